"""
*Ordonnanceur*: every order in which the calls of several people may happen.

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
from tests.hosts.stories import Place, State, Step, Stories
from tests.hosts.world import Rules, Shown, Unforeseen, World

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
    Every schedule of some people: give the world as each leaves it.

    What a step leads to depends on where its person is and on what everybody sees, and
    not on where the others are: it is played once, by its person alone, who is shown
    what others left. Each end is played with everybody.

    Attributes:
        states: How many states were met so far; all of them at the end.
    """

    def __init__(self, gestures: Sequence[Gesture], rules: Rules) -> None:
        self._gestures, self._rules = gestures, rules
        self._stories = Stories()
        self._steps: dict[tuple[int, Place, int], Step] = {}
        # Where each one was before, and what they saw there: nothing at the beginning.
        self._before: dict[tuple[int, Place], tuple[Place, int] | None] = {}
        self._shown: dict[int, Shown] = {}
        self._waiting: dict[tuple[int, Place], World] = {}
        self._met: set[State] = set()

    @property
    def states(self) -> int:
        return len(self._met)

    def __iter__(self) -> Iterator[World]:
        to_visit = [self._start()]
        has_ended = False
        while to_visit:
            stop = to_visit.pop()
            if stop.state.busy():
                to_visit += self._after(stop)
            else:
                has_ended = True
                with closing(self._return_to(stop)) as world:
                    assert world.state == stop.state
                    yield world
        for world in self._waiting.values():
            world.close()
        # Whoever checks each end would check nothing.
        assert has_ended

    def _start(self) -> Stop:
        with closing(World(self._gestures, self._rules, self._stories)) as world:
            state = world.state
            self._shown[state.seen] = world.shown
        self._before.update(dict.fromkeys(enumerate(state.places)))
        self._met.add(state)
        return Stop(state, ())

    def _after(self, stop: Stop) -> Iterator[Stop]:
        """
        Give the stops that follow, but those that were met.
        """
        for rank in stop.state.busy():
            key = rank, stop.state.places[rank], stop.state.seen
            if key not in self._steps:
                self._steps[key] = self._play(*key)
            after = stop.state.after(rank, self._steps[key])
            if after not in self._met:
                self._met.add(after)
                yield Stop(after, (*stop.schedule, rank))

    def _play(self, rank: int, place: Place, seen: int) -> Step:
        world = self._waiting.pop((rank, place), None) or self._bring(rank, place)
        world.show(self._shown[seen])
        step = world.step()
        if step.seen not in self._shown:
            self._shown[step.seen] = world.shown
        self._before.setdefault((rank, step.place), (place, seen))
        if step.place.is_over or (rank, step.place) in self._waiting:
            world.close()
        else:
            self._waiting[rank, step.place] = world
        return step

    def _bring(self, rank: int, place: Place) -> World:
        """
        Bring somebody alone to where they were, by what they saw on the way.
        """
        world = World(self._gestures, self._rules, self._stories, alone=rank)
        [person] = world.people
        person.leave()
        for seen in reversed([*self._way_back(rank, place)]):
            world.show(self._shown[seen])
            person.advance()
        person.reach(place)
        return world

    def _way_back(self, rank: int, place: Place) -> Iterator[int]:
        while before := self._before[rank, place]:
            place, seen = before
            yield seen

    def _return_to(self, stop: Stop) -> World:
        world = World(self._gestures, self._rules, self._stories)
        world.replay(stop.schedule, stop.state)
        return world


def possible_ends(
    *gestures: Gesture,
    prepare: Callable[[UnitOfWork], None] = prepare_nothing,
    unforeseen: Sequence[Unforeseen] = (),
    stops: Collection[str] | None = None,
    settings: Settings = SETTINGS,
) -> Exploration:
    """
    Play every schedule, and give the world as each leaves it.

    Args:
        unforeseen: What happens once, at any moment.
        stops: Before which calls somebody else may go on; all of them when not told.
    """
    return Exploration(gestures, Rules(prepare, tuple(unforeseen), stops, settings))
