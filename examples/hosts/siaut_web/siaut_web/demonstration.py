"""
*Demonstration*: the service on fictional data, for whoever wants to look at it.

On this machine only, in a file of its own. The passwords of its accounts are drawn at
each start, its mails stay in memory, and one page shows both to whoever opens it.
"""

import sqlite3
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from secrets import choice
from typing import Final

import attrs
import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, Request, Response

from siaut_core import MotDePasse, Structure, Utilisateur, UtilisateurId
from siaut_core.aio.protocols import PasswordPolicy
from siaut_core.messages import Mail
from siaut_sqlalchemy.aio import Unit
from siaut_sqlalchemy.aio.passwords import Argon2PasswordPolicy

from .answers import MaybeActeur, render
from .fictional import populate
from .options import Options
from .sessions import SESSIONS
from .site import create_app, create_site

__all__ = ["FILE", "Demonstration", "is_demonstration"]

FILE: Final = "siaut-demonstration.sqlite"

OWN: Final = sa.MetaData()

# What makes a base that of a demonstration: a table, and the accounts that are shown.
SHOWN: Final = sa.Table(
    "web_demonstration",
    OWN,
    sa.Column("rank", sa.Integer, primary_key=True),
    sa.Column("utilisateur_id", sa.Text, nullable=False),
)

MAILS_MAX: Final = 200

# Without those that look like others. Sixteen of them are worth 79 bits.
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def draw_password() -> str:
    """
    Draw a password that is easy to type, and that nobody guesses.
    """
    return "-".join("".join(choice(LETTERS) for _ in range(4)) for _ in range(4))


def is_demonstration(file: Path) -> bool:
    """
    Say whether a database is that of a demonstration; it is only read.
    """
    statement = "SELECT 1 FROM sqlite_master WHERE name = ?"
    # Without its log, it is at rest: not even files beside it are written.
    how = "mode=ro" if Path(f"{file}-wal").exists() else "immutable=1"
    address = f"{file.resolve().as_uri()}?{how}"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            return database.execute(statement, [SHOWN.name]).fetchone() is not None
    except sqlite3.Error:  # It does not exist, or it is no database.
        return False


class _Unknown(Argon2PasswordPolicy):
    """
    Gives the accounts that are not shown a password that nobody knows, hashed once.
    """

    digest = ""

    async def prepare(self, _secret: MotDePasse, utilisateur: Utilisateur, /) -> str:
        drawn = MotDePasse(draw_password())
        self.digest = self.digest or await super().prepare(drawn, utilisateur)
        return self.digest


@attrs.frozen
class Account:
    """
    An account that is shown, and its password until the next start.
    """

    compte: Utilisateur
    structure: Structure
    mot_de_passe: str = attrs.field(repr=False)


class Demonstration:
    """
    A demonstration, and its mailbox.

    Args:
        passwords: See `create_site`.

    Attributes:
        accounts: Whom one may log in as.
        mails: Those that left, newest first.
    """

    def __init__(
        self, options: Options, *, passwords: PasswordPolicy | None = None
    ) -> None:
        self.site = create_site(options, mailer=self, passwords=passwords)
        self.accounts: list[Account] = []
        self.mails: deque[Mail] = deque(maxlen=MAILS_MAX)

    async def send(self, mail: Mail, /) -> None:
        self.mails.appendleft(mail)

    def create_app(self) -> FastAPI:
        """
        Make the service, with one page more.
        """
        router = APIRouter()

        @router.get("/demonstration")
        async def show_demonstration(request: Request, _by: MaybeActeur) -> Response:
            accounts, mails = self.accounts, self.mails
            return render(request, "demonstration.html", accounts=accounts, mails=mails)

        app = create_app(self.site)
        app.include_router(router, include_in_schema=False)
        return app

    async def prepare(self) -> None:
        """
        Fill a new base, end the sessions of earlier starts, draw the passwords.
        """
        async with self.site.store.engine.begin() as connection:
            # First of all: a start that is interrupted leaves a base that is known.
            await connection.run_sync(OWN.create_all)
        await self.site.store.create()
        await self.site.sessions.create()
        async with self.site.store.unit_of_work() as uow:
            await uow.connection.execute(sa.delete(SESSIONS))
            ids = [*await uow.connection.scalars(sa.select(SHOWN.c.utilisateur_id))]
            for id in ids or await self._fill(uow):
                self.accounts.append(await self._show(uow, UtilisateurId(id)))

    async def _fill(self, uow: Unit) -> list[str]:
        """
        Put in it all there is, in one unit of work.
        """

        @asynccontextmanager
        async def same() -> AsyncIterator[Unit]:
            yield uow

        once = attrs.evolve(
            self.site.host, unit_of_work=same, passwords=_Unknown(), on_event=None
        )
        ids = [compte.id for compte in await populate(once)]
        rows = [{"rank": n, "utilisateur_id": id} for n, id in enumerate(ids)]
        await uow.connection.execute(sa.insert(SHOWN), rows)
        return [*ids]

    async def _show(self, uow: Unit, id: UtilisateurId) -> Account:
        """
        Give an account its password; it is active again, if somebody tried that.
        """
        compte = await uow.utilisateurs.get(id)
        assert compte is not None  # noqa: S101  (validated: nobody deletes it)
        if not compte.actif:
            compte = compte.change(actif=True)
            await uow.utilisateurs.save(compte)
        structure = await uow.structures.get(compte.rattachement.structure_id)
        assert structure is not None  # noqa: S101  (structures are never deleted)
        drawn = draw_password()
        digest = await self.site.host.passwords.prepare(MotDePasse(drawn), compte)
        await uow.passwords.set(compte.id, digest)
        return Account(compte, structure, drawn)
