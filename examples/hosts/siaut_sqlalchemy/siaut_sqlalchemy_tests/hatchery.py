"""
*Hatchery*: processes that are born warm, work on one database, and may be killed.

They are forked by a server that has loaded everything and holds no connection: each
opens the database itself, as a process that starts does.
"""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import forkserver, get_context
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
import pytest

from siaut_sqlalchemy_tests.databases import with_driver
from siaut_sqlalchemy_tests.gestures import try_out
from siaut_sqlalchemy_tests.notebook import Notebook
from siaut_sqlalchemy_tests.project import PATIENCE, PROJECT
from siaut_sqlalchemy_tests.services import COLOURS, open_up
from siaut_sqlalchemy_tests.traps import Trap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

    from siaut_sqlalchemy_tests.notebook import Watcher
    from siaut_sqlalchemy_tests.services import Colour, Service

__all__ = ["CONTEXT", "Desk", "Team", "cut_short", "hire", "live", "prepare"]

CONTEXT: Final = get_context("forkserver")

Gesture: TypeAlias = "Callable[[Service], object]"

# What goes on until its process is killed, and tells what it has done.
Life: TypeAlias = "Callable[[Service, Callable[[str], None]], object]"


def prepare() -> None:
    """
    Start the server that forks; what it loads, each process has.
    """
    CONTEXT.set_forkserver_preload(["pytest", "siaut_sqlalchemy_tests.warmth"])
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PYTHONPATH", str(PROJECT))
        forkserver.ensure_running()


@attrs.frozen(kw_only=True)
class Desk:
    """
    Where a process works.

    Attributes:
        urls: The same database, by colour.
        mailbox: Where its mails go.
    """

    urls: Mapping[Colour, str]
    mailbox: Path

    @classmethod
    def at(cls, url: str, mailbox: Path) -> Desk:
        urls: dict[Colour, str] = {"sync": url, "async": url}
        if url.startswith("sqlite"):
            urls["async"] = with_driver(url, "aiosqlite")
        else:
            urls["asyncpg"] = with_driver(url, "asyncpg")
        return cls(urls=urls, mailbox=mailbox)

    def open_up(self, colour: Colour, watcher: Watcher | None = None) -> Service:
        return open_up(self.urls[colour], colour, Notebook(self.mailbox, watcher))


def _die(
    worker: Desk, colour: Colour, rank: int, gesture: Gesture, witness: Connection
) -> None:
    def cut_short(moment: str) -> None:
        witness.send(moment)
        os.kill(os.getpid(), signal.SIGKILL)

    trap = Trap(cut_short)
    service = worker.open_up(colour, trap)
    trap.watch(service.engine)
    trap.arm(rank)
    try:
        gesture(service)
    finally:
        service.close()


def cut_short(worker: Desk, colour: Colour, rank: int, gesture: Gesture) -> str | None:
    """
    Have a process do something and die in the middle.

    Returns:
        When it was killed; ``None`` once it ends before its *rank*-th moment.
    """
    listening, witness = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(
        target=_die, args=(worker, colour, rank, gesture, witness)
    )
    with listening, witness:
        process.start()
        process.join(PATIENCE)
        assert process.exitcode in {0, -signal.SIGKILL}, process.exitcode
        moment: str | None = listening.recv() if process.exitcode else None
    process.close()
    return moment


def _live(worker: Desk, colour: Colour, life: Life, witness: Connection) -> None:
    service = worker.open_up(colour)
    try:
        life(service, witness.send)
    finally:
        service.close()


@contextmanager
def live(worker: Desk, colour: Colour, life: Life) -> Iterator[list[str]]:
    """
    Have a process live for as long as the block lasts, then kill it.

    Yields:
        What it told, all of it once it is dead.
    """
    told: list[str] = []
    listening, witness = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_live, args=(worker, colour, life, witness))
    process.start()
    witness.close()
    with listening:
        told.append(listening.recv())
        yield told
        process.kill()
        process.join(PATIENCE)
        assert -signal.SIGKILL == process.exitcode, "it lived until it was killed"
        # The last word may have been cut short.
        with suppress(EOFError, OSError):
            while True:
                told.append(listening.recv())


def _work(worker: Desk, colour: Colour, start: Barrier, driven: Connection) -> None:
    service = worker.open_up(colour)
    try:
        while (gesture := driven.recv()) is not None:
            start.wait(PATIENCE)
            driven.send(try_out(gesture, service))
    finally:
        service.close()


class Team:
    """
    Processes that each hold the database open, and act at the same time.
    """

    def __init__(self, conducted: Sequence[Connection]) -> None:
        self._conducted = conducted

    def together(self, *gestures: Gesture) -> list[str]:
        """
        Have each do its own, from the same start; give what each came to.
        """
        for driven, gesture in zip(self._conducted, gestures, strict=True):
            driven.send(gesture)
        return [str(driven.recv()) for driven in self._conducted]


@contextmanager
def hire(worker: Desk, count: int) -> Iterator[Team]:
    """
    Start that many processes, of both colours in turn; see them off at the end.
    """
    start = CONTEXT.Barrier(count)
    with ExitStack() as stack:
        conducted = []
        for rank in range(count):
            here, elsewhere = CONTEXT.Pipe()
            colour = COLOURS[rank % len(COLOURS)]
            process = CONTEXT.Process(
                target=_work, args=(worker, colour, start, elsewhere)
            )
            process.start()
            # Once it is gone, waiting for its answer is told so.
            elsewhere.close()
            conducted.append(stack.enter_context(here))
            stack.callback(process.join, PATIENCE)
        try:
            yield Team(conducted)
        finally:
            for driven in conducted:
                with suppress(BrokenPipeError):
                    driven.send(None)
