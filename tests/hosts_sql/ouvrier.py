"""
*Ouvrier*: a worker as a service runs it, in a process of its own.

    python -m tests.hosts_sql.ouvrier COULEUR URL PORT BAIL DELAI

It stops at SIGTERM, after the mail in progress, and prints what it did.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs
from hosts.sqlalchemy_host import aio, sync
from hosts.sqlalchemy_host.aio.facteur import Facteur as FacteurAsync
from hosts.sqlalchemy_host.aio.mailer import MailerSmtp as MailerAsync
from hosts.sqlalchemy_host.poste.codes import ADIEUX
from hosts.sqlalchemy_host.poste.reglages import ReglagesSmtp
from hosts.sqlalchemy_host.sync.facteur import Facteur as FacteurSync
from hosts.sqlalchemy_host.sync.mailer import MailerSmtp as MailerSync

from siaut_core.aio import Host as HostAsync
from siaut_core.sync import Host as HostSync
from siaut_core.testing.async_fakes import MotsDePasseRapides as MotsDePasseAsync
from siaut_core.testing.contracts.doublures import MotsDePasseRapides as MotsDePasseSync
from siaut_core.testing.doublures import REGLAGES

if TYPE_CHECKING:
    from siaut_core import BilanEnvois, Reglages

# Short: a test waits for it.
PAUSE: Final = timedelta(milliseconds=100)


def travailler_sync(url: str, smtp: ReglagesSmtp, reglages: Reglages) -> BilanEnvois:
    store = sync.Store(url)
    host = HostSync(
        unit_of_work=store.unit_of_work,
        mailer=MailerSync(smtp),
        mots_de_passe=MotsDePasseSync(),
        reglages=reglages,
    )
    facteur = FacteurSync(host, pause=PAUSE)
    signal.signal(signal.SIGTERM, lambda *_: facteur.arreter())
    print("prêt", flush=True)
    bilan = facteur.travailler()
    store.fermer()
    return bilan


async def travailler_async(
    url: str, smtp: ReglagesSmtp, reglages: Reglages
) -> BilanEnvois:
    store = aio.Store(url)
    host = HostAsync(
        unit_of_work=store.unit_of_work,
        mailer=MailerAsync(smtp),
        mots_de_passe=MotsDePasseAsync(),
        reglages=reglages,
    )
    facteur = FacteurAsync(host, pause=PAUSE)
    boucle = asyncio.get_running_loop()
    boucle.add_signal_handler(signal.SIGTERM, facteur.arreter)
    print("prêt", flush=True)
    bilan = await facteur.travailler()
    await store.fermer()
    return bilan


def main(couleur: str, url: str, port: str, bail: str, delai: str) -> None:
    smtp = ReglagesSmtp(
        hote="127.0.0.1",
        port=int(port),
        securite="AUCUNE",
        delai=timedelta(seconds=float(delai)),
    )
    reglages = attrs.evolve(
        REGLAGES,
        bail=timedelta(seconds=float(bail)),
        mailer_timeout=smtp.delai + timedelta(seconds=ADIEUX),
        tolerance=timedelta(seconds=1),
    )
    if couleur == "sync":
        bilan = travailler_sync(url, smtp, reglages)
    else:
        bilan = asyncio.run(travailler_async(url, smtp, reglages))
    print(json.dumps(attrs.asdict(bilan)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
