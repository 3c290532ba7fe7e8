"""
Listed if and only if visible: the filter of a database says what a check says.
"""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.profil import Niveau, TypeStructure
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.cas import AUTRE, SIENNE, relation_avec
from siaut_core.policies.perimetre import Perimetre, perimetre, within
from siaut_core.policies.questions import (
    peut_consulter,
    peut_consulter_structure,
    peut_rechercher,
)
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_groupe,
    a_profil,
    an_ej,
    an_et,
    an_utilisateur,
)
from tests.model.worlds import (
    BIG_WORLDS,
    WORLDS,
    Situation,
    situations_drawn,
    worlds_drawn,
)


def sql_filter(acteur: Utilisateur, structure: Structure) -> bool:
    """
    Read the condition as a database would: ``s.id = x OR s.ej_id = x OR x IN members``.
    """
    x = acteur.rattachement.structure_id
    if acteur.profil.type_structure is TypeStructure.ET:
        return structure.id == x
    return x in {structure.id, structure.ej_id, *structure.membres}


def test_listed_is_visible_in_every_small_world() -> None:
    """
    From each structure, as its Gestionnaire, over all structures.
    """
    count = 0
    for world in WORLDS:
        for acteur in (a_gestionnaire(structure=s) for s in world):
            view = perimetre(acteur)
            for structure in world:
                count += 1
                expected = sql_filter(acteur, structure)
                assert expected == view.contient(structure)
                assert expected == bool(peut_consulter_structure(acteur, structure))
    assert sum(len(world) ** 2 for world in WORLDS) == count


def test_the_formula_is_the_same_wherever_it_is_written() -> None:
    """
    The relation of a decision, a perimeter of one, the filter of many, no Gestionnaire.

    In every small world, from each of its structures and from one that is not there.
    """
    for world in WORLDS:
        for x in (*(s.id for s in world), StructureId("ailleurs")):
            seen = {s.id: relation_avec(x, s) for s in world}
            own = {id for id, relation in seen.items() if relation is SIENNE}
            inside = {id for id, relation in seen.items() if relation is not AUTRE}
            for view, expected in (
                (Perimetre(x), own),
                (Perimetre(x, with_attached=True), inside),
            ):
                assert expected == {s.id for s in world if view.contient(s)}
                assert expected == view.identifiers(world)
                assert expected == within([Perimetre(), view, view], world)


@pytest.mark.parametrize("structure", [an_ej(), an_et(), a_groupe()])
def test_what_a_structure_hangs_from_is_asked_of_any_kind(structure: Structure) -> None:
    """
    Only an ET has an EJ, only a groupe has members: the others answer none.
    """
    expected = {
        TypeStructure.EJ: (None, frozenset()),
        TypeStructure.ET: ("ej-1", frozenset()),
        TypeStructure.GROUPE: (None, frozenset({"ej-1"})),
    }
    assert expected[structure.type_structure] == (structure.ej_id, structure.membres)


def test_nobody_but_a_gestionnaire_in_exercise_administers_anything() -> None:
    """
    In the largest worlds, whatever else is wrong with the account.
    """
    count = 0
    for world in BIG_WORLDS:
        for structure in world:
            for niveau in Niveau:
                for valide_le, actif in (
                    (NOON, True),
                    (NOON, False),
                    (None, True),
                    (None, False),
                ):
                    if niveau is Niveau.GESTIONNAIRE and valide_le and actif:
                        continue
                    count += 1
                    acteur = an_utilisateur(
                        structure=structure,
                        profil=a_profil(niveau, structure),
                        valide_le=valide_le,
                        actif=actif,
                    )
                    assert Perimetre() == perimetre(acteur)
                    assert not any(map(perimetre(acteur).contient, world))
                    assert frozenset() == perimetre(acteur).identifiers(world)
    assert 20 * 11 * 11 == count


@given(situations_drawn())
def test_accounts_are_listed_if_and_only_if_their_record_opens(
    situation: Situation,
) -> None:
    world, acteur, cible, structure = situation
    listed = cible.rattachement.structure_id in perimetre(acteur).identifiers(world)
    assert listed == bool(peut_consulter(acteur, cible, structure))


@given(situations_drawn())
def test_structures_are_listed_if_and_only_if_their_record_opens(
    situation: Situation,
) -> None:
    """
    Closed ones and those without number too.
    """
    world, acteur, _, _ = situation
    view = perimetre(acteur)
    visible_ones = {s.id for s in world if peut_consulter_structure(acteur, s)}
    assert visible_ones == view.identifiers(world)
    assert visible_ones == {s.id for s in world if view.contient(s)}
    assert bool(peut_rechercher(acteur)) == (view != Perimetre())


@given(st.data(), worlds_drawn())
def test_an_et_that_moves_is_followed_at_once(
    data: st.DataObject, world: tuple[Structure, ...]
) -> None:
    """
    Perimeters read its EJ of today, and hold no copy of it.
    """
    ejs = [s for s in world if s.type_structure is TypeStructure.EJ]
    before, after = data.draw(st.tuples(*2 * [st.sampled_from(ejs)]))
    et = an_et("et-mobile", ej_id=before.id)
    view = perimetre(a_gestionnaire(structure=before))
    assert view.contient(et)
    assert (before is after) == view.contient(attrs.evolve(et, ej_id=after.id))


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        (an_ej(), Perimetre(StructureId("ej-1"), with_attached=True)),
        (an_et(), Perimetre(StructureId("et-1"))),
        (a_groupe(), Perimetre(StructureId("gr-1"), with_attached=True)),
    ],
    ids=["EJ", "ET", "Groupe"],
)
def test_a_perimeter_is_one_condition(
    structure: Structure, expected: Perimetre
) -> None:
    assert expected == perimetre(a_gestionnaire(structure=structure))


def test_the_gestionnaire_of_a_groupe_never_reaches_its_members() -> None:
    """
    Else one could reach another EJ in two creations, through a shared groupe.
    """
    groupe = a_groupe(membres={"ej-1", "ej-2"})
    view = perimetre(a_gestionnaire(structure=groupe))
    elsewhere = (an_ej(), an_ej("ej-2"), an_et(), an_et("et-2", ej_id="ej-2"))
    assert {"gr-1"} == view.identifiers((groupe, *elsewhere))


def test_a_perimeter_reads_its_condition_to_the_letter() -> None:
    """
    What a database would answer, whoever the condition is for.
    """
    world = (an_ej(), an_et(), a_groupe(), an_ej("ej-2"), an_et("et-2", ej_id="x"))
    x = StructureId("ej-1")
    assert frozenset() == Perimetre().identifiers(world)
    assert frozenset() == Perimetre(with_attached=True).identifiers(world)
    assert {"ej-1"} == Perimetre(x).identifiers(world)
    attached = Perimetre(x, with_attached=True)
    assert {"ej-1", "et-1", "gr-1"} == attached.identifiers(world)
