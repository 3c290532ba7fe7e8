"""
*Pureté*: play everything the core does, with the world shut out.

``python -m tests.architecture.purete`` says, as JSON, what was played, what was
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

from tests.architecture.actes import tous_les_actes

# What Python says of itself: it touches nothing outside.
TOLERES: Final = frozenset(
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
FILS: Final = frozenset({_thread.start_new_thread})
ENVIRONNEMENT: Final = frozenset(
    vars(type(os.environ))[nom].__code__
    for nom in ("__getitem__", "__setitem__", "__delitem__", "__iter__")
)


class InterditError(BaseException):
    """
    The core reached for the world: nothing catches it.
    """


def est_dehors(fonction: Any) -> bool:  # noqa: ANN401  (whatever is called)
    """
    Say whether a function in C reads a clock, chance, or anything of the machine.
    """
    objet = getattr(fonction, "__self__", None)
    if isinstance(objet, type) and issubclass(objet, date):
        return fonction.__name__ in {"now", "utcnow", "today"}
    return (
        getattr(fonction, "__module__", None) in MODULES
        or isinstance(objet, random.Random)
        or fonction in FILS
    )


class Garde:
    """
    Refuses everything, while it is closed.

    Attributes:
        vus: What was reached for.
    """

    def __init__(self) -> None:
        self.est_fermee = False
        self.vus: list[str] = []
        sys.addaudithook(self._entendre)

    def __enter__(self) -> None:
        self.est_fermee = True
        sys.setprofile(self._suivre)

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        self.est_fermee = False

    def _entendre(self, evenement: str, _args: object) -> None:
        if self.est_fermee and evenement not in TOLERES:
            self._refuser(evenement)

    def _suivre(self, cadre: FrameType, evenement: str, objet: object) -> None:
        if evenement == "c_call" and est_dehors(objet):
            self._refuser(f"{objet}")
        if evenement == "call" and cadre.f_code in ENVIRONNEMENT:
            self._refuser("os.environ")

    def _refuser(self, quoi: str) -> None:
        self.vus.append(quoi)
        raise InterditError(quoi)

    def joue(self, acte: Callable[[], object]) -> str | None:
        """
        Play it with the world shut, and give what it reached for.
        """
        try:
            with self:
                acte()
        except InterditError as faute:
            return str(faute)
        return None


# Each way out, tried once to see that it is shut.
EVASIONS: Final[Mapping[str, Callable[[], object]]] = {
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
    actes = dict(tous_les_actes())
    for acte in actes.values():  # The one warm-up call: what is loaded on use.
        acte()
    garde = Garde()
    fautifs = {nom: garde.joue(acte) for nom, acte in actes.items()}
    reclames = [*garde.vus]
    bilan = {
        "actes": [*actes],
        "fautifs": {nom: quoi for nom, quoi in fautifs.items() if quoi},
        "reclames": reclames,
        "evasions": {nom: garde.joue(evasion) for nom, evasion in EVASIONS.items()},
    }
    print(json.dumps(bilan))  # noqa: T201  (a command: it says what it saw)


if __name__ == "__main__":
    main()
