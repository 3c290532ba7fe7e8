"""
The admin shows what is stored, changes nothing, and hides what opens an account.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client, override_settings
from django.urls import reverse

from siaut_core.testing.contracts.bench import populate, seed
from siaut_core.testing.country import COMPTES, EJ_1, ET_1
from siaut_core.testing.factory import NOON, a_demande, a_lien, an_utilisateur
from siaut_django import models
from siaut_django.admin import NOTICE
from siaut_django_tests.benches import clear_and_open
from siaut_django_tests.test_checks import AllIn

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN: Final = ["compte", "structure", "queuedmail", "event"]
DIGEST: Final = "0" * 64


@pytest.fixture
def client(alias: str) -> Iterator[Client]:
    """
    Give a browser in which somebody of the staff, who may look, is logged in.
    """
    with (
        clear_and_open(alias) as bench,
        override_settings(DATABASE_ROUTERS=[AllIn(alias)], STATIC_URL="/static/"),
    ):
        populate(bench)
        seed(
            bench,
            an_utilisateur("u-1", ET_1, nom="Œuvrard"),
            a_lien("l-1", utilisateur_id="u-1", digest=DIGEST),
            a_demande("i-1"),
        )
        models.Event.objects.create(
            operation="CREER_UTILISATEUR", le=NOON, granted=True, codes=[]
        )
        staff = User.objects.create(username="staff", is_staff=True)
        of_ours = Permission.objects.filter(content_type__app_label="siaut")
        staff.user_permissions.set(of_ours)
        browser = Client()
        browser.force_login(staff)
        yield browser
        staff.delete()


def changelist(model: str) -> str:
    return reverse(f"admin:siaut_{model}_changelist")


def rows(model: str) -> Any:  # noqa: ANN401  (a manager of any)
    return apps.get_model("siaut", model)._default_manager


def page_of(model: str, verb: str = "change") -> str:
    """
    Give the address of its first row.
    """
    return reverse(f"admin:siaut_{model}_{verb}", args=[rows(model).all()[0].pk])


def pages(client: Client) -> list[str]:
    """
    Give each list, and the page of its first row.
    """
    addresses = [address(model) for model in SHOWN for address in (changelist, page_of)]
    return [client.get(address).text for address in addresses]


def test_each_page_says_that_it_sees_beyond_perimeters(client: Client) -> None:
    told = pages(client)

    assert 2 * len(SHOWN) == len(told)
    assert all(NOTICE in page for page in told)


def test_nothing_that_opens_an_account_is_shown(client: Client) -> None:
    """
    Nor the address that somebody typed; links and passwords have no page.
    """
    shown = {
        m._meta.model_name for m in admin.site._registry if m._meta.app_label == "siaut"
    }
    typed = "typed@elsewhere.fr"
    models.QueuedMail.objects.update(courriel_adresse=typed)

    assert {*SHOWN} == shown
    assert not any(typed in page or DIGEST in page for page in pages(client))


@pytest.mark.parametrize(
    ("model", "asked", "status"),
    [
        ("queuedmail", "courriel_adresse__startswith", 400),
        ("queuedmail", "courriel_cle", 400),
        ("compte", "body__contains", 400),
        ("compte", "password__digest__startswith", 400),
        ("queuedmail", "etat", 200),
    ],
)
def test_nor_is_it_guessed_by_a_filter_written_in_the_address(
    client: Client, model: str, asked: str, status: int
) -> None:
    """
    Django takes any column there: one letter after the other, it would be told.
    """
    assert status == client.get(changelist(model), {asked: "a"}).status_code


@pytest.mark.parametrize("model", SHOWN)
def test_nothing_is_changed(client: Client, model: str) -> None:
    """
    Whatever the permissions; nor is anything offered for several rows at once.
    """
    before = list(rows(model).values())
    address = changelist(model)
    answers = [
        client.get(reverse(f"admin:siaut_{model}_add")),
        client.post(page_of(model, "delete"), {"post": "yes"}),
        client.post(page_of(model), {"id": "other"}),
        client.post(address, {"action": "delete_selected", "_selected_action": "u-1"}),
    ]

    assert [403, 403, 403] == [answer.status_code for answer in answers[:3]]
    assert before == list(rows(model).values())
    assert 'name="action"' not in client.get(address).text


@pytest.mark.parametrize("words", ["oeuvrard", "ŒUVRARD", "œuv"])
def test_a_name_is_found_however_it_is_written(client: Client, words: str) -> None:
    page = client.get(changelist("compte"), {"q": words}).text

    assert "Œuvrard" in page
    assert COMPTES[0].id not in page


def test_an_event_is_found_by_whom_it_is_about(client: Client) -> None:
    models.Event.objects.create(
        operation="SUPPRIMER_UTILISATEUR",
        le=NOON,
        granted=True,
        codes=[],
        cible_id="U-9",
    )
    page = client.get(changelist("event"), {"q": "U-9"}).text

    assert "SUPPRIMER_UTILISATEUR" in page
    assert "1 événement" in page


def test_a_structure_shows_its_ej(client: Client) -> None:
    assert EJ_1.nom in client.get(changelist("structure"), {"q": ET_1.id}).text
