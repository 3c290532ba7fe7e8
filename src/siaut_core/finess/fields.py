"""
*Fields*: what the positions of a line say, and which they are: no header tells it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.instant import read_day
from siaut_core.entities.structure import TEXT_MAX
from siaut_core.entities.territoire import departement_of_finess
from siaut_core.entities.text import are_simple, read_libelle, read_text
from siaut_core.errors import DonneesInvalidesError, Faults

__all__ = [
    "LAYOUT_EJ",
    "LAYOUT_ET",
    "LOCALITY",
    "POSITIONS_EJ",
    "POSITIONS_ET",
    "TEXTS",
    "Layout",
    "Locality",
    "read_day_if_any",
    "read_locality",
    "read_texts",
]

CODE_POSTAL: Final = 5

# Neighbours in an extract are neighbours in the country.
CACHED_LOCALITIES: Final = 1024

# Provenance: 36 lines of the extracts of 8 January 2021 hold Windows characters,
# mostly an apostrophe (0x92), where their encoding has control characters.
WINDOWS: Final = {
    octet: bytes((octet,)).decode("cp1252", "ignore") or octet
    for octet in range(0x80, 0xA0)
}


def _restore(text: str) -> str:
    return text if text.isprintable() else text.translate(WINDOWS)


def read_nom(text: str) -> str:
    """
    Read a raison sociale.
    """
    return read_libelle(_restore(text))


def read_short(text: str) -> str:
    r"""
    Read a text, possibly empty.

    .. doctest::

        >>> read_short("ROUTE D\x92AVIGNON")
        'ROUTE D’AVIGNON'
    """
    return read_text(_restore(text), TEXT_MAX)


def read_day_if_any(text: str) -> date | None:
    """
    Read a date; nothing written is no date.
    """
    return read_day(text) if text else None


class Locality(NamedTuple):
    """
    Where a line says that a structure is.
    """

    code_postal: str
    commune: str
    departement: str | None
    code_departement: str


@lru_cache(maxsize=CACHED_LOCALITIES)
def read_locality(ligneacheminement: str, departement: str, commune: str) -> Locality:
    """
    Read a commune; an *acheminement* without postal code, as abroad, is its name.

    .. doctest::

        >>> read_locality("97150 ST MARTIN", "9A", "127")[:3]
        ('97150', 'ST MARTIN', '978')
    """
    if not are_simple(f";{ligneacheminement};{departement};"):
        ligneacheminement = read_short(ligneacheminement)
        departement = read_short(departement)
    code, _, town = ligneacheminement.partition(" ")
    if len(code) != CODE_POSTAL or not code.isascii() or not code.isdigit():
        code, town = "", ligneacheminement
    found = departement_of_finess(departement, code, commune)
    return Locality(code, town.lstrip(), found, departement)


def read_texts(  # noqa: PLR0913, PLR0917  (one per position, called for each line)
    rs: str,
    rslongue: str,
    numvoie: str,
    compvoie: str,
    typvoie: str,
    voie: str,
    lieuditbp: str,
    telephone: str,
    code: str,
) -> tuple[str, str, str, str]:
    """
    Read the raison sociale, *numéro et voie*, the telephone and a code.
    """
    nom = rslongue or rs
    street = numero_et_voie(numvoie, compvoie, typvoie, voie, lieuditbp)
    if nom and are_simple(f";{nom};{street};{telephone};{code};"):
        return nom, street, telephone, code
    return (
        read_nom(rslongue.strip() or rs),
        read_short(street),
        read_short(telephone),
        read_short(code),
    )


def numero_et_voie(
    numero: str, complement: str, type_de_voie: str, voie: str, lieu_dit: str
) -> str:
    """
    Write an address on one line: the lieu-dit stands for a street there is not.

    .. doctest::

        >>> numero_et_voie("2", "B", "", "GRANDE RUE", "BP 12")
        '2 B GRANDE RUE'
    """
    return " ".join(filter(None, (numero, complement, type_de_voie, voie))) or lieu_dit


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# What an address, all the texts of a line but its code, and a locality are made of.
STREET: Final = ("numvoie", "compvoie", "typvoie", "voie", "lieuditbp")
TEXTS: Final = ("rs", "rslongue", *STREET, "telephone")
LOCALITY: Final = ("ligneacheminement", "departement", "commune")

# Provenance: documentation of etalab-cs1100502, 32 positions.
POSITIONS_ET: Final = _names(
    """
    section nofinesset nofinessej rs rslongue complrs compldistrib numvoie typvoie voie
    compvoie lieuditbp commune departement libdepartement ligneacheminement telephone
    telecopie categetab libcategetab categagretab libcategagretab siret codeape codemft
    libmft codesph libsph dateouv dateautor datemaj numuai
    """
)

# Provenance: documentation of etalab-cs1100501, 22 fields after the section.
POSITIONS_EJ: Final = _names(
    """
    section nofiness rs rslongue complrs numvoie typvoie voie compvoie compldistrib
    lieuditbp commune ligneacheminement departement libdepartement telephone
    statutjuridique libstatutjuridique categetab libcategetab siren codeape datecrea
    """
)


class Layout(NamedTuple):
    """
    What the lines of an extract hold, by the names of its positions.

    Attributes:
        section: What its lines begin with.
        numeros: Its own number, then that of its EJ if it has one.
        code: That of its category, or of its legal status.
    """

    section: str
    positions: tuple[str, ...]
    numeros: tuple[str, ...]
    code: str
    days: tuple[str, ...]

    def faults(self, fields: list[str]) -> DonneesInvalidesError:
        """
        Give every fault of a line that could not be read, by position.
        """
        line = dict(zip(self.positions, fields, strict=True))
        line["rs"] = line["rslongue"].strip() or line["rs"]
        line["voie"] = numero_et_voie(*(line[name] for name in STREET))
        texts = ("voie", "departement", "ligneacheminement", "telephone", self.code)
        readers: dict[str, Callable[[str], object]] = {
            **dict.fromkeys(self.numeros, NumeroFiness.parse),
            "rs": read_nom,
            **dict.fromkeys(texts, read_short),
            **dict.fromkeys(self.days, read_day_if_any),
        }
        faults = Faults()
        for field, reader in readers.items():
            faults.parse(field, reader, line[field])
        return DonneesInvalidesError(faults.found)


LAYOUT_ET: Final = Layout(
    section="structureet",
    positions=POSITIONS_ET,
    numeros=("nofinesset", "nofinessej"),
    code="categetab",
    days=("dateouv", "dateautor", "datemaj"),
)

LAYOUT_EJ: Final = Layout(
    section="structureej",
    positions=POSITIONS_EJ,
    numeros=("nofiness",),
    code="statutjuridique",
    days=("datecrea",),
)
