"""
Delegated user administration, as the French "SI Autorisations" does it.

Who may do what: entities, errors and policies, for a service that only decides. The
buttons of the guide and their commands are in `siaut_core.sync` and `siaut_core.aio`.
"""

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
    StructureId,
    UtilisateurId,
)
from siaut_core.entities.instant import display_date, to_local_time, to_utc
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
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
from siaut_core.entities.text import shorten
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ActionRefuseeError,
    ConflictError,
    ConnexionRefuseeError,
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
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.choix import (
    actions_possibles,
    libelle_of_choix,
)
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
from siaut_core.policies.regles import REGLES, Silences

__all__ = [
    "ACTIVITES_2023",
    "DEPARTEMENTS",
    "LIFETIMES",
    "REGIONS",
    "REGLES",
    "Action",
    "ActionRefuseeError",
    "Activite",
    "Cause",
    "CodeActivite",
    "ConflictError",
    "ConnexionRefuseeError",
    "Coordonnees",
    "Courriel",
    "CourrielDejaPrisError",
    "Decision",
    "DonneesChangeesError",
    "DonneesInvalidesError",
    "EntiteJuridique",
    "Etablissement",
    "EtatLien",
    "FieldFault",
    "Fin",
    "Groupe",
    "IntrouvableError",
    "Lien",
    "LienId",
    "LienInutilisableError",
    "MisuseError",
    "MotDePasse",
    "Motif",
    "NaiveDatetimeError",
    "Niveau",
    "Nomenclature",
    "NumeroDejaPrisError",
    "NumeroFiness",
    "Perimetre",
    "Portee",
    "Profil",
    "Rattachement",
    "SendingError",
    "SiautError",
    "Silences",
    "Structure",
    "StructureId",
    "Token",
    "TypeStructure",
    "Utilisateur",
    "UtilisateurId",
    "actions_possibles",
    "auteurs_possibles",
    "display_date",
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
    "shorten",
    "to_local_time",
    "to_utc",
]
