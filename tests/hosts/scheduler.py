"""
*Scheduler*: every order in which the calls of several people may happen.

A schedule says who goes on, each time to their next call of a protocol. What somebody
does next depends only on what they were told so far, answers, errors and hours, and on
what everybody sees: two schedules after which both are the same go on alike, and one of
them is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Final, NamedTuple

from siaut_core.testing.fakes import SETTINGS
from tests.hosts.country import prepare_nothing
from tests.hosts.race import Race, Rules, Shown, Unforeseen
from tests.hosts.stories import Position, State, Step, Stories

if TYPE_CHECKING:
    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.use_cases.settings import Settings
    from tests.hosts.people import Gesture

# Where the others may come in between when each call is too many: what a unit of work
# reads, it then reads at one instant, and is told at its end what changed since.
BY_THE_UNIT: Final = frozenset({"unit.enter", "unit.exit", "mailer.send"})


class Stop(NamedTuple):
    """
    Where an exploration goes on from, and a schedule that leads there.
    """

    state: State
    schedule: tuple[int, ...]


class Exploration:
    """
    Every schedule of some people: give the race as each leaves it.

    What a step leads to depends on where its person is and on what everybody sees, and
    not on where the others are: it is played once, by its person alone, who is shown
    what others left. Each end is played with everybody.

    Attributes:
        states: How many states were met so far; all of them at the end.
    """

    def __init__(self, gestures: Sequence[Gesture], rules: Rules) -> None:
        self._gestures, self._rules = gestures, rules
        self._stories = Stories()
        self._steps: dict[tuple[int, Position, int], Step] = {}
        # Where each one was before, and what they saw there: nothing at the beginning.
        self._before: dict[tuple[int, Position], tuple[Position, int] | None] = {}
        self._shown: dict[int, Shown] = {}
        self._waiting: dict[tuple[int, Position], Race] = {}
        self._met: set[State] = set()

    @property
    def states(self) -> int:
        return len(self._met)

    def __iter__(self) -> Iterator[Race]:
        to_visit = [self._start()]
        has_ended = False
        while to_visit:
            stop = to_visit.pop()
            if stop.state.busy():
                to_visit += self._after(stop)
            else:
                has_ended = True
                with closing(self._return_to(stop)) as race:
                    assert race.state == stop.state
                    yield race
        for race in self._waiting.values():
            race.close()
        # Whoever checks each end would check nothing.
        assert has_ended

    def _start(self) -> Stop:
        with closing(Race(self._gestures, self._rules, self._stories)) as race:
            state = race.state
            self._shown[state.seen] = race.shown
        self._before.update(dict.fromkeys(enumerate(state.positions)))
        self._met.add(state)
        return Stop(state, ())

    def _after(self, stop: Stop) -> Iterator[Stop]:
        """
        Give the stops that follow, but those that were met.
        """
        for rank in stop.state.busy():
            key = rank, stop.state.positions[rank], stop.state.seen
            if key not in self._steps:
                self._steps[key] = self._play(*key)
            after = stop.state.after(rank, self._steps[key])
            if after not in self._met:
                self._met.add(after)
                yield Stop(after, (*stop.schedule, rank))

    def _play(self, rank: int, position: Position, seen: int) -> Step:
        race = self._waiting.pop((rank, position), None) or self._bring(rank, position)
        race.show(self._shown[seen])
        step = race.step()
        if step.seen not in self._shown:
            self._shown[step.seen] = race.shown
        self._before.setdefault((rank, step.position), (position, seen))
        if step.position.is_over or (rank, step.position) in self._waiting:
            race.close()
        else:
            self._waiting[rank, step.position] = race
        return step

    def _bring(self, rank: int, position: Position) -> Race:
        """
        Bring somebody alone to where they were, by what they saw on the way.
        """
        race = Race(self._gestures, self._rules, self._stories, alone=rank)
        [person] = race.people
        person.leave()
        for seen in reversed([*self._way_back(rank, position)]):
            race.show(self._shown[seen])
            person.advance()
        person.reach(position)
        return race

    def _way_back(self, rank: int, position: Position) -> Iterator[int]:
        while before := self._before[rank, position]:
            position, seen = before
            yield seen

    def _return_to(self, stop: Stop) -> Race:
        race = Race(self._gestures, self._rules, self._stories)
        race.replay(stop.schedule, stop.state)
        return race


def possible_ends(
    *gestures: Gesture,
    prepare: Callable[[UnitOfWork], None] = prepare_nothing,
    unforeseen: Sequence[Unforeseen] = (),
    stops: Collection[str] | None = None,
    settings: Settings = SETTINGS,
) -> Exploration:
    """
    Play every schedule, and give the race as each leaves it.

    Args:
        unforeseen: What happens once, at any moment.
        stops: Before which calls somebody else may go on; all of them when not told.
    """
    return Exploration(gestures, Rules(prepare, tuple(unforeseen), stops, settings))
