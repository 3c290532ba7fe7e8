"""
*Outbox*: the worker that sends the mails which wait in the outbox.
"""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Final

from siaut_core.sync import drain_outbox
from siaut_core.use_cases.outbox import DrainReport
from siaut_core.use_cases.settings import Settings

from ..sync.mailer import SmtpMailer
from ..sync.worker import PAUSE, Worker
from .arguments import Command, InputError, lifetime
from .base import opened
from .smtp import declare_smtp, read_smtp

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import timedelta

    from siaut_core.messages import Mail
    from siaut_core.sync import Host
    from siaut_core.sync.protocols import Mailer

    from ..sync import Store
    from .arguments import Parser

__all__ = ["COURRIELS", "ConsoleMailer"]


class ConsoleMailer:
    """
    Shows mails instead of sending them: to try the host, never in a service.

    Their links open accounts: what it prints must reach no log.
    """

    def send(self, mail: Mail, /) -> None:
        print(f"De    : {mail.sender}")
        print(f"À     : {mail.recipient}")
        print(f"Objet : {mail.subject}\n")
        print(mail.text)


def _declare(parsed: Parser) -> None:
    parsed.options_or_variable(
        ("--site", "SIAUT_SITE", "URL", "le site du service, où mènent les liens"),
        ("--expediteur", "SIAUT_EXPEDITEUR", "ADRESSE", "de qui ils viennent"),
    )
    add = parsed.options.add_argument
    add(
        "--vers-console",
        action="store_true",
        help="les montre au lieu de les envoyer, pour essayer",
    )
    add(
        "--continu",
        action="store_true",
        help="recommence jusqu'à Ctrl-C ou SIGTERM, au lieu d'une fois",
    )
    add(
        "--pause",
        type=lifetime,
        default=PAUSE,
        metavar="SECONDES",
        help=f"entre deux fois, quand rien n'attend ({PAUSE.seconds})",
    )
    declare_smtp(parsed)


def _send(store: Store, results: Namespace) -> None:
    if results.site is None or results.sender is None:
        raise InputError(
            "Il manque --site ou --expediteur : où mènent les liens, et de qui viennent"
            " les courriels."
        )
    settings = Settings(base_url=results.site, sender=results.sender)
    host = opened(store, _mailer(results, settings), settings)
    if results.continu:
        _work(host, results.pause)
        return
    report = drain_outbox(host)
    if report.total:
        _tell(report)
    else:
        print("Aucun courriel n'attend.")


def _mailer(results: Namespace, settings: Settings) -> Mailer:
    if results.vers_console:
        return ConsoleMailer()
    smtp = read_smtp(results)
    smtp.grant(settings)
    return SmtpMailer(smtp)


def _work(host: Host, pause: timedelta) -> None:
    worker = Worker(host, pause=pause, report=_tell)
    for stop_request in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop_request, lambda *_: worker.stop())
    worker.work()


def _tell(report: DrainReport) -> None:
    sentence = (
        f"Courriels envoyés : {report.sent}, sans objet : {report.sans_objet},"
        f" à réessayer : {report.postponed}, abandonnés : {report.abandoned}."
    )
    if report.blocked_by is not None:
        sentence += (
            f" Le serveur de courriel refuse le service ({report.blocked_by}) :"
            " vérifiez ses réglages ; tout attend, rien n'est perdu."
        )
    print(sentence, file=sys.stderr, flush=True)


COURRIELS: Final = Command(
    "courriels", "envoie les courriels qui attendent", _declare, _send
)
