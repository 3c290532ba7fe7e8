"""
The API: what may be asked of it, and what it answers.
"""

from __future__ import annotations

import inspect
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import ConflictError, ConnexionRefuseeError, aio
from siaut_core.aio import national
from siaut_core.serialization import STATUSES
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_web import api
from siaut_web_tests.routes import routes_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from siaut_core.aio.protocols import UnitOfWork
    from siaut_web_tests.services import Browser, Service

ALLOWED: Final = {
    "GET /api/openapi.json",
    "GET /api/profil",
    "GET /api/structures/{structure_id}",
    "GET /api/utilisateurs/formulaire",
    "GET /api/utilisateurs/{utilisateur_id}",
    "GET /api/utilisateurs/{utilisateur_id}/formulaire",
    "PATCH /api/structures/{structure_id}",
    "PATCH /api/utilisateurs/{utilisateur_id}",
    "POST /api/connexion",
    "POST /api/deconnexion",
    "POST /api/demande",
    "POST /api/lien",
    "POST /api/lien/examen",
    "POST /api/structures",
    "POST /api/structures/choix",
    "POST /api/structures/recherche",
    "POST /api/utilisateurs",
    "POST /api/utilisateurs/recherche",
    "POST /api/utilisateurs/{utilisateur_id}/activation",
    "POST /api/utilisateurs/{utilisateur_id}/desactivation",
    "POST /api/utilisateurs/{utilisateur_id}/renvoi",
    "POST /api/utilisateurs/{utilisateur_id}/suppression",
}

# What nobody asks through a browser.
NEVER: Final = {*national.__all__, "enregistrer_connexion"}

NEW: Final = {
    "prenom": "Jean-Noël",
    "nom": "Test",
    "courriel": "jean-noel@test.fr",
    "profil": "UTILISATEUR_ET",
    "structure_id": "et-1",
    "activites": ["MEDECINE"],
}


def test_nothing_else_may_be_asked(service: Service) -> None:
    found = {
        f"{method} {route.path}"
        for route in routes_of(service.app)
        for method in (route.methods or set()) - {"HEAD"}
        if route.path.startswith("/api")
    }
    assert ALLOWED == found


def test_no_national_act_is_within_reach(service: Service) -> None:
    """
    Not in what the API describes, nor among what any route holds.
    """
    described = str(service.app.openapi())
    names = {name.replace("_", "").lower() for name in NEVER}
    assert not {name for name in names if name in described.replace("_", "").lower()}
    held = {
        value
        for route in routes_of(service.app)
        for module in [inspect.getmodule(route.endpoint)]
        for value in vars(module).values()
        if inspect.iscoroutinefunction(value)
    } | {act.operation for act in api.ACTS}
    assert not {getattr(aio, name) for name in NEVER if hasattr(aio, name)} & held
    assert not {getattr(national, name) for name in national.__all__} & held


def test_an_account_is_created_looked_at_and_modified(camille: Browser) -> None:
    form = camille.ask("GET", "/api/utilisateurs/formulaire").json()
    activite = form["activites"][0]["code"]
    created = camille.ask(
        "POST", "/api/utilisateurs", json={**NEW, "activites": [activite]}
    ).json()
    assert "Sauvegarde effectuée" == created["message"]
    path = f"/api/utilisateurs/{created['id']}"

    record = camille.ask("GET", path).json()
    assert "Compte de Jean-Noël TEST" == record["title"]
    assert created["version"] == record["version"]
    form = camille.ask("GET", f"{path}/formulaire").json()
    assert "Test" == form["values"]["nom"]

    change = {"nom": "Essai", "version_vue": form["version_vue"]}
    changed = camille.ask("PATCH", path, json=change).json()
    assert changed["version"] > created["version"]
    outdated = camille.ask("PATCH", path, json=change)
    assert 409 == outdated.status_code
    assert "DONNEES_CHANGEES" == outdated.json()["errors"][0]["code"]

    for button, message in (
        ("renvoi", "Un courriel de création a été renvoyé"),
        ("desactivation", "Le compte est désormais inactif"),
        ("activation", "Le compte est désormais actif"),
        ("suppression", "L'utilisateur a bien été supprimé"),
    ):
        answer = camille.ask("POST", f"{path}/{button}", json={})
        assert message == answer.json()["message"]
    assert 404 == camille.ask("GET", path).status_code


def test_accounts_and_structures_are_found_page_by_page(camille: Browser) -> None:
    asked: dict[str, Any] = {"criteres": {"nom": "test"}, "size": 2, "tri": "PRENOM"}
    path, found = "/api/utilisateurs/recherche", []
    page = camille.ask("POST", path, json=asked).json()
    found += page["rows"]
    while page["following"]:
        page = camille.ask(
            "POST", path, json={**asked, "after": page["following"]}
        ).json()
        found += page["rows"]
    ids = [row["id"] for row in found]
    assert {"g-ej", "g-et", "u-neuf", "u-off"} < {*ids}
    assert "u-loin" not in ids
    assert len({*ids}) == len(ids)

    choix = {"profil": "UTILISATEUR_ET", "criteres": {"nom": "nord"}}
    chosen = camille.ask("POST", "/api/structures/choix", json=choix).json()
    assert ["et-1"] == [row["id"] for row in chosen["rows"]]


