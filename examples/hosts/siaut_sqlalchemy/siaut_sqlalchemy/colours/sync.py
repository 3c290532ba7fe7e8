"""
The engine and the connection that are called; how a worker waits.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from queue import Empty, SimpleQueue
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, create_engine

from .. import engine

__all__ = ["Connection", "Engine", "StopRequest", "apart", "migrate", "open_up"]

P = ParamSpec("P")
T = TypeVar("T")

open_up = partial(engine.open_up, create_engine)


def migrate(engine: Engine) -> None:
    from ..migrations import upgrade  # noqa: PLC0415  (on use: most processes find the tables as they should be)

    with engine.connect() as connection:
        upgrade(connection)


def apart(function: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    # What is slow: whoever calls has a thread to wait in.
    return function(*arguments, **options)


class StopRequest:
    """
    How a thread that repeats itself is told to stop, also while it waits.

    On a queue: setting a `threading.Event` in a signal handler takes a lock, that
    the very thread it interrupts may hold. `SimpleQueue.put` does not.
    """

    def __init__(self) -> None:
        self._requests: SimpleQueue[None] = SimpleQueue()

    def is_set(self) -> bool:
        return not self._requests.empty()

    def set(self) -> None:
        self._requests.put(None)

    def wait_for(self, seconds: float) -> None:
        with suppress(Empty):
            self._requests.get(timeout=seconds)
            self.set()
