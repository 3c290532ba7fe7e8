"""
How long whoever asks waits for a database that others hold.
"""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Final

import attrs
import pytest
import sqlalchemy as sa

from siaut_core import ConflictError
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_sqlalchemy import engine
from siaut_web import units
from siaut_web.limits import Limits
from siaut_web_tests.services import Service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from anyio.from_thread import BlockingPortal

    from siaut_core.aio.protocols import UnitOfWork

# Seconds that each unit of work waits.
PATIENCE: Final = 0.2

COURRIEL: Final = {"courriel": "g-ej@test.fr"}
LOGIN: Final = COURRIEL | {"mot_de_passe": GOOD_PASSWORD}
TOKEN: Final = {"token": "A" * 43}
HOUSE: Final = {"type_structure": "ET", "nom": "MAISON", "departement": "01"}

# What anybody may ask, and what is counted before it is done.
OF_ANYBODY: Final[list[tuple[str, dict[str, str]]]] = [
    ("/connexion", LOGIN),
    ("/mot-de-passe-oublie", COURRIEL),
    ("/api/connexion", LOGIN),
    ("/api/demande", COURRIEL),
    ("/api/lien/examen", TOKEN),
    ("/api/lien", TOKEN | {"mot_de_passe": GOOD_PASSWORD}),
]
OF_CAMILLE: Final[list[tuple[str, dict[str, str]]]] = [
    ("/structures/nouvelle", HOUSE),
    ("/utilisateurs/u-neuf/renvoyer", {}),
    ("/api/structures", HOUSE),
    ("/api/utilisateurs/u-neuf/renvoi", {}),
]


class Held:
    """
    A service whose database another program takes.

    Attributes:
        waits: What its units of work waited for in vain.
    """

    def __init__(self, service: Service, other: sqlite3.Connection) -> None:
        self.service, self._other = service, other
        self.waits: list[str] = []
        called = service.site.store.engine.sync_engine
        sa.event.listen(called, "handle_error", self._note)

    def _note(self, failure: sa.ExceptionContext) -> None:
        self.waits.append(str(failure.original_exception))

    def take(self) -> None:
        self._other.execute("BEGIN IMMEDIATE")


@pytest.fixture
def held(
    portal: BlockingPortal,
    populated: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Held]:
    monkeypatch.setattr(engine, "PATIENCE", PATIENCE)
    monkeypatch.setattr(units, "WAITED_MAX", PATIENCE / 2)
    file = tmp_path / "held.sqlite"
    file.write_bytes(populated.read_bytes())
    service = Service(portal, f"sqlite+aiosqlite:///{file}")
    service.open()
    # The loop that takes it is in another thread.
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    with closing(other):
        yield Held(service, other)
    service.close()


def is_busy(held: Held, path: str, fields: dict[str, str], id: str = "") -> None:
    """
    Check that whoever sends it waits once, and is told to come back.
    """
    browser = held.service.logged_in(id) if id else held.service.browser()
    browser.get("/lien")
    if path.startswith("/api/"):
        answer = browser.ask("POST", path, json=fields)
    else:
        data = {"csrf": browser.csrf, **fields}
        answer = browser.ask("POST", path, data=data)
    assert (503, "1") == (answer.status_code, answer.headers["Retry-After"])
    assert ["database is locked"] == held.waits


@pytest.mark.parametrize(("path", "fields"), OF_ANYBODY)
def test_a_base_that_is_held_is_waited_for_once(
    held: Held, path: str, fields: dict[str, str]
) -> None:
    """
    Not at each try of what is asked, nor to leave an event.
    """
    held.take()
    is_busy(held, path, fields)


@pytest.mark.parametrize(("path", "fields"), OF_CAMILLE)
def test_a_base_that_is_taken_meanwhile_is_waited_for_once(
    held: Held, path: str, fields: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def take(*_: object) -> None:
        held.take()

    monkeypatch.setattr(Limits, "count_act", take)
    is_busy(held, path, fields, "g-ej")


def test_what_others_changed_is_tried_again_at_once(service: Service) -> None:
    opened, host = 0, service.site.host

    @asynccontextmanager
    async def conflict() -> AsyncIterator[UnitOfWork]:
        nonlocal opened
        opened += 1
        async with host.unit_of_work() as uow:
            yield uow
            if opened < host.settings.tries:
                raise ConflictError

    host_of_others = attrs.evolve(host, unit_of_work=conflict)
    service.app.state.site = attrs.evolve(service.site, host=host_of_others)
    answer = service.browser().ask("POST", "/api/demande", json=COURRIEL)
    assert (200, host.settings.tries) == (answer.status_code, opened)
