"""
*Structures* from lines: each once, each ET under its EJ, nobody forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.structure import (
    NO_COORDONNEES,
    EntiteJuridique,
    Etablissement,
)
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess import (
    EJLine,
    ETLine,
    FaultyLine,
    read_entites_juridiques,
    read_etablissements,
    to_structures,
)
from siaut_core.testing.factory import a_numero
from tests.finess.lines import an_ej_line, an_et_line


def _numero(order: int) -> str:
    return a_numero(order).value


def _ejs(*orders: int) -> list[EJLine]:
    return [
        *read_entites_juridiques(
            an_ej_line(nofiness=_numero(n), rs=f"EJ {n}", voie=f"VOIE {n}")
            for n in orders
        )
    ]


def _ets(*orders: tuple[int, int]) -> list[ETLine]:
    return [
        *read_etablissements(
            an_et_line(
                nofinesset=_numero(et),
                nofinessej=_numero(ej),
                rs=f"ET {et}",
                voie=f"VOIE {et}",
            )
            for et, ej in orders
        )
    ]


def _ids() -> Callable[[], str]:
    return map("s-{}".format, count(1)).__next__


def test_all_ej_come_first_then_the_et_of_each() -> None:
    ej, et = _ejs(1, 2), _ets((11, 2), (12, 1), (13, 2))

    expected: list[EntiteJuridique | Etablissement] = [
        EntiteJuridique(
            id=f"s-{rank}",  # type: ignore[arg-type]  # an identifier is a text
            raison_sociale=line.raison_sociale,
            numero=line.numero,
            coordonnees=line.coordonnees,
        )
        for rank, line in enumerate(ej, 1)
    ]
    expected += [
        Etablissement(
            id=f"s-{rank}",  # type: ignore[arg-type]  # same
            ej_id=parent,  # type: ignore[arg-type]  # same
            raison_sociale=line.raison_sociale,
            numero=line.numero,
            coordonnees=line.coordonnees,
        )
        for rank, line, parent in zip(
            range(3, 6), et, ["s-2", "s-1", "s-2"], strict=True
        )
    ]
    assert expected == list(to_structures(ej, et, _ids()))


def test_an_ej_without_its_own_line_is_known_by_its_number() -> None:
    structures = list(to_structures(_ejs(1), _ets((11, 1), (12, 2), (13, 2)), _ids()))

    assert ["EJ 1", "ET 11", _numero(2), "ET 12", "ET 13"] == [
        s.nom for s in structures
    ]
    inconnue = structures[2]
    assert isinstance(inconnue, EntiteJuridique)
    assert a_numero(2) == inconnue.numero
    assert NO_COORDONNEES == inconnue.coordonnees


@pytest.mark.parametrize(
    ("ej", "et", "expected", "rest"),
    [
        ([1, 2, 1], [], [(3, "nofiness", "DOUBLON")], ["EJ 1", "EJ 2"]),
        ([1], [(11, 1), (11, 1)], [(2, "nofinesset", "DOUBLON")], ["EJ 1", "ET 11"]),
        ([1], [(1, 2)], [(1, "nofinesset", "DOUBLON")], ["EJ 1"]),
        ([1], [(11, 1), (12, 11)], [(2, "nofinessej", "DOUBLON")], ["EJ 1", "ET 11"]),
        ([], [(11, 11)], [(1, "nofinessej", "DOUBLON")], []),
    ],
)
def test_no_number_is_given_to_two_structures(
    ej: list[int],
    et: list[tuple[int, int]],
    expected: list[tuple[int, str, str]],
    rest: list[str],
) -> None:
    faulty_ones: list[FaultyLine] = []
    structures = list(
        to_structures(_ejs(*ej), _ets(*et), _ids(), report=faulty_ones.append)
    )

    assert expected == [
        (f.line_number, e.field, e.code) for f in faulty_ones for e in f.faults
    ]
    assert rest == [s.nom for s in structures]
    with pytest.raises(DonneesInvalidesError, match=r"lines\[[123]\]\.nofiness"):
        list(to_structures(_ejs(*ej), _ets(*et), _ids()))


@given(
    st.lists(st.integers(1, 6)),
    st.lists(st.tuples(st.integers(1, 12), st.integers(1, 8))),
)
def test_every_line_is_a_structure_or_a_fault(
    ej: list[int], et: list[tuple[int, int]]
) -> None:
    """
    And whatever the lines, numbers and ids are unique, parents come before.
    """
    faulty_ones: list[FaultyLine] = []
    structures = list(
        to_structures(_ejs(*ej), _ets(*et), _ids(), report=faulty_ones.append)
    )
    unnamed = sum(s.nom == str(s.numero) for s in structures)

    assert len(ej) + len(et) == len(structures) - unnamed + len(faulty_ones)
    assert len(structures) == len({s.numero for s in structures})
    assert len(structures) == len({s.id for s in structures})
    views: set[str] = set()
    for structure in structures:
        if isinstance(structure, Etablissement):
            assert structure.ej_id in views
        else:
            views.add(structure.id)
