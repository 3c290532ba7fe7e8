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
from siaut_core.entities.identifier import (
    LienId,
    QueuedMailId,
    StructureId,
    UtilisateurId,
)
from siaut_core.entities.instant import display_date, to_local_time, to_utc
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.secret import MotDePasse, Token
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
    ConflictError,
    CourrielDejaPrisError,
    DonneesChangeesError,
    DonneesInvalidesError,
    FieldFault,
    IntrouvableError,
    LienInutilisableError,
    MisuseError,
    NaiveDatetimeError,
    NumeroDejaPrisError,
    SendingError,
    SiautError,
)
from siaut_core.policies.choix import (
    actions_possibles,
    droit_attribuable,
    libelle_of_choix,
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
from siaut_core.policies.examen import examiner
from siaut_core.policies.liens import LIFETIMES, EtatLien, etat_du_lien
from siaut_core.policies.motifs import Motif, Portee
from siaut_core.policies.perimetre import Perimetre, perimetre
from siaut_core.policies.questions import (
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
    from siaut_core.use_cases.event import (
        CONFIRMER_SUPPRESSION,
        Event,
        Operation,
    )
    from siaut_core.use_cases.fiches import FicheStructure, FicheUtilisateur
    from siaut_core.use_cases.importation import ImporterStructures, ImportReport
    from siaut_core.use_cases.installation import (
        FixerNumero,
        InstallerUtilisateur,
        ModifierGroupe,
    )
    from siaut_core.use_cases.modification import ModifierUtilisateur
    from siaut_core.use_cases.outbox import DrainReport
    from siaut_core.use_cases.recherche.criteres_structures import CriteresStructures
    from siaut_core.use_cases.recherche.criteres_utilisateurs import (
        CriteresUtilisateurs,
    )
    from siaut_core.use_cases.recherche.lines import StructureRow, UtilisateurRow
    from siaut_core.use_cases.recherche.pagination import Cursor, Page
    from siaut_core.use_cases.recherche.structures import (
        RechercherStructures,
        TriStructures,
    )
    from siaut_core.use_cases.recherche.utilisateurs import (
        RechercherUtilisateurs,
        TriUtilisateurs,
    )
    from siaut_core.use_cases.renvoi import RenvoyerCourrielCreation
    from siaut_core.use_cases.settings import Settings
    from siaut_core.use_cases.structures import CreerStructure, ModifierStructure
    from siaut_core.use_cases.suppression import SupprimerUtilisateur

__all__ = [
    "ACTIVITES_2023",
    "CONFIRMER_SUPPRESSION",
    "DEPARTEMENTS",
    "LIFETIMES",
    "REGIONS",
    "REGLES",
    "Action",
    "ActionRefuseeError",
    "ActiverUtilisateur",
    "Activite",
    "Cause",
    "CodeActivite",
    "ConflictError",
    "Coordonnees",
    "Courriel",
    "CourrielDejaPrisError",
    "CreerStructure",
    "CreerUtilisateur",
    "CriteresStructures",
    "CriteresUtilisateurs",
    "Cursor",
    "Decision",
    "DemanderLien",
    "DesactiverUtilisateur",
    "DonneesChangeesError",
    "DonneesInvalidesError",
    "DrainReport",
    "EnregistrerConnexion",
    "EntiteJuridique",
    "Etablissement",
    "EtatLien",
    "Event",
    "FicheStructure",
    "FicheUtilisateur",
    "FieldFault",
    "Fin",
    "FixerNumero",
    "Groupe",
    "ImportReport",
    "ImporterStructures",
    "InstallerUtilisateur",
    "IntrouvableError",
    "Lien",
    "LienId",
    "LienInutilisableError",
    "MailState",
    "MisuseError",
    "ModifierGroupe",
    "ModifierStructure",
    "ModifierUtilisateur",
    "MotDePasse",
    "Motif",
    "NaiveDatetimeError",
    "Niveau",
    "Nomenclature",
    "NumeroDejaPrisError",
    "NumeroFiness",
    "Operation",
    "Page",
    "Perimetre",
    "Portee",
    "Profil",
    "QueuedMail",
    "QueuedMailId",
    "Rattachement",
    "RechercherStructures",
    "RechercherUtilisateurs",
    "RenvoyerCourrielCreation",
    "SendingError",
    "Settings",
    "SiautError",
    "Silences",
    "Structure",
    "StructureId",
    "StructureRow",
    "SupprimerUtilisateur",
    "Token",
    "TriStructures",
    "TriUtilisateurs",
    "TypeStructure",
    "Utilisateur",
    "UtilisateurId",
    "UtilisateurRow",
    "UtiliserLien",
    "actions_possibles",
    "auteurs_possibles",
    "display_date",
    "droit_attribuable",
    "etat_du_lien",
    "examiner",
    "libelle_of_choix",
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
    "to_local_time",
    "to_utc",
]

_ON_DEMAND = {
    "CONFIRMER_SUPPRESSION": "use_cases.event",
    "ActiverUtilisateur": "use_cases.activation",
    "DrainReport": "use_cases.outbox",
    "ImportReport": "use_cases.importation",
    "CreerStructure": "use_cases.structures",
    "CreerUtilisateur": "use_cases.creation",
    "CriteresStructures": "use_cases.recherche.criteres_structures",
    "CriteresUtilisateurs": "use_cases.recherche.criteres_utilisateurs",
    "Cursor": "use_cases.recherche.pagination",
    "DemanderLien": "use_cases.connexion",
    "DesactiverUtilisateur": "use_cases.activation",
    "EnregistrerConnexion": "use_cases.connexion",
    "Event": "use_cases.event",
    "FicheStructure": "use_cases.fiches",
    "FicheUtilisateur": "use_cases.fiches",
    "FixerNumero": "use_cases.installation",
    "ImporterStructures": "use_cases.importation",
    "InstallerUtilisateur": "use_cases.installation",
    "StructureRow": "use_cases.recherche.lines",
    "UtilisateurRow": "use_cases.recherche.lines",
    "ModifierGroupe": "use_cases.installation",
    "ModifierStructure": "use_cases.structures",
    "ModifierUtilisateur": "use_cases.modification",
    "Operation": "use_cases.event",
    "Page": "use_cases.recherche.pagination",
    "RechercherStructures": "use_cases.recherche.structures",
    "RechercherUtilisateurs": "use_cases.recherche.utilisateurs",
    "Settings": "use_cases.settings",
    "RenvoyerCourrielCreation": "use_cases.renvoi",
    "SupprimerUtilisateur": "use_cases.suppression",
    "TriStructures": "use_cases.recherche.structures",
    "TriUtilisateurs": "use_cases.recherche.utilisateurs",
    "UtiliserLien": "use_cases.connexion",
}


def __getattr__(nom: str) -> object:
    if nom not in _ON_DEMAND:
        message = f"module {__name__!r} has no attribute {nom!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_ON_DEMAND[nom]}"), nom)
