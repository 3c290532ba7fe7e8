"""
The engine and the connection that are called; how a worker waits.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine

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
    engine = create_engine(url_of(url), **settings_of(url))
    prepare(engine, url)
    return engine


def migrate(engine: Engine) -> None:
    """
    Bring the database up to the newest revision.
    """
    # Loaded on use: most processes find it there.
    from ..migrations import upgrade  # noqa: PLC0415

    with engine.connect() as connection:
        upgrade(connection)


def apart(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """
    Do what is slow here: whoever calls has a thread to wait in.
    """
    return function(*arguments, **options)


class StopRequest:
    """
    How a thread that repeats itself is told to stop, also while it waits.

    On a queue: setting a `threading.Event` in a signal handler takes a lock, that
    the very thread it interrupts may hold. `SimpleQueue.put` does not.
    """

    def __init__(self) -> None:
        self._demandes: SimpleQueue[None] = SimpleQueue()

    @property
    def is_near(self) -> bool:
        return not self._demandes.empty()

    def ask(self) -> None:
        """
        Ask to stop, from any thread or signal handler.
        """
        self._demandes.put(None)

    def wait(self, seconds: float) -> None:
        """
        Wait, unless asked to stop.
        """
        with suppress(Empty):
            self._demandes.get(timeout=seconds)
            self._demandes.put(None)
