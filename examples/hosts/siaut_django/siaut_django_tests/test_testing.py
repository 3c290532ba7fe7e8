"""
What empties a database empties one that is made for tests, and no other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unittest import mock

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction

from siaut_core.testing.factory import NOON
from siaut_django.models import Event
from siaut_django.testing import empty_test_database

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Names of a database, and of the one for tests: not one is the other.
OTHERS: Final = [
    ("service", None),
    ("service", ""),
    ("service", "test_service"),
    ("test_service", None),
    ("test_service", "test_test_service"),
    ("", ""),
]


@pytest.fixture
def events(sqlite: str) -> QuerySet[Event]:
    """
    Give the rows of a table, one.
    """
    empty_test_database(sqlite)
    events = Event.objects.using(sqlite)
    events.create(operation="CREER_UTILISATEUR", le=NOON, granted=True, codes=[])
    return events.all()


def test_a_database_for_tests_is_emptied(events: QuerySet[Event]) -> None:
    empty_test_database(events.db)

    assert 0 == events.count()


@pytest.mark.parametrize(("name", "of_trial"), OTHERS)
def test_another_one_stays_as_it_is(
    events: QuerySet[Event], name: str, of_trial: str | None
) -> None:
    settings = connections[events.db].settings_dict
    names = {"NAME": name, "TEST": {**settings["TEST"], "NAME": of_trial}}
    with (
        mock.patch.dict(settings, names),
        pytest.raises(ImproperlyConfigured, match="is no database for tests") as refus,
    ):
        empty_test_database(events.db)

    assert 'DATABASES[\'sqlite\']["TEST"]["NAME"]' in str(refus.value)
    assert 1 == events.count()


def test_a_transaction_is_not_emptied(events: QuerySet[Event]) -> None:
    """
    That of a `TestCase`, or of the mark of pytest-django.
    """
    with (
        transaction.atomic(using=events.db),
        pytest.raises(ImproperlyConfigured, match="units of work commit"),
    ):
        empty_test_database(events.db)

    assert 1 == events.count()
