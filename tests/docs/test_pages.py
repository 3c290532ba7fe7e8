"""
What a page shows is what happens.
"""

from __future__ import annotations

import sys
from functools import partial
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from siaut_core import Evenement
from siaut_core.serialization import de_json
from siaut_core.sync import Host, memory
from tests.docs.pages import DOCS, PAGES, SUR_L_HOTE, blocs, executer
from tests.donnees import RACINE

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.defaults import Clock
    from siaut_core.messages import Courrier

LANGUES = {"pycon", "python", "sh", "text"}

A_EXECUTER = [
    page
    for page in PAGES
    if page not in SUR_L_HOTE
    and {"pycon", "python"} & {bloc.langue for bloc in blocs(page)}
]


def nom(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


@pytest.mark.parametrize("page", A_EXECUTER, ids=nom)
def test_a_page_runs_as_shown(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    From the folder of the project, where readers are.

    The page on tests finds the host of another one where it says to save it.
    """
    service = ModuleType("service")
    vars(service).update(executer(DOCS / "how-to" / "sync-host.md"))
    monkeypatch.setitem(sys.modules, "service", service)
    monkeypatch.chdir(RACINE)

    executer(page)


@pytest.mark.parametrize("page", PAGES, ids=nom)
def test_no_code_hides_in_a_block_that_nobody_runs(page: Path) -> None:
    """
    Directives of Sphinx, which begin with a brace, hold no Python.
    """
    for langue, texte, _ in blocs(page):
        assert langue in LANGUES or langue.startswith("{")
        assert langue == "pycon" or ">>> " not in texte


def test_a_wrong_answer_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```pycon\n>>> un = 1\n```\n\n```pycon\n>>> un\n2\n```\n", "utf-8")

    with pytest.raises(AssertionError, match=r"page.md.*line 6.*\n(.*\n)*Expected"):
        executer(page)


def test_an_error_in_a_script_tells_the_line_of_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n```python\nun = 1\nun / 0\n```\n", "utf-8")

    with pytest.raises(ZeroDivisionError) as levee:
        executer(page)

    assert 5 == levee.traceback[-1].lineno + 1


def test_the_tutorial_says_the_same_of_the_host_of_the_how_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    A real service changes the first few lines, and nothing else.
    """
    page = executer(DOCS / "how-to" / "sync-host.md")
    service = partial(Service, page, tmp_path / "siaut.sqlite")
    monkeypatch.setattr(memory, "Memoire", service)

    executer(DOCS / "tutorial.md")


class Service:
    """
    The host that the how-to builds, with the face of the one in memory.
    """

    def __init__(self, page: dict[str, object], fichier: Path) -> None:
        self.page = page
        self.base = page["Base"](fichier)  # type: ignore[operator]  # a class of the page
        self.boite_d_envoi: list[Courrier] = []

    def envoyer(self, courrier: Courrier, /) -> None:
        self.boite_d_envoi.append(courrier)

    def host(self, *, clock: Clock) -> Host:
        return Host(
            unit_of_work=self.base.unit_of_work,
            mailer=self,
            mots_de_passe=self.page["MotsDePasse"](),  # type: ignore[operator]  # same
            reglages=self.page["host"].reglages,  # type: ignore[attr-defined]  # same
            clock=clock,
        )

    @property
    def journal(self) -> list[Evenement]:
        with self.base.unit_of_work() as uow:
            corps = uow.journal.base.execute("SELECT corps FROM journal ORDER BY rowid")
            return [de_json(texte, Evenement) for (texte,) in corps]
