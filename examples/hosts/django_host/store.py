"""
*Store*: a database of the project, and its units of work.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from siaut_core import ConflitError, Evenement, UtilisateurId
from siaut_core.serialization import de_json

from . import models, rangees
from .comptes import MotsDePasse, Utilisateurs
from .courriels import Courriels, Journal
from .liens import Liens
from .refus import refus_a_l_entree, refus_de, traduire
from .structures import Structures
from .transaction import Transaction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from siaut_core import Intention

__all__ = ["Store", "Unite"]


class Unite:
    """
    One transaction, as the protocols want it.
    """

    def __init__(self, transaction: Transaction) -> None:
        self.utilisateurs = Utilisateurs(transaction)
        self.structures = Structures(transaction)
        self.liens = Liens(transaction)
        self.courriels = Courriels(transaction)
        self.journal = Journal(transaction)
        self.mots_de_passe = MotsDePasse(transaction)


class Store:
    """
    The tables of the app in one database of the project.

    Args:
        alias: Its name in ``DATABASES``.
    """

    def __init__(self, alias: str = DEFAULT_DB_ALIAS) -> None:
        self._alias = alias

    @contextmanager
    def unit_of_work(self) -> Iterator[Unite]:
        """
        Open the outermost transaction; leaving it commits, an exception rolls back.

        Raises:
            RuntimeError: Inside another transaction of this thread, such as those
                of ``ATOMIC_REQUESTS``: what is stored here could be undone there.
        """
        refus, lire = None, refus_a_l_entree
        try:
            with self._transaction() as ouverte:
                lire = refus_de
                yield Unite(ouverte)
        except DatabaseError as echec:
            # Of the beginning or of the commit: statements have told theirs.
            refus = lire(echec)
            if refus is None:
                raise
        if refus is not None:
            raise refus

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        ouverte = Transaction(self._alias)
        with (
            transaction.atomic(using=self._alias, durable=True),
            connections[self._alias].execute_wrapper(traduire),
        ):
            try:
                yield ouverte
            finally:
                ouverte.fermer()
            if transaction.get_rollback(using=self._alias):
                # A write was refused and whoever asked went on: the end would roll
                # back in silence, and the unit of work pass for stored.
                raise ConflitError

    # What the protocols do not show, for whoever runs the host.

    def lire_journal(self) -> Sequence[Evenement]:
        """
        Read every event, oldest first.
        """
        journal = models.Evenement.objects.using(self._alias).order_by("id")
        return [de_json(rangee.corps, Evenement) for rangee in journal]

    def lire_intentions(self) -> Sequence[Intention]:
        """
        Read the whole outbox.
        """
        intentions = models.Intention.objects.using(self._alias)
        return [rangees.intention_de(rangee) for rangee in intentions]

    def lire_condenses(self) -> Mapping[UtilisateurId, str]:
        """
        Read the digest of every password.
        """
        condenses = models.MotDePasse.objects.using(self._alias)
        return {
            UtilisateurId(rangee.utilisateur_id): rangee.condense
            for rangee in condenses
        }
