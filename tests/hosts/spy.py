"""
*Spies*: a host each call of which is told, before and after.

What hears of it may fail there (a fault, a crash), act there (a rival), or hold
the call back until its turn comes (see `tests.hosts.scheduler`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import attrs

if TYPE_CHECKING:
    from siaut_core import aio, sync
    from siaut_core.aio.protocols import UnitOfWork as AsyncUnit
    from siaut_core.sync.protocols import UnitOfWork as SyncUnit

T = TypeVar("T")

# Told the moment ("before" or "after"), the call, its arguments or its answer.
Report: TypeAlias = Callable[[str, str, object], None]

# Told as much, and at a third moment ("failed") what a call has raised.
ReportAsync: TypeAlias = Callable[[str, str, object], Awaitable[None]]

DEPOSITS = (
    "utilisateurs",
    "structures",
    "liens",
    "outbox",
    "journal",
    "passwords",
)


def spy(source: Callable[[], T], name: str, report: Report) -> Callable[[], T]:
    """
    Listen to a clock, or to a source of tokens or identifiers.
    """

    def draw() -> T:
        report("before", name, ())
        drawn = source()
        report("after", name, drawn)
        return drawn

    return draw


class SyncSpy:
    def __init__(self, obj: object, name: str, report: Report) -> None:
        self._object, self._name, self._report = obj, name, report

    def __getattr__(self, name: str) -> object:
        member, called = getattr(self._object, name), f"{self._name}.{name}"

        def call(*args: object) -> object:
            self._report("before", called, args)
            reply = member(*args)
            self._report("after", called, reply)
            return reply

        return call


class AsyncSpy:
    def __init__(self, obj: object, name: str, report: ReportAsync) -> None:
        self._object, self._name, self._report = obj, name, report

    def __getattr__(self, name: str) -> object:
        member, called = getattr(self._object, name), f"{self._name}.{name}"

        async def call(*args: object) -> object:
            await self._report("before", called, args)
            try:
                reply = await member(*args)
            except Exception as error:
                await self._report("failed", called, error)
                raise
            await self._report("after", called, reply)
            return reply

        return call


class SpiedUnit:
    def __init__(self, uow: object, spy: Callable[[object, str], object]) -> None:
        for deposit in DEPOSITS:
            setattr(self, deposit, spy(getattr(uow, deposit), deposit))


def spy_sync(host: sync.Host, report: Report) -> sync.Host:
    """
    Give the same host, listened to.
    """

    def spy(obj: object, name: str) -> Any:  # noqa: ANN401  (any protocol)
        return SyncSpy(obj, name, report)

    @contextmanager
    def unit() -> Iterator[SyncUnit]:
        report("before", "unit.enter", ())
        with host.unit_of_work() as uow:
            report("after", "unit.enter", None)
            yield cast("SyncUnit", SpiedUnit(uow, spy))
            report("before", "unit.exit", ())
        report("after", "unit.exit", None)

    return attrs.evolve(
        host,
        unit_of_work=unit,
        mailer=spy(host.mailer, "mailer"),
        passwords=spy(host.passwords, "hash"),
    )


def spy_async(
    host: aio.Host,
    report: ReportAsync,
    **changes: Any,  # noqa: ANN401  (any part)
) -> aio.Host:
    """
    Give the same host, listened to, with other parts.
    """

    def spy(obj: object, name: str) -> Any:  # noqa: ANN401  (any protocol)
        return AsyncSpy(obj, name, report)

    @asynccontextmanager
    async def unit() -> AsyncIterator[AsyncUnit]:
        await report("before", "unit.enter", ())
        try:
            async with host.unit_of_work() as uow:
                await report("after", "unit.enter", None)
                yield cast("AsyncUnit", SpiedUnit(uow, spy))
                await report("before", "unit.exit", ())
        except Exception as error:
            await report("failed", "unit.exit", error)
            raise
        await report("after", "unit.exit", None)

    return attrs.evolve(
        host,
        unit_of_work=unit,
        mailer=spy(host.mailer, "mailer"),
        passwords=spy(host.passwords, "hash"),
        **changes,
    )
