"""
Broken asynchronous adapters: every fault of a synchronous one, and those of tasks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from siaut_core import ConflictError
from siaut_core.memory import Unit
from siaut_core.sync.memory import MemoryStore, MemoryUnit
from siaut_core.testing.from_async import AsyncBench, from_async
from tests.kit.broken_ones import Break, open_up

if TYPE_CHECKING:
    from siaut_core import UtilisateurId
    from siaut_core.aio.protocols import UnitOfWork
    from siaut_core.sync import Event, QueuedMail
    from siaut_core.testing.contracts import Factory

__all__ = ["ASYNC_BROKEN", "AsyncFault", "async_factory"]

Method = Callable[..., Awaitable[Any]]
Opening = Callable[[MemoryStore], AbstractAsyncContextManager["Awaited"]]


class Awaited:
    """
    A unit of work or a repository, each of whose methods is a coroutine function.

    Attributes:
        others: What is called instead of a method, by name.
    """

    def __init__(self, target: object) -> None:
        self.target = target
        self.others: dict[str, Method] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  (a repository, a method)
        found = getattr(self.target, name)
        if not callable(found):
            self.__dict__[name] = repository = Awaited(found)
            return repository
        return self.others.get(name) or turn(found)


def turn(found: Callable[..., object]) -> Method:
    """
    Make a method that lets others run, and then does as the synchronous one.
    """

    async def call(*args: object) -> object:
        await asyncio.sleep(0)
        return found(*args)

    return call


def no_fault(_: object) -> None:
    """
    Break nothing.
    """


@asynccontextmanager
async def opened(
    memory: MemoryStore, break_it: Break = no_fault
) -> AsyncIterator[Awaited]:
    with open_up(memory, break_it) as uow:
        yield Awaited(uow)


def async_factory(opening: Opening, patience: float = 60) -> Factory:
    """
    Make the factory of an empty store whose units of work are opened so.
    """

    @asynccontextmanager
    async def factory() -> AsyncIterator[AsyncBench]:
        memory = MemoryStore()

        def unit_of_work() -> AbstractAsyncContextManager[UnitOfWork]:
            return cast("AbstractAsyncContextManager[UnitOfWork]", opening(memory))

        async def journal() -> Sequence[Event]:
            return memory.journal

        async def stored_digests() -> Mapping[UtilisateurId, str]:
            return dict(memory.storage.passwords)

        async def queued_mails() -> Sequence[QueuedMail]:
            return list(memory.storage.queued_mails.values())

        yield AsyncBench.of(
            unit_of_work,
            journal=journal,
            stored_digests=stored_digests,
            queued_mails=queued_mails,
        )

    return from_async(factory, patience=patience)


def adding_links(break_it: Callable[[Method], Method]) -> Opening:
    """
    Give units of work where what adds a link is broken so.
    """

    @asynccontextmanager
    async def opening(memory: MemoryStore) -> AsyncIterator[Awaited]:
        async with opened(memory) as uow:
            uow.liens.others["add"] = break_it(uow.liens.add)
            yield uow

    return opening


def leaves_a_task_running(true: Method) -> Method:
    async def add(*args: object) -> None:
        _ = asyncio.ensure_future(asyncio.sleep(60))  # noqa: RUF006  (the fault)
        await true(*args)

    return add


def lets_a_task_die_unseen(true: Method) -> Method:
    async def die() -> None:
        raise OSError("replica")

    async def add(*args: object) -> None:
        _ = asyncio.ensure_future(die())  # noqa: RUF006  (the fault)
        await true(*args)

    return add


def lets_a_task_die_that_holds_itself(true: Method) -> Method:
    """
    Nothing tells of it before the garbage collector does.
    """

    async def die() -> None:
        _itself = asyncio.current_task()
        raise OSError("replica")

    async def add(*args: object) -> None:
        _ = asyncio.ensure_future(die())  # noqa: RUF006  (the fault)
        await true(*args)

    return add


def does_not_wait_for_its_write(true: Method) -> Method:
    async def add(*args: object) -> None:
        _ = asyncio.ensure_future(true(*args))  # noqa: RUF006  (the fault)

    return add


def forgets_to_await_its_write(true: Method) -> Method:
    async def add(*args: object) -> None:
        cast("Any", true(*args)).close()  # As if forgotten: Python says so, later.

    return add


def gives_nothing_to_await(_: Method) -> Method:
    return cast("Method", lambda *_: None)


def never_answers(_: Method) -> Method:
    async def add(*_: object) -> None:
        await asyncio.sleep(60)

    return add


def never_stops(_: Method) -> Method:
    async def add(*_: object) -> None:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)

    return add


def swallows_a_cancellation(true: Method) -> Method:
    async def add(*args: object) -> None:
        with suppress(asyncio.CancelledError):
            await true(*args)

    return add


def begins_again_when_cancelled(true: Method) -> Method:
    async def add(*args: object) -> None:
        try:
            await true(*args)
        except BaseException:  # noqa: BLE001  (the fault)
            await true(*args)

    return add


def turns_a_cancellation_into_a_conflict(true: Method) -> Method:
    async def add(*args: object) -> None:
        try:
            await true(*args)
        except asyncio.CancelledError:
            raise ConflictError from None

    return add


@asynccontextmanager
async def swallows_it_at_the_beginning(memory: MemoryStore) -> AsyncIterator[Awaited]:
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(0)
    async with opened(memory) as uow:
        yield uow


@asynccontextmanager
async def swallows_it_at_the_end(memory: MemoryStore) -> AsyncIterator[Awaited]:
    """
    It rolls back, and says nothing.
    """
    with suppress(asyncio.CancelledError):
        async with opened(memory) as uow:
            yield uow


@asynccontextmanager
async def stores_what_is_cancelled(memory: MemoryStore) -> AsyncIterator[Awaited]:
    """
    As far as it went.
    """
    unit = Unit(memory.storage)
    try:
        yield Awaited(MemoryUnit(unit))
        unit.commit()
    except asyncio.CancelledError:
        unit.commit()
        raise
    finally:
        unit.close()


@asynccontextmanager
async def stores_it_and_says_nothing(memory: MemoryStore) -> AsyncIterator[Awaited]:
    async with opened(memory) as uow:
        with suppress(asyncio.CancelledError):
            yield uow


def keeps_its_lock_when_cancelled() -> Opening:
    locks: dict[MemoryStore, asyncio.Lock] = {}

    @asynccontextmanager
    async def opening(memory: MemoryStore) -> AsyncIterator[Awaited]:
        lock = locks.setdefault(memory, asyncio.Lock())
        await lock.acquire()
        try:
            async with opened(memory) as uow:
                yield uow
        except Exception:
            lock.release()
            raise
        lock.release()

    return opening


def holds_the_loop() -> Opening:
    """
    One at a time, by a lock that no loop knows of.
    """
    locks: dict[MemoryStore, Lock] = {}

    @asynccontextmanager
    async def opening(memory: MemoryStore) -> AsyncIterator[Awaited]:
        with locks.setdefault(memory, Lock()):
            async with opened(memory) as uow:
                yield uow

    return opening


class AsyncFault(NamedTuple):
    """
    What is wrong, the test that sees it, a word of its advice, and how long it waits.
    """

    opening: Opening
    test: str
    advice: str
    patience: float = 60


OWN: Final = "all_repositories_share_one_transaction"
CUT: Final = "cut_short"
LEFT: Final = "leave no task behind"
WHOLE: Final = "stored whole, or not at all"
THROUGH: Final = "let the cancellation through"

ASYNC_BROKEN: Final[dict[str, AsyncFault]] = {
    **{
        break_it.__name__: AsyncFault(adding_links(break_it), test, advice)
        for break_it, test, advice in (
            (leaves_a_task_running, OWN, LEFT),
            (lets_a_task_die_unseen, OWN, "replica"),
            (lets_a_task_die_that_holds_itself, OWN, "replica"),
            (does_not_wait_for_its_write, "just_added_is_revoked", "own unit of work"),
            (forgets_to_await_its_write, OWN, "stored"),
            (gives_nothing_to_await, OWN, "await"),
            (swallows_a_cancellation, CUT, WHOLE),
            (begins_again_when_cancelled, CUT, THROUGH),
            (turns_a_cancellation_into_a_conflict, CUT, THROUGH),
        )
    },
    "never_answers": AsyncFault(
        adding_links(never_answers), OWN, "has not answered for 0.3 s", 0.3
    ),
    "never_stops": AsyncFault(
        adding_links(never_stops), OWN, "has not answered for 0.3 s", 0.3
    ),
    "holds_the_loop": AsyncFault(
        holds_the_loop(), "nothing_shows_before", "holds the event loop", 0.3
    ),
    "swallows_it_at_the_beginning": AsyncFault(
        swallows_it_at_the_beginning, CUT, THROUGH
    ),
    "swallows_it_at_the_end": AsyncFault(swallows_it_at_the_end, CUT, THROUGH),
    "stores_what_is_cancelled": AsyncFault(stores_what_is_cancelled, CUT, WHOLE),
    "stores_it_and_says_nothing": AsyncFault(stores_it_and_says_nothing, CUT, WHOLE),
    "keeps_its_lock_when_cancelled": AsyncFault(
        keeps_its_lock_when_cancelled(), CUT, "let go of its connection", 0.3
    ),
}
