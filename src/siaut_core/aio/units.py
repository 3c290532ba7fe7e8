"""
*Units of work*: again when they conflict; and the host, told of the event inside.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any, Final, TypeVar

from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.errors import ConflictError
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.misuse import check_outside, check_told, check_unit

__all__ = ["Hook", "in_unit_of_work"]

T = TypeVar("T")

# Of an event: what the host does of its own failed.
HOST_FAILURE: Final = "HOTE"

# What the host is being told of, in this thread or task and in those it has begun:
# emptied when it has answered, for whatever goes on after.
_TOLD: Final = ContextVar[list[Event]]("siaut_core.told")


async def in_unit_of_work(host: Host, act: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """
    Act in a unit of work; in another one, from the start, when it conflicts.

    Raises:
        siaut_core.errors.ConflictError: After ``Settings.tries`` conflicts.
        siaut_core.errors.MisuseError: If the host's ``on_event`` asks for it.
    """
    check_outside(_TOLD.get(()))
    tries = host.settings.tries
    while True:
        try:
            unit = host.unit_of_work()
            check_unit(unit, "__aenter__")
            async with unit as uow:
                result = await act(uow)
        except ConflictError:
            tries -= 1
            if not tries:
                raise
        else:
            return result


class Hook:
    """
    What the host does of its own when an event is written, for one command.

    Attributes:
        failed: Whether it failed, and the event that says so was left.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        # What to leave should the host fail, until it has answered.
        self._failure: Event | None = None
        self.failed: bool = False

    async def write(self, uow: UnitOfWork, event: Event) -> None:
        """
        Write an event, and tell the host of it.
        """
        await uow.journal.add(event)
        await self.tell(uow, event, event)

    async def tell(self, uow: UnitOfWork, event: Event, known: Event) -> None:
        """
        Tell the host of an event, in the unit of work that wrote it.

        Args:
            known: The same, without what is not stored when the host fails.
        """
        # Its type says that it answers nothing; a function may give something else.
        on_event: Any = self._host.on_event
        if on_event is None:
            return
        codes = () if event.granted else event.codes
        self._failure = known.refuse((*codes, HOST_FAILURE))
        told = [event]
        _TOLD.set(told)
        try:
            check_told(await on_event(uow, event))
        finally:
            told.clear()
        self._failure = None

    async def in_unit_of_work(
        self, act: Callable[[UnitOfWork], Awaitable[T]], *, is_last: bool = False
    ) -> T:
        """
        Act in a unit of work; when the host fails there, leave an event that says so.

        That one goes into a unit of work of its own, and the host is not told of it:
        it would fail again.

        Args:
            is_last: Whether nobody writes an event should it conflict to the end.

        Raises:
            siaut_core.errors.ConflictError: After ``Settings.tries`` conflicts, the
                host's own among them.
        """

        async def attempt(uow: UnitOfWork) -> T:
            self._failure = None
            return await act(uow)

        try:
            return await in_unit_of_work(self._host, attempt)
        except Exception as error:
            # Whatever it was when it left the hook: a store may say it otherwise.
            is_told = isinstance(error, ConflictError) and not is_last
            if self._failure is not None and not is_told:
                await self._leave(self._failure)
            raise

    async def _leave(self, event: Event) -> None:
        await in_unit_of_work(self._host, lambda uow: uow.journal.add(event))
        self.failed = True
