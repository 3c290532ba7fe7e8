"""
The engine and the connection that are awaited; how a worker waits.
"""

import asyncio
from asyncio import to_thread as apart
from contextlib import suppress
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine as Engine
from sqlalchemy.ext.asyncio import create_async_engine

from .. import engine

__all__ = ["Connection", "Engine", "StopRequest", "apart", "migrate", "open_up"]

open_up = partial(engine.open_up, create_async_engine)


async def migrate(engine: Engine) -> None:
    from ..migrations import upgrade  # noqa: PLC0415  (on use: most processes find the tables as they should be)

    async with engine.connect() as connection:
        await connection.run_sync(upgrade)


class StopRequest(asyncio.Event):
    """
    How a task that repeats itself is told to stop, also while it waits.

    Set from the loop: ``loop.add_signal_handler`` does.
    """

    async def wait_for(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.wait()
