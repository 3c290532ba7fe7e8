"""
Gestion des utilisateurs: the criteria, the list, its order and its pages.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from siaut_core import ACTIVITES_2023
from siaut_core.aio import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    TriUtilisateurs,
    rechercher_utilisateurs,
)
from siaut_core.testing.country import ET_1
from siaut_core.testing.factory import an_utilisateur
from siaut_web import sessions
from siaut_web.sessions import SEARCHES_MAX
from siaut_web_tests.services import add_accounts

if TYPE_CHECKING:
    from siaut_web_tests.services import Browser, Service

GESTIONNAIRES: Final = ("g-ej", "g-et", "g-gr")

# What is typed, and what it asks.
SEARCHES: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    ({}, {}),
    ({"nom": "TÉST"}, {"nom": "test"}),
    ({"prenom": "camille"}, {"prenom": "camille"}),
    ({"courriel": "u-"}, {"courriel": "u-"}),
    (
        {"profils": ["GESTIONNAIRE_EJ", "UTILISATEUR_ET"]},
        {"profils": ["GESTIONNAIRE_EJ", "UTILISATEUR_ET"]},
    ),
    ({"en_attente": "non"}, {"en_attente": False}),
    ({"en_attente": "oui"}, {"en_attente": True}),
    ({"regions": ["84"]}, {"regions": ["84"]}),
    ({"departements": ["01", "2A"]}, {"departements": ["01", "2A"]}),
    ({"activites": ["QA002"]}, {"activites": ["QA002"]}),
    ({"avec_finess_ej": "oui"}, {"avec_finess_ej": True}),
    ({"avec_finess_et": "non"}, {"avec_finess_et": False}),
    ({"types_structure": "Groupe"}, {"types_structure": ["Groupe"]}),
    ({"libelle_groupe": "g"}, {"libelle_groupe": "g"}),
    ({"finess_et": "01 00"}, {"finess_et": "0100"}),
    ({"raison_sociale_et": "nord"}, {"raison_sociale_et": "nord"}),
    ({"finess_ej": "0100"}, {"finess_ej": "0100"}),
    ({"raison_sociale_ej": "a"}, {"raison_sociale_ej": "a"}),
    (
        {"nom": "test", "types_structure": "ET", "en_attente": "non"},
        {"types_structure": ["ET"], "en_attente": False},
    ),
]

# As the guide prints them, in its order. Guide: R3.
LABELS: Final = [
    *("Nom", "Prénom", "Courriel", "Profil", "Compte activé", "Région", "Département"),
    *("Activités", "Utilisateur avec/sans numéro FINESS EJ"),
    *("Utilisateur avec/sans numéro FINESS ET", "Type de structure", "Libellé Groupe"),
    *("FINESS ET", "Raison sociale ET", "FINESS EJ", "Raison sociale EJ"),
]


def listed(browser: Browser) -> list[str]:
    """
    Give the accounts of the page, in its order.
    """
    return re.findall(r'href="/utilisateurs/([\w-]+)">Ouvrir', browser.page)


def found(service: Service, acteur: str, **asked: Any) -> list[str]:  # noqa: ANN401  (of the command)
    """
    Give the accounts of the first page, as the library does.
    """
    demande = RechercherUtilisateurs(acteur_id=acteur, **asked)
    page = service.run(rechercher_utilisateurs(service.site.host, demande))
    return [row.utilisateur.id for row in page.rows]


def search(browser: Browser, **fields: Any) -> None:  # noqa: ANN401  (as a form sends)
    browser.get("/utilisateurs")
    browser.post("/utilisateurs", **fields)


def vue_of(browser: Browser) -> str:
    return str(browser.answer.url.params.get("vue", ""))


def add_many(service: Service, count: int) -> None:
    added = [an_utilisateur(f"x-{i:04}", ET_1, nom=f"X {i:04}") for i in range(count)]
    service.run(add_accounts(service.site, added))


@pytest.mark.parametrize("acteur", GESTIONNAIRES)
def test_a_list_is_that_of_the_library(service: Service, acteur: str) -> None:
    """
    Each of the Gestionnaires sees their own; nobody out of reach. Guide: R1-R3.
    """
    browser = service.logged_in(acteur)
    for typed, asked in SEARCHES:
        search(browser, **typed)
        expected = found(service, acteur, criteres=CriteresUtilisateurs(**asked))
        assert expected == listed(browser), typed
        assert "u-loin" not in browser.page


def test_each_criterion_of_the_library_is_tried() -> None:
    tried = {name for typed, _ in SEARCHES for name in typed}
    assert {*CriteresUtilisateurs.TABLE} == tried


def test_the_criteria_are_those_of_the_guide_in_its_order(camille: Browser) -> None:
    camille.get("/utilisateurs")
    form = camille.page.partition('id="recherche"')[2].partition("</form>")[0]
    pattern = r'<label for="(?:[a-z_]+)">([^<]+)</label>|<summary>(.+?) <span'
    assert LABELS == ["".join(one) for one in re.findall(pattern, form)]
    names = dict.fromkeys(re.findall(r'name="([a-z_]+)"', form))
    assert [*CriteresUtilisateurs.TABLE] == [
        name for name in names if name in CriteresUtilisateurs.TABLE
    ]


def test_what_was_asked_is_in_the_form_again(camille: Browser) -> None:
    search(camille, nom="Tést", regions=["84", "53"], finess_ej="01", en_attente="non")
    camille.get(str(camille.answer.url))
    assert 'name="nom" type="text" value="Tést"' in camille.page
    assert 'name="regions" value="53" checked' in camille.page
    assert "Auvergne-Rhône-Alpes, Bretagne" in camille.page
    assert '<option value="non" selected>Oui</option>' in camille.page
    assert 'name="finess_ej" type="text" value="01"' in camille.page

    search(camille, nom="Tést")
    assert 'href="/utilisateurs">Annuler les filtres</a>' in camille.page
    camille.get("/utilisateurs")
    assert "Tést" not in camille.page


@pytest.mark.parametrize("tri", [*TriUtilisateurs])
def test_an_arrow_sorts_and_turns_over(
    service: Service, camille: Browser, tri: TriUtilisateurs
) -> None:
    """
    The heading says which way; the criteria stay. Guide: R5.
    """
    search(camille, courriel="-", ordre="ACTIF oui")
    criteres = CriteresUtilisateurs(courriel="-")
    for descendant in (False, True, False):
        pattern = rf'id="tri-{tri.lower()}" name="ordre" value="({tri} \w+)"'
        [order] = re.findall(pattern, camille.page)
        camille.post("/utilisateurs", vue=vue_of(camille), ordre=order)
        asked = {"criteres": criteres, "tri": tri, "descendant": descendant}
        assert found(service, "g-ej", **asked) == listed(camille)
        heading = camille.page.partition("aria-sort=")[2].partition("</th>")[0]
        assert heading.startswith('"descending"' if descendant else '"ascending"')
        assert tri.header in heading
    assert 1 == camille.page.count("aria-sort=")
    assert 'name="courriel" type="text" value="-"' in camille.page


def test_the_columns_are_those_of_the_guide(camille: Browser) -> None:
    camille.get("/utilisateurs")
    head = camille.page.partition("<thead>")[2].partition("</thead>")[0]
    columns = re.findall(r"<(?:button|th)[^>]*>([^<\n]+)<?", head)
    assert [
        *("Nom", "Prénom", "Courriel", "Profil", "Valideur", "Raison sociale EJ"),
        *("Raison sociale ET", "Activités", "Région", "Département"),
        *("Compte validé", "Actif", "Actions"),
    ] == [column.strip() for column in columns]
    arrows = re.findall(r'name="ordre" value="(\w+) ', head)
    assert [*TriUtilisateurs] == arrows


def test_activites_are_cut_and_states_have_signs(
    service: Service, camille: Browser
) -> None:
    """
    As on the screen of the guide: "..." and ✓ or ⊘, beside a text. Guide: R5.
    """
    every = [activite.code for activite in ACTIVITES_2023]
    compte = an_utilisateur("x-1", ET_1, nom="Cherché", activites=every, actif=False)
    service.run(add_accounts(service.site, [compte]))
    search(camille, nom="cherché")
    body = camille.page.partition("<tbody")[2].partition("</tbody>")[0]
    assert "Activité interventionnelle sous imagerie médicale en card...</td>" in body
    assert ["En attente", "Non"] == re.findall(r"⊘</span> ([^<]+)<", body)
    search(camille, courriel="u-actif")
    body = camille.page.partition("<tbody")[2].partition("</tbody>")[0]
    assert ["Oui", "Oui"] == re.findall(r"✓</span> ([^<]+)<", body)


def test_every_account_is_on_one_page(service: Service, camille: Browser) -> None:
    """
    The next one is asked, the one before is an address; both say how many.
    """
    add_many(service, 120)
    search(camille, courriel="x-")
    seen, addresses = [], []
    for number in (1, 2, 3):
        addresses.append(str(camille.answer.url))
        seen.append(listed(camille))
        count = 50 if number < 3 else 20
        more = ", d'autres suivent" if number < 3 else ""
        said = f"{count} utilisateurs sur cette page (page {number}{more})."
        assert said in camille.page
        following = re.findall(
            r'id="suivante" name="after" value="([^"]+)"', camille.page
        )
        if number < 3:
            camille.post("/utilisateurs", vue=vue_of(camille), after=following[0])
    assert [] == following
    assert [f"x-{i:04}" for i in range(120)] == [*chain(*seen)]

    for number in (1, 0):
        [previous] = re.findall(r'id="precedente" href="([^"]+)"', camille.page)
        assert addresses[number].endswith(previous)
        camille.get(previous)
        assert seen[number] == listed(camille)
    assert 'id="precedente"' not in camille.page
    camille.get(addresses[2])
    assert seen[2] == listed(camille)


def test_the_page_before_the_second_one_is_that_of_no_search(
    service: Service, camille: Browser
) -> None:
    add_many(service, 60)
    camille.get("/utilisateurs")
    [after] = re.findall(r'name="after" value="([^"]+)"', camille.page)
    camille.post("/utilisateurs", vue="", after=after)
    assert 'id="precedente" href="/utilisateurs"' in camille.page


def test_another_order_begins_at_the_first_page(
    service: Service, camille: Browser
) -> None:
    add_many(service, 60)
    search(camille, courriel="x-")
    [after] = re.findall(r'name="after" value="([^"]+)"', camille.page)
    camille.post("/utilisateurs", vue=vue_of(camille), after=after)
    camille.post("/utilisateurs", vue=vue_of(camille), ordre="COURRIEL oui")
    assert [f"x-{i:04}" for i in range(59, 9, -1)] == listed(camille)
    assert "(page 1, d'autres suivent)" in camille.page


def test_a_page_before_that_is_forgotten_is_no_link(
    service: Service, camille: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "SEARCHES_MAX", 2)
    add_many(service, 60)
    search(camille, courriel="x-")
    [after] = re.findall(r'name="after" value="([^"]+)"', camille.page)
    camille.post("/utilisateurs", vue=vue_of(camille), after=after)
    second = str(camille.answer.url)
    assert 'id="precedente"' in camille.page
    search(camille, courriel="u-")
    camille.get(second)
    assert [f"x-{i:04}" for i in range(50, 60)] == listed(camille)
    assert 'id="precedente"' not in camille.page


def test_two_tabs_have_each_their_search(camille: Browser) -> None:
    search(camille, courriel="u-neuf")
    one = str(camille.answer.url)
    search(camille, courriel="u-off")
    other = str(camille.answer.url)
    for url, expected in ((one, ["u-neuf"]), (other, ["u-off"]), (one, ["u-neuf"])):
        camille.get(url)
        assert expected == listed(camille)


@pytest.mark.parametrize("vue", ["", "nothing", "%00", "é" * 300, "1&vue=2"])
def test_an_identifier_that_is_not_known_is_an_empty_search(
    service: Service, camille: Browser, vue: str
) -> None:
    camille.get(f"/utilisateurs?vue={vue}")
    assert 200 == camille.answer.status_code
    assert found(service, "g-ej") == listed(camille)


def test_a_search_is_that_of_its_session_alone(service: Service) -> None:
    """
    Another one, of the same person or not, does not know its identifier.
    """
    camille = service.logged_in("g-ej")
    search(camille, courriel="u-neuf")
    for id in ("g-ej", "g-et"):
        other = service.logged_in(id)
        other.get(str(camille.answer.url))
        assert found(service, id) == listed(other)


def test_a_session_keeps_the_last_searches(camille: Browser) -> None:
    search(camille, courriel="u-neuf")
    first = str(camille.answer.url)
    for _ in range(SEARCHES_MAX - 1):
        camille.post("/utilisateurs", courriel="u-off")
    assert ["u-neuf"] == (camille.get(first), listed(camille))[1]
    search(camille, courriel="u-off")
    assert 1 < len((camille.get(first), listed(camille))[1])


def test_a_session_keeps_no_search_longer_than_any_form(camille: Browser) -> None:
    search(camille, courriel="u-neuf")
    search(camille, nom="x" * 200_000)
    assert 200 == camille.answer.status_code
    assert "xxx" not in camille.page


TOO_LONG: Final = "200 caractères au plus."
NOT_LISTED: Final = "Choisissez une valeur de la liste."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nom": "x" * 201, "finess_et": "1" * 33}, [TOO_LONG, "32 caractères"]),
        ({"prenom": "x" * 201, "regions": ["84", "00"]}, [TOO_LONG, NOT_LISTED]),
        ({"profils": ["x"], "types_structure": "x"}, ["Choisissez un p", NOT_LISTED]),
        ({"en_attente": "x"}, ["Oui ou non est attendu."]),
    ],
)
def test_a_wrong_criterion_is_told_beside_its_field(
    camille: Browser, typed: dict[str, Any], said: list[str]
) -> None:
    """
    All of them at once, with what was typed; the page may be shown again.
    """
    search(camille, **typed)
    for _ in range(2):
        assert 422 == camille.answer.status_code
        assert [] == listed(camille)
        for field, sentence in zip(typed, said, strict=True):
            shown = camille.page.partition(f'id="{field}-fault">')[2]
            assert shown.startswith(sentence)
            assert f'<a href="#{field}">' in camille.page
        camille.get(str(camille.answer.url))
    if "nom" in typed:
        assert f'value="{typed["nom"]}"' in camille.page


@pytest.mark.parametrize(
    "typed", [{"ordre": "ACTIVITES oui"}, {"ordre": "NOM x"}, {"after": "x"}]
)
def test_what_no_form_sends_is_told_of_the_whole_form(
    camille: Browser, typed: dict[str, str]
) -> None:
    search(camille, **typed)
    assert 422 == camille.answer.status_code
    alert = camille.page.partition('class="faults" role="alert">')[2]
    assert alert.partition("</div>")[0].count("<p>") == 1


typed = st.dictionaries(
    st.sampled_from([*CriteresUtilisateurs.TABLE, "tri", "after", "ordre", "vue"]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=3),
    min_size=1,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=typed)
@example(fields={"nom": "Lefèvre", "courriel": "@test.fr"})
def test_no_address_holds_what_was_typed(
    camille: Browser, fields: dict[str, str]
) -> None:
    """
    Whatever it is: an address has an identifier that was drawn.
    """
    search(camille, **fields)
    [moved] = camille.answer.history
    for url in (moved.headers["location"], str(camille.answer.url)):
        path = url.removeprefix("http://localhost:8000")
        assert re.fullmatch(r"/utilisateurs\?vue=[\w-]{8}", path, re.ASCII)
