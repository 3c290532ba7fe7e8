"""
*Mails*: the worker that sends what waits in the outbox, once or for ever.
"""

import os
import signal
import sys
from datetime import timedelta
from functools import partial
from typing import Annotated, Final

from typer import Option

from siaut_core.messages import Mail
from siaut_core.sync import DrainReport, Settings, drain_outbox

from ..smtp.settings import Security, SmtpSettings
from ..sync.mailer import SmtpMailer
from ..sync.worker import PAUSE, Worker
from .database import DEFAULT, CommandLineError, Database, hosted, opened

__all__ = ["ConsoleMailer", "drain"]

# Never an option: whoever lists the processes of the machine would read it.
PASSWORD: Final = "SMTP_PASSWORD"

_server: Final = partial(Option, rich_help_panel="Serveur de courriel")


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


def drain(  # noqa: PLR0913  (the options of a command)
    site: Annotated[
        str,
        Option(
            envvar="SIAUT_SITE", metavar="URL", help="Le site, où mènent les liens."
        ),
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
    smtp_host: Annotated[
        str, _server(envvar="SMTP_HOST", metavar="HOTE", help="Son nom.")
    ] = "",
    smtp_port: Annotated[
        int,
        _server(
            envvar="SMTP_PORT", metavar="PORT", help="Son port.", min=1, max=65_535
        ),
    ] = 587,
    smtp_user: Annotated[
        str | None,
        _server(
            envvar="SMTP_USER",
            metavar="NOM",
            help=f"Qui l'on y est ; son mot de passe : la variable {PASSWORD}.",
        ),
    ] = None,
    smtp_security: Annotated[
        Security,
        _server(
            case_sensitive=False,
            metavar="COMMENT",
            help="STARTTLS, TLS dès le début, ou AUCUNE, sur la même machine.",
        ),
    ] = Security.STARTTLS,
    database: Database = DEFAULT,
) -> None:
    """
    Envoie les courriels qui attendent.
    """
    settings = Settings(base_url=site, sender=sender)
    if console:
        mailer: ConsoleMailer | SmtpMailer = ConsoleMailer()
    elif smtp_host:
        smtp = SmtpSettings(
            host=smtp_host,
            port=smtp_port,
            security=smtp_security,
            identifier=smtp_user,
            mot_de_passe=os.environ.get(PASSWORD) if smtp_user else None,
        )
        smtp.grant(settings)
        mailer = SmtpMailer(smtp)
    else:
        raise CommandLineError(
            "Il manque --smtp-host, le serveur de courriel (--console s'en passe)."
        )
    with opened(database) as store:
        host = hosted(store, mailer, settings)
        if forever:
            worker = Worker(host, pause=timedelta(seconds=pause), report=_say)
            for stop in (signal.SIGINT, signal.SIGTERM):
                signal.signal(stop, lambda *_: worker.stop())
            worker.work()
        elif (report := drain_outbox(host)).total:
            _say(report)
        else:
            print("Aucun courriel n'attend.")


def _say(report: DrainReport) -> None:
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
