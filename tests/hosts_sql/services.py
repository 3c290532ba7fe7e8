"""
*Services*: the reference host as one process runs it, in either colour.

An operation is named, and given its command: ``service.faire("creer_utilisateur",
commande)``. Identifiers and tokens are drawn at random, as they are in earnest.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, TypeAlias

from hosts.sqlalchemy_host import aio as hote_async
from hosts.sqlalchemy_host import sync as hote_sync

from siaut_core import aio, sync
from siaut_core.testing.async_fakes import MotsDePasseRapides as MotsDePasseAsync
from siaut_core.testing.contracts.doublures import MotsDePasseRapides as MotsDePasseSync
from siaut_core.testing.doublures import REGLAGES
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.together import ensemble

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from siaut_core.messages.courrier import Courrier
    from tests.hosts_sql.cahier import Cahier

__all__ = ["COULEURS", "PILOTES", "Acte", "Couleur", "Service", "ServiceSync", "ouvrir"]

Couleur: TypeAlias = Literal["sync", "async", "asyncpg"]

# The name of an operation, and its command if it has one.
Acte: TypeAlias = "tuple[str, *tuple[object, ...]]"

# Of both engines; PostgreSQL has another driver, that fails in other words.
COULEURS: Final[tuple[Couleur, ...]] = ("sync", "async")
PILOTES: Final[tuple[Couleur, ...]] = (*COULEURS, "asyncpg")


class MailerSync:
    def __init__(self, cahier: Cahier) -> None:
        self._cahier = cahier

    def envoyer(self, courrier: Courrier, /) -> None:
        self._cahier.poster(courrier)


class MailerAsync:
    def __init__(self, cahier: Cahier) -> None:
        self._cahier = cahier

    async def envoyer(self, courrier: Courrier, /) -> None:
        self._cahier.poster(courrier)


class Service(Protocol):
    """
    A host, and what it is called by.
    """

    @property
    def moteur(self) -> Engine: ...

    def faire(self, operation: str, /, *args: object) -> Any: ...  # noqa: ANN401  (each operation has its own)

    def ensemble(self, *actes: Acte) -> list[Any]:
        """
        Do several operations at once; give what each came to, or its error.
        """

    def fermer(self) -> None:
        """
        Close the connections; threads of aiosqlite would outlive the work.
        """


class ServiceSync:
    def __init__(
        self, store: hote_sync.Store, cahier: Cahier, instant: datetime = MIDI
    ) -> None:
        self.moteur = store.moteur
        self.fermer = store.fermer
        self.host = sync.Host(
            unit_of_work=store.unit_of_work,
            mailer=MailerSync(cahier),
            mots_de_passe=MotsDePasseSync(),
            reglages=REGLAGES,
            clock=lambda: instant,
        )

    def faire(self, operation: str, /, *args: object) -> Any:  # noqa: ANN401  (see the protocol)
        return getattr(sync, operation)(self.host, *args)

    def ensemble(self, *actes: Acte) -> list[Any]:
        return ensemble(*(partial(self.faire, *acte) for acte in actes))


class ServiceAsync:
    """
    One event loop for as long as it lives: connections belong to a loop.
    """

    def __init__(
        self, store: hote_async.Store, cahier: Cahier, instant: datetime = MIDI
    ) -> None:
        self.moteur = store.moteur.sync_engine
        self.host = aio.Host(
            unit_of_work=store.unit_of_work,
            mailer=MailerAsync(cahier),
            mots_de_passe=MotsDePasseAsync(),
            reglages=REGLAGES,
            clock=lambda: instant,
        )
        self._boucle = asyncio.Runner()
        self._fermer = store.fermer

    def faire(self, operation: str, /, *args: object) -> Any:  # noqa: ANN401  (see the protocol)
        return self._boucle.run(self._faire(operation, *args))

    async def _faire(self, operation: str, /, *args: object) -> Any:  # noqa: ANN401  (see the protocol)
        return await getattr(aio, operation)(self.host, *args)

    def ensemble(self, *actes: Acte) -> list[Any]:
        return self._boucle.run(self._ensemble(*actes))

    async def _ensemble(self, *actes: Acte) -> list[Any]:
        tasks = (self._faire(*acte) for acte in actes)
        return await asyncio.gather(*tasks, return_exceptions=True)

    def fermer(self) -> None:
        with self._boucle:
            self._boucle.run(self._fermer())


def ouvrir(
    url: str, couleur: Couleur, cahier: Cahier, instant: datetime = MIDI
) -> Service:
    """
    Open the host on a database that exists, as a process that starts does.
    """
    if couleur == "sync":
        return ServiceSync(hote_sync.Store(url), cahier, instant)
    return ServiceAsync(hote_async.Store(url), cahier, instant)
