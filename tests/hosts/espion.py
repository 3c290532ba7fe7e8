"""
*Espions*: a host each call of which is told, before and after.

What hears of it may fail there (a fault, a crash), act there (a rival), or hold
the call back until its turn comes (see `tests.hosts.ordonnanceur`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, cast

import attrs

if TYPE_CHECKING:
    from siaut_core import aio, sync
    from siaut_core.aio.protocols import UnitOfWork as UniteAsync
    from siaut_core.sync.protocols import UnitOfWork as UniteSync

T = TypeVar("T")

# Told the moment ("avant" or "apres"), the call, its arguments or its answer.
Signaler: TypeAlias = Callable[[str, str, object], None]
SignalerAsync: TypeAlias = Callable[[str, str, object], Awaitable[None]]

DEPOTS = (
    "utilisateurs",
    "structures",
    "liens",
    "courriels",
    "journal",
    "mots_de_passe",
)


def epier(source: Callable[[], T], nom: str, signaler: Signaler) -> Callable[[], T]:
    """
    Listen to a clock, or to a source of tokens or identifiers.
    """

    def tirer() -> T:
        signaler("avant", nom, ())
        tire = source()
        signaler("apres", nom, tire)
        return tire

    return tirer


class EspionSync:
    def __init__(self, objet: object, nom: str, signaler: Signaler) -> None:
        self._objet, self._nom, self._signaler = objet, nom, signaler

    def __getattr__(self, nom: str) -> object:
        membre, appel = getattr(self._objet, nom), f"{self._nom}.{nom}"

        def appeler(*args: object) -> object:
            self._signaler("avant", appel, args)
            reponse = membre(*args)
            self._signaler("apres", appel, reponse)
            return reponse

        return appeler


class EspionAsync:
    def __init__(self, objet: object, nom: str, signaler: SignalerAsync) -> None:
        self._objet, self._nom, self._signaler = objet, nom, signaler

    def __getattr__(self, nom: str) -> object:
        membre, appel = getattr(self._objet, nom), f"{self._nom}.{nom}"

        async def appeler(*args: object) -> object:
            await self._signaler("avant", appel, args)
            reponse = await membre(*args)
            await self._signaler("apres", appel, reponse)
            return reponse

        return appeler


class UniteEspionnee:
    def __init__(self, uow: object, espionner: Callable[[object, str], object]) -> None:
        for depot in DEPOTS:
            setattr(self, depot, espionner(getattr(uow, depot), depot))


def espionner_sync(host: sync.Host, signaler: Signaler) -> sync.Host:
    """
    Give the same host, listened to.
    """

    def espion(objet: object, nom: str) -> Any:  # noqa: ANN401  (any protocol)
        return EspionSync(objet, nom, signaler)

    @contextmanager
    def unite() -> Iterator[UniteSync]:
        signaler("avant", "unite.entrer", ())
        with host.unit_of_work() as uow:
            signaler("apres", "unite.entrer", None)
            yield cast("UniteSync", UniteEspionnee(uow, espion))
            signaler("avant", "unite.sortir", ())
        signaler("apres", "unite.sortir", None)

    return attrs.evolve(
        host,
        unit_of_work=unite,
        mailer=espion(host.mailer, "mailer"),
        mots_de_passe=espion(host.mots_de_passe, "hash"),
    )


def espionner_async(host: aio.Host, signaler: SignalerAsync) -> aio.Host:
    """
    Give the same host, listened to.
    """

    def espion(objet: object, nom: str) -> Any:  # noqa: ANN401  (any protocol)
        return EspionAsync(objet, nom, signaler)

    @asynccontextmanager
    async def unite() -> AsyncIterator[UniteAsync]:
        await signaler("avant", "unite.entrer", ())
        async with host.unit_of_work() as uow:
            await signaler("apres", "unite.entrer", None)
            yield cast("UniteAsync", UniteEspionnee(uow, espion))
            await signaler("avant", "unite.sortir", ())
        await signaler("apres", "unite.sortir", None)

    return attrs.evolve(
        host,
        unit_of_work=unite,
        mailer=espion(host.mailer, "mailer"),
        mots_de_passe=espion(host.mots_de_passe, "hash"),
    )
