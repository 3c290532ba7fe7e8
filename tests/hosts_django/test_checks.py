"""
``manage.py check`` tells what would only fail later, and what to write.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.db import connections
from django.test import override_settings
from hosts.django_host.models import Lien

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.checks import CheckMessage

BASE: Final = "hosts.django_host"


class ToutDans:
    """
    Send the app to a database; and some of it elsewhere.
    """

    def __init__(self, alias: str, **ailleurs: str) -> None:
        self._alias, self._ailleurs = alias, ailleurs

    def db_for_write(self, model: type, **_indices: object) -> str:
        return self._ailleurs.get(model.__name__, self._alias)

    def allow_migrate(self, db: str, app_label: str, **_indices: object) -> bool:
        return db == self._alias or app_label != "siaut"


@contextmanager
def projet(alias: str, routeur: object, **reglages: object) -> Iterator[None]:
    """
    Change what DATABASES says of one of them.
    """
    with (
        override_settings(DATABASE_ROUTERS=[routeur]),
        mock.patch.dict(connections[alias].settings_dict, reglages),
    ):
        yield


def dits(**options: Any) -> dict[str | None, CheckMessage]:  # noqa: ANN401  (of `run_checks`)
    return {message.id: message for message in run_checks(**options)}


# What is wrong in DATABASES, what says so, and a word of what to write.
FAUTES: Final = [
    ("sqlite", {"OPTIONS": {}}, "siaut.E006", '"IMMEDIATE"'),
    ("sqlite", {"OPTIONS": {"transaction_mode": None}}, "siaut.E006", '"IMMEDIATE"'),
    ("sqlite", {"OPTIONS": {"transaction_mode": "DEFERRED"}}, "siaut.E006", "sqlite"),
    ("sqlite", {"TIME_ZONE": "Europe/Paris"}, "siaut.E007", "None"),
    ("sqlite", {"AUTOCOMMIT": False}, "siaut.E004", "True"),
    ("postgresql", {"AUTOCOMMIT": False}, "siaut.E004", "postgresql"),
    ("sqlite", {"ATOMIC_REQUESTS": True}, "siaut.W005", "non_atomic_requests"),
    ("postgresql", {"ATOMIC_REQUESTS": True}, "siaut.W005", "SILENCED_SYSTEM_CHECKS"),
]


@pytest.mark.parametrize(("alias", "reglages", "id", "conseil"), FAUTES)
def test_a_setting_that_would_fail_later_is_told(
    alias: str, reglages: dict[str, object], id: str, conseil: str
) -> None:
    with projet(alias, ToutDans(alias), **reglages):
        messages = dits()

    assert [id] == [*messages]
    assert conseil in str(messages[id].hint)
    assert f"DATABASES['{alias}']" in messages[id].msg


@pytest.mark.parametrize("mode", ["IMMEDIATE", "immediate", "EXCLUSIVE"])
def test_the_settings_of_the_how_to_are_silent(mode: str) -> None:
    with projet("sqlite", ToutDans("sqlite"), OPTIONS={"transaction_mode": mode}):
        assert {} == dits()
    with projet("postgresql", ToutDans("postgresql"), TIME_ZONE="Europe/Paris"):
        assert {} == dits()


def test_a_project_without_time_zones_is_told() -> None:
    with projet("sqlite", ToutDans("sqlite")), override_settings(USE_TZ=False):
        messages = dits()

    assert ["siaut.E001"] == [*messages]
    assert "USE_TZ = True" in str(messages["siaut.E001"].hint)


def test_another_engine_is_told() -> None:
    with (
        projet("sqlite", ToutDans("sqlite")),
        mock.patch.object(type(connections["sqlite"]), "vendor", "mysql"),
    ):
        messages = dits()

    assert ["siaut.E003"] == [*messages]
    assert "router" in str(messages["siaut.E003"].hint)


def test_tables_in_several_databases_are_told() -> None:
    routeur = ToutDans("sqlite", **{Lien.__name__: "postgresql"})
    with projet("sqlite", routeur):
        messages = dits()

    assert ["siaut.E002"] == [*messages]
    assert "postgresql, sqlite" in messages["siaut.E002"].msg


def test_a_database_that_is_not_the_apps_may_be_as_it_likes() -> None:
    """
    Unless it is asked for, and the app may migrate there.
    """
    faute = {"OPTIONS": {}, "ATOMIC_REQUESTS": True}
    with projet("sqlite", ToutDans("postgresql"), **faute):
        assert {} == dits(databases=["sqlite"])
    with projet("sqlite", ToutDans("default"), **faute):
        assert {} == dits()
    with projet("sqlite", None, **faute), override_settings(DATABASE_ROUTERS=[]):
        assert {} == dits()
        assert {"siaut.E006", "siaut.W005"} == {*dits(databases=["sqlite"])}


def test_other_apps_are_checked_without_ours() -> None:
    with override_settings(USE_TZ=False):
        assert {} == dits(app_configs=[])
        assert ["siaut.E001"] == [*dits(app_configs=[apps.get_app_config("siaut")])]
