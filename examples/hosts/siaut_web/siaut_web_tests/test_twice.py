"""
A form that is sent twice, as a browser without script lets people do, is done once.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import pytest
import sqlalchemy as sa

from siaut_core.aio import Operation, RechercherStructures, rechercher_structures
from siaut_core.testing.country import ET_4
from siaut_web import sessions
from siaut_web.limits import Limits
from siaut_web_tests.forms import sheet_of

if TYPE_CHECKING:
    import httpx
    from anyio.from_thread import BlockingPortal

    from siaut_web_tests.forms import Sheet
    from siaut_web_tests.services import Browser, Service

NEW: Final = "/structures/nouvelle"

HOUSE: Final = {"type_structure": "ET", "nom": "MAISON", "departement": "01"}
GROUPE: Final = {"type_structure": "Groupe", "nom": "GROUPE DE LA MAISON"}
SOMEBODY: Final[dict[str, Any]] = {
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "aurelie.test@test.fr",
    "activites": ["QA001"],
    "profil": "UTILISATEUR_ET",
    "structure_id": "et-1",
}
CHANGE: Final = {"nom": "MAISON"}

FORMS: Final[list[tuple[str, dict[str, Any]]]] = [
    (NEW, HOUSE),
    (NEW, GROUPE),
    ("/utilisateurs/nouveau", SOMEBODY),
    (f"/structures/{ET_4.id}/modifier", CHANGE),
    ("/utilisateurs/u-actif/modifier", {"nom": "AUTRE"}),
]


def opened(browser: Browser, path: str) -> Sheet:
    browser.get(path)
    return sheet_of(browser, path)


def granted(service: Service) -> Counter[Operation]:
    """
    Count what was done, but for the logins.
    """
    events = service.run(service.site.store.read_journal())
    done = (one.operation for one in events if one.granted)
    return Counter(one for one in done if one is not Operation.SE_CONNECTER)


def named(service: Service, nom: str) -> int:
    """
    Count the structures of that name.
    """
    demande = RechercherStructures(acteur_id="g-ej")
    page = service.run(rechercher_structures(service.site.host, demande))
    return [row.structure.nom for row in page.rows].count(nom)


def sent_at_once(service: Service, *sent: tuple[Sheet, dict[str, Any]]) -> set[str]:
    """
    Send forms at once, and give where their answers lead.
    """

    async def send() -> list[httpx.Response]:
        return await asyncio.gather(
            *(
                sheet.browser.client.post(
                    sheet.path,
                    data={**sheet.fields, **filled, "bouton": "sauvegarder"},
                )
                for sheet, filled in sent
            )
        )

    answers = service.run(send())
    assert {303} == {answer.status_code for answer in answers}
    return {answer.headers["location"] for answer in answers}


@pytest.mark.parametrize(("path", "filled"), FORMS)
def test_the_second_answers_as_the_first(
    service: Service, camille: Browser, path: str, filled: dict[str, Any]
) -> None:
    sheet = opened(camille, path)
    pages = []
    for _ in range(2):
        sheet.send("Sauvegarder", **filled)
        assert 200 == camille.answer.status_code
        assert "Sauvegarde effectuée" in camille.page
        pages.append(camille.answer.url)
    assert pages[0] == pages[1]
    assert [1] == [*granted(service).values()]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize(("path", "filled"), FORMS)
def test_two_at_once_answer_the_same(
    live: Service, path: str, filled: dict[str, Any]
) -> None:
    """
    Nor does the journal say that one of them was refused.
    """
    sheet = opened(live.logged_in("g-ej"), path)
    before = live.run(live.site.store.read_journal())
    assert 1 == len(sent_at_once(live, *[(sheet, filled)] * 4))
    events = live.run(live.site.store.read_journal())
    assert [True] == [event.granted for event in events[len(before) :]]


def test_two_processes_do_it_once(
    service: Service, camille: Browser, portal: BlockingPortal
) -> None:
    other = type(service)(
        portal, service.options.database, secret=service.options.secret
    )
    other.open()
    browser = other.browser()
    browser.client.cookies = camille.client.cookies
    sheet = opened(camille, NEW)
    sheet.send("Sauvegarder", **HOUSE)
    where = camille.answer.url
    sheet.browser = browser
    sheet.send("Sauvegarder", **HOUSE)
    other.close()
    assert where == browser.answer.url
    assert 1 == named(service, "MAISON")


def test_a_form_that_is_opened_again_is_another_one(
    service: Service, camille: Browser
) -> None:
    """
    Two houses of one name, that somebody wants; and what is corrected after a fault.
    """
    for _ in range(2):
        opened(camille, NEW).send("Sauvegarder", **HOUSE)
    assert 2 == named(service, "MAISON")

    sheet = opened(camille, NEW).press("Sauvegarder", **{**HOUSE, "departement": ""})
    assert 422 == camille.answer.status_code
    sheet.send("Sauvegarder", departement="01")
    assert 3 == named(service, "MAISON")


def test_what_is_typed_otherwise_is_done_too(
    service: Service, camille: Browser
) -> None:
    """
    The button "back" of a browser shows the form that was sent; it is filled in again.
    """
    sheet = opened(camille, NEW)
    sheet.send("Sauvegarder", **HOUSE)
    sheet.send("Sauvegarder", **{**HOUSE, "nom": "AUTRE MAISON"})
    assert "AUTRE MAISON" in camille.page
    assert (1, 1) == (named(service, "MAISON"), named(service, "AUTRE MAISON"))


def test_the_same_form_of_somebody_else_is_theirs(service: Service) -> None:
    """
    Whoever copies a form answers for what they send, and is told nothing of the first.
    """
    sheet = opened(service.logged_in("g-ej"), NEW)
    sheet.send("Sauvegarder", **HOUSE)
    where = sheet.browser.answer.url
    other = opened(service.logged_in("g-ej"), NEW)
    other.fields["once"] = sheet.fields["once"]
    other.send("Sauvegarder", **HOUSE)
    assert where != other.browser.answer.url


def test_a_mail_is_sent_again_once(service: Service, camille: Browser) -> None:
    """
    Guide: L4.
    """
    path = "/utilisateurs/u-neuf/renvoyer"
    camille.get("/utilisateurs/u-neuf")
    sheet = sheet_of(camille, path)
    for _ in range(2):
        sheet.send("Renvoyer un courriel de création")
        assert Operation.RENVOYER_COURRIEL_CREATION.confirmation in camille.page
    assert 1 == granted(service)[Operation.RENVOYER_COURRIEL_CREATION]

    camille.get("/utilisateurs/u-neuf")
    sheet_of(camille, path).send("Renvoyer un courriel de création")
    assert 2 == granted(service)[Operation.RENVOYER_COURRIEL_CREATION]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
def test_a_session_that_ends_meanwhile_does_nothing(
    live: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Somebody logs out in another tab while a form is on its way.
    """
    camille = live.logged_in("g-ej")
    sheet, cookie = opened(camille, NEW), camille.client.cookies["siaut-session"]

    async def log_out(*_: object) -> None:
        await live.site.sessions.close(cookie)

    monkeypatch.setattr(Limits, "count_act", log_out)
    sheet.send("Sauvegarder", **HOUSE)
    assert "/connexion" == camille.answer.url.path
    assert 0 == named(live, "MAISON")
    assert all(event.granted for event in live.run(live.site.store.read_journal()))


def test_forms_go_with_their_session(service: Service, camille: Browser) -> None:
    async def count() -> int | None:
        async with service.site.store.unit_of_work() as uow:
            order = sa.select(sa.func.count()).select_from(sessions.FORMS)
            return await uow.connection.scalar(order)

    opened(camille, NEW).send("Sauvegarder", **HOUSE)
    assert 1 == service.run(count())
    camille.post("/deconnexion")
    assert 0 == service.run(count())
