"""
*Houses*: four services around the same scenarios, whatever their colour.

A scenario names the asynchronous operation, ``house.do(aio.creer_utilisateur,
...)``: a sync service calls its twin, an async one runs it in a loop of its own.
Clock, tokens and identifiers are counted, so that two runs of a scenario store
the same things to the letter.
"""

from __future__ import annotations

import asyncio
import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeAlias, TypeVar, cast

import attrs

from siaut_core import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Lien,
    Structure,
    StructureId,
    Utilisateur,
    UtilisateurId,
    aio,
    sync,
)
from siaut_core.sync import Event, QueuedMail, QueuedMailId
from siaut_core.testing import fakes
from siaut_core.testing.fakes import SETTINGS, Clock, Draws, MailCarrier
from tests.hosts.spy import Report, spy, spy_async, spy_sync

if TYPE_CHECKING:
    from siaut_core.aio.protocols import UnitOfWorkFactory as AsyncUnits
    from siaut_core.messages.mail import Mail
    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.sync.protocols import UnitOfWorkFactory as SyncUnits

# What a host does of its own, in the unit of work of an event.
Hook: TypeAlias = Callable[["UnitOfWork", Event], None]

P = ParamSpec("P")
T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Content:
    """
    Everything a service has stored and committed.
    """

    utilisateurs: Mapping[UtilisateurId, Utilisateur]
    structures: Mapping[StructureId, Structure]
    liens: Mapping[str, Lien]
    queued_mails: Mapping[QueuedMailId, QueuedMail]
    passwords: Mapping[UtilisateurId, str]
    journal: tuple[Event, ...]


