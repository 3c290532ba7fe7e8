"""
``manage.py check`` tells what would only fail later, and what to write.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from unittest import mock

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.contrib.auth.views import PasswordChangeView
from django.core.checks import run_checks
from django.db import connections
from django.db.backends.postgresql.psycopg_any import IsolationLevel
from django.db.utils import ConnectionHandler
from django.test import override_settings
from django.urls import path

from siaut_django.models import Lien
from siaut_django.routers import SecondAlias
from siaut_django_tests.settings import POSTGRESQL, sends_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.checks import CheckMessage

BASE: Final = "siaut_django"
SMTP: Final = "django.core.mail.backends.smtp.EmailBackend"


class AllIn:
    """
    Send the app to a database; and some of it elsewhere.
    """

    def __init__(self, alias: str, **elsewhere: str) -> None:
        self._alias, self._elsewhere = alias, elsewhere

    def db_for_write(self, model: type, **_hints: object) -> str:
        return self._elsewhere.get(model.__name__, self._alias)

    db_for_read = db_for_write

    def allow_migrate(self, db: str, app_label: str, **_hints: object) -> bool:
        return db == self._alias or app_label != "siaut"


@pytest.fixture(autouse=True)
def _mails() -> Iterator[None]:
    with sends_by():
        yield


@contextmanager
def project(alias: str, router: object, **settings: object) -> Iterator[None]:
    """
    Change what DATABASES says of one of them.
    """
    with (
        override_settings(DATABASE_ROUTERS=[router]),
        mock.patch.dict(connections[alias].settings_dict, settings),
    ):
        yield


def told(**options: Any) -> dict[str | None, CheckMessage]:  # noqa: ANN401  (of `run_checks`)
    """
    Run the checks that connect to nothing, or those of the app on named databases.
    """
    tags = ["siaut"] if "databases" in options else None
    messages = run_checks(tags=tags, **{"databases": [], **options})
    return {message.id: message for message in messages}


ISOLATION: Final = "-c default_transaction_isolation"

# What is wrong in DATABASES, what says so, and a word of what to write.
FAULTS: Final = [
    ("sqlite", {"OPTIONS": {}}, "siaut.E006", '"IMMEDIATE"'),
    ("sqlite", {"OPTIONS": {"transaction_mode": None}}, "siaut.E006", '"IMMEDIATE"'),
    ("sqlite", {"OPTIONS": {"transaction_mode": "DEFERRED"}}, "siaut.E006", "sqlite"),
    ("sqlite", {"TIME_ZONE": "Europe/Paris"}, "siaut.E007", "None"),
    (
        "postgresql",
        {"OPTIONS": {"isolation_level": IsolationLevel.REPEATABLE_READ}},
        "siaut.E015",
        "away",
    ),
    *(
        ("postgresql", {"OPTIONS": {"options": options}}, "siaut.E015", "away")
        for options in (
            rf"-c lock_timeout=5s {ISOLATION}=repeatable\ read",
            rf"{ISOLATION}=read\ uncommitted",
            rf"{ISOLATION}=read\ committed {ISOLATION}=serializable",
            "--default-transaction-isolation=serializable",
        )
    ),
    ("sqlite", {"AUTOCOMMIT": False}, "siaut.E004", "True"),
    ("postgresql", {"AUTOCOMMIT": False}, "siaut.E004", "postgresql"),
    ("sqlite", {"ATOMIC_REQUESTS": True}, "siaut.W005", "non_atomic_requests"),
    ("postgresql", {"ATOMIC_REQUESTS": True}, "siaut.W005", "SILENCED_SYSTEM_CHECKS"),
]


@pytest.mark.parametrize(("alias", "settings", "id", "advice"), FAULTS)
def test_a_setting_that_would_fail_later_is_told(
    alias: str, settings: dict[str, object], id: str, advice: str
) -> None:
    with project(alias, AllIn(alias), **settings):
        messages = told()

    assert [id] == [*messages]
    assert advice in str(messages[id].hint)
    assert f"DATABASES['{alias}']" in messages[id].msg


@pytest.mark.parametrize("mode", ["IMMEDIATE", "immediate", "EXCLUSIVE"])
def test_the_settings_of_the_how_to_are_silent(mode: str) -> None:
    with project("sqlite", AllIn("sqlite"), OPTIONS={"transaction_mode": mode}):
        assert {} == told()
    committed = {"isolation_level": IsolationLevel.READ_COMMITTED}
    said = {"options": rf"{ISOLATION}='Read\ committed' {ISOLATION} = read\ committed"}
    elsewhere = {"options": f"{ISOLATION}=serializable"}
    for options in (
        *({}, committed, said, {**elsewhere, **committed}),
        {"options": "-c lock_timeout=5s"},
    ):
        fine: dict[str, Any] = {"TIME_ZONE": "Europe/Paris", "OPTIONS": options}
        with project("postgresql", AllIn("postgresql"), **fine):
            assert {} == told()


def test_a_project_without_time_zones_is_told() -> None:
    with project("sqlite", AllIn("sqlite")), override_settings(USE_TZ=False):
        messages = told()

    assert ["siaut.E001"] == [*messages]
    assert "USE_TZ = True" in str(messages["siaut.E001"].hint)


def test_another_engine_is_told() -> None:
    with (
        project("sqlite", AllIn("sqlite")),
        mock.patch.object(type(connections["sqlite"]), "vendor", "mysql"),
    ):
        messages = told()

    assert ["siaut.E003"] == [*messages]
    assert "router" in str(messages["siaut.E003"].hint)


def test_tables_in_several_databases_are_told() -> None:
    router = AllIn("sqlite", **{Lien.__name__: "postgresql"})
    with project("sqlite", router):
        messages = told()

    assert ["siaut.E002"] == [*messages]
    assert "postgresql, sqlite" in messages["siaut.E002"].msg


def test_a_database_that_is_not_the_apps_may_be_as_it_likes() -> None:
    """
    Unless it is asked for, and the app may migrate there.
    """
    fault = {"OPTIONS": {}, "ATOMIC_REQUESTS": True}
    with project("sqlite", AllIn("postgresql"), **fault):
        assert {} == told(databases=["sqlite"])
    with project("sqlite", AllIn("default"), **fault):
        assert {} == told()
    with project("sqlite", None, **fault), override_settings(DATABASE_ROUTERS=[]):
        assert {} == told()
        assert {"siaut.E006", "siaut.W005"} == {*told(databases=["sqlite"])}


def test_other_apps_are_checked_without_ours() -> None:
    with override_settings(USE_TZ=False):
        assert {} == told(app_configs=[])
        assert ["siaut.E001"] == [*told(app_configs=[apps.get_app_config("siaut")])]


OURS: Final = "siaut_django.auth.SiautBackend"
MODELS: Final = "django.contrib.auth.backends.ModelBackend"
PASSWORD_VIEWS: Final = "PasswordChangeDoneView, PasswordChangeView"


class Change(PasswordChangeView):
    """
    One of them, as a project makes it its own.
    """


urlpatterns = [path("change", login_required(Change.as_view()))]

# What is wrong in the project, what says so, and a word of it, or of what to write.
PROJECTS: Final[list[tuple[dict[str, Any], str, str]]] = [
    ({"SIAUT": {}}, "siaut.E008", "BASE_URL"),
    (
        {"SIAUT": {"BASE_URL": "https://siaut.test", "SENDER": "hélène@test.fr"}},
        "siaut.E016",
        "SENDER",
    ),
    ({"AUTH_PASSWORD_VALIDATORS": []}, "siaut.W010", "min_length"),
    ({"AUTHENTICATION_BACKENDS": [OURS, MODELS]}, "siaut.W011", MODELS),
    (
        {
            "AUTHENTICATION_BACKENDS": [OURS],
            "ROOT_URLCONF": "django.contrib.auth.urls",
        },
        "siaut.W012",
        PASSWORD_VIEWS,
    ),
    (
        {"AUTHENTICATION_BACKENDS": [OURS], "ROOT_URLCONF": __name__},
        "siaut.W012",
        Change.__name__,
    ),
]


@pytest.mark.parametrize(("settings", "id", "word"), PROJECTS)
def test_a_project_that_would_fail_later_is_told(
    settings: dict[str, Any], id: str, word: str
) -> None:
    with project("sqlite", AllIn("sqlite")), override_settings(**settings):
        messages = told()

    assert [id] == [*messages]
    assert word in f"{messages[id].msg} {messages[id].hint}"


@pytest.mark.parametrize(("timeout", "expected"), [(None, ["siaut.W009"]), (10, [])])
def test_mails_without_a_timeout_are_told(
    timeout: int | None, expected: list[str]
) -> None:
    with (
        project("sqlite", AllIn("sqlite")),
        sends_by(SMTP, host="127.0.0.1", timeout=timeout),
    ):
        assert expected == [*told()]


def test_users_beside_the_app_are_told() -> None:
    """
    Unless accounts do not log in as users.
    """
    router = AllIn("sqlite", User="postgresql")
    with project("sqlite", router):
        assert {} == told()
        with override_settings(AUTHENTICATION_BACKENDS=[OURS]):
            assert ["siaut.E013"] == [*told()]


def test_a_project_that_makes_its_own_host_is_asked_nothing_of_it() -> None:
    with (
        project("sqlite", AllIn("sqlite")),
        override_settings(AUTH_PASSWORD_VALIDATORS=[]),
    ):
        del django_settings.SIAUT
        assert {} == told()


def test_two_names_of_one_database_are_one() -> None:
    """
    As for a view under ATOMIC_REQUESTS: only the other name has units of work.
    """
    router, views = SecondAlias(), {**POSTGRESQL, "ATOMIC_REQUESTS": True}
    aliases = {"default": views, "siaut": POSTGRESQL}
    configured = ConnectionHandler({**aliases}).settings
    with (
        mock.patch.dict(connections.settings, {"siaut": configured["siaut"]}),
        mock.patch.dict(connections["default"].settings_dict, configured["default"]),
        override_settings(DATABASE_ROUTERS=[router], AUTHENTICATION_BACKENDS=[OURS]),
    ):
        assert {} == told()
        assert {} == told(databases=["default"])
    assert ("siaut", None) == (router.db_for_read(Lien), router.db_for_write(User))
    assert (True, None) == (
        router.allow_relation(Lien(), User()),
        router.allow_relation(User(), User()),
    )
    assert (False, None) == (
        router.allow_migrate("siaut", "auth"),
        router.allow_migrate("default", "siaut"),
    )
