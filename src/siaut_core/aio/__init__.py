"""
The operations for asynchronous hosts: one function per button of the guide.
"""

from siaut_core.aio.comptes import (
    activer_utilisateur,
    creer_utilisateur,
    desactiver_utilisateur,
    modifier_utilisateur,
    renvoyer_courriel_creation,
    supprimer_utilisateur,
)
from siaut_core.aio.consultations import (
    consulter_mon_profil,
    consulter_structure,
    consulter_utilisateur,
    rechercher_structures,
    rechercher_utilisateurs,
)
from siaut_core.aio.host import Host
from siaut_core.aio.installation import (
    fixer_numero,
    importer_structures,
    installer_utilisateur,
    modifier_groupe,
    structures_sans_gestionnaire,
)
from siaut_core.aio.liens import (
    demander_lien,
    enregistrer_connexion,
    examiner_lien,
    utiliser_lien,
)
from siaut_core.aio.outbox import abandoned_mails, drain_outbox
from siaut_core.aio.structures import creer_structure, modifier_structure

__all__ = [
    "Host",
    "abandoned_mails",
    "activer_utilisateur",
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
    "rechercher_structures",
    "rechercher_utilisateurs",
    "renvoyer_courriel_creation",
    "structures_sans_gestionnaire",
    "supprimer_utilisateur",
    "utiliser_lien",
]
