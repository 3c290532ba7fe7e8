# Derived from aio/worker.py by `nox -s twins -- --write`: edit that one.
"""
*Worker*: a worker that drains the outbox until it is told to stop.

Run it in a process, a thread or a task of its own, never inside a request: how long
it takes would tell who has an account. Several share the work by the lease.
"""

from collections.abc import Callable
from datetime import timedelta

import attrs

from siaut_core import ConflictError
from siaut_core.sync import DrainReport, Host, drain_outbox

from ..colours.sync import StopRequest
from .mailer import SmtpMailer

__all__ = ["Worker"]

PAUSE = timedelta(seconds=5)

# How many pauses it waits at most for a server that refuses the service: to knock
# again and again with a wrong password gets it locked.
BACKOFF = 16


class Worker:
    """
    A worker; make one for each.

    Args:
        pause: How long it waits when nothing is due.
        report: Is given the count so far, each time that it changes.

    Attributes:
        report: What it did since it began; ``blocked_by`` says why nothing leaves.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If the mailer may take longer than
            ``Settings.mailer_timeout``.
    """

    def __init__(
        self,
        host: Host,
        *,
        pause: timedelta = PAUSE,
        report: Callable[[DrainReport], object] | None = None,
    ) -> None:
        if isinstance(host.mailer, SmtpMailer):
            host.mailer.settings.grant(host.settings)
        self._host, self._pause, self._report = host, pause, report
        self._stop, self._backoff = StopRequest(), 1
        self.report = DrainReport()

    def stop(self) -> None:
        """
        Ask it to stop; also from a signal handler. The mail in progress leaves first.
        """
        self._stop.set()

    def work(self) -> DrainReport:
        """
        Send what is due, wait, and again, until `stop`; tell what was done.

        A server that refuses the service is left alone, longer and longer. What is no
        conflict, such as a database that is gone, ends it: nothing is lost, and
        whatever watches over it starts it again.
        """
        while not self._stop.is_set():
            pauses = self._send_one()
            if pauses:
                self._stop.wait_for(pauses * self._pause.total_seconds())
        return self.report

    def _send_one(self) -> int:
        """
        Send a mail, and tell for how many pauses to wait then.
        """
        try:
            # One at a time: between two of them it may be told to stop.
            report = drain_outbox(self._host, maximum=1)
        except ConflictError:
            return 1  # Others keep changing the same data; later, then.
        if not report.total:
            return 1
        self.report = _sum(self.report, report)
        if self._report is not None:
            self._report(self.report)
        if report.blocked_by is None:
            self._backoff = 1
            return 0
        backoff, self._backoff = self._backoff, min(2 * self._backoff, BACKOFF)
        return backoff


def _sum(before: DrainReport, more: DrainReport) -> DrainReport:
    # What blocks is what blocked last.
    counts = attrs.asdict(more)
    del counts["blocked_by"]
    return attrs.evolve(more, **{n: getattr(before, n) + counts[n] for n in counts})
