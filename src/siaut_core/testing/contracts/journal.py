"""
The contract of `Journal`: what happened is kept, in order, whatever comes after.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import chain
from typing import Final

import attrs
import pytest
from hypothesis import strategies as st

from siaut_core.testing.contracts.bench import Bench, BenchContract, Factory
from siaut_core.testing.country import AWAITED, BY_ID
from siaut_core.testing.factory import NOON, an_event
from siaut_core.testing.strategies import events
from siaut_core.use_cases.event import Event

__all__ = ["JournalContract"]

# Of units of work, one after the other.
KEPT: Final[dict[str, tuple[list[list[Event]], str]]] = {
    "events about nobody, or who never was": (
        [[an_event(), an_event(acteur_id="u-0", cible_id="u-0", structure_id="et-0")]],
        "the journal has no foreign key, and every id of an event may be None",
    ),
    "events alike: somebody tried twice": (
        [[an_event()] * 2, [an_event()]],
        "journal.add must keep events that are equal: each was a command",
    ),
    "events of machines whose clocks disagree": (
        [[an_event(le=NOON + timedelta(minutes=minutes))] for minutes in (2, 0, 1)],
        "Bench.journal gives events in the order of their commits, not of `le`",
    ),
}


def _log(bench: Bench, *events: Event) -> None:
    with bench.unit() as uow:
        for event in events:
            uow.journal.add(event)


class JournalContract(BenchContract):
    """
    What `Journal` promises, read through ``Bench.journal``.
    """

    def test_events_come_back_as_they_were_stored(self, factory: Factory) -> None:
        """
        Field by field, to the microsecond, in order, none or many in a unit of work.
        """
        self.require("READS_BACK_JOURNAL")

        def check(units: list[list[Event]]) -> None:
            with factory() as bench:
                for unit in units:
                    _log(bench, *unit)
                results = bench.read_back_journal()

            expected = [attrs.asdict(event) for event in chain(*units)]
            assert expected == [attrs.asdict(found) for found in results], (
                "journal.add must keep every field of every event, codes in their"
                " order, and the order in which they were added"
            )

        self.for_all(check, units=st.lists(st.lists(events, max_size=3), max_size=3))

    @pytest.mark.parametrize("case", KEPT)
    def test_events_are_kept_in_the_order_they_came_in(
        self, bench: Bench, case: str
    ) -> None:
        """
        Whatever they name, tell again or say of the time.
        """
        self.require("READS_BACK_JOURNAL")
        units, advice = KEPT[case]
        for unit in units:
            _log(bench, *unit)
        assert [*chain(*units)] == bench.read_back_journal(), advice

    def test_a_deleted_account_leaves_its_events(self, country: Bench) -> None:
        self.require("READS_BACK_JOURNAL")
        event = an_event(acteur_id=AWAITED, cible_id=AWAITED)
        _log(country, event)
        with country.unit() as uow:
            uow.utilisateurs.remove(BY_ID[AWAITED])

        assert [event] == country.read_back_journal(), (
            "remove must leave the journal alone: no foreign key, no cascade"
        )

    def test_an_event_is_rolled_back_with_its_unit_of_work(self, bench: Bench) -> None:
        self.require("READS_BACK_JOURNAL")
        _log(bench, an_event())
        with bench.rolled_back() as uow:
            uow.journal.add(an_event(acteur_id=AWAITED))

        assert [an_event()] == bench.read_back_journal(), (
            "the journal is written in the same transaction as the rest"
        )
