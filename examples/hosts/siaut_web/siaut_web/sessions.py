"""
*Sessions*: who is logged in, in a table beside the library's.

A row is found by the digest of its cookie: what is stored opens nothing. It is written
with the event of the login, and goes in the transaction of what ends it. The forms that
were sent in it go with it.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final

import sqlalchemy as sa
from attrs import evolve, frozen
from starlette.exceptions import HTTPException

from siaut_core.aio import Event, Host, Operation
from siaut_sqlalchemy.aio import Store, Unit
from siaut_sqlalchemy.migrations import single

from .options import Options

__all__ = ["OWN", "AlreadyDoneError", "Session", "Sessions"]

OWN: Final = sa.MetaData()
SESSIONS: Final = sa.Table(
    "web_sessions",
    OWN,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("utilisateur_id", sa.Text, nullable=False, index=True),
    sa.Column("opened_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
    sa.Column("searches", sa.Text, nullable=False),
)
FORMS: Final = sa.Table(
    "web_forms",
    OWN,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column(
        "session",
        sa.ForeignKey(SESSIONS.c.digest, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("done_to", sa.Text, nullable=False),
)

# What ends every session of the account it is done to.
ENDING: Final = {
    Operation.DESACTIVER_UTILISATEUR,
    Operation.SUPPRIMER_UTILISATEUR,
    Operation.UTILISER_LIEN,
}

# To write at each request would be for nothing.
SEEN_EVERY: Final = 60

# Of the searches of a session, the last ones are kept: the pages of some tabs, as far
# back as browsers go, and no more characters than a long search has in each.
SEARCHES_MAX: Final = 50
SEARCHES_LENGTH: Final = 100_000

# The cookies of the login under way, new and old: one row comes and the other goes in
# its unit of work.
_opening: ContextVar[tuple[str, str]] = ContextVar("opening")


@frozen
class Session:
    """
    A session that is open.

    Attributes:
        searches: What was searched, by an identifier that may be in an address.
    """

    digest: str
    utilisateur_id: str
    searches: Mapping[str, Any]


class AlreadyDoneError(Exception):
    """
    What a form asks was done, when it was sent before.

    Attributes:
        id: Of what it made or changed.
    """

    def __init__(self, id: str) -> None:
        super().__init__()
        self.id = id


def _to_digest(cookie: str) -> str:
    return sha256(cookie.encode()).hexdigest()


def _create(connection: sa.Connection) -> None:
    with single(connection):
        OWN.create_all(connection)


class Sessions:
    """
    The sessions of a service.

    What they wait for too long, as others are busy, is a conflict as everywhere.
    """

    def __init__(self, store: Store, options: Options) -> None:
        self._store, self._clock = store, options.clock
        self._idle = int(options.idle.total_seconds())
        self._lifetime = int(options.lifetime.total_seconds())

    async def create(self) -> None:
        """
        Create the table, if it is not there; several processes may start at once.
        """
        async with self._store.engine.connect() as connection:
            await connection.run_sync(_create)

    def draw(self, known: str) -> str:
        """
        Draw the cookie of the login that follows, in the same task.

        Args:
            known: The cookie until then, whose session ends.
        """
        cookie = token_urlsafe(32)
        _opening.set((cookie, known))
        return cookie

    async def on_event(self, uow: Unit, event: Event) -> None:
        """
        Open and end sessions, in the unit of work of what does so.
        """
        if not event.granted:
            return
        id = event.cible_id
        if event.operation in ENDING:
            ended = sa.delete(SESSIONS).where(SESSIONS.c.utilisateur_id == id)
            await uow.connection.execute(ended)
        elif event.operation is Operation.SE_CONNECTER:
            now = int(event.le.timestamp())
            drawn, before = map(_to_digest, _opening.get())
            over = ~self._open(now) | (SESSIONS.c.digest == before)
            await uow.connection.execute(sa.delete(SESSIONS).where(over))
            row = {
                "digest": drawn,
                "utilisateur_id": id,
                "opened_at": now,
                "seen_at": now,
                "searches": "{}",
            }
            await uow.connection.execute(sa.insert(SESSIONS).values(row))

    async def find(self, cookie: str) -> Session | None:
        """
        Give the session of that cookie, if it is open, and note that it is used.
        """
        now, digest = int(self._clock().timestamp()), _to_digest(cookie)
        statement = sa.select(SESSIONS).where(
            SESSIONS.c.digest == digest, self._open(now)
        )
        async with self._store.unit_of_work() as uow:
            row = (await uow.connection.execute(statement)).one_or_none()
            if row is None:
                return None
            if now - row.seen_at >= SEEN_EVERY:
                own = SESSIONS.c.digest == digest
                seen = sa.update(SESSIONS).where(own).values(seen_at=now)
                await uow.connection.execute(seen)
        return Session(digest, row.utilisateur_id, json.loads(row.searches))

    async def close(self, cookie: str) -> None:
        """
        End the session of that cookie.
        """
        ended = sa.delete(SESSIONS).where(SESSIONS.c.digest == _to_digest(cookie))
        async with self._store.unit_of_work() as uow:
            await uow.connection.execute(ended)

    def once(self, host: Host, session: Session, sent: bytes) -> Host:
        """
        Give the host of what a form asks, that is done once however often it is sent.

        Also when it comes twice at once: those of a session wait for each other, and
        what is done is noted in its own unit of work. The session is locked before the
        accounts, not after: whoever ends it meanwhile may meet a deadlock, which is a
        conflict, and tried again.

        Args:
            sent: The form, which no other one is like.

        Raises:
            AlreadyDoneError: In its units of work, when another one noted it.
            starlette.exceptions.HTTPException: 401, when the session has ended.
        """
        digest = sha256(session.digest.encode() + sent).hexdigest()
        own = sa.select(SESSIONS).where(SESSIONS.c.digest == session.digest)
        known = sa.select(FORMS.c.done_to).where(FORMS.c.digest == digest)

        @asynccontextmanager
        async def unit_of_work() -> AsyncIterator[Unit]:
            uow: Any  # A unit of the store, whatever the host was made of.
            async with host.unit_of_work() as uow:
                if await uow.connection.scalar(own.with_for_update()) is None:
                    raise HTTPException(401)  # They logged out meanwhile.
                if (id := await uow.connection.scalar(known)) is not None:
                    raise AlreadyDoneError(id)
                yield uow

        async def on_event(uow: Unit, event: Event) -> None:
            await self.on_event(uow, event)
            if event.granted:
                done_to = event.cible_id or event.structure_id
                row = {"digest": digest, "session": session.digest, "done_to": done_to}
                await uow.connection.execute(sa.insert(FORMS).values(row))

        return evolve(host, unit_of_work=unit_of_work, on_event=on_event)

    async def keep_search(self, session: Session, search: Mapping[str, Any]) -> str:
        """
        Keep what was searched: names stay out of addresses, and go with the session.

        Returns:
            The identifier under which it is found.
        """
        id = token_urlsafe(6)
        own = SESSIONS.c.digest == session.digest
        async with self._store.unit_of_work() as uow:
            # Read again: another tab may have searched since.
            statement = sa.select(SESSIONS.c.searches).where(own).with_for_update()
            known = json.loads(await uow.connection.scalar(statement) or "{}")
            kept = dict([*known.items(), (id, search)][-SEARCHES_MAX:])
            while len(text := json.dumps(kept)) > SEARCHES_LENGTH:
                del kept[next(iter(kept))]
            written = sa.update(SESSIONS).where(own).values(searches=text)
            await uow.connection.execute(written)
        return id

    def _open(self, now: int) -> sa.ColumnElement[bool]:
        return sa.and_(
            SESSIONS.c.seen_at > now - self._idle,
            SESSIONS.c.opened_at > now - self._lifetime,
        )
