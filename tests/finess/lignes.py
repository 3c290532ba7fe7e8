"""
Lines of extracts, made from the few positions that a test is about.
"""

from __future__ import annotations

import csv
import io

from siaut_core.finess.positions import POSITIONS_EJ, POSITIONS_ET
from siaut_core.testing.fabrique import un_numero

__all__ = ["NUMERO", "NUMERO_EJ", "rangee", "une_ligne_ej", "une_ligne_et"]

NUMERO = un_numero(2).valeur
NUMERO_EJ = un_numero(1).valeur


def rangee(champs: list[str]) -> str:
    """
    Write one line as RFC 4180 has it, without its end.
    """
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=";", lineterminator="").writerow(champs)
    return sortie.getvalue()


def _ligne(section: str, positions: tuple[str, ...], champs: dict[str, str]) -> str:
    assert set(champs) <= set(positions)
    return rangee([section, *(champs.get(nom, "") for nom in positions[1:])])


def une_ligne_et(**champs: str) -> str:
    defauts = {"nofinesset": NUMERO, "nofinessej": NUMERO_EJ, "rs": "CH DU TEST"}
    return _ligne("structureet", POSITIONS_ET, {**defauts, **champs})


def une_ligne_ej(**champs: str) -> str:
    defauts = {"nofiness": NUMERO_EJ, "rs": "CENTRE HOSPITALIER DU TEST"}
    return _ligne("structureej", POSITIONS_EJ, {**defauts, **champs})
