"""
The contract of `StructureRepository.search`: it answers as the reference does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import Structure
from siaut_core.policies.perimetre import Perimetre
from siaut_core.testing import populations
from siaut_core.testing.contract import Contract
from siaut_core.testing.contracts.bench import Bench, Factory, seed
from siaut_core.testing.factory import a_groupe, a_numero, an_ej, an_et
from siaut_core.testing.populations import CRITERES_STRUCTURES
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.worlds import World, following, worlds
from siaut_core.use_cases.recherche.keys import structure_keys
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    RechercherStructures,
    StructuresQuery,
    TriStructures,
    answer_structures,
    page_structures,
    structures_query,
)

__all__ = ["RechercheStructuresContract"]

EJ_1: Final = Perimetre(StructureId("ej-1"), with_attached=True)

# A few questions to one store: filling it is what takes time.
QUESTIONS: Final = 8

NOMS: Final = ("Clinique", "CLINIQUE", "clinique", "Hôpital", "HOPITAL")


def _an_et(rank: int, **fields: object) -> Structure:
    defects = {
        "raison_sociale": NOMS[rank % 5],
        "numero": a_numero(rank, "2A") if rank % 3 == 0 else None,
    }
    return an_et(f"{'aZ_zA'[rank % 4]}-{rank}", **{**defects, **fields})


# Thirty ET, five groupes and an EJ that tie by type, by name and by no number.
CROWD: Final = World(
    (
        an_ej("ej-1", raison_sociale="clinique"),
        *map(_an_et, range(10, 40)),
        *(
            a_groupe(f"gr-{rank}", libelle=f"{nom} {rank}")
            for rank, nom in enumerate(NOMS)
        ),
    )
)


def _query(
    criteres: dict[str, Any] | None = None,
    within: Perimetre = EJ_1,
    **demande: Any,  # noqa: ANN401  (fields of the screen, checked when read)
) -> StructuresQuery:
    entered = CriteresStructures(**(criteres or {}))
    return structures_query(
        RechercherStructures(acteur_id="g-1", criteres=entered, **demande), within
    )


def _check(
    bench: Bench, world: World, query: StructuresQuery, advice: str
) -> Sequence[Structure]:
    """
    Ask in a unit of work of its own, and compare with the reference.
    """
    with bench.unit() as uow:
        given_back = uow.structures.search(query)
    _compare(world, query, given_back, advice)
    return given_back


def _compare(
    world: World,
    query: StructuresQuery,
    given_back: Sequence[Structure],
    advice: str,
) -> None:
    expected = answer_structures(query, map(structure_keys, world.structures))
    assert [s.id for s in expected] == [s.id for s in given_back], advice
    must_equal(
        expected, given_back, "a structure is found with every field as it is stored"
    )


class RechercheStructuresContract(Contract):
    """
    What `StructureRepository.search` promises.
    """

    @pytest.mark.parametrize("count", [0, 1, 2, 3, 36])
    def test_a_search_of_structures_gives_one_row_more_than_a_page(
        self, factory: Factory, count: int
    ) -> None:
        """
        None, one or many: ``query.limit`` structures at most.
        """
        world = World(CROWD.structures[:count])
        with factory() as bench:
            seed(bench, *world.structures)
            for size in (1, 2, 200):
                _check(
                    bench,
                    world,
                    _query(size=size),
                    "search gives the first `query.limit` structures of the"
                    " perimeter, or all there are: the one beyond the page tells"
                    " that there is another page",
                )

    def test_a_search_of_structures_shows_nothing_outside_the_perimeter(
        self, factory: Factory
    ) -> None:
        """
        A groupe reaches no member, an ET not its EJ; no perimeter, nothing. Guide: T1.
        """

        @self.tries
        @given(world=worlds)
        def check(world: World) -> None:
            with factory() as bench:
                seed(bench, *world.structures)
                for id in (None, *(s.id for s in world.structures)):
                    for with_attached in (False, True):
                        within = Perimetre(id, with_attached=with_attached)
                        _check(
                            bench,
                            world,
                            _query(within=within),
                            "a structure s is inside when s.id = x, or with"
                            " with_attached s.ej_id = x or x among the members of"
                            " s; nothing is when structure_id is None",
                        )

        check()

    @pytest.mark.parametrize("descendant", [False, True])
    @pytest.mark.parametrize("tri", TriStructures)
    def test_structures_are_walked_page_after_page(
        self,
        factory: Factory,
        tri: TriStructures,
        descendant: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        No row twice, none missing, however many tie. Guide: T3.
        """
        advice = (
            f"sort on {tri.cle}, {tri.raw}, nom, nom_raw, id of structure_keys by"
            ' code point (COLLATE "C"); a page begins strictly after `query.after`'
            " in that order; descending reverses all of it"
        )
        demande: dict[str, Any] = {"tri": tri, "descendant": descendant}
        with factory() as bench:
            seed(bench, *CROWD.structures)
            every_one = _check(bench, CROWD, _query(size=200, **demande), advice)
            for size in (1, 2, 7):
                views: list[Structure] = []
                query = _query(size=size, **demande)
                while True:
                    given_back = _check(bench, CROWD, query, advice)
                    page = page_structures(query, given_back)
                    views += [line.structure for line in page.lines]
                    if page.following is None:
                        break
                    query = _query(size=size, after=page.following, **demande)
                must_equal(every_one, views, advice)

    @pytest.mark.parametrize("critere", CRITERES_STRUCTURES)
    def test_each_criterion_of_structures_means_what_the_reference_says(
        self, factory: Factory, critere: str
    ) -> None:
        values = st.lists(CRITERES_STRUCTURES[critere], min_size=1, max_size=QUESTIONS)

        @settings(self.tries, max_examples=max(1, self.EXAMPLES // 2))
        @given(world=worlds, values=values, within=populations.perimetres)
        def check(world: World, values: list[object], within: Perimetre) -> None:
            with factory() as bench:
                seed(bench, *world.structures)
                for value in values:
                    for visible in (EJ_1, within):
                        _check(
                            bench,
                            world,
                            _query({critere: value}, visible),
                            f"the criterion {critere} keeps other structures than"
                            " siaut_core.use_cases.recherche.structures"
                            ".structure_correspond: compare folded columns"
                            " (structure_keys)",
                        )

        check()

    def test_criteria_of_structures_add_up(self, factory: Factory) -> None:
        """
        In any perimeter and order, as every screen may ask it. Guide: T2.
        """
        questions = st.tuples(
            st.fixed_dictionaries({}, optional=CRITERES_STRUCTURES),
            populations.perimetres,
            st.sampled_from(TriStructures),
            st.booleans(),
        )

        @self.tries
        @given(world=worlds, questions=st.lists(questions, max_size=QUESTIONS))
        def check(
            world: World,
            questions: list[tuple[dict[str, Any], Perimetre, TriStructures, bool]],
        ) -> None:
            with factory() as bench:
                seed(bench, *world.structures)
                for formulaire, within, tri, descendant in questions:
                    _check(
                        bench,
                        world,
                        _query(formulaire, within, tri=tri, descendant=descendant),
                        "all the criteria must hold, inside the perimeter, in the"
                        " order asked for",
                    )

        check()

    def test_no_character_is_a_wildcard_in_a_search_of_structures(
        self, factory: Factory
    ) -> None:
        """
        ``%`` and ``_`` find names that hold them.
        """
        noms = ("100%_sûr", "100 sur", "1000 sur", "a\\b", "ab", "a*b", "a?b", "a[b]")
        et = [_an_et(rank, raison_sociale=nom) for rank, nom in enumerate(noms, 10)]
        world = World((an_ej(), *et))
        with factory() as bench:
            seed(bench, *world.structures)
            for fragment in ("%", "_", "0%_s", "\\", "a\\b", "*", "?", "[b]", "a_b"):
                for critere in ("nom", "numero"):
                    _check(
                        bench,
                        world,
                        _query({critere: fragment}),
                        "escape % _ and the escape character itself in LIKE patterns:"
                        " every character of a criterion is literal",
                    )

    def test_a_search_of_structures_sees_the_units_own_writes(
        self, factory: Factory
    ) -> None:
        """
        A structure that is renamed, numbered, moved or left; and so do the next.
        """
        advice = "search answers from what is stored now, this unit's writes included"
        world = World(populations.STRUCTURES)
        _, _, _, et_1, et_2, _, _, gr_1, _ = world.structures
        renamed = following(et_1, raison_sociale="RENOMMÉE")
        query = _query(size=200)
        with factory() as bench:
            seed(bench, *world.structures)
            _check(bench, world, query, advice)
            for change in (
                renamed,
                following(renamed, numero=a_numero(99)),
                following(et_2, ej_id="ej-2"),
                following(gr_1, membres={"ej-2"}),
            ):
                world = world.having(change)
                with bench.unit() as uow:
                    uow.structures.save(change)
                    given_back = uow.structures.search(query)
                    _compare(world, query, given_back, advice)
                _check(bench, world, query, advice)
