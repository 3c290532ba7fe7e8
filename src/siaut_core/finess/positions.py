"""
*Positions*: the layout of the extracts, which have no header to tell it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from siaut_core.errors import DonneesInvalidesError, Releve
from siaut_core.finess.champs import lire_court, lire_jour, lire_nom, numero_et_voie
from siaut_core.finess.confiance import lire_numero

__all__ = ["POSITIONS_EJ", "POSITIONS_ET", "relever"]


def _noms(texte: str) -> tuple[str, ...]:
    return tuple(texte.split())


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

LECTEURS: Final[dict[str, Callable[[str], object]]] = {
    "nofinesset": lire_numero,
    "nofinessej": lire_numero,
    "nofiness": lire_numero,
    "rs": lire_nom,
    "voie": lire_court,
    "departement": lire_court,
    "ligneacheminement": lire_court,
    "telephone": lire_court,
    "categetab": lire_court,
    "statutjuridique": lire_court,
    "dateouv": lire_jour,
    "dateautor": lire_jour,
    "datemaj": lire_jour,
    "datecrea": lire_jour,
}


def relever(positions: tuple[str, ...], champs: list[str]) -> DonneesInvalidesError:
    """
    Give every fault of a line that could not be read, by position.
    """
    ligne = dict(zip(positions, champs, strict=True))
    ligne["rs"] = ligne["rslongue"].strip() or ligne["rs"]
    ligne["voie"] = numero_et_voie(
        *(ligne[nom] for nom in ("numvoie", "compvoie", "typvoie", "voie", "lieuditbp"))
    )
    releve = Releve()
    for champ, lecteur in LECTEURS.items():
        if champ in ligne:
            releve.lire(champ, lecteur, ligne[champ])
    return DonneesInvalidesError(releve.erreurs)
