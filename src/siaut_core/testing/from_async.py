"""
*From async*: benches of asynchronous adapters, and how the contracts are run on them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    contextmanager,
)
from functools import partial
from typing import Any, TypeAlias, TypeVar, overload

import attrs

from siaut_core.aio.host import Host
from siaut_core.aio.protocols import Mailer, MotsDePasse, UnitOfWorkFactory
from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.intention import Intention
from siaut_core.entities.secret import MotDePasse
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.messages.courrier import Courrier
from siaut_core.sync.host import Host as SyncHost
from siaut_core.testing.async_fakes import host_d_essai
from siaut_core.testing.contracts.banc import Banc, Fabrique
from siaut_core.testing.contracts.mailer import BancMailer, FabriqueMailer
from siaut_core.testing.contracts.mots_de_passe import FabriqueMotsDePasse
from siaut_core.testing.courriers import Recu
from siaut_core.testing.portal import PATIENCE, Portal
from siaut_core.testing.visit import SPIN, Visit
from siaut_core.use_cases.evenement import Evenement

__all__ = ["AsyncBench", "AsyncMailerBench", "from_async"]

T = TypeVar("T")

Window: TypeAlias = Callable[[], Awaitable[T]]


@attrs.frozen(kw_only=True, eq=False)
class AsyncBench:
    """
    The `Banc` of an asynchronous adapter; its windows are coroutine functions.
    """

    host: Host
    journal: Window[Sequence[Evenement]] | None = None
    condenses: Window[Mapping[UtilisateurId, str]] | None = None
    intentions: Window[Sequence[Intention]] | None = None

    @classmethod
    def de(
        cls,
        unit_of_work: UnitOfWorkFactory,
        *,
        journal: Window[Sequence[Evenement]] | None = None,
        condenses: Window[Mapping[UtilisateurId, str]] | None = None,
        intentions: Window[Sequence[Intention]] | None = None,
    ) -> AsyncBench:
        """
        Make the bench of a store alone; mailer and passwords are the kit's.
        """
        return cls(
            host=host_d_essai(unit_of_work),
            journal=journal,
            condenses=condenses,
            intentions=intentions,
        )


@attrs.frozen(kw_only=True, eq=False)
class AsyncMailerBench:
    """
    The `BancMailer` of an asynchronous mailer.
    """

    mailer: Mailer
    recus: Window[Sequence[Recu]] | None = None
    panne: Callable[[], AbstractAsyncContextManager[object]] | None = None


@overload
def from_async(
    factory: Callable[[], AbstractAsyncContextManager[AsyncBench]],
    runner: Callable[[], asyncio.Runner] = ...,
    *,
    patience: float = ...,
) -> Fabrique: ...


@overload
def from_async(
    factory: Callable[[], AbstractAsyncContextManager[AsyncMailerBench]],
    runner: Callable[[], asyncio.Runner] = ...,
    *,
    patience: float = ...,
) -> FabriqueMailer: ...


@overload
def from_async(
    factory: Callable[[], AbstractAsyncContextManager[MotsDePasse]],
    runner: Callable[[], asyncio.Runner] = ...,
    *,
    patience: float = ...,
) -> FabriqueMotsDePasse: ...


def from_async(
    factory: Callable[[], AbstractAsyncContextManager[Any]],
    runner: Callable[[], asyncio.Runner] = asyncio.Runner,
    *,
    patience: float = PATIENCE,
) -> Callable[[], AbstractContextManager[Any]]:
    """
    Give the factory that contracts want, of one that is asynchronous.

    What it makes lives in an event loop of its own, in another thread. Open pools
    inside the factory: a connection belongs to the loop that opened it.

    Args:
        runner: Makes the loop; for another kind of loop.
        patience: How many seconds one call may take before the test fails.
    """

    @contextmanager
    def opening() -> Iterator[Any]:
        __tracebackhide__ = True
        with Portal(runner, patience) as portal:
            visit = Visit(portal, factory)
            with visit:
                portal.context = visit.context
                yield _seen_through(portal, visit.target)

    return opening


def _seen_through(portal: Portal, made: Any) -> Any:  # noqa: ANN401  (what a factory makes)
    match made:
        case AsyncBench():
            return _bench(portal, made)
        case AsyncMailerBench():
            return _mailer_bench(portal, made)
        case _:
            return _MotsDePasse(portal, made)


def _bench(portal: Portal, bench: AsyncBench) -> Banc:
    host = bench.host
    return Banc(
        host=SyncHost(
            unit_of_work=lambda: Visit(portal, host.unit_of_work, SPIN),
            mailer=_Mailer(portal, host.mailer),
            mots_de_passe=_MotsDePasse(portal, host.mots_de_passe),
            reglages=host.reglages,
            clock=host.clock,
            tokens=host.tokens,
            ids=host.ids,
        ),
        journal=_window(portal, bench.journal),
        condenses=_window(portal, bench.condenses),
        intentions=_window(portal, bench.intentions),
        cancel=portal.cancel,
    )


def _mailer_bench(portal: Portal, bench: AsyncMailerBench) -> BancMailer:
    panne = bench.panne
    return BancMailer(
        mailer=_Mailer(portal, bench.mailer),
        recus=_window(portal, bench.recus),
        panne=None if panne is None else partial(Visit, portal, panne),
    )


def _window(portal: Portal, read: Window[T] | None) -> Callable[[], T] | None:
    return None if read is None else partial(portal.call, read)


class _Mailer:
    def __init__(self, portal: Portal, mailer: Mailer) -> None:
        self._portal, self._mailer = portal, mailer

    def envoyer(self, courrier: Courrier, /) -> None:
        __tracebackhide__ = True
        self._portal.call(self._mailer.envoyer, courrier)


class _MotsDePasse:
    def __init__(self, portal: Portal, mots_de_passe: MotsDePasse) -> None:
        self._portal, self._mots_de_passe = portal, mots_de_passe

    def preparer(self, mot_de_passe: MotDePasse, utilisateur: Utilisateur, /) -> str:
        __tracebackhide__ = True
        return self._portal.call(
            self._mots_de_passe.preparer, mot_de_passe, utilisateur
        )
