"""
*Service*: a host on a loaded database, and what is at hand to call it.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from hosts.sqlalchemy_host.sync import Store
from sqlalchemy import event

from benchmarks.charge.population import gestionnaires
from benchmarks.harness import SEED
from siaut_core import Utilisateur, UtilisateurId
from siaut_core.sync import Host
from siaut_core.testing.contracts.doublures import BoiteAuxLettres, MotsDePasseRapides
from siaut_core.testing.doublures import REGLAGES, Postier

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
    postier: Postier
    comptes: int
    tirage: random.Random

    @classmethod
    def ouvrir(cls, url: str, comptes: int, rang: int = 0) -> Service:
        store = Store(url)
        postier = Postier()
        host = Host(
            unit_of_work=store.unit_of_work,
            mailer=BoiteAuxLettres(postier),
            mots_de_passe=MotsDePasseRapides(),
            reglages=REGLAGES,
        )
        tirage = random.Random(SEED + rang)
        return cls(store, host, postier, comptes, tirage)

    def un_gestionnaire(self) -> str:
        """
        Take one at random, neither the first (*témoin*) nor the second (the largest).
        """
        return f"u-{self.tirage.randrange(2, gestionnaires(self.comptes))}"

    def compte(self, id: str) -> Utilisateur:
        with self.store.unit_of_work() as uow:
            compte = uow.utilisateurs.par_id(UtilisateurId(id))
        assert compte is not None, id
        return compte

    @contextmanager
    def compter(self) -> Iterator[list[str]]:
        """
        Note the statements, but for the beginning of transactions.
        """
        ordres: list[str] = []

        def noter(*arguments: Any) -> None:  # noqa: ANN401  (of SQLAlchemy, six of them)
            if not arguments[2].startswith("BEGIN"):
                ordres.append(arguments[2])

        event.listen(self.store.moteur, "before_cursor_execute", noter)
        yield ordres
        event.remove(self.store.moteur, "before_cursor_execute", noter)
