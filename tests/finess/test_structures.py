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
    SANS_COORDONNEES,
    EntiteJuridique,
    Etablissement,
)
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess import (
    LigneEJ,
    LigneET,
    LigneFautive,
    lire_entites_juridiques,
    lire_etablissements,
    vers_structures,
)
from siaut_core.testing.fabrique import un_numero
from tests.finess.lignes import une_ligne_ej, une_ligne_et


def _numero(ordre: int) -> str:
    return un_numero(ordre).valeur


def _des_ej(*ordres: int) -> list[LigneEJ]:
    return [
        *lire_entites_juridiques(
            une_ligne_ej(nofiness=_numero(n), rs=f"EJ {n}", voie=f"VOIE {n}")
            for n in ordres
        )
    ]


def _des_et(*ordres: tuple[int, int]) -> list[LigneET]:
    return [
        *lire_etablissements(
            une_ligne_et(
                nofinesset=_numero(et),
                nofinessej=_numero(ej),
                rs=f"ET {et}",
                voie=f"VOIE {et}",
            )
            for et, ej in ordres
        )
    ]


def _ids() -> Callable[[], str]:
    return map("s-{}".format, count(1)).__next__


def test_all_ej_come_first_then_the_et_of_each() -> None:
    ej, et = _des_ej(1, 2), _des_et((11, 2), (12, 1), (13, 2))

    expected: list[EntiteJuridique | Etablissement] = [
        EntiteJuridique(
            id=f"s-{rang}",  # type: ignore[arg-type]  # an identifier is a text
            raison_sociale=ligne.raison_sociale,
            numero=ligne.numero,
            coordonnees=ligne.coordonnees,
        )
        for rang, ligne in enumerate(ej, 1)
    ]
    expected += [
        Etablissement(
            id=f"s-{rang}",  # type: ignore[arg-type]  # same
            ej_id=parent,  # type: ignore[arg-type]  # same
            raison_sociale=ligne.raison_sociale,
            numero=ligne.numero,
            coordonnees=ligne.coordonnees,
        )
        for rang, ligne, parent in zip(
            range(3, 6), et, ["s-2", "s-1", "s-2"], strict=True
        )
    ]
    assert expected == list(vers_structures(ej, et, _ids()))


def test_an_ej_without_its_own_line_is_known_by_its_number() -> None:
    structures = list(
        vers_structures(_des_ej(1), _des_et((11, 1), (12, 2), (13, 2)), _ids())
    )

    assert ["EJ 1", "ET 11", _numero(2), "ET 12", "ET 13"] == [
        s.nom for s in structures
    ]
    inconnue = structures[2]
    assert isinstance(inconnue, EntiteJuridique)
    assert un_numero(2) == inconnue.numero
    assert SANS_COORDONNEES == inconnue.coordonnees


@pytest.mark.parametrize(
    ("ej", "et", "attendues", "reste"),
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
    attendues: list[tuple[int, str, str]],
    reste: list[str],
) -> None:
    fautives: list[LigneFautive] = []
    structures = list(
        vers_structures(_des_ej(*ej), _des_et(*et), _ids(), signaler=fautives.append)
    )

    assert attendues == [
        (f.numero_ligne, e.champ, e.code) for f in fautives for e in f.erreurs
    ]
    assert reste == [s.nom for s in structures]
    with pytest.raises(DonneesInvalidesError, match=r"lignes\[[123]\]\.nofiness"):
        list(vers_structures(_des_ej(*ej), _des_et(*et), _ids()))


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
    fautives: list[LigneFautive] = []
    structures = list(
        vers_structures(_des_ej(*ej), _des_et(*et), _ids(), signaler=fautives.append)
    )
    sans_ligne = sum(s.nom == str(s.numero) for s in structures)

    assert len(ej) + len(et) == len(structures) - sans_ligne + len(fautives)
    assert len(structures) == len({s.numero for s in structures})
    assert len(structures) == len({s.id for s in structures})
    vues: set[str] = set()
    for structure in structures:
        if isinstance(structure, Etablissement):
            assert structure.ej_id in vues
        else:
            vues.add(structure.id)
