"""
The contract of `search`, of both repositories: it answers as the reference does.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Final

import attrs
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing import country
from siaut_core.testing.contracts.bench import Bench, Factory
from siaut_core.testing.contracts.changes import follow
from siaut_core.testing.contracts.pages import PagesContract
from siaut_core.testing.contracts.searched import (
    ACCOUNTS,
    BOTH,
    CHANGES,
    COLUMNS,
    EJ_1,
    FRAGMENTS,
    LITERAL,
    NEW_NAME,
    QUESTIONS,
    Searched,
    an_et_among,
    both,
    each,
    suited,
)
from siaut_core.testing.factory import a_groupe, an_ej, an_utilisateur
from siaut_core.testing.populations import perimetres
from siaut_core.testing.worlds import CROWD, World, worlds
from siaut_core.use_cases.recherche.columns import Kind
from siaut_core.use_cases.recherche.criteria import Comparison, Condition
from siaut_core.use_cases.recherche.pagination import Query

__all__ = ["SearchContract"]

# What an engine asks with a pattern.
PART: Final = frozenset({Comparison.CONTAINS, Comparison.BEGINS_WITH})


def _people(field: str, values: Iterable[object]) -> World:
    """
    Make one account on ``et-1`` with each of these values.
    """
    comptes = (
        an_utilisateur(f"u-{rank}", country.ET_1, **{field: value})
        for rank, value in enumerate(values)
    )
    return World((country.EJ_1, country.ET_1), tuple(comptes))


class SearchContract(PagesContract):
    """
    What `search` of accounts and of structures promises.
    """

    @both
    def test_a_search_shows_nothing_outside_the_perimeter(
        self, factory: Factory, asked: Searched
    ) -> None:
        """
        A groupe reaches no member, an ET not its EJ; no perimeter, nothing.

        Guide: R2, T1.
        """
        advice = (
            "a structure s, or an account on it, is inside when s.id = x, or with"
            " with_attached s.ej_id = x or x among the members of s; nothing is when"
            " structure_id is None"
        )

        def check(world: World) -> None:
            ids = (None, *(structure.id for structure in world.structures))
            queries = (
                asked.query(within=Perimetre(id, with_attached=wide))
                for id, wide in product(ids, (False, True))
            )
            with factory() as bench:
                asked.check_all(bench, world, queries, advice)

        self.for_all(check, world=worlds)

    @each("asked, critere", ((a, field) for a in BOTH for field in a.typed))
    def test_each_criterion_means_what_the_reference_says(
        self, factory: Factory, asked: Searched, critere: str
    ) -> None:
        """
        Of either form. Guide: R3, T2.
        """
        typed = asked.typed[critere]
        advice = (
            f"the criterion {critere} keeps other rows than the reference"
            " (Search.matches): compare folded columns (utilisateur_columns,"
            " structure_columns)"
        )

        def check(world: World, values: list[object], within: Perimetre) -> None:
            queries = (
                asked.query({critere: value}, visible)
                for value, visible in product(values, (EJ_1, within))
            )
            with factory() as bench:
                asked.check_all(bench, world, queries, advice)

        self.for_all(
            check,
            share=2,
            world=worlds,
            values=st.lists(typed, min_size=1, max_size=QUESTIONS),
            within=perimetres,
        )

    @both
    def test_criteria_add_up(self, factory: Factory, asked: Searched) -> None:
        """
        In any perimeter and order, as every screen may ask it. Guide: R1, R2, T2.
        """
        queries = st.builds(
            asked.query,
            st.fixed_dictionaries({}, optional=asked.typed),
            perimetres,
            tri=st.sampled_from([*asked.search.orders]),
            descendant=st.booleans(),
        )
        advice = (
            "all the criteria must hold, inside the perimeter, in the order asked for"
        )

        def check(world: World, queries: list[Query]) -> None:
            with factory() as bench:
                asked.check_all(bench, world, queries, advice)

        self.for_all(check, world=worlds, queries=st.lists(queries, max_size=QUESTIONS))

    @each("asked, column, kind", COLUMNS)
    def test_any_column_may_become_a_criterion(
        self, bench: Bench, asked: Searched, column: str, kind: Kind
    ) -> None:
        """
        By each comparison that suits it: a line in a form is all it takes.
        """
        position = asked.search.positions[column]
        held = {asked.search.fold(one)[position] for one in asked.among(CROWD)}
        values = sorted(value for value in held if value)[:5]
        asked.install(bench, CROWD)
        with bench.unit() as uow:
            for comparison, value in suited(kind, values):
                conditions = (Condition(column, comparison, value),)
                query = attrs.evolve(asked.query(size=200), conditions=conditions)
                advice = (
                    f"{comparison} on {column} keeps other rows: translate each"
                    " comparison and each place once, for any column of"
                    " siaut_core.use_cases.recherche.columns"
                )
                asked.found(uow, CROWD, query, advice)

    @both
    def test_a_column_that_nobody_knows_is_an_error(
        self, bench: Bench, asked: Searched
    ) -> None:
        """
        Never a criterion that is silently ignored.
        """
        unknown = Condition("inconnue", Comparison.EQUALS, "1")
        query = attrs.evolve(asked.query(), conditions=(unknown,))
        ignored = "search raises, naming it, on a column that it does not know"
        with bench.unit() as uow:
            try:
                getattr(uow, asked.repository).search(query)
            except Exception as error:  # noqa: BLE001  (of any class)
                ignored = "" if "inconnue" in str(error) else ignored
            assert not ignored, ignored

    @both
    def test_no_character_is_a_wildcard_in_a_search(
        self, bench: Bench, asked: Searched
    ) -> None:
        """
        ``%`` and ``_`` find texts that hold them, in whatever column.
        """
        places = [an_et_among(rank, raison_sociale=nom) for rank, nom in LITERAL]
        groupe = a_groupe(membres={"ej-1"})
        comptes = [
            an_utilisateur(f"u-{rank}", place, nom=nom, prenom=nom)
            for (rank, nom), place in zip(LITERAL, places, strict=True)
        ]
        comptes += [an_utilisateur("u-9", groupe)]
        world = World((an_ej(), *places, groupe), tuple(comptes))
        criteres = [
            name for name, c in asked.form.TABLE.items() if c.comparison in PART
        ]
        queries = (asked.query({c: text}) for text, c in product(FRAGMENTS, criteres))
        advice = (
            "escape % _ and the escape character itself in LIKE patterns, those of"
            f" {', '.join(criteres)}: every character of a criterion is literal"
        )
        asked.check_all(bench, world, queries, advice)

    def test_both_spellings_of_a_domain_are_found(self, bench: Bench) -> None:
        """
        As it reads and in its IDNA form, whole or in part.
        """
        adresses = ("ana@xn--hpital-ixa.fr", "léa@例え.jp", "zoe@hopital.fr")
        world = _people("courriel", map(Courriel.parse, adresses))
        fragments = ("a@xn--", "ANA@XN--HPITAL-IXA.FR", "@hôpit", "l-ixa", "例え。jp")
        queries = (ACCOUNTS.query({"courriel": f}) for f in (*adresses, *fragments))
        advice = (
            "the column that a courriel is searched in holds"
            " `compte.courriel.search_key`, which has both spellings"
        )
        ACCOUNTS.check_all(bench, world, queries, advice)

    def test_codes_of_activities_are_compared_whole(self, bench: Bench) -> None:
        """
        Not a part of one, nor several at once, nor in another case. Guide: R3.
        """
        held = (
            ("QA001",),
            ("QA002", "QA010"),
            ("qa001", "QA0010"),
            ("QA001,QA002",),
            ("QA%", "QA_01"),
        )
        world = _people("activites", held)
        choices = (*held, ("QA00",), ("A001",), ("QA0_1", "qa010"), (",",))
        queries = (ACCOUNTS.query({"activites": codes}) for codes in choices)
        advice = (
            "an account is kept when one of its codes is one of the choices, the whole"
            " code as it is written: neither LIKE without its separators, nor a"
            " collation or a LIKE that ignores case"
        )
        ACCOUNTS.check_all(bench, world, queries, advice)

    @both
    def test_a_search_sees_the_units_own_writes(
        self, bench: Bench, asked: Searched
    ) -> None:
        """
        Of the accounts, and of the structures that they show; and so do the next.
        """
        advice = (
            "search answers from what is stored now, this unit's writes included:"
            " of the account, of its structure, of the EJ of that one"
        )
        query = asked.query(size=200)

        def check(uow: UnitOfWork, world: World) -> None:
            asked.found(uow, world, query, advice)

        ACCOUNTS.install(bench, CROWD)
        asked.check(bench, CROWD, query, advice)
        world = follow(bench, CROWD, CHANGES, check)
        with bench.unit() as uow:
            uow.utilisateurs.remove(NEW_NAME)
            check(uow, world.lacking(NEW_NAME))
