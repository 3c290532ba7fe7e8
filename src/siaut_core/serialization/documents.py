"""
*Documents*: the classes that are written, and what their fields do not say.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import attrs

from siaut_core.entities.activite import Activite
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Lien
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.serialization.valeurs import Choix
from siaut_core.use_cases.activation import ActiverUtilisateur, DesactiverUtilisateur
from siaut_core.use_cases.connexion import (
    DemanderLien,
    EnregistrerConnexion,
    UtiliserLien,
)
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.evenement import Evenement
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.installation import (
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
)
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.renvoi import RenvoyerCourrielCreation
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure
from siaut_core.use_cases.suppression import SupprimerUtilisateur

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "COMMANDES",
    "DOCUMENTS",
    "ENTITES",
    "GENRES",
    "PARTIES",
    "RangeeEJ",
    "RangeeET",
]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class RangeeEJ:
    """
    What an import keeps of an EJ; any `LigneImportable` is written as one.
    """

    numero: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class RangeeET:
    """
    What an import keeps of an ET; any `LigneRattachee` is written as one.
    """

    numero: NumeroFiness
    numero_ej: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees


# Parts of a document: no envelope of their own.
PARTIES: Final = (Rattachement, Coordonnees, RangeeEJ, RangeeET)

ENTITES: Final = (
    Utilisateur,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Lien,
    Intention,
    Evenement,
    Activite,
)

COMMANDES: Final = (
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

DOCUMENTS: Final = (*ENTITES, *COMMANDES)

_CHOIX: Final = tuple[Choix, ...]

# Fields that a form may fill with anything, and rows known by a protocol.
GENRES: Final[Mapping[type, Mapping[str, Any]]] = MappingProxyType(
    {
        CreerUtilisateur: {"activites": _CHOIX},
        InstallerUtilisateur: {"activites": _CHOIX},
        ModifierUtilisateur: {"activites": _CHOIX | None},
        ModifierGroupe: {"membres": _CHOIX | None},
        ImporterStructures: {
            "entites": tuple[RangeeEJ, ...],
            "etablissements": tuple[RangeeET, ...],
        },
    }
)
