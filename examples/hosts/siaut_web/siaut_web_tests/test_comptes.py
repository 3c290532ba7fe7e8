"""
Compte de …: the record of an account, its buttons, and the question of a deletion.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core import Action, ActionRefuseeError, IntrouvableError, SendingError
from siaut_core.aio import (
    CONFIRMER_SUPPRESSION,
    Operation,
    consulter_utilisateur,
    ouvrir_modification,
)
from siaut_core.testing.country import COMPTES
from siaut_web.pages.comptes import ACTS

if TYPE_CHECKING:
    from siaut_core.aio import FicheUtilisateur
    from siaut_web_tests.services import Browser, Service

GESTIONNAIRES: Final = ("g-ej", "g-et", "g-gr")
CIBLES: Final = tuple(compte.id for compte in COMPTES)


def open_record(service: Service, acteur: str, cible: str) -> FicheUtilisateur | None:
    """
    Give the record as the library does; ``None`` out of reach.
    """
    known = {"acteur_id": acteur, "utilisateur_id": cible}
    try:
        return service.run(consulter_utilisateur(service.site.host, **known))
    except IntrouvableError:
        return None


def may_modify(service: Service, **known: str) -> bool:
    try:
        service.run(ouvrir_modification(service.site.host, **known))
    except ActionRefuseeError:
        return False
    return True


def buttons_of(browser: Browser) -> list[tuple[str, str]]:
    """
    Give where each button of the record leads, and its label.
    """
    main = browser.page.partition("Informations du compte")[2]
    pattern = r'action="/utilisateurs/[^/"]+/(\w+)">.*?<button[^>]*>([^<]+)</button>'
    return re.findall(pattern, main, re.DOTALL)


@pytest.mark.parametrize("cible", CIBLES)
@pytest.mark.parametrize("acteur", GESTIONNAIRES)
def test_a_record_is_that_of_the_library(
    service: Service, acteur: str, cible: str
) -> None:
    """
    Its texts, its buttons, and the link "Modifier" where its form opens.
    """
    fiche = open_record(service, acteur, cible)
    browser = service.logged_in(acteur)
    browser.get(f"/utilisateurs/{cible}")
    if fiche is None:
        assert 404 == browser.answer.status_code
        assert cible not in browser.page
        return
    expected = [(b.action.value.lower(), b.libelle) for b in fiche.buttons]
    assert expected == buttons_of(browser)
    assert f"<h1>{fiche.title}</h1>" in browser.page
    for name, champ in fiche.informations().items():
        shown = browser.page.partition(f'data-champ="{name}">')[2].partition("</div>")
        assert f"<dt>{champ.libelle}</dt>" in shown[0]
        assert champ.texte in shown[0]
    awaited = "L'utilisateur n'a pas encore confirmé son courriel" in browser.page
    assert awaited is (fiche.message is not None)
    opens = may_modify(service, acteur_id=acteur, utilisateur_id=cible)
    assert opens is (f'href="/utilisateurs/{cible}/modifier"' in browser.page)


@pytest.mark.parametrize("cible", CIBLES)
@pytest.mark.parametrize("acteur", GESTIONNAIRES)
def test_what_no_button_offers_is_refused_with_every_reason(
    service: Service, acteur: str, cible: str
) -> None:
    """
    A page that somebody kept open, or a form that somebody made, changes nothing.
    """
    browser = service.logged_in(acteur)
    fiche = open_record(service, acteur, cible)
    offered = fiche.actions if fiche else ()
    for action in {*ACTS} - {*offered}:
        operation, command = ACTS[action]
        done = operation(
            service.site.host, command(acteur_id=acteur, utilisateur_id=cible)
        )
        try:
            service.run(done)
        except (ActionRefuseeError, IntrouvableError) as refus:
            browser.get("/profil")
            browser.post(f"/utilisateurs/{cible}/{action.lower()}")
            assert browser.answer.status_code in {403, 404}
            for reason in refus.reasons:
                assert reason.libelle in browser.page
                assert reason.recours in browser.page
    assert fiche == open_record(service, acteur, cible)


def press(browser: Browser, cible: str, action: Action) -> None:
    browser.get(f"/utilisateurs/{cible}")
    browser.post(f"/utilisateurs/{cible}/{action.value.lower()}")


def banner_of(browser: Browser) -> str:
    shown = browser.page.partition('<div id="avis" role="status">')[2]
    return shown.partition("</div>")[0]


@pytest.mark.parametrize(
    ("cible", "action", "operation", "shown"),
    [
        (
            "u-actif",
            Action.DESACTIVER,
            Operation.DESACTIVER_UTILISATEUR,
            "Le compte est désormais inactif",
        ),
        (
            "u-off",
            Action.ACTIVER,
            Operation.ACTIVER_UTILISATEUR,
            "Le compte est désormais actif",
        ),
        (
            "u-neuf",
            Action.RENVOYER,
            Operation.RENVOYER_COURRIEL_CREATION,
            "Un courriel de création a été renvoyé",
        ),
    ],
)
def test_a_button_says_what_it_did_once(
    service: Service,
    camille: Browser,
    cible: str,
    action: Action,
    operation: Operation,
    shown: str,
) -> None:
    """
    On the record, which then has other buttons. Guide: S3, S4, L4.
    """
    press(camille, cible, action)
    assert f"/utilisateurs/{cible}" == camille.answer.url.path
    assert f'<p class="done">{shown}</p>' == banner_of(camille)
    assert operation.confirmation == shown
    fiche = open_record(service, "g-ej", cible)
    assert fiche is not None
    assert [b.libelle for b in fiche.buttons] == [b[1] for b in buttons_of(camille)]

    camille.get(f"/utilisateurs/{cible}")
    assert "" == banner_of(camille)


def test_a_mail_leaves_when_it_is_sent_again(
    service: Service, camille: Browser
) -> None:
    press(camille, "u-neuf", Action.RENVOYER)
    service.clock.advance(minutes=1)
    service.drain()
    assert ["u-neuf@test.fr"] == [m.recipient for m in service.carrier.mailbox]


def test_a_deletion_is_asked_about_first(service: Service, camille: Browser) -> None:
    """
    In the words of the guide; "Annuler" goes back, "Confirmer" to the list. Guide: S2.
    """
    camille.get("/utilisateurs/u-neuf")
    assert ("supprimer", "Supprimer le compte") in buttons_of(camille)
    camille.get("/utilisateurs/u-neuf/supprimer")
    assert CONFIRMER_SUPPRESSION in camille.page
    assert 'href="/utilisateurs/u-neuf">Annuler</a>' in camille.page
    assert open_record(service, "g-ej", "u-neuf")

    camille.post("/utilisateurs/u-neuf/supprimer")
    assert "/utilisateurs" == camille.answer.url.path
    assert "L'utilisateur a bien été supprimé" in banner_of(camille)
    assert "u-neuf" not in camille.page
    assert 404 == camille.get("/utilisateurs/u-neuf").status_code


def test_no_question_is_asked_where_no_button_is(camille: Browser) -> None:
    camille.get("/utilisateurs/u-actif/supprimer")
    assert "/utilisateurs/u-actif" == camille.answer.url.path
    assert CONFIRMER_SUPPRESSION not in camille.page


def test_a_mail_that_was_given_up_is_told(service: Service, camille: Browser) -> None:
    said = "Le dernier courriel adressé à l'utilisateur n'a pas pu être remis"
    press(camille, "u-neuf", Action.RENVOYER)
    assert said not in camille.page
    service.carrier.failures = [SendingError("SMTP_550", definitive=True)] * 2
    for _ in range(2):
        service.clock.advance(hours=1)
        service.drain()
    camille.log_in("g-ej")
    camille.get("/utilisateurs/u-neuf")
    assert said in camille.page


@pytest.mark.parametrize("action", ["modification", "fixer_numero", "consulter"])
def test_there_is_no_other_button(camille: Browser, action: str) -> None:
    camille.get("/utilisateurs/u-neuf")
    assert 404 == camille.post(f"/utilisateurs/u-neuf/{action}").status_code


@pytest.mark.parametrize("action", sorted(ACTS))
def test_a_button_of_another_page_does_nothing(
    service: Service, camille: Browser, action: str
) -> None:
    fields: dict[str, Any] = {"csrf": "x"}
    camille.get("/utilisateurs/u-neuf")
    camille.post(f"/utilisateurs/u-neuf/{action.lower()}", **fields)
    assert 403 == camille.answer.status_code
    fiche = open_record(service, "g-ej", "u-neuf")
    assert fiche is not None
    assert fiche.utilisateur.actif


@pytest.mark.parametrize("path", ["/utilisateurs", "/utilisateurs/u-actif"])
def test_who_is_no_gestionnaire_is_told_so(service: Service, path: str) -> None:
    browser = service.logged_in("u-actif")
    browser.get(path)
    assert 403 == browser.answer.status_code
    assert "Gestionnaire" in browser.page
