"""
The portal: one task per unit of work, errors as they are, and nothing left behind.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from contextvars import ContextVar
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import pytest

from siaut_core import ConflictError
from siaut_core.testing.contracts.bench import Bench, populate, seed
from siaut_core.testing.factory import a_lien
from siaut_core.testing.from_async import AsyncBench, from_async
from siaut_core.testing.portal import PATIENCE, Portal
from siaut_core.testing.visit import Visit
from tests.hosts.asyncio_host import AsyncioHost
from tests.kit.async_broken import (
    adding_links,
    async_factory,
    leaves_a_task_running,
    lets_a_task_die_unseen,
)

if TYPE_CHECKING:
    from siaut_core.aio.protocols import UnitOfWork


class Thing:
    """
    What a context manager gives, in this file.
    """

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error
        self.seen: list[BaseException | None] = []

    async def fail(self) -> None:
        assert self.error is not None
        raise self.error

    async def wait(self) -> None:
        try:
            await asyncio.sleep(60)
        except BaseException as error:
            self.seen.append(error)
            raise

    async def task(self) -> asyncio.Task[object] | None:
        return asyncio.current_task()


@asynccontextmanager
async def opened(thing: Thing) -> AsyncIterator[Thing]:
    try:
        yield thing
    except BaseException as error:
        thing.seen.append(error)
        raise
    thing.seen.append(None)


@contextmanager
def a_portal(patience: float = PATIENCE) -> Iterator[Portal]:
    with Portal(asyncio.Runner, patience) as portal:
        yield portal


def add_a_link(bench: Bench) -> None:
    populate(bench)
    seed(bench, a_lien("l-1", utilisateur_id="u-neuf", digest="1" * 64))


@pytest.mark.parametrize(
    "error",
    [ConflictError(), asyncio.CancelledError(), KeyboardInterrupt(), SystemExit(3)],
    ids=lambda error: type(error).__name__,
)
def test_an_error_comes_out_as_it_is(error: BaseException) -> None:
    """
    The same one, out of a call and then out of what it was called in.
    """
    thing = Thing(error)
    with a_portal() as portal:
        with (
            pytest.raises(type(error)) as raised,
            Visit(portal, lambda: opened(thing)) as it,
        ):
            it.fail()
        assert thing.seen == [error]

    assert error is raised.value


def test_an_error_of_the_end_replaces_the_one_that_led_to_it() -> None:
    @asynccontextmanager
    async def turns() -> AsyncIterator[Thing]:
        try:
            yield Thing()
        except LookupError as error:
            raise ConflictError from error

    with (
        a_portal() as portal,
        pytest.raises(ConflictError) as raised,
        Visit(portal, turns),
    ):
        raise LookupError

    assert isinstance(raised.value.__cause__, LookupError)


def test_what_an_adapter_suppresses_is_suppressed() -> None:
    @asynccontextmanager
    async def suppresses() -> AsyncIterator[None]:
        with suppress(LookupError):
            yield

    with a_portal() as portal, Visit(portal, suppresses):
        raise LookupError


def test_what_cannot_be_entered_says_so() -> None:
    def opening() -> Any:  # noqa: ANN401  (the fault)
        raise ConflictError

    with a_portal() as portal, pytest.raises(ConflictError), Visit(portal, opening):
        pass


def test_one_task_enters_calls_and_leaves() -> None:
    """
    Each visit has its own; what has ended is called in another.
    """
    tasks: list[object] = []
    with a_portal() as portal:
        with Visit(portal, lambda: opened(Thing())) as first:
            tasks += [first.task(), first.task()]
            with Visit(portal, lambda: opened(Thing())) as second:
                tasks += [second.task()]
        tasks += [first.task()]

    assert tasks[0] is tasks[1]
    assert 3 == len(set(tasks))


def test_a_context_is_that_of_the_factory_then_of_the_unit_of_work() -> None:
    """
    What is set is seen, and can be reset: `asyncio.timeout` works across calls.
    """
    store: ContextVar[AsyncioHost] = ContextVar("store")
    current: ContextVar[str] = ContextVar("current")

    @asynccontextmanager
    async def unit_of_work() -> AsyncIterator[UnitOfWork]:
        token = current.set("unit")
        async with asyncio.timeout(60), store.get().unit_of_work() as uow:
            yield uow
        current.reset(token)

    @asynccontextmanager
    async def factory() -> AsyncIterator[AsyncBench]:
        token = store.set(AsyncioHost())
        yield AsyncBench.of(unit_of_work)
        store.reset(token)

    with from_async(factory)() as bench:
        add_a_link(bench)


def test_a_loop_of_another_kind_may_be_given() -> None:
    class OwnLoop(asyncio.SelectorEventLoop):
        pass

    @asynccontextmanager
    async def factory() -> AsyncIterator[AsyncBench]:
        assert isinstance(asyncio.get_running_loop(), OwnLoop)
        yield AsyncBench.of(AsyncioHost().unit_of_work)

    with from_async(factory, lambda: asyncio.Runner(loop_factory=OwnLoop))() as bench:
        add_a_link(bench)


@pytest.mark.parametrize("break_it", [leaves_a_task_running, lets_a_task_die_unseen])
def test_what_is_left_behind_does_not_hide_a_failure(
    break_it: Callable[[Any], Any],
) -> None:
    def stumble() -> None:
        with async_factory(adding_links(break_it))() as bench:
            add_a_link(bench)
            raise LookupError

    with pytest.raises(LookupError):
        stumble()


def test_what_a_driver_ends_by_itself_is_not_left_behind() -> None:
    """
    Closing a pool may take one more turn of the loop.
    """

    @asynccontextmanager
    async def opening() -> AsyncIterator[Thing]:
        yield Thing()
        _ = asyncio.ensure_future(asyncio.sleep(0.01))  # noqa: RUF006  (left on purpose)

    with a_portal() as portal, Visit(portal, opening):
        pass


def test_a_call_that_takes_too_long_is_stopped() -> None:
    thing = Thing()
    with (
        a_portal(patience=0.1) as portal,
        pytest.raises(AssertionError, match=r"not answered for 0\.1 s"),
        Visit(portal, lambda: opened(thing)) as it,
    ):
        it.wait()

    cancelled, *_ = thing.seen
    assert isinstance(cancelled, asyncio.CancelledError)


def test_a_thread_that_is_stopped_stops_its_task(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    Ctrl-C while a statement waits for a lock: rolled back, and told as it was.
    """
    thing = Thing()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    def wait(it: Any) -> None:  # noqa: ANN401  (any future)
        monkeypatch.setattr(Future, "exception", interrupt)
        try:
            it.wait()
        finally:
            monkeypatch.undo()

    with (
        a_portal() as portal,
        pytest.raises(KeyboardInterrupt),
        Visit(portal, lambda: opened(thing)) as it,
    ):
        wait(it)

    assert ["CancelledError", "KeyboardInterrupt"] == [
        type(error).__name__ for error in thing.seen
    ]


