"""
A real browser, what it sees in both themes and on a small screen, and its pictures.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import (  # type: ignore[import-untyped]  # it tells none
    Axe,
)
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_web_tests.routes import named

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page

    from siaut_web_tests.services import Service

__all__ = ["LOOKED", "Seen", "chromium", "expect"]

# Debian's. The first draws pages with the same engine and nothing around them: no
# window is made for each person, which takes half of the time.
BROWSERS: Final = ("chromium-headless-shell", "chromium")

# Without a profile, a screen, or a word with anybody.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

# Where pictures go, when they are wanted: of every page that is looked at, and those of
# the tutorial.
PICTURES: Final = os.environ.get("SIAUT_PICTURES")
TUTORIAL: Final = os.environ.get("SIAUT_TUTORIAL")

# What the browser and htmx say of an answer that is a refusal, and of what htmx gives
# up, since somebody is faster than it is.
EXPECTED: Final = re.compile(
    "responded with a status of|Response Status Error Code"
    "|^htmx:(sendAbort|afterRequest),"
)

RULES: Final = ("RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice")

# What takes the time of axe is to say of each element all that it found right.
VIOLATIONS: Final = """
async (rules) => {
  const options = {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]};
  const {violations} = await axe.run(options);
  return violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html}`));
}
"""

# The words of a table that are on two lines.
BROKEN: Final = """
[...document.querySelectorAll("tbody th, td.numero")].flatMap((cell) => {
  const [text] = cell.childNodes, range = document.createRange();
  return [...(text?.data ?? "").matchAll(/[^\\s-]+/g)].filter(({0: word, index}) => {
    range.setStart(text, index);
    range.setEnd(text, index + word.length);
    return range.getClientRects().length > 1;
  }).map(([word]) => word);
})
"""

TIMEOUT: Final = 15_000  # Milliseconds: the machine may be busy.
expect.set_options(timeout=TIMEOUT)

# Of a picture of the tutorial: screens have few.
COLOURS: Final = 32

# What was looked at since a test began: the routes of pages, and their statuses.
LOOKED: Final[set[str]] = set()

WIDE: Final = (1280, 900)
SMALL: Final = (320, 640)


@contextmanager
def chromium() -> Iterator[Chromium]:
    """
    Start Debian's Chromium; without one, fail.
    """
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, f"apt-get install {BROWSERS[0]} fonts-dejavu-core"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS])


class Seen:
    """
    A page of somebody's browser.

    Attributes:
        faults: What the browser complains of, in any of its tabs: scripts, what the
            policy blocks, and what is asked of anybody but the service.
        taken: The pictures of the tutorial that were taken, in order.
    """

    def __init__(self, browser: Chromium, service: Service, **context: Any) -> None:  # noqa: ANN401  (Playwright's)
        self.service = service
        self._context = browser.new_context(
            base_url=service.options.base_url,
            locale="fr-FR",
            viewport={"width": WIDE[0], "height": WIDE[1]},
            **context,
        )
        self._context.set_default_timeout(TIMEOUT)
        self.faults: list[str] = []
        self.taken: list[str] = []
        self._shown: dict[Page, tuple[str, str]] = {}
        self._context.on("weberror", lambda one: self.faults.append(str(one.error)))
        self._context.on("console", self._hear)
        self._context.on("request", self._watch)
        self._context.on("response", self._note)
        self.page: Page = self.open_tab()

    def _hear(self, message: Any) -> None:  # noqa: ANN401  (Playwright's)
        if message.type == "error" and not EXPECTED.search(message.text):
            self.faults.append(message.text)

    def _watch(self, request: Any) -> None:  # noqa: ANN401  (same)
        if not request.url.startswith(f"{self.service.options.base_url}/"):
            self.faults.append(request.url)

    def _note(self, response: Any) -> None:  # noqa: ANN401  (same)
        if response.request.is_navigation_request():
            path = urlsplit(response.url).path
            route = named(self.service.app, response.request.method, path)
            self._shown[response.frame.page] = route, str(response.status)

    def open_tab(self) -> Page:
        return self._context.new_page()

    @contextmanager
    def complains(self) -> Iterator[None]:
        """
        Check that the browser complains of what is done.
        """
        before = [*self.faults]
        yield
        deadline = monotonic() + TIMEOUT / 1000
        while before == self.faults and monotonic() < deadline:
            self.page.wait_for_timeout(20)
        assert before != self.faults
        self.faults[:] = before

    def close(self) -> None:
        """
        Close it; whatever was done in it, the browser has nothing to complain of.
        """
        self._context.close()
        assert [] == self.faults, self.faults

    def log_in(self, id: str, password: str = GOOD_PASSWORD) -> None:
        self.page.goto("/connexion")
        self.page.get_by_label("Courriel").fill(id if "@" in id else f"{id}@test.fr")
        self.page.get_by_label("Mot de passe").fill(password)
        with self.page.expect_navigation():
            self.press("Se connecter")

    def open(self, link: str) -> None:
        """
        Open a link of a mail: in a new tab.
        """
        self.page = self.open_tab()
        self.page.goto(link)

    def fill(self, name: str, text: str) -> None:
        self.page.get_by_role("textbox", name=name, exact=True).fill(text)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).click()

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def is_told(self, text: str) -> None:
        expect(self.page.get_by_role("status").first).to_have_text(text)

    def shows(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def has_buttons(self, *names: str) -> None:
        """
        Check which buttons there are on the page, beside those of every page.
        """
        expect(self.page.get_by_role("main").get_by_role("button")).to_have_text(names)

    def breaks_no_word(self) -> None:
        """
        Check that the names and numbers of a table are read whole on a small screen.
        """
        self.page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
        assert [] == self.page.evaluate(BROKEN)

    def take(self, name: str) -> None:
        """
        Take a picture of the tutorial; write it if it is wanted.
        """
        self.taken.append(name)
        if TUTORIAL:
            # As tall as what it shows, rather than as a window.
            self.page.set_viewport_size({"width": WIDE[0], "height": 1})
            taken = Image.open(BytesIO(self.page.screenshot(full_page=True)))
            self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
            small = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(Path(TUTORIAL, f"{name}.png"), optimize=True)

    def looks_right(self, name: str) -> None:
        """
        Check the page in both themes and on a small screen, and keep its picture.
        """
        LOOKED.update(self._shown[self.page])
        for theme, (width, height) in (
            ("light", WIDE),
            ("dark", WIDE),
            ("light", SMALL),
        ):
            self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]  # a literal
            self.page.set_viewport_size({"width": width, "height": height})
            self._keep(f"{name}-{theme}-{width}")
            found = _violations(self.page)
            assert [] == found, f"{name}, {theme}, {width} px: {found}"
            assert self.page.evaluate(
                "document.documentElement.scrollWidth <= window.innerWidth"
            ), f"{name} is wider than {width} px"
        self.page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
        self.page.emulate_media(color_scheme="light")
        assert [] == self.faults, self.faults

    def _keep(self, name: str) -> None:
        if PICTURES:
            path = Path(PICTURES, f"{name}.png")
            self.page.screenshot(path=path, full_page=True)


def _violations(page: Page) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found: list[str] = page.evaluate(VIOLATIONS, [*RULES])
    return found
