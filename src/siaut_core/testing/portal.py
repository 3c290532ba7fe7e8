"""
*Portal*: an asynchronous adapter, called by threads that know nothing of it.

Its event loop runs in a thread of its own while its store is open; the threads of a
test wait for its answers.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextvars import Context, copy_context
from threading import Event, Thread
from typing import Any, Self, TypeAlias, TypeVar

import attrs

__all__ = ["PATIENCE", "Cut", "Portal", "Step", "reply"]

T = TypeVar("T")
Step: TypeAlias = Coroutine[Any, Any, None]

PATIENCE = 60.0

# What a driver still does by itself when its pool is closed.
GRACE = 0.2


class SwallowedError(Exception):
    """
    A cancellation that an adapter was given, and that never came out.
    """


@attrs.define
class Cut:
    """
    Where the next unit of work is cancelled: in which step, how many seconds later.

    Attributes:
        delivered: Whether its task was under way then: only the adapter can lose it.
    """

    step: int
    delay: float
    delivered: bool = False


class Portal:
    """
    The event loop of an adapter, in a thread, and what becomes of its tasks.

    Args:
        runner: Makes the loop.
        patience: How many seconds one call may take.
    """

    loop: asyncio.AbstractEventLoop

    def __init__(self, runner: Callable[[], asyncio.Runner], patience: float) -> None:
        self._patience = patience
        self._opened: Future[asyncio.AbstractEventLoop] = Future()
        self._over = self._late = False
        self._faults: list[object] = []
        self._tasks: set[asyncio.Task[None]] = set()  # A loop only holds them weakly.
        self.context: Context = copy_context()  # What each task begins with.
        self.cut: Cut | None = None  # Of the next unit of work.
        self._thread = Thread(target=self._live, args=[runner], daemon=True)

    def _note(self, _: asyncio.AbstractEventLoop, facts: dict[str, Any]) -> None:
        self._faults.append(facts.get("exception") or facts["message"])

    def __enter__(self) -> Self:
        self._thread.start()
        self.loop = self._opened.result()
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        self.loop.call_soon_threadsafe(self._end)
        self._thread.join(self._patience + GRACE)
        if self._thread.is_alive():
            self._faults.append("a loop that cannot be closed")
        is_told = error is not None or self._late
        assert is_told or not self._faults, (
            "leave no task behind, nor its error: what an adapter starts, it awaits"
            f" before its unit of work ends ({self._faults})"
        )

    # From here on, in the thread of the loop: what is left there may never end.

    def _live(self, runner: Callable[[], asyncio.Runner]) -> None:
        try:
            made = runner()
            loop = made.get_loop()
        except BaseException as error:  # noqa: BLE001  (the other thread gets it)
            self._opened.set_exception(error)
            return
        with made:
            loop.set_exception_handler(self._note)
            self._opened.set_result(loop)
            while not self._over:
                self._run(loop)
            self._faults += _let_finish(loop)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        """
        Let it turn; again if a task stops it, for others wait for their answers.
        """
        try:
            loop.run_forever()
        except BaseException as error:  # noqa: BLE001  (SystemExit, of a task)
            self._faults.append(error)
        else:
            if not self._over:
                self._faults.append("a loop that was stopped")

    def _end(self) -> None:
        self._over = True
        self.loop.stop()

    def start(self, step: Step) -> asyncio.Task[None]:
        """
        Make a task of it; in the loop.
        """
        task = self.loop.create_task(step, context=self.context.copy())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def call(self, function: Callable[..., Awaitable[T]], *args: object) -> T:
        """
        Call a coroutine function in a task of its own, and wait for its answer.
        """
        __tracebackhide__ = True
        answer: Future[T] = Future()
        step = reply(answer, lambda: function(*args))
        self.loop.call_soon_threadsafe(self.start, step)
        return self.read(answer)

    def read(self, answer: Future[T]) -> T:
        """
        Wait for an answer; an error is raised as it is, a cancellation too.
        """
        __tracebackhide__ = True
        try:
            error = answer.exception(self._patience)
        except TimeoutError:
            self._late = True
            message = (
                f"the adapter has not answered for {self._patience:g} s: {self._why()}"
                " (a slow one needs from_async(..., patience=...))"
            )
            raise AssertionError(message) from None
        if error is not None:
            raise error
        return answer.result()

    def _why(self) -> str:
        turn = Event()
        self.loop.call_soon_threadsafe(turn.set)
        if turn.wait(GRACE):
            return (
                "a unit of work that ends, also by a cancellation, must let go of its"
                " connection and its locks"
            )
        return (
            "it holds the event loop, where nothing may wait but with `await` (no"
            " threading.Lock, no synchronous driver but in asyncio.to_thread)"
        )

    def cancel(
        self, gesture: Callable[[], object], step: int, delay: float
    ) -> BaseException | None:
        """
        Do something, and cancel its unit of work; give what came out, if anything.
        """
        self.cut = cut = Cut(step, delay)
        try:
            gesture()
        except BaseException as error:  # noqa: BLE001  (whatever came out)
            return error
        finally:
            self.cut = None
        # A later one may come with the answer, and `asyncio.wait_for` of Python 3.11
        # then loses it.
        return SwallowedError() if cut.delivered and not delay else None


def _let_finish(loop: asyncio.AbstractEventLoop) -> list[object]:
    """
    Give what never ends; what has failed unseen is told once it is forgotten.
    """
    if pending := asyncio.all_tasks(loop):
        loop.run_until_complete(asyncio.wait(pending, timeout=GRACE))
    left: list[object] = [task.get_coro() for task in pending if not task.done()]
    pending.clear()
    gc.collect(1)
    return left


async def reply(answer: Future[T], gesture: Callable[[], Awaitable[T]]) -> None:
    """
    Do something, and give its answer or its error to the thread that waits.

    In a future of one's own: `asyncio.run_coroutine_threadsafe` gives a cancellation
    another class.
    """
    __tracebackhide__ = True
    try:
        answer.set_result(await gesture())
    except BaseException as error:  # noqa: BLE001  (the thread gets it)
        answer.set_exception(error)
