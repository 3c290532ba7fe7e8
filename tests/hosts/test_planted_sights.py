"""
Searches that show or tell something of the outside, planted: P14's tests fail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs
import pytest
from hypothesis import Phase, settings

from siaut_core import Groupe, Structure, StructureId
from siaut_core.memory.view import View
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync import Cursor, Page, reads
from siaut_core.use_cases.recherche.pagination import Query
from siaut_core.use_cases.recherche.search import Search
from siaut_core.use_cases.recherche.structures import StructuresQuery
from tests.hosts import test_recherches_in_the_perimetre as searches

# A failure is enough: none is made as small as it can be.
TRIES: Final = settings(searches.TRIES, phases=[Phase.explicit, Phase.generate])


def without_shrinking(
    drawn: Callable[[Any], Callable[[], None]],
    claim: Any,  # noqa: ANN401  (what Hypothesis made of a test)
) -> Callable[[], None]:
    return TRIES(drawn(claim.hypothesis.inner_test))


ACCOUNTS: Final = without_shrinking(
    searches.DRAWN_ACCOUNTS,
    searches.test_a_search_of_accounts_is_the_visible_ones_that_match,
)
STRUCTURES: Final = without_shrinking(
    searches.DRAWN_STRUCTURES,
    searches.test_a_search_of_structures_is_the_visible_ones_that_match,
)


def everything_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Perimetre, "contient", lambda *_: True)
    monkeypatch.setattr(
        Perimetre, "identifiers", lambda _, known: frozenset(s.id for s in known)
    )


def members_are_inside_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Of any groupe, for whoever searches: from a groupe none of its EJ is reached.
    """
    one, many = Perimetre.contient, Perimetre.identifiers
    members = {StructureId("ej-1"), StructureId("ej-2")}

    def contient(self: Perimetre, structure: Structure) -> bool:
        return one(self, structure) or structure.id in members

    def identifiers(
        self: Perimetre, structures: Iterable[Structure]
    ) -> frozenset[StructureId]:
        known = tuple(structures)
        return many(self, known) | {s.id for s in known if s.id in members}

    monkeypatch.setattr(Perimetre, "contient", contient)
    monkeypatch.setattr(Perimetre, "identifiers", identifiers)


def another_s_perimeter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        reads,
        "perimetre",
        lambda _: Perimetre(StructureId("ej-1"), with_attached=True),
    )


def more_if_there_is_more_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The rows are right: another page is offered, empty, when the count is odd.
    """
    counts: list[int] = []
    genuine = Search.page

    def telling(search: Any, asked: Query, rows: Any) -> Page[Any]:  # noqa: ANN401  (any search)
        page: Page[Any] = genuine(search, asked, rows)
        if page.following or not page.rows or not counts[-1] % 2:
            return page
        last = ("\U0010ffff",) * len(asked.order)
        return attrs.evolve(page, following=Cursor(last, asked.digest))

    for kind in ("utilisateurs", "structures"):
        answer: Callable[..., list[Any]] = getattr(View, f"rechercher_{kind}")

        def counting(
            view: View, asked: object, answer: Callable[..., list[Any]] = answer
        ) -> list[Any]:
            counts.append(len(view.utilisateurs.values() + view.structures.values()))
            return answer(view, asked)

        monkeypatch.setattr(View, f"rechercher_{kind}", counting)
    monkeypatch.setattr(Search, "page", telling)


def a_row_that_tells_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Of the right structures, and with one that is none of theirs.
    """
    genuine = View.rechercher_structures

    def telling(view: View, asked: StructuresQuery) -> list[Structure]:
        return [
            attrs.evolve(s, membres={*s.membres, StructureId("ej-9")})
            if isinstance(s, Groupe)
            else s
            for s in genuine(view, asked)
        ]

    monkeypatch.setattr(View, "rechercher_structures", telling)


LEAKS: Final = {
    everything_is_inside: (ACCOUNTS, STRUCTURES),
    members_are_inside_too: (ACCOUNTS, STRUCTURES),
    another_s_perimeter: (ACCOUNTS, STRUCTURES),
    more_if_there_is_more_outside: (ACCOUNTS, STRUCTURES),
    a_row_that_tells_more: (STRUCTURES,),
}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("leak", "claim"),
    [(leak, claim) for leak, claims in LEAKS.items() for claim in claims],
    ids=lambda part: part.__name__,
)
def test_a_planted_sight_is_noticed(
    leak: Callable[[pytest.MonkeyPatch], None],
    claim: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leak(monkeypatch)

    with pytest.raises(AssertionError):
        claim()