def test_a_call_that_had_not_begun_when_nobody_waited_is_stopped_then() -> None:
    """
    Ctrl-C may come before the loop has turned.
    """
    thing, answer = Thing(), Future[None]()
    with a_portal() as portal:
        visit = Visit(portal, lambda: opened(thing))
        with suppress(asyncio.CancelledError), visit as it:
            portal.call(asyncio.sleep, 0)
            portal.loop.call_soon_threadsafe(visit._stop, answer)
            portal.call(asyncio.sleep, 0.01)
            it.wait()

    assert isinstance(thing.seen[0], asyncio.CancelledError)


def test_a_call_that_ends_as_nobody_waits_any_more_is_not_stopped() -> None:
    """
    What comes after it would be.
    """
    thing, answer = Thing(), Future[None]()
    answer.set_result(None)
    with a_portal() as portal:
        visit = Visit(portal, lambda: opened(thing))
        with visit as it:
            portal.call(asyncio.sleep, 0)
            portal.loop.call_soon_threadsafe(visit._stop, answer)
            it.task()

    assert [None] == thing.seen


@pytest.mark.parametrize(
    ("step", "expected"),
    [(0, asyncio.CancelledError), (1, asyncio.CancelledError), (2, type(None))],
    ids=["to enter", "a call", "later"],
)
def test_a_unit_of_work_is_cancelled_in_the_step_that_is_named(
    step: int, expected: type
) -> None:
    @asynccontextmanager
    async def opening() -> AsyncIterator[Thing]:
        await asyncio.sleep(0)
        yield Thing()

    with a_portal() as portal:

        def gesture() -> None:
            with Visit(portal, opening) as it:
                if step == 1:
                    it.wait()

        issues = [portal.cancel(gesture, step, 0), portal.cancel(lambda: None, 0, 0)]

    assert [expected, type(None)] == [type(issue) for issue in issues]


