"""
The export of a list: a file that spreadsheets open, and execute none of.
"""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.aio import RechercherUtilisateurs, rechercher_utilisateurs
from siaut_core.testing.country import ET_1
from siaut_core.testing.factory import an_utilisateur
from siaut_web.export import BOM, neutral, write_rows
from siaut_web.pages import utilisateurs
from siaut_web_tests.services import add_accounts

if TYPE_CHECKING:
    from siaut_web_tests.services import Browser, Service

# What spreadsheets take for a formula, and what they skip before it.
FULL_WIDTH = "\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
STARTS = "=+-@\t\r\N{MINUS SIGN}" + FULL_WIDTH
SKIPPED = ["", " ", "\t", "\N{NO-BREAK SPACE}", "\N{ZERO WIDTH SPACE}", "\N{BOM}"]

cells = st.text() | st.tuples(
    st.sampled_from(SKIPPED), st.sampled_from(STARTS), st.text()
).map("".join)


def read_csv(content: bytes) -> list[list[str]]:
    """
    Read a file as a French spreadsheet does.
    """
    text = content.removeprefix(BOM).decode("utf-8")
    return [*csv.reader(StringIO(text, newline=""), delimiter=";", strict=True)]


def is_executed(cell: str) -> bool:
    """
    Say whether a spreadsheet may do something of a cell.
    """
    starts = {*"=+-@\N{MINUS SIGN}"}
    for text in (cell, normalize("NFKC", cell)):
        visible = (c for c in text if c.isprintable() and c != " ")
        if next(visible, "") in starts:
            return True
    return cell[:1] in {*"\t\r\n"}


@given(rows=st.lists(st.lists(cells, min_size=1), min_size=1))
@example([["=1+1", "\uff1d1+1", "\t=1", "a;=1", 'a"=1', "a\r\n=1", "'=1"]])
@example([["=\N{COMBINING LONG SOLIDUS OVERLAY}1", "\U00012544=1"]])
def test_no_cell_is_executed_and_each_is_read_back(rows: list[list[str]]) -> None:
    """
    Whatever a name begins with; but for the apostrophe before it, it is the same.
    """
    clean = [[cell.encode("utf-8", "ignore").decode() for cell in row] for row in rows]
    read = read_csv(write_rows(clean))
    assert [[neutral(cell) for cell in row] for row in clean] == read
    for row, written in zip(clean, read, strict=True):
        for cell, shown in zip(row, written, strict=True):
            assert not is_executed(shown)
            assert shown in {cell, f"'{cell}"}


@given(cell=cells, name=st.from_regex(r"[a-zA-ZÀ-ÿ0-9'(«\"].*", fullmatch=True))
def test_what_nothing_executes_stays_as_it_is(cell: str, name: str) -> None:
    assert neutral(cell) == neutral(neutral(cell))
    assert name == neutral(name)


def export(browser: Browser, vue: str = "") -> bytes:
    browser.post("/utilisateurs/export", vue=vue)
    return browser.answer.content


@pytest.mark.parametrize("acteur", ["g-ej", "g-et", "g-gr"])
def test_an_export_is_the_list_of_its_author(service: Service, acteur: str) -> None:
    """
    All its pages, under the headings of the library, with whole texts. Guide: R5.
    """
    added = [
        an_utilisateur(f"x-{i:03}", ET_1, nom=f"Test {i:03}", prenom="=CMD()")
        for i in range(450)
    ]
    service.run(add_accounts(service.site, added))
    browser = service.logged_in(acteur)
    browser.get("/utilisateurs")
    content = export(browser)
    assert content.startswith(BOM)
    assert content.count(b"\n") == content.count(b"\r\n")
    headers = browser.answer.headers
    assert 'attachment; filename="utilisateurs.csv"' == headers["content-disposition"]
    assert "text/csv; charset=utf-8" == headers["content-type"]
    assert "no-store" == headers["cache-control"]

    rows, after = [], None
    while True:
        demande = RechercherUtilisateurs(acteur_id=acteur, size=200, after=after)
        page = service.run(rechercher_utilisateurs(service.site.host, demande))
        rows += [row.colonnes() for row in page.rows]
        if (after := page.following) is None:
            break
    titles = [champ.libelle for champ in rows[0].values()]
    expected = [[neutral(champ.texte) for champ in row.values()] for row in rows]
    assert [titles, *expected] == read_csv(content)


def test_an_export_is_that_of_the_search_shown(camille: Browser) -> None:
    camille.get("/utilisateurs")
    camille.post("/utilisateurs", courriel="u-", ordre="NOM oui")
    content = export(camille, camille.answer.url.params["vue"])
    addresses = [row[2] for row in read_csv(content)[1:]]
    assert ["u-off@test.fr", "u-neuf@test.fr", "u-actif@test.fr"] == addresses


def test_an_export_of_nobody_is_empty(camille: Browser) -> None:
    camille.get("/utilisateurs")
    camille.post("/utilisateurs", nom="personne de ce nom")
    assert BOM == export(camille, camille.answer.url.params["vue"])


def test_an_export_that_is_too_long_says_so(
    service: Service, camille: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(utilisateurs, "ROWS_MAX", 200)
    added = [an_utilisateur(f"x-{i:03}", ET_1) for i in range(200)]
    service.run(add_accounts(service.site, added))
    camille.get("/utilisateurs")
    rows = read_csv(export(camille))
    assert 1 + 200 + 1 == len(rows)
    assert [utilisateurs.CUT] == rows[-1]


def test_who_may_not_search_exports_nothing(service: Service) -> None:
    browser = service.logged_in("u-actif")
    browser.get("/profil")
    export(browser)
    assert 403 == browser.answer.status_code
    assert "content-disposition" not in browser.answer.headers
