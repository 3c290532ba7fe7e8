"""
*Service*: a host on a loaded database, and what is at hand to call it.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import event

from benchmarks.harness import SEED
from benchmarks.load.population import gestionnaires
from siaut_core import Utilisateur, UtilisateurId
from siaut_core.sync import Host
from siaut_core.testing.fakes import SETTINGS, FastPasswordPolicy, MailCarrier
from siaut_sqlalchemy.sync import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Service"]


class Service(NamedTuple):
    """
    One client: its connections, its mailbox, its own draws.

    The hash of passwords is the kit's: argon2 takes longer than all the rest, on
    purpose, and outside any transaction.
    """

    store: Store
    host: Host
    carrier: MailCarrier
    comptes: int
    draws: random.Random

    @classmethod
    def open_up(cls, url: str, comptes: int, rank: int = 0) -> Service:
        store = Store(url)
        carrier = MailCarrier()
        host = Host(
            unit_of_work=store.unit_of_work,
            mailer=carrier,
            passwords=FastPasswordPolicy(),
            settings=SETTINGS,
        )
        draws = random.Random(SEED + rank)
        return cls(store, host, carrier, comptes, draws)

    def a_gestionnaire(self) -> str:
        """
        Take one at random, neither the first (*témoin*) nor the second (the largest).
        """
        return f"u-{self.draws.randrange(2, gestionnaires(self.comptes))}"

    def compte(self, id: str) -> Utilisateur:
        with self.store.unit_of_work() as uow:
            compte = uow.utilisateurs.get(UtilisateurId(id))
        assert compte is not None, id
        return compte

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """
        Note the statements, but for the beginning of transactions.
        """
        statements: list[str] = []

        def note(*arguments: Any) -> None:  # noqa: ANN401  (of SQLAlchemy, six of them)
            if not arguments[2].startswith("BEGIN"):
                statements.append(arguments[2])

        event.listen(self.store.engine, "before_cursor_execute", note)
        yield statements
        event.remove(self.store.engine, "before_cursor_execute", note)
