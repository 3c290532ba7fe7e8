"""
*Mails*: the worker that sends what waits in the outbox, once or for ever.
"""

import os
import signal
import sys
from datetime import timedelta
from typing import Annotated

from typer import Exit, Option

from siaut_core.messages import Mail
from siaut_core.sync import DrainReport, Settings, drain_outbox

from ..engine import DEFAULT
from ..smtp.settings import SmtpSettings
from ..sync.mailer import SmtpMailer
from ..sync.worker import PAUSE, Worker
from .database import Database, hosted, opened


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


def drain(
    site: Annotated[
        str, Option(envvar="SIAUT_SITE", metavar="URL", help="Où mènent les liens.")
    ],
    sender: Annotated[
        str,
        Option(envvar="SIAUT_SENDER", metavar="ADRESSE", help="De qui ils viennent."),
    ],
    *,
    console: Annotated[
        bool, Option("--console", help="Les montre au lieu de les envoyer.")
    ] = False,
    forever: Annotated[
        bool, Option("--forever", help="Recommence, jusqu'à Ctrl-C ou SIGTERM.")
    ] = False,
    pause: Annotated[
        int,
        Option(min=1, max=86_400, metavar="SECONDES", help="Quand rien n'attend."),
    ] = PAUSE.seconds,
    database: Database = DEFAULT,
) -> None:
    """
    Envoie les courriels qui attendent.

    Par le serveur que disent les variables SMTP_HOST, SMTP_PORT (587), SMTP_USER,
    SMTP_PASSWORD et SMTP_SECURITY (STARTTLS, TLS ou AUCUNE).
    """
    settings = Settings(base_url=site, sender=sender)
    mailer: ConsoleMailer | SmtpMailer = ConsoleMailer()
    if not console:
        smtp = SmtpSettings.from_environment(os.environ)
        smtp.grant(settings)
        mailer = SmtpMailer(smtp)
    with opened(database) as store:
        host = hosted(store, mailer, settings)
        if forever:
            worker = Worker(host, pause=timedelta(seconds=pause), report=_say)
            for stop in (signal.SIGINT, signal.SIGTERM):
                signal.signal(stop, lambda *_: worker.stop())
            worker.work()
        elif (report := drain_outbox(host)).total:
            _say(report)
            if report.blocked_by is not None:
                raise Exit(2)
        else:
            print("Aucun courriel n'attend.")


def _say(report: DrainReport) -> None:
    print(report, file=sys.stderr, flush=True)
