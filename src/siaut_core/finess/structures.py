"""
*Structures* from lines: for a host, or an example, that begins from nothing.

A host that has structures already imports the lines instead: an upsert by
number, which keeps its identifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from siaut_core import phrases
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.misuse import check_iterable
from siaut_core.entities.structure import (
    NO_COORDONNEES,
    Coordonnees,
    EntiteJuridique,
    Etablissement,
)
from siaut_core.errors import MisuseError
from siaut_core.finess.lines import (
    EJLine,
    ETLine,
    Report,
    fault,
    report_or_raise,
)

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
    return _Directory(draw_id, report_or_raise(report)).everything(ej_lines, et_lines)


class _Directory:
    """
    Which numbers were met, so that none is given to two structures.
    """

    def __init__(self, draw_id: Callable[[], str], report: Report) -> None:
        self._draw_id = draw_id
        self._report = report
        self._ej: dict[str, StructureId] = {}
        self._et: set[str] = set()

    def everything(
        self, ej_lines: Iterable[EJLine], et_lines: Iterable[ETLine]
    ) -> Iterator[EntiteJuridique | Etablissement]:
        for ej_line in ej_lines:
            if ej_line.numero.value in self._ej:
                self._duplicate(ej_line.line_number, "nofiness")
            else:
                yield self._ej_of(
                    ej_line.numero, ej_line.raison_sociale, ej_line.coordonnees
                )
        for et_line in et_lines:
            yield from self._et_of(et_line)

    def _ej_of(
        self, numero: NumeroFiness, nom: str, coordonnees: Coordonnees
    ) -> EntiteJuridique:
        id_ej = self._ej[numero.value] = StructureId(self._draw_id())
        return EntiteJuridique(
            id=id_ej, raison_sociale=nom, numero=numero, coordonnees=coordonnees
        )

    def _et_of(self, line: ETLine) -> Iterator[EntiteJuridique | Etablissement]:
        numero, ej = line.numero.value, line.numero_ej.value
        if numero in self._et or numero in self._ej:
            self._duplicate(line.line_number, "nofinesset")
            return
        if ej in self._et or ej == numero:
            self._duplicate(line.line_number, "nofinessej")
            return
        if ej not in self._ej:
            yield self._ej_of(line.numero_ej, ej, NO_COORDONNEES)
        self._et.add(numero)
        yield Etablissement(
            id=StructureId(self._draw_id()),
            ej_id=self._ej[ej],
            raison_sociale=line.raison_sociale,
            numero=line.numero,
            coordonnees=line.coordonnees,
        )

    def _duplicate(self, line_number: int, field: str) -> None:
        self._report(fault(line_number, "DOUBLON", phrases.NUMERO_CONNU, field))
