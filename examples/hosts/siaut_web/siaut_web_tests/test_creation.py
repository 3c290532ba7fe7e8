"""
Création d'un utilisateur, page after page without script.
"""

from __future__ import annotations

from datetime import date
from itertools import count, product
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from limits import RateLimitItemPerMinute

from siaut_core import MisuseError, Motif, Profil, Structure, UtilisateurId
from siaut_core.aio import consulter_structure
from siaut_core.testing.country import STRUCTURES
from siaut_core.testing.factory import a_groupe, a_numero, an_et
from siaut_web import limits, picker
from siaut_web.pages import creation
from siaut_web_tests.forms import Sheet, sheet_of

if TYPE_CHECKING:
    from siaut_core import Utilisateur
    from siaut_core.aio import FicheStructure, Host
    from siaut_web_tests.services import Browser, Service

NEW = "/utilisateurs/nouveau"
SAVE = "Sauvegarder"

SOMEBODY: Final[dict[str, Any]] = {
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "aurelie.test@test.fr",
    "activites": ["QA001"],
}


COUNTRY: Final[tuple[Structure, ...]] = STRUCTURES


def _open(browser: Browser) -> Sheet:
    browser.get(NEW)
    return sheet_of(browser, NEW)


def _offers(sheet: Sheet, profil: str) -> dict[str, list[str]]:
    """
    Give what each answer to the question lists.
    """
    asked = sheet.press("Choisir ce profil", profil=profil)
    return {
        answer: asked.press("Afficher la liste", avec_numero=answer).choices.get(
            "structure_id", []
        )
        for answer in ("oui", "non")
    }


def compte_of(service: Service, id: str) -> Utilisateur:
    async def read() -> Utilisateur | None:
        async with service.site.host.unit_of_work() as uow:
            return await uow.utilisateurs.get(UtilisateurId(id))

    compte = service.run(read())
    assert compte is not None
    return compte


def saved(browser: Browser) -> str:
    """
    Give the identifier of the record that is shown after "Sauvegarder".
    """
    assert [303] == [step.status_code for step in browser.answer.history]
    before, id = browser.answer.url.path.rsplit("/", 1)
    assert "/utilisateurs" == before
    return id


def test_the_form_has_the_words_of_the_guide(camille: Browser) -> None:
    sheet = _open(camille)
    for text in (
        "Administration",
        "Gestion des utilisateurs",
        "Nouvel utilisateur",
        "Création d'un utilisateur",
        "Coordonnées",
        "1 email ne peut être utilisé que pour 1 utilisateur",
        "Tout sélectionner",
        "Annuler",
    ):
        assert text in camille.page
    assert ["", *Profil] == sheet.choices["profil"]
    assert 14 == len(sheet.choices["activites"])

    sheet = sheet.press("Choisir ce profil", profil="UTILISATEUR_ET")
    assert "Droit de validation des dossiers de sa structure" in camille.page
    assert (
        "Possédez-vous un numéro de FINESS ET pour le site sur lequel l'autorisation"
        " est demandée ?" in camille.page
    )
    sheet = sheet.press("Afficher la liste", avec_numero="oui")
    assert (
        "Raison sociale ET du site d'implantation de l'autorisation demandée"
        in camille.page
    )
    assert "CLINIQUE DU NORD (010000115)" == sheet.labels["et-1"]

    sheet.press("Choisir", structure_id="et-1")
    for text in (
        "Les informations suivantes sont issues du FINESS.",
        "CENTRE HOSPITALIER DE TEST",
        "12 AVENUE DU TEST",
        "Courriel du représentant légal",
    ):
        assert text in camille.page


def test_a_new_account_is_confirmed_and_its_mail_waits(
    service: Service, camille: Browser
) -> None:
    sheet = _open(camille).press("Choisir ce profil", profil="UTILISATEUR_ET")
    sheet = sheet.press("Afficher la liste", avec_numero="oui")
    sheet.send(SAVE, structure_id="et-2", droit_validation="oui", **SOMEBODY)
    assert "Sauvegarde effectuée" in camille.page

    compte = compte_of(service, saved(camille))
    assert ("et-2", True) == (
        compte.rattachement.structure_id,
        compte.droit_validation,
    )
    service.drain()
    assert ["aurelie.test@test.fr"] == [
        mail.recipient for mail in service.carrier.mailbox
    ]


