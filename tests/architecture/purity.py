"""
*Purity*: play everything the core does, with the world shut out.

``python -m tests.architecture.purity`` says, as JSON, what was played, what was
reached for, and which barriers held when they were tried.

Two hooks hear of it. Of files, sockets, processes and imports, Python tells its
auditors. Clocks, chance, the environment and threads have no such event: a profiler
is told of every call, of a function in C too, which no patch could replace in
`datetime`. An audit hook stays until its process ends: this has one of its own.
"""

from __future__ import annotations

import _thread
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any, Final

from tests.architecture.acts import all_acts

# What Python says of itself: it touches nothing outside.
TOLERATED: Final = frozenset(
    {
        "object.__getattr__",  # Frames and codes, that tracebacks read.
        "object.__setattr__",  # A draft of an entity becomes one.
        "sys._getframe",
        "sys.setprofile",  # The barrier itself, when it opens.
    }
)

# Where functions in C are all about the world; `_random` is that of `random`.
MODULES: Final = frozenset(
    {"time", "posix", "nt", "_random", "_socket", "select", "_posixsubprocess"}
)
THREADS: Final = frozenset({_thread.start_new_thread})
ENVIRONMENT: Final = frozenset(
    vars(type(os.environ))[name].__code__
    for name in ("__getitem__", "__setitem__", "__delitem__", "__iter__")
)


class ForbiddenError(BaseException):
    """
    The core reached for the world: nothing catches it.
    """


def is_outside(function: Any) -> bool:  # noqa: ANN401  (whatever is called)
    """
    Say whether a function in C reads a clock, chance, or anything of the machine.
    """
    obj = getattr(function, "__self__", None)
    if isinstance(obj, type) and issubclass(obj, date):
        return function.__name__ in {"now", "utcnow", "today"}
    return (
        getattr(function, "__module__", None) in MODULES
        or isinstance(obj, random.Random)
        or function in THREADS
    )


class Guard:
    """
    Refuses everything, while it is closed.

    Attributes:
        seen_ones: What was reached for.
    """

    def __init__(self) -> None:
        self.is_shut = False
        self.seen_ones: list[str] = []
        sys.addaudithook(self._hear)

    def __enter__(self) -> None:
        self.is_shut = True
        sys.setprofile(self._follow)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        self.is_shut = False

    def _hear(self, event: str, _args: object) -> None:
        if self.is_shut and event not in TOLERATED:
            self._refuse(event)

    def _follow(self, frame: FrameType, event: str, obj: object) -> None:
        if event == "c_call" and is_outside(obj):
            self._refuse(f"{obj}")
        if event == "call" and frame.f_code in ENVIRONMENT:
            self._refuse("os.environ")

    def _refuse(self, what: str) -> None:
        self.seen_ones.append(what)
        raise ForbiddenError(what)

    def plays(self, act: Callable[[], object]) -> str | None:
        """
        Play it with the world shut, and give what it reached for.
        """
        try:
            with self:
                act()
        except ForbiddenError as fault:
            return str(fault)
        return None


# Each way out, tried once to see that it is shut.
ESCAPES: Final[Mapping[str, Callable[[], object]]] = {
    "a file": lambda: Path(__file__).read_text("utf-8"),
    "a file, by descriptor": lambda: os.read(0, 1),
    "a folder": lambda: os.listdir("."),  # noqa: PTH208  (the call itself)
    "a socket": socket.socket,
    "a name": lambda: socket.getaddrinfo("localhost", 80),
    "a process": lambda: subprocess.run(["true"], check=False),  # noqa: S607  (never run)
    "the environment": lambda: os.environ["PATH"],
    "the environment, by name": lambda: os.getenv("PATH"),
    "the environment, whole": lambda: dict(os.environ),
    "the time": time.time,
    "a monotonic clock": time.monotonic,
    "a pause": lambda: time.sleep(0),
    "an instant": datetime.now,  # noqa: TID251  (refused)
    "a day": date.today,  # noqa: TID251  (refused)
    "chance": random.random,
    "a choice": lambda: random.choice("ab"),  # noqa: S311  (refused)
    "a secret": secrets.token_hex,
    "an identifier": uuid.uuid4,
    "entropy": lambda: os.urandom(1),
    "a thread": lambda: threading.Thread(target=print).start(),
    "a module": lambda: import_module("xml.dom.minidom"),
}


def main() -> None:
    acts = dict(all_acts())
    for act in acts.values():  # The one warm-up call: what is loaded on use.
        act()
    guard = Guard()
    faulty = {name: guard.plays(act) for name, act in acts.items()}
    claimed = [*guard.seen_ones]
    report = {
        "acts": [*acts],
        "faulty": {name: what for name, what in faulty.items() if what},
        "claimed": claimed,
        "escapes": {name: guard.plays(escape) for name, escape in ESCAPES.items()},
    }
    print(json.dumps(report))  # noqa: T201  (a command: it says what it saw)


if __name__ == "__main__":
    main()
