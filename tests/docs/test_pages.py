"""
What a page shows is what happens.
"""

from __future__ import annotations

import sys
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from docs._tools.pages import DOCS, blocks, carry_out
from siaut_core.serialization import from_json
from siaut_core.sync import Event, Host, memory
from tests.data import ROOT
from tests.docs.pages import ON_THE_HOST, PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.defaults import Clock
    from siaut_core.messages import Mail

LANGUAGES = {"html", "pycon", "python", "sh", "text"}

TO_RUN = [
    page
    for page in PAGES
    if page not in ON_THE_HOST
    and {"pycon", "python"} & {block.language for block in blocks(page)}
]


def name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("page", TO_RUN, ids=name)
def test_a_page_runs_as_shown(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    From the folder of the project, where readers are.

    The page on tests finds the host of another one where it says to save it.
    """
    service = ModuleType("service")
    vars(service).update(carry_out(DOCS / "how-to" / "sync-host.md"))
    monkeypatch.setitem(sys.modules, "service", service)
    monkeypatch.chdir(ROOT)

    carry_out(page)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_code_hides_in_a_block_that_nobody_runs(page: Path) -> None:
    """
    Directives of Sphinx, which begin with a brace, hold no Python.
    """
    for language, text, _ in blocks(page):
        assert language in LANGUAGES or language.startswith("{")
        assert language == "pycon" or ">>> " not in text


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_that_installs_a_clone_names_it(page: Path) -> None:
    text = " ".join(page.read_text("utf-8").split())

    assert ("../siaut_core" in text) == ("`git clone <address> siaut_core`" in text)


def test_no_form_is_said_to_come_from_nowhere() -> None:
    """
    So do browsers by `no-referrer`, with `Origin: null`: who checks it refuses them.
    """
    shown = [(page, block.text) for page in PAGES for block in blocks(page)]
    shown += [
        (file, file.read_text("utf-8"))
        for file in ROOT.glob("examples/**/*.*")
        if file.suffix in {".html", ".js", ".py"}
    ]

    assert [] == [where for where, text in shown if "no-referrer" in text]


def test_a_wrong_answer_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```pycon\n>>> one = 1\n```\n\n```pycon\n>>> one\n2\n```\n", "utf-8"
    )

    with pytest.raises(AssertionError, match=r"page.md.*line 6.*\n(.*\n)*Expected"):
        carry_out(page)


def test_an_error_in_a_script_tells_the_line_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n```python\nun = 1\nun / 0\n```\n", "utf-8")

    with pytest.raises(ZeroDivisionError) as raised:
        carry_out(page)

    assert 5 == raised.traceback[-1].lineno + 1


def test_the_tutorial_says_the_same_of_the_host_of_the_how_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A real service changes the first few lines, and nothing else.
    """
    page = carry_out(DOCS / "how-to" / "sync-host.md")
    service = partial(Service, page, tmp_path / "siaut.sqlite")
    monkeypatch.setattr(memory, "MemoryStore", service)

    carry_out(DOCS / "tutorial.md")


class Service:
    """
    The host that the how-to builds, with the face of the one in memory.
    """

    def __init__(self, page: dict[str, object], file: Path) -> None:
        self.page = page
        self.base = page["Database"](file)  # type: ignore[operator]  # a class of the page
        self.outgoing_mailbox: list[Mail] = []

    def send(self, mail: Mail, /) -> None:
        self.outgoing_mailbox.append(mail)

    def host(self, *, clock: Clock) -> Host:
        return Host(
            unit_of_work=self.base.unit_of_work,
            mailer=self,
            passwords=self.page["PasswordPolicy"](),  # type: ignore[operator]  # same
            settings=self.page["host"].settings,  # type: ignore[attr-defined]  # same
            clock=clock,
        )

    @property
    def journal(self) -> list[Event]:
        with self.base.unit_of_work() as uow:
            database = uow.journal.database
            rows = database.execute("SELECT body FROM journal ORDER BY rowid")
            return [from_json(body, Event) for (body,) in rows]
