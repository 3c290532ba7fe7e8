"""
What OpenAPI says of the API, asked of it at random: it is so, and nothing breaks.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import pytest
import requests
import schemathesis
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from siaut_core.aio import Operation, national
from siaut_web_tests.services import ORIGIN

if TYPE_CHECKING:
    from siaut_web_tests.services import Browser, Service

pytestmark = pytest.mark.usefixtures("unhurried")

# Of each operation, for each way of asking and each of whom asks.
EXAMPLES: Final = 8

# Some of what there is, so that more than refusals is met.
THERE: Final = {
    "utilisateur_id": ["u-neuf", "u-actif", "u-off", "u-loin", "g-ej", "nobody"],
    "structure_id": ["ej-1", "et-1", "et-4", "et-3", "gr-1", "nowhere"],
    "profil": ["UTILISATEUR_ET", "CONSULTATION_EJ", "Promoteur Gestionnaire ET", ""],
    "type_structure": ["ET", "Groupe", "EJ"],
    "departement": ["75", "971", "0"],
    "courriel": ["g-ej@test.fr", "neuf@test.fr", "no address"],
    "version_vue": [1, 2],
    "tri": ["NOM", "COURRIEL", "TYPE", "nom"],
}


def knowing(described: Any) -> Any:  # noqa: ANN401  (JSON)
    """
    Give the same description, where some fields are of what there is.
    """
    for operation in (o for path in described["paths"].values() for o in path.values()):
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = {"enum": THERE[parameter["name"]]}
        content = operation.get("requestBody", {}).get("content", {})
        properties = (
            content.get("application/json", {}).get("schema", {}).get("properties", {})
        )
        for name in properties.keys() & THERE.keys():
            properties[name] = {"enum": THERE[name]}
    return described


def ask(browser: Browser, case: schemathesis.Case[Any]) -> None:
    """
    Send a case as it was drawn, and look whether the answer is one that is described.
    """
    told = requests.Request(**case.as_transport_kwargs(base_url=ORIGIN)).prepare()
    headers = {name: value for name, value in told.headers.items() if name != "Cookie"}
    answer = browser.ask(
        told.method or "", told.path_url, content=told.body or b"", headers=headers
    )
    # What has the right types may be refused for what it says.
    case.validate_response(answer, excluded_checks=[positive_data_acceptance])


def play(browser: Browser, described: dict[str, Any], mode: GenerationMode) -> set[int]:
    """
    Ask every operation at random, and give the statuses that were met.
    """
    met = set()
    for found in schemathesis.openapi.from_dict(described).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and operation.method == "get":
            continue  # Nothing is wrong for what takes nothing.

        @settings(
            max_examples=EXAMPLES,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=[*HealthCheck],
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def look(case: schemathesis.Case[Any]) -> None:
            ask(browser, case)
            met.add(browser.answer.status_code)
            if case.path == "/api/deconnexion" and browser.answer.is_success:
                browser.log_in("g-ej")

        look()
    return met


def test_a_gestionnaire_meets_nothing_that_is_not_described(
    service: Service, camille: Browser
) -> None:
    """
    No fault of the service, no status, media type or shape that OpenAPI does not say.

    And of all that was drawn, nothing was a national act.
    """
    described = service.app.openapi()
    met = play(camille, knowing(deepcopy(described)), GenerationMode.POSITIVE)
    assert {200, 403, 404, 422} <= met
    assert 422 in play(camille, described, GenerationMode.NEGATIVE)

    async def read() -> set[str]:
        async with service.site.store.engine.connect() as connection:
            order = sa.text("select distinct operation from journal")
            return {*(await connection.scalars(order))}

    done = service.run(read())
    assert Operation.CREER_STRUCTURE.name in done
    assert not {*national.__all__} & {name.lower() for name in done}


def test_nobody_meets_nothing_that_is_not_described(
    service: Service, browser: Browser
) -> None:
    described = service.app.openapi()
    assert 401 in play(browser, described, GenerationMode.POSITIVE)
    assert 422 in play(browser, described, GenerationMode.NEGATIVE)
