"""
*Facteur*: a worker that drains the outbox until it is told to stop.

Run it in a process, a thread or a task of its own, never inside a request: how long
it takes would tell who has an account. Several share the work by the lease.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from siaut_core import BilanEnvois, ConflitError
from siaut_core.aio import Host, envoyer_courriels

from ..couleurs.aio import Arret
from ..poste.bilans import somme
from .mailer import MailerSmtp

__all__ = ["Facteur"]

PAUSE = timedelta(seconds=5)

# How many pauses it waits at most for a server that refuses the service: to knock
# again and again with a wrong password gets it locked.
RECUL = 16


class Facteur:
    """
    A worker; make one for each.

    Args:
        pause: How long it waits when nothing is due.
        signaler: Is given the count so far, each time that it changes.

    Attributes:
        bilan: What it did since it began; ``blocked_by`` says why nothing leaves.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If the mailer may take longer than
            ``Reglages.mailer_timeout``.
    """

    def __init__(
        self,
        host: Host,
        *,
        pause: timedelta = PAUSE,
        signaler: Callable[[BilanEnvois], object] | None = None,
    ) -> None:
        if isinstance(host.mailer, MailerSmtp):
            host.mailer.reglages.accorder(host.reglages)
        self._host, self._pause, self._signaler = host, pause, signaler
        self._arret, self._recul = Arret(), 1
        self.bilan = BilanEnvois()

    def arreter(self) -> None:
        """
        Ask it to stop; also from a signal handler. The mail in progress leaves first.
        """
        self._arret.demander()

    async def travailler(self) -> BilanEnvois:
        """
        Send what is due, wait, and again, until `arreter`; tell what was done.

        A server that refuses the service is left alone, longer and longer. What is no
        conflict, such as a database that is gone, ends it: nothing is lost, and
        whatever watches over it starts it again.
        """
        while not self._arret.est_proche:
            pauses = await self._envoyer_un()
            if pauses:
                await self._arret.attendre(pauses * self._pause.total_seconds())
        return self.bilan

    async def _envoyer_un(self) -> int:
        """
        Send a mail, and tell for how many pauses to wait then.
        """
        try:
            # One at a time: between two of them it may be told to stop.
            bilan = await envoyer_courriels(self._host, maximum=1)
        except ConflitError:
            return 1  # Others keep changing the same data; later, then.
        if not bilan.total:
            return 1
        self.bilan = somme(self.bilan, bilan)
        if self._signaler is not None:
            self._signaler(self.bilan)
        if bilan.blocked_by is None:
            self._recul = 1
            return 0
        recul, self._recul = self._recul, min(2 * self._recul, RECUL)
        return recul
