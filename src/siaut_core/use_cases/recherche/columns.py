"""
*Columns*: what searches compare and sort on, as data; an adapter may store them.

Each is read from one account, or from one structure. Absent is ``""``, a boolean
``"0"`` or ``"1"``: a sort key is never null, and all are compared by code point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from siaut_core.entities.structure import Structure
from siaut_core.entities.text import search_key
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.recherche.rows import Place, UtilisateurRow, nom_region

__all__ = [
    "PLACED_COLUMNS",
    "STRUCTURE_COLUMNS",
    "UTILISATEUR_COLUMNS",
    "Column",
    "Folded",
    "Kind",
    "Place",
    "PlacedColumn",
    "fold_structure",
    "fold_utilisateur",
    "structure_columns",
    "utilisateur_columns",
]

E = TypeVar("E")

RAW: Final = "_raw"

# A row in memory: what is shown, the id of its structure, its own, then its columns.
Folded: TypeAlias = tuple[Any, ...]
SHOWN: Final = 0
STRUCTURE_ID: Final = 1
ID: Final = 2

# Accounts share their structures, hence the names of these: folded once.
NAMES_IN_MEMORY: Final = 4096

_fold_shared = lru_cache(maxsize=NAMES_IN_MEMORY)(search_key)


class Kind(StrEnum):
    """
    What a column holds.

    Attributes:
        TEXT: A folded text; what it was folded from is the column ``<name>_raw``.
        CODE: One value of a short list.
        NUMBER: A FINESS number.
        CODES: Several codes.
    """

    TEXT = "TEXT"
    CODE = "CODE"
    NUMBER = "NUMBER"
    CODES = "CODES"


class Column(NamedTuple, Generic[E]):
    """
    A column, and how it is read from what it is a column of.

    Attributes:
        fold: Of a text, what is compared.
    """

    name: str
    kind: Kind
    read: Callable[[E], Any]
    fold: Callable[[E], str] | None = None


class PlacedColumn(NamedTuple):
    """
    A column of accounts: one of a structure, as it is seen from them.
    """

    name: str
    place: Place
    column: str


def _text(name: str, read: Callable[[E], str], fold: Callable[[str], str]) -> Column[E]:
    return Column(name, Kind.TEXT, read, lambda entity: fold(read(entity)))


UTILISATEUR_COLUMNS: Final[tuple[Column[Utilisateur], ...]] = (
    _text("nom", attrgetter("nom"), search_key),
    _text("prenom", attrgetter("prenom"), search_key),
    Column(
        "courriel",
        Kind.TEXT,
        attrgetter("courriel.adresse"),
        attrgetter("courriel.search_key"),
    ),
    Column("profil", Kind.CODE, attrgetter("profil.value")),
    Column("valideur", Kind.CODE, lambda u: "1" if u.droit_validation else "0"),
    Column("en_attente", Kind.CODE, lambda u: "1" if u.est_en_attente else "0"),
    Column("actif", Kind.CODE, lambda u: "1" if u.actif else "0"),
    Column("activites", Kind.CODES, attrgetter("activites")),
)

STRUCTURE_COLUMNS: Final[tuple[Column[Structure], ...]] = (
    Column("type_structure", Kind.CODE, attrgetter("type_structure.value")),
    _text("nom", attrgetter("nom"), _fold_shared),
    Column("numero", Kind.NUMBER, lambda s: str(s.numero or "")),
    Column("region", Kind.CODE, lambda s: s.coordonnees.region or ""),
    _text("nom_region", lambda s: nom_region(s.coordonnees.region), _fold_shared),
    Column("departement", Kind.CODE, lambda s: s.coordonnees.departement or ""),
    Column("fermee", Kind.CODE, lambda s: "1" if s.fermee_le else "0"),
)


def _readers(columns: Iterable[Column[E]]) -> dict[str, Callable[[E], Any]]:
    """
    Give every column by its name: a text is two of them.
    """
    readers: dict[str, Callable[[E], Any]] = {}
    for name, _, read, fold in columns:
        readers[name] = fold or read
        if fold is not None:
            readers[name + RAW] = read
    return readers


_OF_UTILISATEUR: Final = _readers(UTILISATEUR_COLUMNS)
_OF_STRUCTURE: Final = _readers(STRUCTURE_COLUMNS)

# Those that an account sees of where it sits; of a text, both columns.
PLACED_COLUMNS: Final = tuple(
    PlacedColumn(name + kind, place, column + kind)
    for name, place, column in (
        ("type_structure", Place.OWN, "type_structure"),
        ("region", Place.OWN, "region"),
        ("nom_region", Place.OWN, "nom_region"),
        ("departement", Place.OWN, "departement"),
        ("finess_ej", Place.EJ, "numero"),
        ("finess_et", Place.ET, "numero"),
        ("raison_sociale_ej", Place.EJ, "nom"),
        ("raison_sociale_et", Place.ET, "nom"),
        ("libelle_groupe", Place.GROUPE, "nom"),
    )
    for kind in ("", RAW)
    if column + kind in _OF_STRUCTURE
)


def _positions(*names: Iterable[str]) -> Mapping[str, int]:
    every = ["id", *(name for some in names for name in some)]
    return MappingProxyType({name: rank for rank, name in enumerate(every, ID)})


UTILISATEUR_POSITIONS: Final = _positions(
    _OF_UTILISATEUR, (placed.name for placed in PLACED_COLUMNS)
)
STRUCTURE_POSITIONS: Final = _positions(_OF_STRUCTURE)

# Read once: each row is folded with them.
_READ_PLACES: Final = tuple(
    (placed.place, _OF_STRUCTURE[placed.column]) for placed in PLACED_COLUMNS
)


def utilisateur_columns(compte: Utilisateur) -> dict[str, Any]:
    """
    Give the columns of an account, by name; `PLACED_COLUMNS` are not its own.
    """
    return {name: read(compte) for name, read in _OF_UTILISATEUR.items()}


def structure_columns(structure: Structure) -> dict[str, Any]:
    """
    Give the columns of a structure, by name.
    """
    return {name: read(structure) for name, read in _OF_STRUCTURE.items()}


def fold_utilisateur(row: UtilisateurRow) -> Folded:
    """
    Fold a row of accounts, ready to be searched and sorted. Guide: R3, R5.
    """
    compte, places = row.utilisateur, row.places
    return (
        row,
        row.structure.id,
        compte.id,
        *[read(compte) for read in _OF_UTILISATEUR.values()],
        *[
            "" if (seen := places[place]) is None else read(seen)
            for place, read in _READ_PLACES
        ],
    )


def fold_structure(structure: Structure) -> Folded:
    """
    Fold a structure, ready to be searched and sorted. Guide: T2, T3.
    """
    id = structure.id
    return (structure, id, id, *[read(structure) for read in _OF_STRUCTURE.values()])
