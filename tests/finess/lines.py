"""
Lines of extracts, made from the few positions that a test is about.
"""

from __future__ import annotations

import csv
import io

from siaut_core.finess.fields import POSITIONS_EJ, POSITIONS_ET
from siaut_core.testing.factory import a_numero

__all__ = ["NUMERO", "NUMERO_EJ", "an_ej_line", "an_et_line", "row"]

NUMERO = a_numero(2).value
NUMERO_EJ = a_numero(1).value


def row(fields: list[str]) -> str:
    """
    Write one line as RFC 4180 has it, without its end.
    """
    output = io.StringIO()
    csv.writer(output, delimiter=";", lineterminator="").writerow(fields)
    return output.getvalue()


def _line(section: str, positions: tuple[str, ...], fields: dict[str, str]) -> str:
    assert set(fields) <= set(positions)
    return row([section, *(fields.get(name, "") for name in positions[1:])])


def an_et_line(**fields: str) -> str:
    defects = {"nofinesset": NUMERO, "nofinessej": NUMERO_EJ, "rs": "CH DU TEST"}
    return _line("structureet", POSITIONS_ET, {**defects, **fields})


def an_ej_line(**fields: str) -> str:
    defects = {"nofiness": NUMERO_EJ, "rs": "CENTRE HOSPITALIER DU TEST"}
    return _line("structureej", POSITIONS_EJ, {**defects, **fields})
