"""
What other rows of the project refer to is not deleted, and the journal says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import connections, models
from django.db.models import ProtectedError
from django.test import override_settings

import siaut_django
from siaut_core.sync import SupprimerUtilisateur, supprimer_utilisateur
from siaut_core.testing.contracts.bench import populate
from siaut_django.models import Compte
from siaut_django.store import Store
from siaut_django_tests.benches import clear_and_open
from siaut_django_tests.settings import sends_by
from siaut_django_tests.test_checks import AllIn, told

if TYPE_CHECKING:
    from collections.abc import Iterator

DELETION = SupprimerUtilisateur(acteur_id="g-et", utilisateur_id="u-neuf")


@pytest.fixture(params=[models.PROTECT, models.CASCADE])
def dossier(request: pytest.FixtureRequest, sqlite: str) -> Iterator[Any]:
    """
    Give a model of another app, that refers to accounts.
    """

    class Dossier(models.Model):  # noqa: DJ008  (its rows are shown to nobody)
        utilisateur: Any = models.ForeignKey(Compte, request.param, related_name="+")

        class Meta:
            app_label = "messages"  # An app that is installed, and has no model.

    with connections[sqlite].schema_editor() as schema:
        schema.create_model(Dossier)
    with override_settings(DATABASE_ROUTERS=[AllIn(sqlite)]), sends_by():
        yield Dossier
    with connections[sqlite].schema_editor() as schema:
        schema.delete_model(Dossier)
    del apps.all_models["messages"]["dossier"]
    apps.clear_cache()


def test_an_account_that_others_refer_to_is_kept(sqlite: str, dossier: Any) -> None:  # noqa: ANN401  (a model)
    with clear_and_open(sqlite) as bench:
        populate(bench)
        dossier.objects.create(utilisateur_id="u-neuf")
        with pytest.raises(ProtectedError):
            supprimer_utilisateur(siaut_django.host(), DELETION)
        [event] = Store(sqlite).read_journal()
        dossier.objects.all().delete()
        supprimer_utilisateur(siaut_django.host(), DELETION)

    assert (False, ("HOTE",)) == (event.granted, event.codes)
    assert not Compte.objects.filter(id="u-neuf").exists()


def test_a_cascade_that_would_not_happen_is_told(dossier: Any) -> None:  # noqa: ANN401  (same)
    is_protected = dossier._meta.get_field("utilisateur").remote_field.on_delete
    expected = [] if is_protected is models.PROTECT else ["siaut.E014"]

    assert expected == [id for id in told() if id and id.startswith("siaut.")]
