"""
The demonstration, started for tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from siaut_core.testing.fakes import AsyncFastPasswordPolicy
from siaut_web.demonstration import Demonstration
from siaut_web.options import Options
from siaut_web_tests.services import ORIGIN, Browser, Service

if TYPE_CHECKING:
    from pathlib import Path

    from anyio.from_thread import BlockingPortal

__all__ = ["BANNER", "Demonstrated"]

BANNER: Final = "les structures et les comptes sont fictifs"


class Demonstrated(Service):
    """
    A demonstration that was started.

    Args:
        fast: Whether a hash that takes no time stands for that of the service.
    """

    def __init__(
        self,
        portal: BlockingPortal,
        file: Path,
        site: str = ORIGIN,
        *,
        fast: bool = False,
    ) -> None:
        address = f"sqlite+aiosqlite:///{file}"
        self.options = Options(database=address, base_url=site, demonstration=True)
        passwords = AsyncFastPasswordPolicy() if fast else None
        self.demonstration = Demonstration(self.options, passwords=passwords)
        self.site, self._portal = self.demonstration.site, portal
        self.app = self.demonstration.create_app()
        self.run(self.demonstration.prepare())

    def close(self) -> None:
        self.run(self.site.store.close())

    def enter(self, rank: int) -> Browser:
        """
        Log in as one of the accounts that are shown, by the page's own button.
        """
        account, browser = self.demonstration.accounts[rank], self.browser()
        browser.get("/demonstration")
        browser.post(
            "/connexion",
            courriel=account.compte.courriel.adresse,
            mot_de_passe=account.mot_de_passe,
        )
        return browser