def test_a_unit_of_work_is_cancelled_later_in_its_step() -> None:
    thing = Thing()
    with a_portal() as portal:

        def gesture() -> None:
            with Visit(portal, lambda: opened(thing)) as it:
                it.wait()

        issue = portal.cancel(gesture, 1, 0.01)

    assert isinstance(issue, asyncio.CancelledError)
    assert [issue, issue] == thing.seen


def test_a_cancellation_between_two_calls_ends_the_unit_of_work() -> None:
    """
    At once, as if the service awaited something else; the next call says so.
    """
    thing = Thing()
    with a_portal() as portal:

        def gesture() -> None:
            with Visit(portal, lambda: opened(thing)) as it:
                it.task()
                it.wait()

        issue = portal.cancel(gesture, 1, 0)

    assert isinstance(issue, asyncio.CancelledError)
    assert [issue] == thing.seen


def while_idle(opening: Callable[[Thing], AbstractAsyncContextManager[Thing]]) -> Thing:
    """
    Enter it, cancel its task when nobody calls it, and call it again.
    """
    thing = Thing()
    with a_portal() as portal, Visit(portal, lambda: opening(thing)) as it:
        task = it.task()
        portal.call(asyncio.sleep, 0)
        portal.loop.call_soon_threadsafe(task.cancel)
        portal.call(asyncio.sleep, 0)
        it.task()
        thing.seen.append(LookupError())
    return thing


def test_what_suppresses_a_cancellation_between_two_calls_suppresses_the_rest() -> None:
    @asynccontextmanager
    async def swallows(thing: Thing) -> AsyncIterator[Thing]:
        with suppress(asyncio.CancelledError):
            async with opened(thing):
                yield thing

    [seen] = while_idle(swallows).seen

    assert isinstance(seen, asyncio.CancelledError)


def test_a_cancellation_that_is_turned_between_two_calls_comes_out_turned() -> None:
    """
    Also when it takes a while to end: who calls meanwhile is answered.
    """

    @asynccontextmanager
    async def turns(thing: Thing) -> AsyncIterator[Thing]:
        try:
            yield thing
        except asyncio.CancelledError:
            await asyncio.sleep(0.05)
            raise ConflictError from None

    with pytest.raises(ConflictError):
        while_idle(turns)


@pytest.mark.parametrize("calls", [1, 2])
def test_a_unit_of_work_may_time_out_between_two_calls(calls: int) -> None:
    """
    To let go of its locks; what it makes of it comes out, to leave it too.
    """

    @asynccontextmanager
    async def in_time() -> AsyncIterator[Thing]:
        try:
            async with asyncio.timeout(0.01):
                try:
                    yield Thing()
                finally:
                    await asyncio.sleep(0)
        except TimeoutError:
            raise ConflictError from None

    def gesture() -> None:
        with a_portal() as portal, Visit(portal, in_time) as it:
            for _ in range(calls):
                it.task()
                portal.call(asyncio.sleep, 0.05)

    with pytest.raises(ConflictError):
        gesture()


