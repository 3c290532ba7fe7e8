# Derived from aio/__init__.py by `nox -s twins -- --write`, docstring apart.
"""
The operations for synchronous hosts: one function per button of the guide.

Beside each, the command that it takes, and what it gives.
"""

from siaut_core.entities.identifier import QueuedMailId
from siaut_core.entities.queued_mail import (
    MailState,
    QueuedMail,
)
from siaut_core.policies.choix import ChoixProfil
from siaut_core.sync.forms import (
    choisir_structures,
    ouvrir_creation,
    ouvrir_modification,
)
from siaut_core.sync.host import Host
from siaut_core.sync.national import (
    fixer_numero,
    importer_structures,
    installer_utilisateur,
    modifier_groupe,
)
from siaut_core.sync.operations import (
    activer_utilisateur,
    creer_structure,
    creer_utilisateur,
    demander_lien,
    desactiver_utilisateur,
    enregistrer_connexion,
    modifier_structure,
    modifier_utilisateur,
    renvoyer_courriel_creation,
    se_connecter,
    supprimer_utilisateur,
    utiliser_lien,
)
from siaut_core.sync.outbox import abandoned_mails, drain_outbox
from siaut_core.sync.reads import (
    consulter_mon_profil,
    consulter_structure,
    consulter_utilisateur,
    examiner_lien,
    rechercher_structures,
    rechercher_utilisateurs,
    structures_sans_gestionnaire,
)
from siaut_core.use_cases.choix import (
    ChoisirStructures,
    ChoixStructure,
    FormulaireCreation,
    FormulaireModification,
)
from siaut_core.use_cases.comptes import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
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
from siaut_core.use_cases.fiches import (
    Button,
    FicheStructure,
    FicheUtilisateur,
    ShownStructure,
)
from siaut_core.use_cases.importation import (
    ImporterStructures,
    ImportReport,
)
from siaut_core.use_cases.installation import (
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
)
from siaut_core.use_cases.login import SeConnecter
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.outbox import DrainReport
from siaut_core.use_cases.recherche.pagination import (
    SIZE_MAX,
    Cursor,
    Page,
)
from siaut_core.use_cases.recherche.rows import (
    Champ,
    StructureRow,
    UtilisateurRow,
)
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    RechercherStructures,
    TriStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    TriUtilisateurs,
)
from siaut_core.use_cases.settings import Settings
from siaut_core.use_cases.structures import (
    CreerStructure,
    ModifierStructure,
)

__all__ = [
    "CONFIRMER_SUPPRESSION",
    "SIZE_MAX",
    "ActiverUtilisateur",
    "Button",
    "Champ",
    "ChoisirStructures",
    "ChoixProfil",
    "ChoixStructure",
    "CreerStructure",
    "CreerUtilisateur",
    "CriteresStructures",
    "CriteresUtilisateurs",
    "Cursor",
    "DemanderLien",
    "DesactiverUtilisateur",
    "DrainReport",
    "EnregistrerConnexion",
    "Event",
    "FicheStructure",
    "FicheUtilisateur",
    "FixerNumero",
    "FormulaireCreation",
    "FormulaireModification",
    "Host",
    "ImportReport",
    "ImporterStructures",
    "InstallerUtilisateur",
    "MailState",
    "ModifierGroupe",
    "ModifierStructure",
    "ModifierUtilisateur",
    "Operation",
    "Page",
    "QueuedMail",
    "QueuedMailId",
    "RechercherStructures",
    "RechercherUtilisateurs",
    "RenvoyerCourrielCreation",
    "SeConnecter",
    "Settings",
    "ShownStructure",
    "StructureRow",
    "SupprimerUtilisateur",
    "TriStructures",
    "TriUtilisateurs",
    "UtilisateurRow",
    "UtiliserLien",
    "abandoned_mails",
    "activer_utilisateur",
    "choisir_structures",
    "consulter_mon_profil",
    "consulter_structure",
    "consulter_utilisateur",
    "creer_structure",
    "creer_utilisateur",
    "demander_lien",
    "desactiver_utilisateur",
    "drain_outbox",
    "enregistrer_connexion",
    "examiner_lien",
    "fixer_numero",
    "importer_structures",
    "installer_utilisateur",
    "modifier_groupe",
    "modifier_structure",
    "modifier_utilisateur",
    "ouvrir_creation",
    "ouvrir_modification",
    "rechercher_structures",
    "rechercher_utilisateurs",
    "renvoyer_courriel_creation",
    "se_connecter",
    "structures_sans_gestionnaire",
    "supprimer_utilisateur",
    "utiliser_lien",
]