@pytest.mark.parametrize("id", ["g-ej", "g-et", "g-gr"])
def test_what_is_offered_is_what_is_accepted(
    service: Service, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Of each profile: every structure of the country, with and without the droit.
    """
    monkeypatch.setattr(limits, "OF_AN_ACCOUNT", RateLimitItemPerMinute(1000))
    browser, courriels = service.logged_in(id), count()
    start = _open(browser)
    for profil in Profil:
        asked = start.press("Choisir ce profil", profil=profil)
        offered = {
            structure
            for answer in asked.choices.get("avec_numero", ())
            for structure in asked.press(
                "Afficher la liste", avec_numero=answer
            ).choices.get("structure_id", ())
        }
        for structure, droit in product(COUNTRY, ("oui", "non")):
            asked.send(
                SAVE,
                **{**SOMEBODY, "courriel": f"{next(courriels)}@test.fr"},
                profil=profil,
                structure_id=structure.id,
                droit_validation=droit,
            )
            accepted = bool(browser.answer.history)
            box = droit == "non" or "droit_validation" in asked.choices
            expected = profil in start.choices["profil"] and structure.id in offered
            assert (expected and box) == accepted, (profil, structure.id, droit)
            if not accepted and structure.id in {"ej-2", "et-3"}:
                fault = browser.page.partition('id="structure_id-fault">')[2]
                assert fault.startswith("Structure introuvable.")


def test_who_may_create_nobody_is_told_why(service: Service) -> None:
    aurelie = service.logged_in("u-actif")
    for answer in (aurelie.get(NEW), aurelie.post(NEW, bouton="sauvegarder")):
        assert 403 == answer.status_code
        assert "Cette action demande un profil Gestionnaire." in aurelie.page
        assert "Un Gestionnaire de votre structure peut le faire." in aurelie.page


def test_what_is_alone_is_selected_by_itself(service: Service) -> None:
    """
    The only ET of a Gestionnaire ET; the only groupe of an EJ, once asked for.
    """
    sheet = _open(service.logged_in("g-et"))
    sheet = sheet.press("Choisir ce profil", profil="CONSULTATION_ET")
    assert (["oui"], ["et-1"]) == (
        sheet.fields["avec_numero"],
        sheet.fields["structure_id"],
    )
    sheet.send(SAVE, **SOMEBODY)
    assert saved(sheet.browser)

    sheet = _open(service.logged_in("g-ej"))
    sheet = sheet.press("Choisir ce profil", profil="UTILISATEUR_EJ")
    assert "structure_id" not in sheet.fields, "an EJ, or a groupe"
    sheet = sheet.press("Afficher la liste", avec_numero="non")
    assert ["gr-1"] == sheet.fields["structure_id"]


def test_a_groupe_is_found_by_its_name(service: Service, camille: Browser) -> None:
    """
    Guide: C9.
    """

    async def add() -> None:
        async with service.site.host.unit_of_work() as uow:
            for order, name in enumerate(("GROUPE DE LA MER", "GROUPE DU LAC")):
                await uow.structures.add(a_groupe(f"gr-x{order}", libelle=name))

    service.run(add())
    sheet = _open(camille).press("Choisir ce profil", profil="UTILISATEUR_EJ")
    sheet = sheet.press("Afficher la liste", avec_numero="non")
    assert "Raison sociale EJ" in camille.page
    assert "structure_id" not in sheet.fields
    sheet = sheet.press("Rechercher", recherche="du lac")
    assert ["gr-x1"] == sheet.choices["structure_id"]
    assert "structure_id" not in sheet.fields, "it was not chosen yet"
    sheet.send(SAVE, structure_id="gr-x1", **SOMEBODY)
    compte = compte_of(service, saved(camille))
    assert "gr-x1" == compte.rattachement.structure_id


# What a browser may send of a field of one line, and HTML keeps.
LINES = st.text(
    st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")),
    max_size=40,
)


@given(
    prenom=LINES,
    nom=LINES,
    courriel=LINES,
    recherche=LINES,
    ticked=st.sampled_from([[], ["QA001"], ["QA002", "QA001"]]),
    droit=st.booleans(),
)
@example(
    prenom='"><script>',
    nom="&lt;b&gt;",
    courriel="'é'",
    recherche="</",
    ticked=[],
    droit=True,
)
@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_button_loses_what_was_typed(
    camille: Browser,
    prenom: str,
    nom: str,
    courriel: str,
    recherche: str,
    ticked: list[str],
    droit: bool,  # noqa: FBT001  (Hypothesis gives it by name)
) -> None:
    """
    Until the form is saved, and after it was refused.
    """
    start = _open(camille).press("Choisir ce profil", profil="UTILISATEUR_ET")
    typed = {
        "prenom": [prenom],
        "nom": [nom],
        "courriel": [courriel],
        "recherche": [recherche],
        "activites": ticked,
        "droit_validation": ["oui"] * droit,
        "avec_numero": ["oui"],
        "structure_id": ["et-2"],
    }
    sent = {name: values for name, values in typed.items() if values}
    sheet = start
    for button in ("Choisir ce profil", "Afficher la liste", "Choisir", "Rechercher"):
        sheet = sheet.press(button, **sent)
        assert sent == {name: sheet.fields.get(name) for name in sent}
    elsewhere = {**sent, "structure_id": ["et-3"]}
    sheet = sheet.press(SAVE, **elsewhere)
    assert camille.answer.status_code in {404, 422}
    assert elsewhere == {
        **{name: sheet.fields.get(name) for name in sent},
        "structure_id": ["et-3"],
    }


def test_every_wrong_field_is_named_at_once_beside_it(camille: Browser) -> None:
    _open(camille).send(SAVE, courriel="no address")
    assert 422 == camille.answer.status_code
    for name in ("prenom", "nom", "courriel", "profil", "activites", "structure_id"):
        assert f'href="#{name}"' in camille.page
        assert f'id="{name}-fault"' in camille.page
        assert f'id="{name}"' in camille.page


def test_a_courriel_that_is_taken_says_so_beside_it(camille: Browser) -> None:
    sheet = _open(camille).press("Choisir ce profil", profil="CONSULTATION_ET")
    sheet = sheet.press(
        SAVE, **{**SOMEBODY, "courriel": "U-NEUF@test.fr"}, structure_id="et-1"
    )
    assert 409 == camille.answer.status_code
    fault = camille.page.partition('id="courriel-fault">')[2].partition("</p>")[0]
    assert "1 email ne peut être utilisé que pour 1 utilisateur." == fault
    assert "Utilisez un autre courriel." in camille.page
    assert (["U-NEUF@test.fr"], ["et-1"]) == (
        sheet.fields["courriel"],
        sheet.fields["structure_id"],
    )
    sheet.send(SAVE, courriel="autre@test.fr")
    assert saved(camille)


def test_a_refusal_says_each_reason_and_who_could_do_it(camille: Browser) -> None:
    sheet = _open(camille).press("Choisir ce profil", profil="CONSULTATION_ET")
    sheet = sheet.press(SAVE, **SOMEBODY, structure_id="ej-1", droit_validation="oui")
    assert 403 == camille.answer.status_code
    for motif in (Motif.PROFIL_STRUCTURE, Motif.DROIT_CONSULTATION):
        assert camille.page.count(motif.libelle) == 2, "in the summary, beside a field"
        assert motif.recours in camille.page
    assert ["Aurélie"] == sheet.fields["prenom"]


def test_all_the_activities_are_ticked_without_script(
    service: Service, camille: Browser
) -> None:
    sheet = _open(camille).press("Choisir ce profil", tout="activites")
    assert "14 items sélectionnés." in camille.page
    assert sheet.choices["activites"] == sheet.fields["activites"]
    assert "tout" not in sheet.fields

    sheet = sheet.press("Choisir ce profil", activites="QA001")
    assert "1 item sélectionné." in camille.page
    sheet = sheet.press("Choisir ce profil", profil="CONSULTATION_ET")
    sheet.send(
        SAVE, **{**SOMEBODY, "activites": []}, structure_id="et-1", tout="activites"
    )
    assert 14 == len(compte_of(service, saved(camille)).activites)


def test_among_many_structures_each_is_found(
    service: Service, camille: Browser
) -> None:
    """
    Page by page, by a part of the name; and the chosen one stays on every page.
    """
    many = [
        an_et(f"et-x{i}", raison_sociale=f"MAISON {i:03}", numero=a_numero(1000 + i))
        for i in range(39)
    ]

    async def add() -> None:
        async with service.site.host.unit_of_work() as uow:
            for et in many:
                await uow.structures.add(et)

    service.run(add())
    sheet = _open(camille).press("Choisir ce profil", profil="UTILISATEUR_ET")
    sheet = sheet.press("Afficher la liste", avec_numero="oui")
    listed = [*sheet.choices["structure_id"]]
    while "Suite de la liste" in sheet.buttons:
        sheet = sheet.press("Suite de la liste")
        listed += sheet.choices["structure_id"]
    assert ["et-1", "et-2", *(et.id for et in many)] == listed
    assert ["et-x38"] == sheet.choices["structure_id"]
    assert "structure_id" not in sheet.fields, "alone on its page, not in the list"

    sheet = sheet.press("Rechercher", recherche="maison 03")
    assert "9 structures." in camille.page
    sheet = sheet.press("Choisir", structure_id="et-x31")
    sheet = sheet.press("Rechercher", recherche="nord")
    assert ["et-x31", "et-1"] == sheet.choices["structure_id"]
    assert ["et-x31"] == sheet.fields["structure_id"]
    sheet = sheet.press("Rechercher", recherche="rien de tel")
    assert ["et-x31"] == sheet.choices["structure_id"]

    sheet = sheet.press("Afficher la liste", avec_numero="non", recherche="")
    assert ["et-4"] == sheet.choices["structure_id"], "the answer changed"


def test_a_search_that_cannot_be_read_says_so_beside_it(camille: Browser) -> None:
    sheet = _open(camille).press("Choisir ce profil", profil="UTILISATEUR_ET")
    sheet = sheet.press("Afficher la liste", avec_numero="oui")
    sheet = sheet.press("Choisir", structure_id="et-2", recherche="x" * 201)
    assert 'id="recherche-fault"' in camille.page
    assert ["et-2"] == sheet.fields["structure_id"]
    camille.post(NEW, **{**sheet.fields, "recherche": "", "after": "nonsense"})
    assert "Relancez la recherche." in camille.page


@pytest.mark.parametrize("id", ["et-3", "et-closed", "ej-1", "nobody", "\0"])
def test_what_may_not_be_chosen_is_not_kept(
    service: Service, camille: Browser, monkeypatch: pytest.MonkeyPatch, id: str
) -> None:
    """
    Out of reach, closed, of another kind, unknown.

    The record is read of what some list has, alone: that of an EJ has all its ET.
    """
    opened: list[str] = []

    async def consult(host: Host, **known: str) -> FicheStructure:
        opened.append(known["structure_id"])
        return await consulter_structure(host, **known)

    monkeypatch.setattr(picker, "consulter_structure", consult)
    closed = an_et("et-closed", numero=a_numero(99), fermee_le=date(2024, 1, 1))

    async def add() -> None:
        async with service.site.host.unit_of_work() as uow:
            await uow.structures.add(closed)

    service.run(add())
    sheet = _open(camille).press(
        "Choisir ce profil", profil="UTILISATEUR_ET", structure_id=id
    )
    assert "CLINIQUE DE TEST" not in camille.page
    assert "structure_id" not in sheet.fields
    assert opened == (["et-3"] if id == "et-3" else [])


@pytest.mark.parametrize("database", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("id", ["\0", "et-1\0", "é", "x" * 1_000])
def test_what_can_be_no_identifier_is_nobody_s(live: Service, id: str) -> None:
    browser = live.logged_in("g-ej")
    sheet = _open(browser).press(
        "Choisir ce profil", profil="UTILISATEUR_ET", structure_id=id
    )
    assert 200 == browser.answer.status_code
    assert "structure_id" not in sheet.fields


def test_a_part_is_given_alone_to_who_asks_for_a_part(
    service: Service, camille: Browser
) -> None:
    sheet = _open(camille)
    htmx = {"hx-request": "true"}
    camille.post(NEW, headers=htmx, **{**sheet.fields, "profil": "UTILISATEUR_ET"})
    assert 'id="rattachement"' in camille.page
    assert "<html" not in camille.page

    service.clock.advance(hours=9)
    camille.post(NEW, headers=htmx, **sheet.fields)
    assert 401 == camille.answer.status_code, "never the page Connexion in a part"


def test_accounts_are_created_at_a_human_pace(camille: Browser) -> None:
    sheet = _open(camille)
    codes = {sheet.send(SAVE).status_code for _ in range(61)}
    assert {422, 429} == codes


def test_a_mistake_of_the_service_is_no_fault_of_the_form(
    camille: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_down(*_given: object) -> None:
        raise MisuseError("host", "of the code")

    monkeypatch.setattr(creation, "creer_utilisateur", break_down)
    _open(camille).send(SAVE)
    assert 500 == camille.answer.status_code
    assert "of the code" not in camille.page


def test_what_is_typed_is_in_no_address(camille: Browser) -> None:
    sheet = _open(camille).press("Choisir ce profil", profil="CONSULTATION_ET")
    sheet.send(SAVE, **SOMEBODY, structure_id="et-1")
    visited = [*camille.answer.history, camille.answer]
    assert not any("urelie" in str(step.url) for step in visited)