def test_what_watches_over_a_factory_tells_of_what_fails() -> None:
    """
    A group of tasks cancels the one that opened it, which nobody calls then.
    """

    async def die() -> None:
        raise OSError("pool")

    @asynccontextmanager
    async def factory() -> AsyncIterator[AsyncBench]:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(die())
            yield AsyncBench.of(AsyncioHost().unit_of_work)

    with pytest.raises(ExceptionGroup) as raised, from_async(factory)():
        pass

    assert ["pool"] == [str(error) for error in raised.value.exceptions]


class Stubborn(Thing):
    """
    What nothing stops, in this file.
    """

    def __init__(self) -> None:
        super().__init__()
        self.over = Event()

    async def persist(self) -> None:
        while not self.over.is_set():
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(0.01)

    async def block(self) -> None:
        self.over.wait()

    async def block_a_thread(self) -> None:
        await asyncio.to_thread(self.over.wait)

    @asynccontextmanager
    async def entered(self) -> AsyncIterator[Thing]:
        await self.persist()
        yield self

    @asynccontextmanager
    async def entered_late(self) -> AsyncIterator[Thing]:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        yield self

    @asynccontextmanager
    async def left(self) -> AsyncIterator[Thing]:
        yield self
        await self.persist()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Thing]:
        yield self


@pytest.mark.parametrize(
    ("opening", "method", "why"),
    [
        ("entered", "task", "let go of its"),
        ("entered_late", "task", "let go of its"),
        ("opened", "persist", "let go of its"),
        ("opened", "block", "holds the event loop"),
        ("opened", "block_a_thread", "let go of its"),
        ("left", "task", "let go of its"),
    ],
)
def test_what_nothing_stops_holds_up_nobody(
    opening: str, method: str, why: str
) -> None:
    stubborn, issues = Stubborn(), SimpleQueue[str]()

    def gesture() -> None:
        try:
            with (
                a_portal(patience=0.05) as portal,
                Visit(portal, getattr(stubborn, opening)) as it,
            ):
                getattr(it, method)()
        except AssertionError as error:
            issues.put(str(error))

    Thread(target=gesture, daemon=True).start()
    issue = issues.get(timeout=PATIENCE)
    stubborn.over.set()

    assert why in issue


@pytest.mark.parametrize("method", ["stop", "exit_a_task"])
def test_a_loop_that_an_adapter_stops_goes_on_and_is_told(method: str) -> None:
    async def die() -> None:
        raise SystemExit(3)

    class Stopping(Thing):
        async def stop(self) -> None:
            asyncio.get_running_loop().stop()
            await asyncio.sleep(0)

        async def exit_a_task(self) -> None:
            await asyncio.wait([asyncio.ensure_future(die())])

    answers: list[object] = []

    def gesture() -> None:
        with a_portal() as portal, Visit(portal, lambda: opened(Stopping())) as it:
            getattr(it, method)()
            answers.append(it.task())

    with pytest.raises(AssertionError, match=r"was stopped|SystemExit\(3\)"):
        gesture()
    assert 1 == len(answers)


def test_a_loop_that_cannot_be_made_says_so() -> None:
    def runner() -> asyncio.Runner:
        raise LookupError

    with pytest.raises(LookupError), Portal(runner, PATIENCE):
        pass


def test_the_loop_of_the_thread_that_tests_is_left_alone() -> None:
    """
    A test of the author's own may rely on it.
    """
    mine = asyncio.new_event_loop()
    asyncio.set_event_loop(mine)
    try:
        with a_portal():
            pass
        assert mine is asyncio.get_event_loop()
    finally:
        asyncio.set_event_loop(None)
        mine.close()
