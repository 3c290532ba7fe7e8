"""
*Visit*: one task enters a unit of work, uses it and leaves it, as in a service.

The thread of the test tells it what to do, one step after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, suppress
from contextvars import Context, copy_context
from operator import attrgetter
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, TypeAlias, TypeVar

from siaut_core.testing.portal import Cut, Portal, Step, reply

__all__ = ["SPIN", "Visit"]

T = TypeVar("T")
Order: TypeAlias = Step | BaseException | None  # What to do next, or how to leave.
Opening: TypeAlias = Callable[[], AbstractAsyncContextManager[Any]]

# Between two calls nothing else runs in the loop, unless the next one comes later: a
# task that nobody awaits has not run yet when what it should have done is looked for.
SPIN = 0.002


class Visit:
    """
    An asynchronous context manager that one task enters, uses and leaves.

    Args:
        opening: Makes it; in the loop.
        spin: How many seconds the loop waits for the next call and does nothing else.
    """

    def __init__(self, portal: Portal, opening: Opening, spin: float = 0) -> None:
        self._portal, self._opening, self._spin = portal, opening, spin
        self._cut, portal.cut = portal.cut, None
        self._entered: Future[None] = Future()
        self._left: Future[bool] = Future()
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._called = asyncio.Event()
        self._steps, self._busy = 0, False
        self._interruption: asyncio.CancelledError | None = None
        self.target: Any = None  # Once it is entered, with the context of its task.
        self.context: Context = copy_context()

    def __enter__(self) -> Any:  # noqa: ANN401  (a protocol, without its `await`)
        __tracebackhide__ = True
        self._portal.loop.call_soon_threadsafe(self._begin)
        self._wait(self._entered)
        return Remote(self)

    def __exit__(
        self, _: object, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        __tracebackhide__ = True
        self._say(error)
        try:
            return self._wait(self._left)
        except BaseException as raised:
            if raised is not error:
                raise
            raised.__traceback__ = trace  # As it was: the detour explains nothing.
            return False

    def do(self, path: str, *args: object) -> Any:  # noqa: ANN401  (any answer)
        """
        Call what the path leads to; its attributes are read in the loop.
        """
        __tracebackhide__ = True
        answer: Future[Any] = Future()
        self._say(reply(answer, lambda: self._use(path, args)))
        return self._wait(answer)

    def _say(self, order: Order) -> None:
        self._orders.put(order)
        self._portal.loop.call_soon_threadsafe(self._wake)

    def _wait(self, answer: Future[T]) -> T:
        __tracebackhide__ = True
        try:
            return self._portal.read(answer)
        except BaseException:
            if not answer.done():  # Too late, or Ctrl-C: its task must stop as well.
                self._portal.loop.call_soon_threadsafe(self._stop, answer)
            raise

    # From here on, in the loop.

    def _begin(self) -> None:
        self._task = self._portal.start(self._live())
        self._task.add_done_callback(self._wake)
        self._next_step()

    def _stop(self, answer: Future[Any]) -> None:
        """
        Cancel the call that nobody waits for any more, once it has begun.
        """
        if self._busy:
            self._task.cancel()
        elif not (answer.done() or self._task.done()):
            self._portal.loop.call_soon(self._stop, answer)

    def _wake(self, _: object = None) -> None:
        """
        Tell the task that it is called; once it has ended, others do what is asked.
        """
        self._called.set()
        while self._task.done() and not self._orders.empty():
            if isinstance(order := self._orders.get(), Coroutine):
                _ = self._portal.start(order)

    def _use(self, path: str, args: tuple[object, ...]) -> Awaitable[Any]:
        if self._interruption is not None:  # It has ended by itself.
            raise self._interruption
        found: Awaitable[Any] = attrgetter(path)(self.target)(*args)
        return found

    def _next_step(self) -> None:
        self._busy = True
        cut, loop = self._cut, self._portal.loop
        if cut is not None and cut.step == self._steps:
            if cut.delay:
                loop.call_later(cut.delay, self._cancel, cut)
            else:  # Wherever the adapter waits first.
                loop.call_soon(self._cancel, cut)
        self._steps += 1

    def _cancel(self, cut: Cut) -> None:
        cut.delivered = self._task.cancel()

    async def _live(self) -> None:
        __tracebackhide__ = True
        answer: Future[Any] = self._entered
        suppressed = True
        try:
            async with self._opening() as target:
                self.target, self.context = target, copy_context()
                answer.set_result(None)
                answer = self._left
                await self._serve()
                suppressed = False
            answer.set_result(suppressed)
        except BaseException as error:  # noqa: BLE001  (the thread gets it)
            answer.set_exception(error)

    async def _serve(self) -> None:
        __tracebackhide__ = True
        while isinstance(order := await self._next(), Coroutine):
            await order
        if order is not None:
            raise order

    async def _next(self) -> Order:
        self._busy = False
        while True:
            self._called.clear()
            with suppress(Empty):
                order = self._orders.get(timeout=self._spin)
                break
            try:
                await self._called.wait()
            except asyncio.CancelledError as error:  # As a service that does otherwise.
                self._interruption = error
                raise
        self._next_step()
        return order


class Remote:
    """
    What a visit found, as synchronous code sees it: any path can be called.
    """

    def __init__(self, visit: Visit, path: str = "") -> None:
        self._visit, self._path = visit, path

    def __getattr__(self, name: str) -> Remote:
        return Remote(self._visit, f"{self._path}.{name}".lstrip("."))

    def __call__(self, *args: object) -> Any:  # noqa: ANN401  (any answer)
        __tracebackhide__ = True
        return self._visit.do(self._path, *args)
