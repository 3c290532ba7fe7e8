"""
A service on a database of its own, populated, and the browsers that ask it.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager
from html import unescape
from typing import TYPE_CHECKING, Any, Final, TypeVar

import httpx
import uvicorn

from siaut_core import MotDePasse, UtilisateurId
from siaut_core.aio import DemanderLien, demander_lien, drain_outbox
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.testing.fakes import (
    GOOD_PASSWORD,
    AsyncFastPasswordPolicy,
    AsyncMailbox,
    Clock,
    MailCarrier,
    token_of,
)
from siaut_web.options import Options
from siaut_web.site import create_app, create_site

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable, Iterator

    from anyio.from_thread import BlockingPortal

    from siaut_core import Utilisateur
    from siaut_web.answers import Site

__all__ = ["ORIGIN", "Browser", "Service", "add_accounts", "populate"]

T = TypeVar("T")

ORIGIN: Final = "http://localhost:8000"


class Browser:
    """
    Asks as a browser without JavaScript does, and keeps its cookies.

    Attributes:
        page: The text of the last page.
        answer: The last answer, redirections followed.
    """

    def __init__(self, service: Service, machine: str = "127.0.0.1") -> None:
        transport = httpx.ASGITransport(app=service.app, client=(machine, 1))
        self.client = httpx.AsyncClient(
            transport=transport, base_url=service.options.base_url
        )
        self._run = service.run
        self.answer = httpx.Response(200)

    @property
    def page(self) -> str:
        return unescape(self.answer.text)

    @property
    def csrf(self) -> str:
        return self.answer.text.partition('name="csrf" value="')[2].partition('"')[0]

    def get(self, path: str) -> httpx.Response:
        self.answer = self._run(self.client.get(path, follow_redirects=True))
        return self.answer

    def post(
        self,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        **fields: str | list[str],
    ) -> httpx.Response:
        """
        Send a form of the page that is shown.
        """
        data = {"csrf": self.csrf, **fields}
        self.answer = self._run(
            self.client.post(path, data=data, headers=headers, follow_redirects=True)
        )
        return self.answer

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401  (those of httpx)
        """
        Send a request as it is told, and follow nothing.
        """
        self.answer = self._run(self.client.request(method, path, **options))
        return self.answer

    def log_in(self, id: str, password: str = GOOD_PASSWORD) -> httpx.Response:
        self.get("/connexion")
        return self.post("/connexion", courriel=f"{id}@test.fr", mot_de_passe=password)


class Service:
    """
    The service on *database*, with the small country of the kit.

    Every account that is validated has `GOOD_PASSWORD`.

    Args:
        portal: To the loop that runs it, in a thread of its own.
    """

    def __init__(
        self,
        portal: BlockingPortal,
        database: str,
        base_url: str = ORIGIN,
        **options: Any,  # noqa: ANN401  (those of the service)
    ) -> None:
        self.clock, self.carrier = Clock(), MailCarrier()
        self.options = Options(
            database=database, base_url=base_url, clock=self.clock, **options
        )
        self.site: Site = create_site(
            self.options,
            mailer=AsyncMailbox(self.carrier),
            passwords=AsyncFastPasswordPolicy(),
        )
        self.app = create_app(self.site, works=False)
        self._portal = portal
        self._lifespan = self.app.router.lifespan_context(self.app)

    def run(self, awaited: Awaitable[T]) -> T:
        async def wait() -> T:
            return await awaited

        return self._portal.call(wait)

    @contextmanager
    def served(self, sock: socket.socket) -> Iterator[None]:
        """
        Serve it there, for browsers; it opens and closes by itself.
        """
        config = uvicorn.Config(self.app, log_config=None, access_log=False)
        server = uvicorn.Server(config)
        over = self._portal.start_task_soon(server.serve, [sock])
        try:
            yield
        finally:
            server.should_exit = True
            over.result()

    def open(self) -> None:
        self.run(self._lifespan.__aenter__())

    def populate(self) -> None:
        self.run(populate(self.site))

    def close(self) -> None:
        self.run(self._lifespan.__aexit__(None, None, None))

    def browser(self, machine: str = "127.0.0.1") -> Browser:
        return Browser(self, machine)

    def logged_in(self, id: str) -> Browser:
        browser = self.browser()
        browser.log_in(id)
        return browser

    def drain(self) -> None:
        self.run(drain_outbox(self.site.host))

    def link_of(self, id: str) -> str:
        """
        Have somebody ask for a link, and give its token.
        """
        self.run(demander_lien(self.site.host, DemanderLien(courriel=f"{id}@test.fr")))
        self.clock.advance(minutes=1)
        self.drain()
        return token_of(self.carrier.mailbox[-1])


async def populate(site: Site) -> None:
    """
    Put the small country in a database.
    """
    digest = await site.host.passwords.prepare(MotDePasse(GOOD_PASSWORD), COMPTES[0])
    async with site.host.unit_of_work() as uow:
        for structure in STRUCTURES:
            await uow.structures.add(structure)
        for compte in COMPTES:
            await uow.utilisateurs.add(compte)
            if compte.valide_le:
                await uow.passwords.set(UtilisateurId(compte.id), digest)


async def add_accounts(site: Site, comptes: Iterable[Utilisateur]) -> None:
    """
    Put more accounts in a database.
    """
    async with site.host.unit_of_work() as uow:
        for compte in comptes:
            await uow.utilisateurs.add(compte)