class House(ABC):
    """
    A service, and what surrounds it.
    """

    def __init__(self, content: Callable[[], Content]) -> None:
        self.content = content
        self.clock = Clock()
        self.draws = Draws()
        self.carrier = MailCarrier()

    @abstractmethod
    def do(
        self,
        operation: Callable[Concatenate[aio.Host, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """
        Run an operation, or its twin.
        """

    @abstractmethod
    def unit(self) -> AbstractContextManager[UnitOfWork]:
        """
        Open a unit of work, whose methods are called without ``await``.
        """

    @abstractmethod
    def tune(self, **settings: object) -> None:
        """
        Change settings of the service.
        """

    @abstractmethod
    def hook(self, hook: Hook) -> None:
        """
        Have the service do this in the unit of work of each event.
        """

    @abstractmethod
    def listen(self, report: Report) -> None:
        """
        Tell *report* before and after each call of what the service brings.
        """

    @abstractmethod
    def stop_listening(self) -> None:
        """
        Go back to what the service was before anybody listened.
        """

    @abstractmethod
    def aside(self, gesture: Callable[[House], object]) -> None:
        """
        Do something on the same service while it is busy, as another thread would.
        """

    @abstractmethod
    def close(self) -> None:
        """
        Let go of what it holds.
        """

    @property
    def mailbox(self) -> list[Mail]:
        return self.carrier.mailbox

    @property
    def journal(self) -> tuple[Event, ...]:
        return self.content().journal

    def compte(self, id: str) -> Utilisateur:
        return self.content().utilisateurs[UtilisateurId(id)]

    def seed(self, *objs: object) -> None:
        """
        Store things without asking any rule.
        """
        with self.unit() as uow:
            for obj in objs:
                match obj:
                    case Utilisateur():
                        uow.utilisateurs.add(obj)
                    case Lien():
                        uow.liens.add(obj)
                    case QueuedMail():
                        uow.outbox.put(obj)
                    case EntiteJuridique() | Etablissement() | Groupe():
                        uow.structures.add(obj)


class SyncHouse(House):
    def __init__(self, units: SyncUnits, content: Callable[[], Content]) -> None:
        super().__init__(content)
        self.host = sync.Host(
            unit_of_work=units,
            mailer=self.carrier,
            passwords=fakes.FastPasswordPolicy(),
            settings=SETTINGS,
            clock=self.clock,
            tokens=self.draws.token,
            ids=self.draws.id,
        )
        self._bare_host = self.host

    def do(
        self,
        operation: Callable[Concatenate[aio.Host, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        twin = getattr(sync, operation.__name__)
        return cast("T", twin(self.host, *args, **kwargs))

    def unit(self) -> AbstractContextManager[UnitOfWork]:
        return self.host.unit_of_work()

    def tune(self, **settings: object) -> None:
        new = attrs.evolve(self.host.settings, **settings)  # type: ignore[arg-type]  # checked when built
        self.host = attrs.evolve(self.host, settings=new)

    def hook(self, hook: Hook) -> None:
        self.host = attrs.evolve(self.host, on_event=hook)

    def listen(self, report: Report) -> None:
        self.host = attrs.evolve(
            spy_sync(self.host, report),
            clock=spy(self.host.clock, "clock", report),
            tokens=spy(self.host.tokens, "tokens", report),
            ids=spy(self.host.ids, "ids", report),
        )

    def stop_listening(self) -> None:
        self.host = self._bare_host

    def aside(self, gesture: Callable[[House], object]) -> None:
        neighbour = copy(self)
        neighbour.host = self._bare_host
        elsewhere(gesture, neighbour)

    def close(self) -> None:
        pass


class AsyncHouse(House):
    def __init__(self, units: AsyncUnits, content: Callable[[], Content]) -> None:
        super().__init__(content)
        self._runner = asyncio.Runner()
        self.host = aio.Host(
            unit_of_work=units,
            mailer=fakes.AsyncMailbox(self.carrier),
            passwords=fakes.AsyncFastPasswordPolicy(),
            settings=SETTINGS,
            clock=self.clock,
            tokens=self.draws.token,
            ids=self.draws.id,
        )
        self._bare_host = self.host

    def do(
        self,
        operation: Callable[Concatenate[aio.Host, P], Coroutine[Any, Any, T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        loop = self._runner.get_loop()
        # The runner would listen to the keyboard: it costs more than the operation.
        return loop.run_until_complete(operation(self.host, *args, **kwargs))

    @contextmanager
    def unit(self) -> Iterator[UnitOfWork]:
        unit = self.host.unit_of_work()
        uow = at_once(unit.__aenter__())
        try:
            yield cast("UnitOfWork", WithoutWaiting(at_once, uow))
        except BaseException as error:
            at_once(unit.__aexit__(type(error), error, None))
            raise
        else:
            at_once(unit.__aexit__(None, None, None))

    def tune(self, **settings: object) -> None:
        new = attrs.evolve(self.host.settings, **settings)  # type: ignore[arg-type]  # checked when built
        self.host = attrs.evolve(self.host, settings=new)

    def hook(self, hook: Hook) -> None:
        async def wait(uow: object, event: Event) -> None:
            hook(cast("UnitOfWork", WithoutWaiting(at_once, uow)), event)

        self.host = attrs.evolve(self.host, on_event=wait)

    def listen(self, report: Report) -> None:
        async def wait(moment: str, called: str, value: object) -> None:
            if moment != "failed":
                report(moment, called, value)

        self.host = attrs.evolve(
            spy_async(self.host, wait),
            clock=spy(self.host.clock, "clock", report),
            tokens=spy(self.host.tokens, "tokens", report),
            ids=spy(self.host.ids, "ids", report),
        )

    def stop_listening(self) -> None:
        self.host = self._bare_host

    def aside(self, gesture: Callable[[House], object]) -> None:
        neighbour = copy(self)
        neighbour.host = self._bare_host
        neighbour._runner = asyncio.Runner()
        elsewhere(gesture, neighbour)

    def close(self) -> None:
        self._runner.close()


def elsewhere(gesture: Callable[[House], object], neighbour: House) -> None:
    def act() -> None:
        try:
            gesture(neighbour)
        finally:
            neighbour.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(act).result()


class WithoutWaiting:
    """
    An asynchronous object, each call of which is run to its end.
    """

    def __init__(self, run: Callable[[Any], object], obj: object) -> None:
        self._run = run
        self._object = obj

    def __getattr__(self, name: str) -> object:
        member = getattr(self._object, name)
        if not inspect.iscoroutinefunction(member):
            return WithoutWaiting(self._run, member)
        return lambda *args: self._run(member(*args))


def at_once(call: Coroutine[Any, Any, T]) -> T:
    """
    Run what waits for nobody: a call of these hosts, inside a unit of work.
    """
    while True:
        try:
            call.send(None)
        except StopIteration as end:
            return cast("T", end.value)
