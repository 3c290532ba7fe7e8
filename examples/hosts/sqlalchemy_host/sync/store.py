# Derived from aio/store.py by `nox -s twins -- --write`: edit that one.
"""
*Store*: a database, and its units of work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from siaut_core import Evenement, Intention, UtilisateurId

from ..couleurs.sync import Moteur, migrer, ouvrir
from ..rangees import evenement_de, intention_de
from ..refus import refus_a_l_entree, refus_de
from ..schema import intentions, journal, mots_de_passe
from .comptes import MotsDePasse, Utilisateurs
from .courriels import Courriels, Journal
from .liens import Liens
from .structures import Structures
from .transaction import Transaction

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
    The database of a service.
    """

    def __init__(self, url: str) -> None:
        self.moteur: Moteur = ouvrir(url)

    def creer(self) -> None:
        """
        Create the tables, or bring them up to this version of the host.

        A database that already is stays as it is.
        """
        migrer(self.moteur)

    def fermer(self) -> None:
        self.moteur.dispose()

    @contextmanager
    def unit_of_work(self) -> Iterator[Unite]:
        """
        Open a transaction; leaving it commits, an exception rolls back.
        """
        refus, lire = None, refus_a_l_entree
        try:
            with self.moteur.begin() as connexion:
                lire = refus_de
                transaction = Transaction(connexion)
                yield Unite(transaction)
                # Whoever asked went on: PostgreSQL would roll back without a word.
                if transaction.refus is not None:
                    raise transaction.refus
        except SQLAlchemyError as echec:
            # Of the beginning or of the commit: statements have told theirs.
            refus = lire(echec)
            if refus is None:
                raise
        if refus is not None:
            raise refus

    # What the protocols do not show, for whoever runs the host.

    def lire_journal(self) -> Sequence[Evenement]:
        """
        Read every event, oldest first.
        """
        with self.moteur.begin() as connexion:
            rangees = Transaction(connexion).lire(
                select(journal).order_by(journal.c.rang)
            )
        return [evenement_de(rangee) for rangee in rangees]

    def lire_intentions(self) -> Sequence[Intention]:
        """
        Read the whole outbox.
        """
        with self.moteur.begin() as connexion:
            rangees = Transaction(connexion).lire(select(intentions))
        return [intention_de(rangee) for rangee in rangees]

    def lire_condenses(self) -> Mapping[UtilisateurId, str]:
        """
        Read the digest of every password.
        """
        with self.moteur.begin() as connexion:
            rangees = Transaction(connexion).lire(select(mots_de_passe))
        return {r["utilisateur_id"]: r["condense"] for r in rangees}
