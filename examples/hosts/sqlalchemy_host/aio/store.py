"""
*Store*: a database, and its units of work.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from siaut_core import Evenement, Intention, UtilisateurId

from ..couleurs.aio import Moteur, migrer, ouvrir
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

    async def creer(self) -> None:
        """
        Create the tables, or bring them up to this version of the host.

        A database that already is stays as it is.
        """
        await migrer(self.moteur)

    async def fermer(self) -> None:
        await self.moteur.dispose()

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Unite]:
        """
        Open a transaction; leaving it commits, an exception rolls back.
        """
        refus, lire = None, refus_a_l_entree
        try:
            async with self.moteur.begin() as connexion:
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

    async def lire_journal(self) -> Sequence[Evenement]:
        """
        Read every event, oldest first.
        """
        async with self.moteur.begin() as connexion:
            rangees = await Transaction(connexion).lire(
                select(journal).order_by(journal.c.rang)
            )
        return [evenement_de(rangee) for rangee in rangees]

    async def lire_intentions(self) -> Sequence[Intention]:
        """
        Read the whole outbox.
        """
        async with self.moteur.begin() as connexion:
            rangees = await Transaction(connexion).lire(select(intentions))
        return [intention_de(rangee) for rangee in rangees]

    async def lire_condenses(self) -> Mapping[UtilisateurId, str]:
        """
        Read the digest of every password.
        """
        async with self.moteur.begin() as connexion:
            rangees = await Transaction(connexion).lire(select(mots_de_passe))
        return {r["utilisateur_id"]: r["condense"] for r in rangees}
