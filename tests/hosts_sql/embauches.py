"""
*Embauches*: workers in threads of this process, of either colour.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING, Any, Final

import attrs
from hosts.sqlalchemy_host import aio, sync
from hosts.sqlalchemy_host.aio.facteur import Facteur as FacteurAsync
from hosts.sqlalchemy_host.aio.mailer import MailerSmtp as MailerAsync
from hosts.sqlalchemy_host.sync.facteur import Facteur as FacteurSync
from hosts.sqlalchemy_host.sync.mailer import MailerSmtp as MailerSync

from siaut_core.testing.async_fakes import host_d_essai as host_async
from siaut_core.testing.contracts.doublures import host_d_essai as host_sync
from siaut_core.testing.doublures import Horloge
from tests.hosts_sql.relais import reglages_de
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from siaut_core import BilanEnvois
    from tests.hosts_sql.relais import Relais

__all__ = ["COULEURS", "Embauche", "embaucher"]

COULEURS: Final = ("sync", "async")


@attrs.frozen
class Embauche:
    """
    A worker that works.
    """

    arreter: Callable[[], object]
    issue: Future[BilanEnvois]


def url_async(url: str) -> str:
    return url.replace("sqlite:", "sqlite+aiosqlite:")


@contextmanager
def embaucher(
    couleur: str,
    url: str,
    relais: Relais,
    horloge: Horloge,
    **options: Any,  # noqa: ANN401  (of `Facteur`)
) -> Iterator[Embauche]:
    """
    Hire a worker; it is told to stop in the end, if nobody did.
    """
    options.setdefault("pause", timedelta(milliseconds=20))
    embauche = _embaucher_sync if couleur == "sync" else _embaucher_async
    with ThreadPoolExecutor(1) as fils:
        engagement = embauche(fils, url, relais, horloge, options)
        try:
            yield engagement
        finally:
            engagement.arreter()


def _embaucher_sync(
    fils: ThreadPoolExecutor,
    url: str,
    relais: Relais,
    horloge: Horloge,
    options: dict[str, Any],
) -> Embauche:
    store = sync.Store(url)
    host = attrs.evolve(
        host_sync(store.unit_of_work, horloge=horloge),
        mailer=MailerSync(reglages_de(relais), clock=horloge),
    )
    facteur = FacteurSync(host, **options)

    def travailler() -> BilanEnvois:
        try:
            return facteur.travailler()
        finally:
            store.fermer()

    return Embauche(facteur.arreter, fils.submit(travailler))


def _embaucher_async(
    fils: ThreadPoolExecutor,
    url: str,
    relais: Relais,
    horloge: Horloge,
    options: dict[str, Any],
) -> Embauche:
    pret, en_place = Event(), []

    async def travailler() -> BilanEnvois:
        store = aio.Store(url_async(url))
        host = attrs.evolve(
            host_async(store.unit_of_work, horloge=horloge),
            mailer=MailerAsync(reglages_de(relais), clock=horloge),
        )
        facteur = FacteurAsync(host, **options)
        en_place.append((asyncio.get_running_loop(), facteur))
        pret.set()
        try:
            return await facteur.travailler()
        finally:
            await store.fermer()

    issue = fils.submit(lambda: asyncio.run(travailler()))
    assert pret.wait(PATIENCE)
    [(boucle, facteur)] = en_place

    def arreter() -> None:
        if not issue.done():
            boucle.call_soon_threadsafe(facteur.arreter)

    return Embauche(arreter, issue)
