"""
Delegated user administration, as the French "SI Autorisations" does it.

What hosts import. Who may do what is loaded at once; commands, searches and
records on their first use, or with the `aio` or `sync` operations that take them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from siaut_core.entities.activite import (
    ACTIVITES_2023,
    Activite,
    CodeActivite,
    Nomenclature,
)
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import (
    IntentionId,
    LienId,
    StructureId,
    UtilisateurId,
)
from siaut_core.entities.instant import afficher_date, en_heure_locale, en_utc
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.secret import Jeton, MotDePasse
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.territoire import DEPARTEMENTS, REGIONS
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ActionRefuseeError,
    ConflitError,
    CourrielDejaPrisError,
    DateNaiveError,
    DonneesChangeesError,
    DonneesInvalidesError,
    EnvoiImpossibleError,
    ErreurChamp,
    IntrouvableError,
    LienInutilisableError,
    MisuseError,
    NumeroDejaPrisError,
    SiautError,
)
from siaut_core.policies.choix import (
    actions_possibles,
    droit_attribuable,
    libelle_du_choix,
    profils_attribuables,
    structures_attribuables,
)
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.dossiers import (
    auteurs_possibles,
    peut_consulter_dossier,
    peut_creer_dossier,
    peut_transmettre_dossier,
    peut_valider_dossier,
)
from siaut_core.policies.droits import (
    peut_activer,
    peut_consulter,
    peut_consulter_structure,
    peut_creer,
    peut_creer_etablissement,
    peut_creer_groupe,
    peut_desactiver,
    peut_installer,
    peut_modifier,
    peut_modifier_structure,
    peut_rechercher,
    peut_renvoyer,
    peut_supprimer,
)
from siaut_core.policies.examen import examiner
from siaut_core.policies.liens import DUREES, EtatLien, etat_du_lien
from siaut_core.policies.motifs import Motif, Portee
from siaut_core.policies.perimetre import Perimetre, perimetre
from siaut_core.policies.regles import REGLES
from siaut_core.policies.silences import Silences

if TYPE_CHECKING:
    from siaut_core.use_cases.activation import (
        ActiverUtilisateur,
        DesactiverUtilisateur,
    )
    from siaut_core.use_cases.connexion import (
        DemanderLien,
        EnregistrerConnexion,
        UtiliserLien,
    )
    from siaut_core.use_cases.creation import CreerUtilisateur
    from siaut_core.use_cases.envoi import BilanEnvois
    from siaut_core.use_cases.evenement import (
        CONFIRMER_SUPPRESSION,
        Evenement,
        Operation,
    )
    from siaut_core.use_cases.fiches import FicheStructure, FicheUtilisateur
    from siaut_core.use_cases.importation import BilanImport, ImporterStructures
    from siaut_core.use_cases.installation import (
        FixerNumero,
        InstallerUtilisateur,
        ModifierGroupe,
    )
    from siaut_core.use_cases.modification import ModifierUtilisateur
    from siaut_core.use_cases.recherche.criteres_structures import CriteresStructures
    from siaut_core.use_cases.recherche.criteres_utilisateurs import (
        CriteresUtilisateurs,
    )
    from siaut_core.use_cases.recherche.lignes import LigneStructure, LigneUtilisateur
    from siaut_core.use_cases.recherche.pagination import Curseur, Page
    from siaut_core.use_cases.recherche.structures import (
        RechercherStructures,
        TriStructures,
    )
    from siaut_core.use_cases.recherche.utilisateurs import (
        RechercherUtilisateurs,
        TriUtilisateurs,
    )
    from siaut_core.use_cases.reglages import Reglages
    from siaut_core.use_cases.renvoi import RenvoyerCourrielCreation
    from siaut_core.use_cases.structures import CreerStructure, ModifierStructure
    from siaut_core.use_cases.suppression import SupprimerUtilisateur

__all__ = [
    "ACTIVITES_2023",
    "CONFIRMER_SUPPRESSION",
    "DEPARTEMENTS",
    "DUREES",
    "REGIONS",
    "REGLES",
    "Action",
    "ActionRefuseeError",
    "ActiverUtilisateur",
    "Activite",
    "BilanEnvois",
    "BilanImport",
    "Cause",
    "CodeActivite",
    "ConflitError",
    "Coordonnees",
    "Courriel",
    "CourrielDejaPrisError",
    "CreerStructure",
    "CreerUtilisateur",
    "CriteresStructures",
    "CriteresUtilisateurs",
    "Curseur",
    "DateNaiveError",
    "Decision",
    "DemanderLien",
    "DesactiverUtilisateur",
    "DonneesChangeesError",
    "DonneesInvalidesError",
    "EnregistrerConnexion",
    "EntiteJuridique",
    "EnvoiImpossibleError",
    "ErreurChamp",
    "Etablissement",
    "EtatIntention",
    "EtatLien",
    "Evenement",
    "FicheStructure",
    "FicheUtilisateur",
    "Fin",
    "FixerNumero",
    "Groupe",
    "ImporterStructures",
    "InstallerUtilisateur",
    "Intention",
    "IntentionId",
    "IntrouvableError",
    "Jeton",
    "Lien",
    "LienId",
    "LienInutilisableError",
    "LigneStructure",
    "LigneUtilisateur",
    "MisuseError",
    "ModifierGroupe",
    "ModifierStructure",
    "ModifierUtilisateur",
    "MotDePasse",
    "Motif",
    "Niveau",
    "Nomenclature",
    "NumeroDejaPrisError",
    "NumeroFiness",
    "Operation",
    "Page",
    "Perimetre",
    "Portee",
    "Profil",
    "Rattachement",
    "RechercherStructures",
    "RechercherUtilisateurs",
    "Reglages",
    "RenvoyerCourrielCreation",
    "SiautError",
    "Silences",
    "Structure",
    "StructureId",
    "SupprimerUtilisateur",
    "TriStructures",
    "TriUtilisateurs",
    "TypeStructure",
    "Utilisateur",
    "UtilisateurId",
    "UtiliserLien",
    "actions_possibles",
    "afficher_date",
    "auteurs_possibles",
    "droit_attribuable",
    "en_heure_locale",
    "en_utc",
    "etat_du_lien",
    "examiner",
    "libelle_du_choix",
    "perimetre",
    "peut_activer",
    "peut_consulter",
    "peut_consulter_dossier",
    "peut_consulter_structure",
    "peut_creer",
    "peut_creer_dossier",
    "peut_creer_etablissement",
    "peut_creer_groupe",
    "peut_desactiver",
    "peut_installer",
    "peut_modifier",
    "peut_modifier_structure",
    "peut_rechercher",
    "peut_renvoyer",
    "peut_supprimer",
    "peut_transmettre_dossier",
    "peut_valider_dossier",
    "profils_attribuables",
    "structures_attribuables",
]

_SUR_DEMANDE = {
    "CONFIRMER_SUPPRESSION": "use_cases.evenement",
    "ActiverUtilisateur": "use_cases.activation",
    "BilanEnvois": "use_cases.envoi",
    "BilanImport": "use_cases.importation",
    "CreerStructure": "use_cases.structures",
    "CreerUtilisateur": "use_cases.creation",
    "CriteresStructures": "use_cases.recherche.criteres_structures",
    "CriteresUtilisateurs": "use_cases.recherche.criteres_utilisateurs",
    "Curseur": "use_cases.recherche.pagination",
    "DemanderLien": "use_cases.connexion",
    "DesactiverUtilisateur": "use_cases.activation",
    "EnregistrerConnexion": "use_cases.connexion",
    "Evenement": "use_cases.evenement",
    "FicheStructure": "use_cases.fiches",
    "FicheUtilisateur": "use_cases.fiches",
    "FixerNumero": "use_cases.installation",
    "ImporterStructures": "use_cases.importation",
    "InstallerUtilisateur": "use_cases.installation",
    "LigneStructure": "use_cases.recherche.lignes",
    "LigneUtilisateur": "use_cases.recherche.lignes",
    "ModifierGroupe": "use_cases.installation",
    "ModifierStructure": "use_cases.structures",
    "ModifierUtilisateur": "use_cases.modification",
    "Operation": "use_cases.evenement",
    "Page": "use_cases.recherche.pagination",
    "RechercherStructures": "use_cases.recherche.structures",
    "RechercherUtilisateurs": "use_cases.recherche.utilisateurs",
    "Reglages": "use_cases.reglages",
    "RenvoyerCourrielCreation": "use_cases.renvoi",
    "SupprimerUtilisateur": "use_cases.suppression",
    "TriStructures": "use_cases.recherche.structures",
    "TriUtilisateurs": "use_cases.recherche.utilisateurs",
    "UtiliserLien": "use_cases.connexion",
}


def __getattr__(nom: str) -> object:
    if nom not in _SUR_DEMANDE:
        message = f"module {__name__!r} has no attribute {nom!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_SUR_DEMANDE[nom]}"), nom)
