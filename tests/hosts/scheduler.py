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
from tests.hosts.stories import Etat, Place, Step, Stories
from tests.hosts.world import Regles, Unforeseen, World

if TYPE_CHECKING:
    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.use_cases.settings import Settings
    from tests.hosts.people import Gesture

# Where the others may come in between when each call is too many: what a unit of work
# reads, it then reads at one instant, and is told at its end what changed since.
BY_THE_UNIT: Final = frozenset({"unit.enter", "unit.exit", "mailer.send"})


class Stop(NamedTuple):
    """
    Where an exploration goes on from: the world that was left there, if one was.
    """

    etat: Etat
    schedule: tuple[int, ...]
    world: World | None


class Exploration:
    """
    Every schedule of some people: give the world as each leaves it.

    What a step leads to depends on where its person is and on what everybody sees, and
    not on where the others are: it is played once.

    Attributes:
        etats: How many states were met so far; all of them at the end.
    """

    def __init__(self, gestures: Sequence[Gesture], regles: Regles) -> None:
        self._gestures, self._regles = gestures, regles
        self._stories = Stories()
        self._steps: dict[tuple[int, Place, int], Step] = {}
        self._met: set[Etat] = set()

    @property
    def etats(self) -> int:
        return len(self._met)

    def __iter__(self) -> Iterator[World]:
        world = self._new_world()
        self._met.add(world.etat)
        to_visit = [Stop(world.etat, (), world)]
        has_ended = False
        while to_visit:
            stop = to_visit.pop()
            if stop.etat.busy():
                to_visit += self._after(stop)
            else:
                has_ended = True
                with closing(stop.world or self._return_to(stop)) as world:
                    assert world.etat == stop.etat
                    yield world
        # Whoever checks each end would check nothing.
        assert has_ended

    def _after(self, stop: Stop) -> Iterator[Stop]:
        """
        Give the stops that follow, but those that were met.
        """
        etat, schedule, world = stop
        for rank in etat.busy():
            key = rank, etat.places[rank], etat.seen
            played = None
            if key not in self._steps:
                played, world = world or self._return_to(stop), None
                self._steps[key] = played.step(rank)
            after = etat.after(rank, self._steps[key])
            if after not in self._met:
                self._met.add(after)
                yield Stop(after, (*schedule, rank), played)
            elif played is not None:
                played.close()
        if world is not None:
            world.close()

    def _new_world(self) -> World:
        return World(self._gestures, self._regles, self._stories)

    def _return_to(self, stop: Stop) -> World:
        world = self._new_world()
        world.replay(stop.schedule, stop.etat)
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
    return Exploration(gestures, Regles(prepare, tuple(unforeseen), stops, settings))
