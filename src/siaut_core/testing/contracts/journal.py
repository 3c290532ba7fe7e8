"""
The contract of `Journal`: what happened is kept, in order, whatever comes after.
"""

from __future__ import annotations

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import Contract, must_raise
from siaut_core.testing.contracts.bench import Bench, Factory, populate
from siaut_core.testing.factory import NOON, an_event
from siaut_core.testing.strategies import events
from siaut_core.use_cases.event import Event

__all__ = ["JournalContract"]

AWAITED = UtilisateurId("u-neuf")


def _log(bench: Bench, *events: Event) -> None:
    with bench.unit() as uow:
        for event in events:
            uow.journal.add(event)


class JournalContract(Contract):
    """
    What `Journal` promises, read through ``Bench.journal``.
    """

    def test_events_come_back_as_they_were_stored(self, factory: Factory) -> None:
        """
        Field by field, to the microsecond, in order, none or many in a unit of work.
        """
        self.require("READS_BACK_JOURNAL")

        @self.tries
        @given(units=st.lists(st.lists(events, max_size=3), max_size=3))
        def check(units: list[list[Event]]) -> None:
            with factory() as bench:
                for unit in units:
                    _log(bench, *unit)
                results = bench.read_back_journal()

            expected = [attrs.asdict(event) for unit in units for event in unit]
            assert expected == [attrs.asdict(found) for found in results], (
                "journal.add must keep every field of every event, codes in their"
                " order, and the order in which they were added"
            )

        check()

    def test_an_event_about_nobody_is_kept(self, factory: Factory) -> None:
        """
        Nor is an id looked up: an event may name what never was.
        """
        self.require("READS_BACK_JOURNAL")
        events = [
            an_event(),
            an_event(acteur_id="u-0", cible_id="u-0", structure_id="et-0"),
        ]
        with factory() as bench:
            _log(bench, *events)
            assert events == bench.read_back_journal(), (
                "the journal has no foreign key, and every id of an event may be None"
            )

    def test_events_alike_are_all_kept(self, factory: Factory) -> None:
        """
        An event has no id: somebody who tries twice leaves two.
        """
        self.require("READS_BACK_JOURNAL")
        twins = [an_event()] * 3
        with factory() as bench:
            _log(bench, *twins[1:])
            _log(bench, twins[0])
            assert twins == bench.read_back_journal(), (
                "journal.add must keep events that are equal: each was a command"
            )

    def test_events_stay_in_the_order_they_came_in(self, factory: Factory) -> None:
        """
        That of the commands: the clocks of two machines may disagree.
        """
        self.require("READS_BACK_JOURNAL")
        events = [
            an_event(le=NOON + timedelta(minutes=minutes)) for minutes in (2, 0, 1)
        ]
        with factory() as bench:
            for event in events:
                _log(bench, event)
            assert events == bench.read_back_journal(), (
                "Bench.journal gives events in the order of their commits, not of `le`"
            )

    def test_a_deleted_account_leaves_its_events(self, factory: Factory) -> None:
        self.require("READS_BACK_JOURNAL")
        event = an_event(acteur_id=AWAITED, cible_id=AWAITED)
        with factory() as bench:
            populate(bench)
            _log(bench, event)
            with bench.unit() as uow:
                compte = uow.utilisateurs.get(AWAITED)
                assert compte is not None, "get finds a stored account"
                uow.utilisateurs.remove(compte)

            assert [event] == bench.read_back_journal(), (
                "remove must leave the journal alone: no foreign key, no cascade"
            )

    def test_an_event_is_rolled_back_with_its_unit_of_work(
        self, factory: Factory
    ) -> None:
        self.require("READS_BACK_JOURNAL")
        with factory() as bench:
            _log(bench, an_event())
            with (
                must_raise(ConflictError, "a unit of work lets errors through"),
                bench.unit() as uow,
            ):
                uow.journal.add(an_event(acteur_id=AWAITED))
                raise ConflictError

            assert [an_event()] == bench.read_back_journal(), (
                "the journal is written in the same transaction as the rest"
            )
