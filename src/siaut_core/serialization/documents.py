"""
*Documents*: the classes that are stored, those that are sent, and their parts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from siaut_core.entities.activite import Activite
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.serialization.values import Choix
from siaut_core.use_cases.choix import ChoisirStructures
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
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.importation import (
    AttachedLine,
    ImportableLine,
    ImporterStructures,
)
from siaut_core.use_cases.installation import (
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
)
from siaut_core.use_cases.login import SeConnecter
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.recherche.pagination import Cursor
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
)
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

__all__ = [
    "ASIDE",
    "BODIES",
    "COMMANDS",
    "CRITERES",
    "ENTITES",
    "PARTS",
    "READ_AS",
    "EJRow",
    "ETRow",
]


@value(kw_only=True)
class EJRow:
    """
    What the body of an import says of an EJ.
    """

    numero: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees


@value(kw_only=True)
class ETRow(EJRow):
    """
    What the body of an import says of an ET.
    """

    numero_ej: NumeroFiness


# Parts of a document: no envelope of their own.
PARTS: Final = (Rattachement, Coordonnees, EJRow, ETRow)

ENTITES: Final = (
    Utilisateur,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Lien,
    QueuedMail,
    Event,
    Activite,
)

CRITERES: Final = (CriteresUtilisateurs, CriteresStructures)

COMMANDS: Final = (
    CreerUtilisateur,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    DemanderLien,
    UtiliserLien,
    SupprimerUtilisateur,
    DesactiverUtilisateur,
    ActiverUtilisateur,
    SeConnecter,
    EnregistrerConnexion,
    CreerStructure,
    ModifierStructure,
    InstallerUtilisateur,
    ImporterStructures,
    ModifierGroupe,
    FixerNumero,
)

BODIES: Final = (
    *COMMANDS,
    RechercherUtilisateurs,
    RechercherStructures,
    ChoisirStructures,
)

# Who acts, or on whose behalf: the host knows it, a body never says it.
ASIDE: Final = frozenset({"acteur_id", "au_titre_de"})

# What a form may fill with anything, rows known by a protocol, a cursor by its text.
READ_AS: Final[Mapping[Any, Any]] = {
    object: tuple[Choix, ...] | None,
    Sequence[ImportableLine]: tuple[EJRow, ...],
    Sequence[AttachedLine]: tuple[ETRow, ...],
    Cursor | str | None: str | None,
}
