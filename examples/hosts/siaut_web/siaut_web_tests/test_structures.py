"""
Gestion des structures: what the library gives each Gestionnaire, and nothing else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import MisuseError, StructureId
from siaut_core.aio import (
    CreerStructure,
    CriteresStructures,
    ModifierStructure,
    Operation,
    RechercherStructures,
    TriStructures,
    consulter_structure,
    modifier_structure,
    rechercher_structures,
)
from siaut_core.testing.country import EJ_1, EJ_2, ET_1, ET_3, ET_4, GROUPE_1

if TYPE_CHECKING:
    from siaut_core import Structure
    from siaut_web_tests.services import Browser, Service

GESTIONNAIRES: Final = ("g-ej", "g-et", "g-gr")

# What is typed, and what it asks.
SEARCHES: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    ({}, {}),
    ({"numero": "01 00"}, {"numero": "0100"}),
    ({"nom": "DU NORD"}, {"nom": "du nord"}),
    ({"types": "Groupe"}, {"types": ["Groupe"]}),
    ({"avec_numero": "non"}, {"avec_numero": False}),
    ({"avec_numero": "oui"}, {"avec_numero": True}),
    ({"regions": ["84", "11"]}, {"regions": ["84", "11"]}),
    ({"nom": "nothing of that name"}, {"nom": "nothing of that name"}),
]

LABELS: Final = (
    *("Numéro FINESS", "Nom", "Type", "Structure avec/sans n° FINESS", "Région"),
)


def listed(browser: Browser) -> list[str]:
    """
    Give the structures of the page, in its order.
    """
    return re.findall(r'href="/structures/([\w-]+)">Ouvrir', browser.page)


def found(service: Service, acteur: str, **asked: Any) -> list[str]:  # noqa: ANN401  (of the command)
    """
    Give the structures of the first page, as the library does.
    """
    demande = RechercherStructures(acteur_id=acteur, **asked)
    page = service.run(rechercher_structures(service.site.host, demande))
    return [row.structure.id for row in page.rows]


def stored(service: Service, id: str) -> Structure:
    """
    Give a structure as it is now.
    """

    async def read() -> Structure:
        async with service.site.store.unit_of_work() as uow:
            structure = await uow.structures.get(StructureId(id))
        assert structure is not None
        return structure

    return service.run(read())


@pytest.mark.parametrize("acteur", GESTIONNAIRES)
def test_a_gestionnaire_sees_their_structures(service: Service, acteur: str) -> None:
    """
    Guide: T1, T2.
    """
    browser = service.logged_in(acteur)
    for typed, asked in SEARCHES:
        browser.get("/structures")
        browser.post("/structures", **typed)
        criteres = CriteresStructures(**asked)
        assert found(service, acteur, criteres=criteres) == listed(browser)
        assert re.fullmatch(r"vue=[\w-]+", browser.answer.url.query.decode())
    assert "Aucune structure ne correspond" in browser.page
    browser.get("/structures")
    assert found(service, acteur) == listed(browser)


def test_the_screen_has_the_criteria_and_the_columns_of_the_guide(
    camille: Browser,
) -> None:
    """
    Guide: T2, T3.
    """
    camille.get("/structures")
    labels = re.findall(r"<(?:label for=\"\w+\"|summary)>([^<]+?) *<", camille.page)
    assert [*LABELS] == labels
    headings = re.findall(
        r"<th scope=\"col\".*?>\s*(?:<button.*?>)?([\w ]+)", camille.page
    )
    assert ["Type", "Nom", "Numéro FINESS", "Actions"] == [h.strip() for h in headings]
    assert (
        '<a class="button quiet" href="/structures">Annuler les filtres' in camille.page
    )


@pytest.mark.parametrize("tri", TriStructures)
@pytest.mark.parametrize("descendant", [False, True])
def test_an_arrow_sorts(service: Service, tri: str, *, descendant: bool) -> None:
    """
    Guide: T3.
    """
    browser = service.logged_in("g-gr")
    browser.get("/structures")
    browser.post("/structures", ordre=f"{tri} {'oui' if descendant else 'non'}")
    expected = found(service, "g-gr", tri=tri, descendant=descendant)
    assert expected == listed(browser)
    assert f'aria-sort="{"descending" if descendant else "ascending"}"' in browser.page


def test_what_cannot_be_searched_is_said_beside_its_field(camille: Browser) -> None:
    camille.get("/structures")
    camille.post("/structures", types="Hôpital")
    assert 422 == camille.answer.status_code
    assert 'id="types-fault"' in camille.page


@pytest.mark.parametrize("acteur", GESTIONNAIRES)
def test_each_record_is_the_library_s(service: Service, acteur: str) -> None:
    """
    Guide: T4, C18.
    """
    browser, host = service.logged_in(acteur), service.site.host
    for id in found(service, acteur):
        browser.get(f"/structures/{id}")
        fiche = service.run(
            consulter_structure(host, acteur_id=acteur, structure_id=id)
        )
        for champ in fiche.informations().values():
            assert (
                f"<dt>{champ.libelle}</dt><dd>{champ.texte or '-'}</dd>" in browser.page
            )
        assert bool(fiche.warning) == ("issues du FINESS" in browser.page)
        linked = {*re.findall(r'<li><a href="/structures/([\w-]+)">', browser.page)}
        assert linked <= {*found(service, acteur)}
        within: list[Structure] = [
            *fiche.etablissements,
            *fiche.groupes,
            *fiche.membres,
        ]
        assert linked >= {one.id for one in within}


@pytest.mark.parametrize(("acteur", "leads"), [("g-ej", True), ("g-et", False)])
def test_an_et_leads_to_its_ej_when_that_is_within_reach(
    service: Service, acteur: str, *, leads: bool
) -> None:
    browser = service.logged_in(acteur)
    browser.get(f"/structures/{ET_1.id}")
    assert EJ_1.nom in browser.page
    assert leads == (f'href="/structures/{EJ_1.id}"' in browser.page)


@pytest.mark.parametrize("id", [EJ_2.id, ET_3.id, "nobody"])
@pytest.mark.parametrize("path", ["", "/modifier"])
def test_what_is_out_of_reach_is_nowhere(camille: Browser, id: str, path: str) -> None:
    camille.get(f"/structures/{id}{path}")
    assert 404 == camille.answer.status_code


@pytest.mark.parametrize("kind", ["ET", "Groupe"])
def test_a_structure_is_created(service: Service, camille: Browser, kind: str) -> None:
    """
    Guide: T5, C16.
    """
    camille.get("/structures")
    assert 'href="/structures/nouvelle"' in camille.page
    camille.get("/structures/nouvelle")
    camille.post(
        "/structures/nouvelle",
        type_structure=kind,
        nom="MAISON DE L'AVENIR",
        commune="VALBRUME",
        departement="01",
    )
    assert Operation.CREER_STRUCTURE.confirmation in camille.page
    created = stored(service, camille.answer.url.path.rpartition("/")[2])
    assert (kind, "MAISON DE L'AVENIR") == (created.type_structure, created.nom)
    where = created.coordonnees
    assert (where.commune, where.departement) == (
        ("VALBRUME", "01") if kind == "ET" else ("", None)
    )


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    camille: Browser,
) -> None:
    camille.get("/structures/nouvelle")
    camille.post(
        "/structures/nouvelle",
        type_structure="ET",
        nom="",
        commune="VALBRUME",
        courriel_representant="none",
    )
    assert 422 == camille.answer.status_code
    for name in ("nom", "departement", "courriel_representant"):
        assert f'aria-describedby="{name}-fault"' in camille.page
        assert f'<a href="#{name}">' in camille.page
    assert 'value="VALBRUME"' in camille.page


def test_a_libelle_that_is_taken_is_said(camille: Browser) -> None:
    camille.get("/structures/nouvelle")
    camille.post("/structures/nouvelle", type_structure="Groupe", nom=GROUPE_1.nom)
    assert 409 == camille.answer.status_code
    assert 'class="faults"' in camille.page


@pytest.mark.parametrize("acteur", GESTIONNAIRES)
def test_what_is_offered_is_what_is_accepted(service: Service, acteur: str) -> None:
    """
    A Gestionnaire without EJ is told why, and who could do it. Guide: T5.
    """
    browser = service.logged_in(acteur)
    browser.get("/structures")
    offered = 'href="/structures/nouvelle"' in browser.page
    assert offered == (acteur == "g-ej")
    for kind in ("ET", "Groupe"):
        browser.get("/structures/nouvelle")
        assert offered == (f'<option value="{kind}"' in browser.page)
        assert (200 if offered else 403) == browser.answer.status_code
        browser.post(
            "/structures/nouvelle", type_structure=kind, nom="MAISON", departement="01"
        )
        assert (200 if offered else 403) == browser.answer.status_code
    assert offered == ("recours" not in browser.page)


def test_only_a_structure_without_number_is_modified(
    service: Service, camille: Browser
) -> None:
    """
    Guide: C7, C18.
    """
    camille.get(f"/structures/{ET_1.id}")
    assert "/modifier" not in camille.page
    camille.get(f"/structures/{ET_1.id}/modifier")
    assert 403 == camille.answer.status_code
    assert "Sauvegarder" not in camille.page

    camille.get(f"/structures/{ET_4.id}")
    assert f'href="/structures/{ET_4.id}/modifier"' in camille.page
    camille.get(f"/structures/{ET_4.id}/modifier")
    assert f'value="{ET_4.nom}"' in camille.page
    camille.post(
        f"/structures/{ET_4.id}/modifier", version_vue="1", nom="MAISON", telephone="01"
    )
    assert Operation.MODIFIER_STRUCTURE.confirmation in camille.page
    changed = stored(service, ET_4.id)
    assert ("MAISON", "01", 2) == (
        changed.nom,
        changed.coordonnees.telephone,
        changed.version,
    )


def test_an_outdated_form_is_refused_and_keeps_what_was_typed(
    service: Service, camille: Browser
) -> None:
    camille.get(f"/structures/{ET_4.id}/modifier")
    other = ModifierStructure(
        acteur_id="g-ej-bis", structure_id=ET_4.id, version_vue=1, nom="AUTRE NOM"
    )
    service.run(modifier_structure(service.site.host, other))
    camille.post(f"/structures/{ET_4.id}/modifier", version_vue="1", nom="MON NOM")
    assert 409 == camille.answer.status_code
    assert "Afficher à nouveau la fiche" in camille.page
    assert 'value="MON NOM"' in camille.page
    assert 'name="version_vue" value="1"' in camille.page
    assert "AUTRE NOM" == stored(service, ET_4.id).nom


def test_a_fault_of_the_service_shows_no_form(
    camille: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise MisuseError("host", "of the code")

    monkeypatch.setattr("siaut_web.pages.structures.creer_structure", broken)
    camille.get("/structures/nouvelle")
    camille.post("/structures/nouvelle", type_structure="ET", nom="MAISON")
    assert 500 == camille.answer.status_code
    assert "of the code" not in camille.page


def test_the_forms_have_the_fields_of_their_commands(camille: Browser) -> None:
    for path, command, aside in (
        ("nouvelle", CreerStructure, {"acteur_id"}),
        (f"{ET_4.id}/modifier", ModifierStructure, {"acteur_id", "structure_id"}),
    ):
        camille.get(f"/structures/{path}")
        shown = re.findall(r'name="(\w+)"', camille.page.partition("<main")[2])
        fields = {field.name for field in attrs.fields(command)}
        assert fields - aside <= {*shown}
