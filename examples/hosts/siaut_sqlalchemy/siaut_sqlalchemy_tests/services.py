"""
*Services*: the reference host as one process runs it, in either colour.

An operation is named, and given its command: ``service.do("creer_utilisateur",
command)``. Identifiers and tokens are drawn at random, as they are in earnest.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias

from siaut_core import aio, sync
from siaut_core.testing.factory import NOON
from siaut_core.testing.fakes import (
    SETTINGS,
    AsyncFastPasswordPolicy,
    FastPasswordPolicy,
)
from siaut_core.testing.together import together
from siaut_sqlalchemy import aio as async_host
from siaut_sqlalchemy import sync as sync_host

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from siaut_core.messages.mail import Mail
    from siaut_sqlalchemy_tests.notebook import Notebook

__all__ = ["COLOURS", "DRIVERS", "Act", "Colour", "Service", "SyncService", "open_up"]

Colour: TypeAlias = Literal["sync", "async", "asyncpg"]

# The name of an operation, and its command if it has one.
Act: TypeAlias = "tuple[str, *tuple[object, ...]]"

# Of both engines; PostgreSQL has another driver, that fails in other words.
COLOURS: Final[tuple[Colour, ...]] = ("sync", "async")
DRIVERS: Final[tuple[Colour, ...]] = (*COLOURS, "asyncpg")


class SyncMailer:
    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    def send(self, mail: Mail, /) -> None:
        self._notebook.post(mail)


class AsyncMailer:
    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook

    async def send(self, mail: Mail, /) -> None:
        self._notebook.post(mail)


class Service(Protocol):
    """
    A host, and what it is called by.
    """

    @property
    def engine(self) -> Engine: ...

    def create(self) -> None:
        """
        Create the tables.
        """

    def do(self, operation: str, /, *args: object) -> Any: ...  # noqa: ANN401  (each operation has its own)

    def together(self, *acts: Act) -> list[Any]:
        """
        Do several operations at once; give what each came to, or its error.
        """

    def close(self) -> None:
        """
        Close the connections; threads of aiosqlite would outlive the work.
        """


class SyncService:
    def __init__(
        self, store: sync_host.Store, notebook: Notebook, instant: datetime = NOON
    ) -> None:
        self.engine = store.engine
        self.create, self.close = store.create, store.close
        self.host = sync.Host(
            unit_of_work=store.unit_of_work,
            mailer=SyncMailer(notebook),
            passwords=FastPasswordPolicy(),
            settings=SETTINGS,
            clock=lambda: instant,
        )

    def do(self, operation: str, /, *args: object) -> Any:  # noqa: ANN401  (see the protocol)
        return getattr(sync, operation)(self.host, *args)

    def together(self, *acts: Act) -> list[Any]:
        return together(*(partial(self.do, *act) for act in acts))


class AsyncService:
    """
    One event loop for as long as it lives: connections belong to a loop.
    """

    def __init__(
        self, store: async_host.Store, notebook: Notebook, instant: datetime = NOON
    ) -> None:
        self.engine = store.engine.sync_engine
        self.host = aio.Host(
            unit_of_work=store.unit_of_work,
            mailer=AsyncMailer(notebook),
            passwords=AsyncFastPasswordPolicy(),
            settings=SETTINGS,
            clock=lambda: instant,
        )
        self._loop = asyncio.Runner()
        self._create, self._close = store.create, store.close

    def create(self) -> None:
        self._loop.run(self._create())

    def do(self, operation: str, /, *args: object) -> Any:  # noqa: ANN401  (see the protocol)
        return self._loop.run(self._do(operation, *args))

    async def _do(self, operation: str, /, *args: object) -> Any:  # noqa: ANN401  (see the protocol)
        return await getattr(aio, operation)(self.host, *args)

    def together(self, *acts: Act) -> list[Any]:
        return self._loop.run(self._together(*acts))

    async def _together(self, *acts: Act) -> list[Any]:
        tasks = (self._do(*act) for act in acts)
        return await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        with self._loop:
            self._loop.run(self._close())


def open_up(
    url: str, colour: Colour, notebook: Notebook, instant: datetime = NOON
) -> Service:
    """
    Open the host on a database that exists, as a process that starts does.
    """
    if colour == "sync":
        return SyncService(sync_host.Store(url), notebook, instant)
    return AsyncService(async_host.Store(url), notebook, instant)
