"""
*Terrains*: a populated database that several processes open, and windows on it.
"""

from __future__ import annotations

from collections import Counter
from time import sleep
from typing import TYPE_CHECKING, Final

import attrs
from hosts.sqlalchemy_host.schema import METADATA
from sqlalchemy import func, literal, select, text, union_all

from siaut_core import UtilisateurId
from siaut_core.testing.contracts import Banc
from siaut_core.testing.contracts.banc import peupler, semer
from siaut_core.testing.fabrique import MIDI
from tests.hosts_sql.bases import avec_pilote
from tests.hosts_sql.cahier import Cahier
from tests.hosts_sql.pepiniere import Poste
from tests.hosts_sql.services import ServiceSync

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from hosts.sqlalchemy_host import sync

    from siaut_core import Utilisateur
    from siaut_core.testing.contracts.banc import Semence
    from tests.hosts_sql.constat import Compte
    from tests.hosts_sql.services import Couleur

__all__ = ["Terrain"]

RANGEES = union_all(
    *(
        select(literal(table.name).label("nom"), func.count().label("nombre"))
        .select_from(table)
        .group_by("nom")
        for table in METADATA.sorted_tables
    )
)

AUTRES: Final = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@attrs.frozen(kw_only=True)
class Terrain:
    """
    The small country of the kit, where processes work.

    Attributes:
        store: What this process reads it by; asks nothing of the others.
    """

    poste: Poste
    store: sync.Store

    @classmethod
    def peupler(cls, store: sync.Store, dossier: Path) -> Terrain:
        url = store.moteur.url.render_as_string(hide_password=False)
        urls: dict[Couleur, str] = {"sync": url, "async": url}
        if store.moteur.dialect.name == "sqlite":
            urls["async"] = avec_pilote(url, "aiosqlite")
        else:
            urls["asyncpg"] = avec_pilote(url, "asyncpg")
        terrain = cls(poste=Poste(urls=urls, boite=dossier / "courriels"), store=store)
        peupler(terrain.banc)
        return terrain

    @property
    def banc(self) -> Banc:
        return Banc.de(
            self.store.unit_of_work,
            journal=self.store.lire_journal,
            condenses=self.store.lire_condenses,
            intentions=self.store.lire_intentions,
        )

    @property
    def cahier(self) -> Cahier:
        return Cahier(self.poste.boite)

    def service(self, instant: datetime = MIDI) -> ServiceSync:
        """
        Open the service in this process, at that instant.
        """
        return ServiceSync(self.store, self.cahier, instant)

    def semer(self, *objets: Semence) -> None:
        semer(self.banc, *objets)

    def compte(self, id: str) -> Utilisateur:
        with self.banc.unite() as uow:
            compte = uow.utilisateurs.par_id(UtilisateurId(id))
        assert compte is not None, id
        return compte

    def inventaire(self) -> Compte:
        """
        Count the rows of every table.
        """
        with self.store.moteur.begin() as connexion:
            return Counter({r.nom: r.nombre for r in connexion.execute(RANGEES)})

    def quitter(self) -> None:
        """
        Let go of the database: the log of who is killed is replayed by the next one.
        """
        self.store.fermer()

    def revenir(self) -> None:
        """
        Wait until the server knows who is dead: it keeps what they locked until then.
        """
        while self.store.moteur.dialect.name == "postgresql" and self._autres():
            sleep(0.002)

    def _autres(self) -> int:
        with self.store.moteur.begin() as connexion:
            return int(connexion.scalars(text(AUTRES)).one())
