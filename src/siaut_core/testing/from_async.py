"""
*From async*: benches of asynchronous adapters, and how the contracts are run on them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    contextmanager,
)
from functools import partial
from typing import Any, TypeAlias, TypeVar, overload

import attrs

from siaut_core.aio.host import Host
from siaut_core.aio.protocols import Mailer, PasswordPolicy, UnitOfWorkFactory
from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.sync.host import Host as SyncHost
from siaut_core.testing.contracts.bench import Bench, Factory
from siaut_core.testing.contracts.mailer import MailerBench, MailerFactory
from siaut_core.testing.contracts.passwords import PasswordPolicyFactory
from siaut_core.testing.fakes import async_trial_host
from siaut_core.testing.mails import ReceivedMail
from siaut_core.testing.portal import PATIENCE, Portal
from siaut_core.testing.visit import SPIN, Visit
from siaut_core.use_cases.event import Event

__all__ = ["AsyncBench", "AsyncMailerBench", "from_async"]

T = TypeVar("T")

Window: TypeAlias = Callable[[], Awaitable[T]]


@attrs.frozen(kw_only=True, eq=False)
class AsyncBench:
    """
    The `Bench` of an asynchronous adapter; its windows are coroutine functions.
    """

    host: Host
    journal: Window[Sequence[Event]] | None = None
    stored_digests: Window[Mapping[UtilisateurId, str]] | None = None
    queued_mails: Window[Sequence[QueuedMail]] | None = None

    @classmethod
    def of(
        cls,
        unit_of_work: UnitOfWorkFactory,
        *,
        journal: Window[Sequence[Event]] | None = None,
        stored_digests: Window[Mapping[UtilisateurId, str]] | None = None,
        queued_mails: Window[Sequence[QueuedMail]] | None = None,
    ) -> AsyncBench:
        """
        Make the bench of a store alone; mailer and passwords are the kit's.
        """
        return cls(
            host=async_trial_host(unit_of_work),
            journal=journal,
            stored_digests=stored_digests,
            queued_mails=queued_mails,
        )


@attrs.frozen(kw_only=True, eq=False)
class AsyncMailerBench:
    """
    The `MailerBench` of an asynchronous mailer.
    """

    mailer: Mailer
    received: Window[Sequence[ReceivedMail]] | None = None
    failure: Callable[[], AbstractAsyncContextManager[object]] | None = None


@overload
def from_async(
    factory: Callable[[], AbstractAsyncContextManager[AsyncBench]],
    runner: Callable[[], asyncio.Runner] = ...,
    *,
    patience: float = ...,
) -> Factory: ...


@overload
def from_async(
    factory: Callable[[], AbstractAsyncContextManager[AsyncMailerBench]],
    runner: Callable[[], asyncio.Runner] = ...,
    *,
    patience: float = ...,
) -> MailerFactory: ...


@overload
def from_async(
    factory: Callable[[], AbstractAsyncContextManager[PasswordPolicy]],
    runner: Callable[[], asyncio.Runner] = ...,
    *,
    patience: float = ...,
) -> PasswordPolicyFactory: ...


def from_async(
    factory: Callable[[], AbstractAsyncContextManager[Any]],
    runner: Callable[[], asyncio.Runner] = asyncio.Runner,
    *,
    patience: float = PATIENCE,
) -> Callable[[], AbstractContextManager[Any]]:
    """
    Give the factory that contracts want, of one that is asynchronous.

    What it makes lives in an event loop of its own, in another thread. Open pools
    inside the factory: a connection belongs to the loop that opened it.

    Args:
        runner: Makes the loop; for another kind of loop.
        patience: How many seconds one call may take before the test fails.
    """

    @contextmanager
    def opening() -> Iterator[Any]:
        __tracebackhide__ = True
        with Portal(runner, patience) as portal:
            visit = Visit(portal, factory)
            with visit:
                portal.context = visit.context
                yield _seen_through(portal, visit.target)

    return opening


def _seen_through(portal: Portal, made: Any) -> Any:  # noqa: ANN401  (what a factory makes)
    match made:
        case AsyncBench():
            return _bench(portal, made)
        case AsyncMailerBench():
            return _mailer_bench(portal, made)
        case _:
            return _Called(portal, made)


def _bench(portal: Portal, bench: AsyncBench) -> Bench:
    host = bench.host
    mailer: Any = _Called(portal, host.mailer)
    passwords: Any = _Called(portal, host.passwords)
    return Bench(
        host=SyncHost(
            unit_of_work=lambda: Visit(portal, host.unit_of_work, SPIN),
            mailer=mailer,
            passwords=passwords,
            settings=host.settings,
            clock=host.clock,
            tokens=host.tokens,
            ids=host.ids,
        ),
        journal=_window(portal, bench.journal),
        stored_digests=_window(portal, bench.stored_digests),
        queued_mails=_window(portal, bench.queued_mails),
        cancel=portal.cancel,
    )


def _mailer_bench(portal: Portal, bench: AsyncMailerBench) -> MailerBench:
    failure = bench.failure
    mailer: Any = _Called(portal, bench.mailer)
    return MailerBench(
        mailer=mailer,
        received=_window(portal, bench.received),
        failure=None if failure is None else partial(Visit, portal, failure),
    )


def _window(portal: Portal, read: Window[T] | None) -> Callable[[], T] | None:
    return None if read is None else partial(portal.call, read)


class _Called:
    """
    What is asked outside any unit of work: each call is a task of its own.
    """

    def __init__(self, portal: Portal, target: object) -> None:
        self._portal, self._target = portal, target

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return partial(self._portal.call, getattr(self._target, name))
