"""
*Store*: a database of the project, and its units of work.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from siaut_core import ConflictError, UtilisateurId
from siaut_core.sync import Event, QueuedMail

from . import models, rows
from .accounts import Liens, Passwords, Utilisateurs
from .errors import refusal_of, translate
from .outbox import Journal, Outbox
from .structures import Structures
from .transaction import Transaction

__all__ = ["Store", "Unit"]


class Unit(Transaction):
    """
    One transaction, as the protocols want it.
    """

    def __init__(self, alias: str) -> None:
        super().__init__(alias)
        self.utilisateurs = Utilisateurs(self)
        self.structures = Structures(self)
        self.liens = Liens(self)
        self.outbox = Outbox(self)
        self.journal = Journal(self)
        self.passwords = Passwords(self)


class Store:
    """
    The tables of the app in one database of the project.

    Args:
        alias: Its name in ``DATABASES``.
    """

    def __init__(self, alias: str = DEFAULT_DB_ALIAS) -> None:
        self._alias = alias

    @contextmanager
    def unit_of_work(self) -> Iterator[Unit]:
        """
        Open the outermost transaction; leaving it commits, an exception rolls back.

        Raises:
            RuntimeError: Inside another transaction of this thread, such as those
                of ``ATOMIC_REQUESTS``: what is stored here could be undone there.
        """
        refus, stored = None, list[bool]()
        try:
            with (
                transaction.atomic(using=self._alias, durable=True),
                connections[self._alias].execute_wrapper(translate),
                closing(Unit(self._alias)) as unit,
            ):
                transaction.on_commit(lambda: stored.append(True), using=self._alias)
                yield unit
                if transaction.get_rollback(using=self._alias):
                    # A write was refused and whoever asked went on: the end would roll
                    # back in silence, and the unit of work pass for stored.
                    raise ConflictError
        except DatabaseError as failure:
            # Of the beginning or of the commit: statements have told theirs. What the
            # project has called then (`on_commit`) does not undo what is stored.
            refus = None if stored else refusal_of(failure)
            if refus is None:
                raise
        if refus is not None:
            raise refus

    # What the protocols do not show, for whoever runs the host.

    def read_journal(self) -> Sequence[Event]:
        """
        Read every event, oldest first.
        """
        journal = models.Event.objects.using(self._alias).order_by("id")
        return [rows.event_of(row) for row in journal]

    def read_queued_mails(self) -> Sequence[QueuedMail]:
        """
        Read the whole outbox.
        """
        queued_mails = models.QueuedMail.objects.using(self._alias)
        return [rows.queued_mail_of(row) for row in queued_mails]

    def read_digests(self) -> Mapping[UtilisateurId, str]:
        """
        Read the digest of every password.
        """
        stored_digests = models.Password.objects.using(self._alias)
        return dict(stored_digests.values_list("utilisateur_id", "digest"))
