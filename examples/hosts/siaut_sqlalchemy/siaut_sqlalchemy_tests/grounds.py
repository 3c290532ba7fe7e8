"""
*Grounds*: a populated database that several processes open, and windows on it.
"""

from __future__ import annotations

from collections import Counter
from time import sleep
from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import func, literal, select, text, union_all

from siaut_core import UtilisateurId
from siaut_core.testing.contracts import Bench
from siaut_core.testing.contracts.bench import populate, seed
from siaut_core.testing.factory import NOON
from siaut_sqlalchemy.schema import METADATA
from siaut_sqlalchemy_tests.hatchery import Desk
from siaut_sqlalchemy_tests.notebook import Notebook
from siaut_sqlalchemy_tests.services import SyncService

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from siaut_core import Utilisateur
    from siaut_core.testing.contracts.bench import Seed
    from siaut_sqlalchemy import sync
    from siaut_sqlalchemy_tests.findings import Counts

__all__ = ["Ground"]

ROWS = union_all(
    *(
        select(literal(table.name).label("nom"), func.count().label("total"))
        .select_from(table)
        .group_by("nom")
        for table in METADATA.sorted_tables
    )
)

OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@attrs.frozen(kw_only=True)
class Ground:
    """
    The small country of the kit, where processes work.

    Attributes:
        store: What this process reads it by; asks nothing of the others.
    """

    worker: Desk
    store: sync.Store

    @classmethod
    def populate(cls, store: sync.Store, folder: Path) -> Ground:
        url = store.engine.url.render_as_string(hide_password=False)
        ground = cls(worker=Desk.at(url, folder / "courriels"), store=store)
        populate(ground.bench)
        return ground

    @property
    def bench(self) -> Bench:
        return Bench.of(
            self.store.unit_of_work,
            journal=self.store.read_journal,
            stored_digests=self.store.read_digests,
            queued_mails=self.store.read_queued_mails,
        )

    @property
    def notebook(self) -> Notebook:
        return Notebook(self.worker.mailbox)

    def service(self, instant: datetime = NOON) -> SyncService:
        """
        Open the service in this process, at that instant.
        """
        return SyncService(self.store, self.notebook, instant)

    def seed(self, *objs: Seed) -> None:
        seed(self.bench, *objs)

    def compte(self, id: str) -> Utilisateur:
        with self.bench.unit() as uow:
            compte = uow.utilisateurs.get(UtilisateurId(id))
        assert compte is not None, id
        return compte

    def inventory(self) -> Counts:
        """
        Count the rows of every table.
        """
        with self.store.engine.begin() as connection:
            return Counter({r.nom: r.total for r in connection.execute(ROWS)})

    def quit_it(self) -> None:
        """
        Let go of the database: the log of who is killed is replayed by the next one.
        """
        self.store.close()

    def go_back(self) -> None:
        """
        Wait until the server knows who is dead: it keeps what they locked until then.
        """
        while self.store.engine.dialect.name == "postgresql" and self._others():
            sleep(0.002)

    def _others(self) -> int:
        with self.store.engine.begin() as connection:
            return int(connection.scalars(text(OTHERS)).one())
