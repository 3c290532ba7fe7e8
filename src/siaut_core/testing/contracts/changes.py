"""
*Changes*: accounts and structures that are written, by one after the other or at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeAlias, TypeVar

from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflictError
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.bench import Bench
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.together import Rendezvous, race
from siaut_core.testing.worlds import World

__all__ = ["AT_ONCE", "Change", "follow", "one_wins", "write"]

Change: TypeAlias = Structure | Utilisateur

C = TypeVar("C", bound=Change)

AT_ONCE: Final = (
    "save compares and writes in one statement (UPDATE ... WHERE id = ? AND version"
    " = ? - 1), and counts the rows that it changed"
)


def write(uow: UnitOfWork, change: Change) -> None:
    """
    Store something new, or the next version of what is there.
    """
    table: Any = uow.utilisateurs if isinstance(change, Utilisateur) else uow.structures
    store = table.add if change.version == 1 else table.save
    store(change)


def follow(
    bench: Bench,
    world: World,
    changes: Iterable[Change | tuple[Change, ...]],
    check: Callable[[UnitOfWork, World], object],
) -> World:
    """
    Store each change, or several together, and check: at once, then afterwards.
    """
    for change in changes:
        together = change if isinstance(change, tuple) else (change,)
        world = world.having(*together)
        with bench.unit() as uow:
            for one in together:
                write(uow, one)
            check(uow, world)
        with bench.unit() as uow:
            check(uow, world)
    return world


def one_wins(
    bench: Bench,
    changes: Sequence[C],
    read: Callable[[UnitOfWork, C], object],
    advice: str,
    *refusals: type[Exception],
) -> None:
    """
    Store at once what cannot all be there: exactly one of them is, whole.

    The others meet one of *refusals*, or ConflictError.

    Args:
        read: What each looks at before, and where the winner is found.
    """

    def store(rank: int, looked: Rendezvous, written: Rendezvous) -> C:
        with bench.unit() as uow:
            read(uow, changes[rank])
            looked.wait()
            write(uow, changes[rank])
            written.wait()
        return changes[rank]

    winners, _ = race(len(changes), store, refusals=(*refusals, ConflictError))
    assert 1 == len(winners), advice
    with bench.unit() as uow:
        found = [read(uow, winner) for winner in winners]
    must_equal(winners, found, "what a unit of work that commits has stored is there")
