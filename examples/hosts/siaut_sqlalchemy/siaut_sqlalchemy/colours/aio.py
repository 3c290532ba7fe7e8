"""
The engine and the connection that are awaited; how a worker waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection as Connection
from sqlalchemy.ext.asyncio import AsyncEngine as Engine
from sqlalchemy.ext.asyncio import create_async_engine

from ..engine import prepare, settings_of, url_of

__all__ = [
    "Connection",
    "Engine",
    "P",
    "StopRequest",
    "T",
    "apart",
    "migrate",
    "open_up",
]

P = ParamSpec("P")
T = TypeVar("T")


def open_up(url: str) -> Engine:
    engine = create_async_engine(url_of(url), **settings_of(url))
    prepare(engine.sync_engine, url)
    return engine


async def migrate(engine: Engine) -> None:
    """
    Bring the database up to the newest revision.
    """
    # Loaded on use: most processes find it there.
    from ..migrations import upgrade  # noqa: PLC0415

    async with engine.connect() as connection:
        await connection.run_sync(upgrade)


async def apart(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """
    Do what is slow in a thread: the loop goes on meanwhile.
    """
    return await asyncio.to_thread(function, *arguments, **options)


class StopRequest:
    """
    How a task that repeats itself is told to stop, also while it waits.
    """

    def __init__(self) -> None:
        self._event = asyncio.Event()

    @property
    def is_near(self) -> bool:
        return self._event.is_set()

    def ask(self) -> None:
        """
        Ask to stop, from the loop: `loop.add_signal_handler` does.
        """
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """
        Wait, unless asked to stop.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._event.wait()
