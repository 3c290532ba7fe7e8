"""
*Documents*: the classes that are written, and what their fields do not say.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

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
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.installation import (
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
)
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "COMMAND_CLASSES",
    "DOCUMENTS",
    "ENTITES",
    "KINDS",
    "PARTIES",
    "EJRow",
    "ETRow",
]


@value(kw_only=True)
class EJRow:
    """
    What an import keeps of an EJ; any `ImportableLine` is written as one.
    """

    numero: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees


@value(kw_only=True)
class ETRow:
    """
    What an import keeps of an ET; any `AttachedLine` is written as one.
    """

    numero: NumeroFiness
    numero_ej: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees


# Parts of a document: no envelope of their own.
PARTIES: Final = (Rattachement, Coordonnees, EJRow, ETRow)

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

COMMAND_CLASSES: Final = (
    CreerUtilisateur,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    DemanderLien,
    UtiliserLien,
    SupprimerUtilisateur,
    DesactiverUtilisateur,
    ActiverUtilisateur,
    EnregistrerConnexion,
    CreerStructure,
    ModifierStructure,
    InstallerUtilisateur,
    ImporterStructures,
    ModifierGroupe,
    FixerNumero,
)

DOCUMENTS: Final = (*ENTITES, *COMMAND_CLASSES)

_CHOIX: Final = tuple[Choix, ...]

# Fields that a form may fill with anything, and rows known by a protocol.
KINDS: Final[Mapping[type, Mapping[str, Any]]] = MappingProxyType(
    {
        CreerUtilisateur: {"activites": _CHOIX},
        InstallerUtilisateur: {"activites": _CHOIX},
        ModifierUtilisateur: {"activites": _CHOIX | None},
        ModifierGroupe: {"membres": _CHOIX | None},
        ImporterStructures: {
            "entites": tuple[EJRow, ...],
            "etablissements": tuple[ETRow, ...],
        },
    }
)
