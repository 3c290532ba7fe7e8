"""
``siaut_django.host()`` is what ``settings.SIAUT`` says.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

import siaut_django
from siaut_core.sync import CreerUtilisateur, creer_utilisateur
from siaut_core.testing.contracts.bench import populate
from siaut_core.testing.country import ET_1
from siaut_django import models
from siaut_django_tests.benches import clear_and_open
from siaut_django_tests.test_checks import AllIn

BASICS: Final = {
    "BASE_URL": "https://siaut.test",
    "SENDER": "ne-pas-repondre@siaut.test",
}

CREATION: Final = CreerUtilisateur(
    acteur_id="g-et",
    prenom="Aurélie",
    nom="Test",
    courriel="aurelie.test@test.fr",
    profil="Promoteur Utilisateur ET",
    structure_id=ET_1.id,
    activites=["QA011"],
)


def test_the_host_has_the_settings_of_the_project() -> None:
    siaut = {**BASICS, "TRIES": 2, "MAILER_TIMEOUT": timedelta(seconds=30)}
    with override_settings(SIAUT=siaut):
        settings = siaut_django.host().settings

    assert ("https://siaut.test", 2) == (settings.base_url, settings.tries)
    assert timedelta(seconds=30) == settings.mailer_timeout


# What is wrong in SIAUT, and the word that says it.
FAULTS: Final[list[tuple[dict[str, Any], str]]] = [
    ({}, "base_url"),
    ({"BASE_URL": "https://siaut.test"}, "sender"),
    ({**BASICS, "SENDER": "personne"}, "sender"),
    ({**BASICS, "BASE_URL": "http://siaut.test"}, "base_url"),
    ({**BASICS, "TRY": 2}, "try"),
]


@pytest.mark.parametrize(("siaut", "word"), FAULTS)
def test_what_is_wrong_in_them_is_named(siaut: dict[str, Any], word: str) -> None:
    with (
        override_settings(SIAUT=siaut),
        pytest.raises(ImproperlyConfigured, match=rf"settings\.SIAUT: .*{word}"),
    ):
        siaut_django.host()


def test_it_writes_where_routers_say(sqlite: str) -> None:
    with (
        clear_and_open(sqlite) as bench,
        override_settings(SIAUT=BASICS, DATABASE_ROUTERS=[AllIn(sqlite)]),
    ):
        populate(bench)
        compte = creer_utilisateur(siaut_django.host(), CREATION)

    assert sqlite == models.Compte.objects.using(sqlite).get(id=compte.id)._state.db