def test_a_structure_is_created_found_and_modified(camille: Browser) -> None:
    body = {"type_structure": "ET", "nom": "CLINIQUE NEUVE", "departement": "75"}
    created = camille.ask("POST", "/api/structures", json=body).json()
    path = f"/api/structures/{created['id']}"
    change = {"nom": "CLINIQUE D'ESSAI", "version_vue": created["version"]}
    assert camille.ask("PATCH", path, json=change).is_success
    assert (
        "CLINIQUE D'ESSAI"
        == camille.ask("GET", path).json()["colonnes"]["nom"]["texte"]
    )
    asked = {"criteres": {"avec_numero": False}}
    found = camille.ask("POST", "/api/structures/recherche", json=asked).json()
    assert created["id"] in [row["id"] for row in found["rows"]]


def test_a_link_is_looked_at_and_used(service: Service, browser: Browser) -> None:
    answer = browser.ask("POST", "/api/demande", json={"courriel": "u-neuf@test.fr"})
    assert answer.json()["message"].startswith("Si un compte correspond")
    service.clock.advance(minutes=10)
    token = service.link_of("u-neuf")
    seen = browser.ask("POST", "/api/lien/examen", json={"token": token}).json()
    assert {"cause", "expire_le"} == {*seen}
    body = {"token": token, "mot_de_passe": "une autre phrase de passe"}
    assert browser.ask("POST", "/api/lien", json=body).is_success
    for path in ("/api/lien", "/api/lien/examen"):
        sent = body if path == "/api/lien" else {"token": token}
        assert 410 == browser.ask("POST", path, json=sent).status_code

    body = {"courriel": "u-neuf@test.fr", "mot_de_passe": body["mot_de_passe"]}
    logged = browser.ask("POST", "/api/connexion", json=body)
    assert "Aurélie TEST - Promoteur Utilisateur ET" == logged.json()["header"]


def test_a_session_is_that_of_the_pages(camille: Browser) -> None:
    assert "Camille TEST" in camille.ask("GET", "/api/profil").json()["header"]


def test_every_wrong_field_is_named_at_once(camille: Browser) -> None:
    body = {**NEW, "acteur_id": "g-gr", "nom": 5, "courriel": [], "langue": "fr"}
    answer = camille.ask("POST", "/api/utilisateurs", json=body)
    assert 422 == answer.status_code
    fields = [error["field"] for error in answer.json()["errors"]]
    assert ["acteur_id", "nom", "courriel", "langue"] == fields


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"{}"', b"null", b"\xff{}", b"[" * 100_000, b"{}\x00"],
)
def test_what_is_no_object_is_refused(camille: Browser, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for path in ("/api/utilisateurs", "/api/connexion", "/api/lien/examen"):
        answer = camille.ask("POST", path, content=body, headers=headers)
        assert 422 == answer.status_code
        assert "application/problem+json" == answer.headers["content-type"]


def test_who_is_busy_is_told_when_to_come_back(service: Service) -> None:
    camille = service.logged_in("g-ej")

    @asynccontextmanager
    async def busy() -> AsyncIterator[UnitOfWork]:
        raise ConflictError
        yield

    host = attrs.evolve(service.site.host, unit_of_work=busy)
    service.app.state.site = attrs.evolve(service.site, host=host)
    for path in ("/api/profil", "/profil"):
        answer = camille.ask("GET", path)
        assert 503 == answer.status_code
        assert "1" == answer.headers["retry-after"]


def test_a_form_too_says_when_to_send_it_again(
    camille: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(*_: object) -> None:
        raise ConflictError

    monkeypatch.setattr("siaut_web.pages.structures.creer_structure", busy)
    camille.get("/structures/nouvelle")
    camille.post("/structures/nouvelle", type_structure="ET", nom="CLINIQUE NEUVE")
    assert 503 == camille.answer.status_code
    assert "1" == camille.answer.headers["retry-after"]
    assert "CLINIQUE NEUVE" in camille.page


def described(service: Service) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in service.app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_operation_is_described(service: Service) -> None:
    """
    With a body of the fields of its command, and every refusal that it may answer.
    """
    for name, operation in described(service):
        assert operation["summary"], name
        refusals = {k: v for k, v in operation["responses"].items() if k != "200"}
        types = [[*refusal["content"]] for refusal in refusals.values()]
        assert [["application/problem+json"]] * len(types) == types, name
        is_asking = not name.startswith("get")
        assert is_asking == ("requestBody" in operation), name
        assert {"411", "413", "421", "503"} < {*refusals}, name
        assert is_asking == ({"403", "415", "422"} <= {*refusals}), name


def test_a_body_says_neither_who_asks_nor_what_the_path_does(service: Service) -> None:
    bodies = [
        operation["requestBody"]["content"]["application/json"]["schema"]
        for name, operation in described(service)
        if "utilisateur_id}" in name and "requestBody" in operation
    ]
    assert bodies
    named = {key for body in bodies for key in body["properties"]}
    assert not {"acteur_id", "utilisateur_id"} & named
    assert not any(body["additionalProperties"] for body in bodies)


def test_passwords_and_tokens_are_described_as_such(service: Service) -> None:
    operations = dict(described(service))
    schema = operations["post /api/lien"]["requestBody"]["content"]
    properties = schema["application/json"]["schema"]["properties"]
    secret = {"type": "string", "format": "password", "writeOnly": True}
    assert {"token": secret, "mot_de_passe": secret} == properties


def test_statuses_are_those_of_the_one_table(browser: Browser) -> None:
    body = {"courriel": "g-ej@test.fr", "mot_de_passe": GOOD_PASSWORD + "!"}
    answer = browser.ask("POST", "/api/connexion", json=body)
    status, title = STATUSES[ConnexionRefuseeError]
    assert (status, title) == (answer.status_code, answer.json()["title"])
    assert "urn:siaut:ConnexionRefuseeError" == answer.json()["type"]
