"""
The operations of ``aio``, in any order, on an asynchronous host and beside the model.

The contracts run those of ``sync``, also on an asynchronous store.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from siaut_core import aio
from siaut_core.testing.contracts import Driver, HostContract
from siaut_core.testing.fakes import async_trial_host
from siaut_core.testing.from_async import AsyncBench, from_async
from siaut_core.testing.state_machine import HostMachine
from tests.hosts.asyncio_host import AsyncioHost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from siaut_core import UtilisateurId
    from siaut_core.aio import Event
    from siaut_core.testing.fakes import Clock, Draws, MailCarrier


class AsyncDriver(Driver):
    """
    Reads its store as any other, and runs the operations in the loop of its store.
    """

    loop: asyncio.AbstractEventLoop
    host: aio.Host

    def __init__(self) -> None:
        self.asyncio_host = AsyncioHost()
        super().__init__(from_async(self.opening))

    @asynccontextmanager
    async def opening(self) -> AsyncIterator[AsyncBench]:
        self.loop = asyncio.get_running_loop()
        yield AsyncBench.of(
            self.asyncio_host.unit_of_work,
            journal=self.events,
            stored_digests=self.digests,
        )

    async def events(self) -> Sequence[Event]:
        return self.asyncio_host.content().journal

    async def digests(self) -> Mapping[UtilisateurId, str]:
        return self.asyncio_host.content().passwords

    def open_up(self, clock: Clock, draws: Draws, carrier: MailCarrier) -> None:
        super().open_up(clock, draws, carrier)
        self.host = async_trial_host(
            self.asyncio_host.unit_of_work, clock=clock, draws=draws, carrier=carrier
        )

    def do(self, operation: str, *args: object, **kwargs: object) -> Any:  # noqa: ANN401  (any answer)
        coroutine = getattr(aio, operation)(self.host, *args, **kwargs)
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()


def test_every_operation_of_aio_agrees_with_the_model() -> None:
    chosen = settings(
        HostContract().tries,
        max_examples=HostContract.MACHINE_EXAMPLES,
        stateful_step_count=HostContract.STEP,
    )

    run_state_machine_as_test(lambda: HostMachine(AsyncDriver()), settings=chosen)  # type: ignore[arg-type]  # anything that makes one
