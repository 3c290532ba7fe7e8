"""
*Rows*: entities as rows, and rows as entities.

A field is the column of its name; what stands in others is told below. What is read
was stored by this host: it is not checked again, where the core lets us.
"""

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, Final

import attrs
from attrs import AttrsInstance
from sqlalchemy import ColumnElement, FromClause, RowMapping
from sqlalchemy.sql.elements import KeyedColumnElement

from siaut_core import (
    Coordonnees,
    Courriel,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Lien,
    NumeroFiness,
    Profil,
    Rattachement,
    Structure,
    TypeStructure,
    Utilisateur,
)
from siaut_core.entities.lien import Cause, Fin
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.text import search_key
from siaut_core.entities.value import trusted
from siaut_core.use_cases.event import Event, Operation
from siaut_core.use_cases.recherche.rows import nom_region

from .schema import journal, liens, outbox, structures, utilisateurs

Convert = Callable[[Any], Any]

# Between the texts of a list in one column: none of them holds it.
SEPARATOR: Final = "\n"


def surrounded_code(code: str) -> str:
    """
    Write the code of an activity as it stands in its column.
    """
    return f"{SEPARATOR}{code}{SEPARATOR}"


def _split(codes: str) -> tuple[str, ...]:
    return tuple(codes.strip(SEPARATOR).split(SEPARATOR))


WORDS: Final[Mapping[str, Convert]] = {
    "cause": Cause,
    "etat": MailState,
    "fin": Fin,
    "operation": lambda code: Operation[code],
    "profil": Profil,
    "type_structure": TypeStructure,
}

# How a column is read and written, by its name; the others are stored as they are.
CONVERSIONS: Final[Mapping[str, tuple[Convert, Convert]]] = {
    **{name: (kind, attrgetter("value")) for name, kind in WORDS.items()},
    "activites": (_split, lambda codes: surrounded_code(SEPARATOR.join(codes))),
    "codes": (tuple, list),
    "numero": (NumeroFiness, str),
}


# What an address is in columns, by its field: that of its owner, and that of its key.
ADDRESSES: Final = {
    "courriel": ("courriel_adresse", "courriel_cle"),
    "courriel_representant": ("representant_adresse", "representant_cle"),
}


@cache
def _plan(
    kind: type[AttrsInstance], table: FromClause
) -> list[tuple[str, ColumnElement[Any], Convert | None, Convert | None]]:
    names = [field.name for field in attrs.fields(kind) if field.name in table.c]
    conversions = [(name, *CONVERSIONS.get(name, (None, None))) for name in names]
    return [(name, table.c[name], read, write) for name, read, write in conversions]


@cache
def _addresses(
    kind: type[AttrsInstance], table: FromClause
) -> list[tuple[str, KeyedColumnElement[Any], KeyedColumnElement[Any]]]:
    fields = attrs.fields_dict(kind)
    return [
        (name, table.c[own], table.c[key])
        for name, (own, key) in ADDRESSES.items()
        if name in fields
    ]


def _fields(
    row: RowMapping, kind: type[AttrsInstance], table: FromClause
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, column, read, _ in _plan(kind, table):
        value = row[column]
        fields[name] = value if read is None or value is None else read(value)
    for name, own, key in _addresses(kind, table):
        adresse = row[own]
        fields[name] = None if adresse is None else Courriel.trusted(adresse, row[key])
    return fields


def columns_of(entity: AttrsInstance, table: FromClause) -> dict[str, Any]:
    """
    Write the fields of an entity as the columns of a table.
    """
    columns: dict[str, Any] = {}
    for name, _, _, write in _plan(type(entity), table):
        value = getattr(entity, name)
        columns[name] = value if write is None or value is None else write(value)
    for name, own, key in _addresses(type(entity), table):
        courriel = getattr(entity, name)
        columns[own.key] = None if courriel is None else courriel.adresse
        columns[key.key] = None if courriel is None else courriel.cle
    return columns


def utilisateur_row(compte: Utilisateur) -> dict[str, Any]:
    return {
        **columns_of(compte, utilisateurs),
        **columns_of(compte.rattachement, utilisateurs),
        "prenom_folded": search_key(compte.prenom),
        "nom_folded": search_key(compte.nom),
        "courriel_folded": compte.courriel.search_key,
    }


def utilisateur_of(row: RowMapping) -> Utilisateur:
    return trusted(Utilisateur)(
        rattachement=Rattachement(**_fields(row, Rattachement, utilisateurs)),
        **_fields(row, Utilisateur, utilisateurs),
    )


def structure_row(structure: Structure) -> dict[str, Any]:
    place = structure.coordonnees
    region = nom_region(place.region)
    return {
        **columns_of(structure, structures),
        **columns_of(place, structures),
        "type_structure": structure.type_structure.value,
        "nom": structure.nom,
        "nom_folded": search_key(structure.nom),
        "libelle_cle": structure.cle if isinstance(structure, Groupe) else None,
        "region": place.region or "",
        "region_nom": region,
        "region_folded": search_key(region),
    }


def structure_of(row: RowMapping, table: FromClause) -> Structure:
    """
    Rebuild a structure from the columns of *table*, which may be an alias.

    The ids of the EJ of a groupe are beside them, between separators.
    """
    nom, kind = row[table.c.nom], row[table.c.type_structure]
    if kind == TypeStructure.GROUPE:
        membres = row["membres"]
        ids: Any = membres.split(SEPARATOR) if membres else ()
        return Groupe(libelle=nom, membres=ids, **_fields(row, Groupe, table))
    place = Coordonnees(**_fields(row, Coordonnees, table))
    numbered = EntiteJuridique if kind == TypeStructure.EJ else Etablissement
    fields = _fields(row, numbered, table)
    return numbered(raison_sociale=nom, coordonnees=place, **fields)


def lien_of(row: RowMapping) -> Lien:
    return trusted(Lien)(**_fields(row, Lien, liens))


def queued_mail_of(row: RowMapping) -> QueuedMail:
    return QueuedMail(**_fields(row, QueuedMail, outbox))


def event_of(row: RowMapping) -> Event:
    return Event(**_fields(row, Event, journal))
