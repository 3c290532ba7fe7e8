"""
*Structures* from lines: for a host, or an example, that begins from nothing.

A host that has structures already imports the lines instead: an upsert by
number, which keeps its identifiers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from siaut_core import phrases
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.misuse import check_iterable
from siaut_core.entities.structure import EntiteJuridique, Etablissement
from siaut_core.errors import MisuseError
from siaut_core.finess.lines import (
    EJLine,
    ETLine,
    FaultyLine,
    Report,
    fault,
    report_or_raise,
)
from siaut_core.use_cases.importation import entite, etablissement, known_by_number

__all__ = ["to_structures"]


def to_structures(
    ej_lines: Iterable[EJLine],
    et_lines: Iterable[ETLine],
    draw_id: Callable[[], str],
    *,
    report: Report | None = None,
) -> Iterator[EntiteJuridique | Etablissement]:
    """
    Give a new structure for every line: all the EJ, then the ET.

    An EJ without a line is known by its number alone, which also stands for
    its raison sociale; it comes just before the first of its ET.

    Args:
        draw_id: Draws a new identifier at each call.
        report: Who hears of lines whose number another structure has, which
            are then skipped; without it the first one is fatal.

    Raises:
        siaut_core.errors.MisuseError: For lines that are no sequence, or for what
            cannot be called.
    """
    for name, lines in {"ej_lines": ej_lines, "et_lines": et_lines}.items():
        check_iterable(name, lines, 0)  # None is read before its turn.
    if not callable(draw_id):
        raise MisuseError("draw_id", phrases.FUNCTION)
    ids = defaultdict[str, StructureId](lambda: StructureId(draw_id()))
    return _structures(ej_lines, et_lines, ids, report_or_raise(report))


def _structures(
    ej_lines: Iterable[EJLine],
    et_lines: Iterable[ETLine],
    ids: defaultdict[str, StructureId],
    report: Report,
) -> Iterator[EntiteJuridique | Etablissement]:
    # A number that has an identifier was met: no second structure is given it.
    for ej_line in ej_lines:
        numero = ej_line.numero.value
        if numero in ids:
            report(_duplicate(ej_line, "nofiness"))
        else:
            yield entite(ej_line, ids[numero])
    attached: set[str] = set()
    for et_line in et_lines:
        numero, ej = et_line.numero.value, et_line.numero_ej.value
        if numero in ids:
            report(_duplicate(et_line, "nofinesset"))
        elif ej in attached or ej == numero:
            report(_duplicate(et_line, "nofinessej"))
        else:
            if ej not in ids:
                yield known_by_number(et_line.numero_ej, ids[ej])
            attached.add(numero)
            yield etablissement(et_line, ids[numero], ids[ej])


def _duplicate(line: EJLine | ETLine, field: str) -> FaultyLine:
    return fault(line.line_number, "DOUBLON", phrases.NUMERO_CONNU, field)
