"""
The contract of the pages of a search: no row twice, none lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from siaut_core.entities.structure import Structure
from siaut_core.entities.value import following
from siaut_core.testing import country
from siaut_core.testing.contracts.bench import Bench, BenchContract, Factory
from siaut_core.testing.contracts.searched import (
    BOTH,
    Searched,
    an_et_among,
    both,
    each,
)
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.worlds import World
from siaut_core.use_cases.recherche.pagination import SIZE_MAX
from siaut_core.use_cases.recherche.rows import UtilisateurRow

__all__ = ["PagesContract"]


def _changed(world: World, row: Structure | UtilisateurRow) -> Iterator[World]:
    if isinstance(row, UtilisateurRow):
        yield world.lacking(row.utilisateur)
        yield world.having(row.utilisateur.change(nom="Zzz"))
    else:
        yield world.having(following(row, raison_sociale="ZZZ"))


class PagesContract(BenchContract):
    """
    What `search` promises of a page, and of those that follow. Guide: R5, T3.
    """

    @both
    @pytest.mark.parametrize("count", [0, 1, 2, 3, 36])
    def test_a_search_gives_one_row_more_than_a_page(
        self, bench: Bench, asked: Searched, count: int
    ) -> None:
        """
        None, one or many: ``query.limit`` rows at most.
        """
        structures, comptes = asked.crowd.structures, asked.crowd.comptes
        world = World(structures if comptes else structures[:count], comptes[:count])
        advice = (
            "search gives the first `query.limit` rows of the perimeter, or all there"
            " are: the one beyond the page tells that there is another page"
        )
        queries = (asked.query(size=size) for size in (1, 2, 200))
        asked.check_all(bench, world, queries, advice)

    @pytest.mark.parametrize("descendant", [False, True])
    @each("asked, tri", ((a, tri) for a in BOTH for tri in a.search.orders))
    def test_rows_are_walked_page_after_page(
        self,
        bench: Bench,
        asked: Searched,
        tri: str,
        descendant: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        No row twice, none missing, however many tie. Guide: R5, T3.
        """
        search, world = asked.search, asked.crowd
        advice = (
            f"sort on {', '.join(search.orders[tri])}: the columns of `query.order`, by"
            ' code point (COLLATE "C"); a page begins strictly after `query.after` in'
            " that order; descending reverses all of it"
        )
        filled: dict[str, Any] = {"tri": tri, "descendant": descendant}
        asked.install(bench, world)
        everything = asked.query(size=200, **filled)
        expected = asked.check(bench, world, everything, advice)
        for size in (1, 7):
            seen: list[Any] = []
            query = asked.query(size=size, **filled)
            with bench.unit() as uow:
                while query is not None:
                    found = asked.found(uow, world, query, advice)
                    seen += found[:size]
                    after = search.page(query, found).following
                    query = after and asked.query(size=size, after=after, **filled)
            must_equal(expected, seen, advice)

    @both
    def test_the_largest_page_has_one_row_more(
        self, bench: Bench, asked: Searched
    ) -> None:
        places = tuple(map(an_et_among, range(10, 10 + SIZE_MAX)))
        comptes = (an_utilisateur(f"u-{s.id}", s) for s in (country.EJ_1, *places))
        world = World((country.EJ_1, *places), tuple(comptes))
        advice = "search gives `query.limit` rows, 201 at most: no limit of its own"
        asked.check_all(bench, world, [asked.query(size=SIZE_MAX)], advice)

    @both
    def test_a_page_begins_where_the_one_before_ended(
        self, factory: Factory, asked: Searched
    ) -> None:
        """
        Whatever became of its last row: it is elsewhere, or gone.
        """
        advice = (
            "a page begins after the values of `query.after`: look for no row that has"
            " them, nor for what the row with that id has today"
        )
        query = asked.query(size=3)
        shown = asked.search.answer(query, asked.among(asked.crowd))
        after = asked.search.page(query, shown).following
        for world in _changed(asked.crowd, shown[2]):
            with factory() as bench:
                asked.check_all(
                    bench, world, [asked.query(size=3, after=after)], advice
                )
