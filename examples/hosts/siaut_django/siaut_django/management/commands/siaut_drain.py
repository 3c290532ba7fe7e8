"""
The worker that sends what waits in the outbox, once or for ever.
"""

from contextlib import suppress
from signal import SIGINT, SIGTERM, signal
from threading import Event
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

import siaut_django
from siaut_core import ConflictError
from siaut_core.sync import DrainReport, drain_outbox

from .. import told

# How many pauses it leaves alone a server that refuses the service: to knock again
# and again with a wrong password gets it locked.
BACKOFF: Final = 12

A_DAY: Final = 86_400


class Command(BaseCommand):
    help = "Envoie les courriels qui attendent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--forever", action="store_true", help="Recommence, jusqu'à Ctrl-C."
        )
        parser.add_argument(
            "--pause", type=int, default=5, help="En secondes, quand rien n'attend."
        )

    def handle(self, *, forever: bool, pause: int, **_options: Any) -> None:  # noqa: ANN401  (Django's)
        if not 1 <= pause <= A_DAY:
            raise CommandError(f"--pause : de 1 à {A_DAY} secondes.")
        if forever:
            self._work(pause)
            return
        with told():
            report = drain_outbox(siaut_django.host())
        if report.blocked_by is not None:
            raise CommandError(str(report))
        self.stdout.write(str(report))

    def _work(self, pause: int) -> None:
        """
        Send one mail after the other: between two it may be told to stop.
        """
        stop, delay = Event(), 0
        for number in (SIGINT, SIGTERM):
            signal(number, lambda *_: stop.set())
        while not stop.wait(delay):
            close_old_connections()
            report = DrainReport()
            with suppress(ConflictError):
                report = drain_outbox(siaut_django.host(), maximum=1)
            delay = 0 if report.total else pause
            if report.blocked_by is not None:
                delay = BACKOFF * pause
            if report.total:
                self.stdout.write(str(report))
