"""
*Positions*: the layout of the extracts, which have no header to tell it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from siaut_core.errors import DonneesInvalidesError, Faults
from siaut_core.finess.fields import numero_et_voie, parse_day, read_nom, read_short
from siaut_core.finess.trust import read_numero

__all__ = ["POSITIONS_EJ", "POSITIONS_ET", "collect"]


def _noms(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Provenance: documentation of etalab-cs1100502, 32 positions.
POSITIONS_ET: Final = _noms(
    """
    section nofinesset nofinessej rs rslongue complrs compldistrib numvoie typvoie voie
    compvoie lieuditbp commune departement libdepartement ligneacheminement telephone
    telecopie categetab libcategetab categagretab libcategagretab siret codeape codemft
    libmft codesph libsph dateouv dateautor datemaj numuai
    """
)

# Provenance: documentation of etalab-cs1100501, 22 fields after the section.
POSITIONS_EJ: Final = _noms(
    """
    section nofiness rs rslongue complrs numvoie typvoie voie compvoie compldistrib
    lieuditbp commune ligneacheminement departement libdepartement telephone
    statutjuridique libstatutjuridique categetab libcategetab siren codeape datecrea
    """
)

READERS: Final[dict[str, Callable[[str], object]]] = {
    "nofinesset": read_numero,
    "nofinessej": read_numero,
    "nofiness": read_numero,
    "rs": read_nom,
    "voie": read_short,
    "departement": read_short,
    "ligneacheminement": read_short,
    "telephone": read_short,
    "categetab": read_short,
    "statutjuridique": read_short,
    "dateouv": parse_day,
    "dateautor": parse_day,
    "datemaj": parse_day,
    "datecrea": parse_day,
}


def collect(positions: tuple[str, ...], fields: list[str]) -> DonneesInvalidesError:
    """
    Give every fault of a line that could not be read, by position.
    """
    line = dict(zip(positions, fields, strict=True))
    line["rs"] = line["rslongue"].strip() or line["rs"]
    line["voie"] = numero_et_voie(
        *(line[nom] for nom in ("numvoie", "compvoie", "typvoie", "voie", "lieuditbp"))
    )
    faults = Faults()
    for field, reader in READERS.items():
        if field in line:
            faults.parse(field, reader, line[field])
    return DonneesInvalidesError(faults.erreurs)
