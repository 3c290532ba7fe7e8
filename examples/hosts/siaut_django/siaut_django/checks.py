"""
*Checks*: settings that would only fail later, told by ``manage.py check``.

By each command that checks: ``runserver``, ``migrate``, ``check``. Nothing is
connected to.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004  (Django's)
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import PROTECT
from django.urls import get_resolver

from . import hosting
from .apps import LABEL
from .mailer import connect, has_accents

# Both take the lock of the writer when they begin.
WRITERS: Final = frozenset({"IMMEDIATE", "EXCLUSIVE"})

# How a connection begins by asking for another isolation than what it needs; the server
# reads a dash as an underscore.
ISOLATED: Final = re.compile(
    r"default[_-]transaction[_-]isolation\s*=(?!\W*read\W+committed)", re.IGNORECASE
)


def check_settings(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **_options: Any,  # noqa: ANN401  (what Django may add)
) -> list[CheckMessage]:
    """
    Look at the settings of the project, and of the databases that hold the app.

    Those are where routers write its rows, and any that is named
    (``check --database``, ``migrate``) where routers let it migrate.
    """
    if app_configs is not None and LABEL not in {app.label for app in app_configs}:
        return []
    written = {router.db_for_write(m) for m in apps.get_app_config(LABEL).get_models()}
    places = {_place(alias) for alias in written}
    # From Django 6.1 on, whoever names none is given all.
    named = {*databases} if databases and {*databases} != {*connections} else set()
    asked = {
        alias
        for alias in named
        if router.allow_migrate(alias, LABEL) and _place(alias) not in places
    }
    return [
        *_of_the_project(written),
        *(_of_the_host() if hasattr(settings, "SIAUT") else ()),
        *_of_logins(written),
        *_of_foreign_keys(),
        *(
            message
            for alias in sorted(written | asked)
            for message in _of_a_database(connections[alias])
        ),
    ]


def _error(number: int, what: str, hint: str) -> Error:
    return Error(what, hint=hint, id=f"{LABEL}.E{number:03}")


def _warning(number: int, what: str, hint: str) -> Warning:
    return Warning(what, hint=hint, id=f"{LABEL}.W{number:03}")


def _of_the_project(written: set[str]) -> Iterator[CheckMessage]:
    if not settings.USE_TZ:
        yield _error(1, "USE_TZ = False stores no time zone.", "Write USE_TZ = True.")
    if len(written) > 1:
        yield _error(
            2,
            f"Routers send the app to {', '.join(sorted(written))}: it needs one.",
            f"In `db_for_write`, answer the same for all of {LABEL!r}.",
        )


def _of_the_host() -> Iterator[CheckMessage]:
    try:
        sender = hosting.read_settings().sender
    except ImproperlyConfigured as fault:
        yield _error(
            8,
            str(fault),
            'Write SIAUT = {"BASE_URL": "https://…", "SENDER": "…@…"}.',
        )
    else:
        if has_accents(sender):
            yield _error(
                16,
                'SIAUT["SENDER"] has an accent before the @: no mail would leave.',
                "Write an address without; its domain may have some.",
            )
    if getattr(connect(), "timeout", 0) is None:
        yield _warning(
            9,
            "A server of mail that says nothing holds a mail for ever.",
            'Write EMAIL_TIMEOUT = 10, or "timeout": 10 in the OPTIONS of MAILERS.',
        )
    if not settings.AUTH_PASSWORD_VALIDATORS:
        yield _warning(
            10,
            "AUTH_PASSWORD_VALIDATORS is empty: any password is taken.",
            "Write those of startproject, with a min_length of 12.",
        )


def _of_logins(written: set[str]) -> Iterator[CheckMessage]:
    """
    Look for a second way in, when accounts log in by `auth.SiautBackend`.
    """
    if not hosting.logs_in():
        return
    from .auth import is_ours  # noqa: PLC0415  (no models of users, else)

    others = [path for path in settings.AUTHENTICATION_BACKENDS if not is_ours(path)]
    if others:
        yield _warning(
            11,
            f"AUTHENTICATION_BACKENDS also lets people in by {', '.join(others)}.",
            "Leave siaut_django.auth.SiautBackend alone. For people without account:"
            f' "{LABEL}.W011" in SILENCED_SYSTEM_CHECKS, and ask `acteur_id` who acts.',
        )
    if views := sorted(_ways_round(get_resolver().url_patterns)):
        yield _warning(
            12,
            f"Passwords are also set by {', '.join(views)}, without a link of the app.",
            "Take django.contrib.auth.urls away; keep LoginView and LogoutView.",
        )
    places = {
        _place(alias) for alias in (*written, router.db_for_write(get_user_model()))
    }
    if len(places) > 1:
        yield _error(
            13,
            "Users are in another database: no transaction ends sessions there.",
            f"In `db_for_write`, send users where {LABEL!r} is.",
        )


def _ways_round(patterns: Iterable[Any]) -> Iterator[str]:
    """
    Name the views of Django that set passwords, and those made of them.
    """
    from django.contrib.auth.views import (  # noqa: PLC0415  (same)
        PasswordContextMixin,
    )

    for pattern in patterns:
        yield from _ways_round(getattr(pattern, "url_patterns", ()))
        view = getattr(getattr(pattern, "callback", None), "view_class", object)
        if issubclass(view, PasswordContextMixin):
            yield view.__name__


def _place(alias: str) -> tuple[str, ...]:
    configured = connections[alias].settings_dict
    return tuple(str(configured[key]) for key in ("ENGINE", "HOST", "PORT", "NAME"))


def _of_foreign_keys() -> Iterator[CheckMessage]:
    for model in apps.get_app_config(LABEL).get_models():
        for key in hosting.relations(model):
            is_free = not key.model._meta.auto_created  # noqa: SLF001  (documented by Django)
            if is_free and key.remote_field.on_delete is not PROTECT:
                yield _error(
                    14,
                    f"{key}: its on_delete does nothing, for the app deletes in SQL.",
                    "Write on_delete=models.PROTECT.",
                )


def _of_a_database(connection: BaseDatabaseWrapper) -> Iterator[CheckMessage]:
    place = f"DATABASES[{connection.alias!r}]"
    match connection.vendor:
        case "sqlite":
            yield from _of_sqlite(connection.settings_dict, place)
        case "postgresql":
            yield from _of_postgresql(connection.settings_dict["OPTIONS"], place)
        case "unknown":  # Django's, where there is none.
            pass
        case _:
            yield _error(
                3,
                f"{place} is neither SQLite nor PostgreSQL.",
                "Give the app a database of one of these, by a router.",
            )
    if not connection.settings_dict["AUTOCOMMIT"]:
        yield _error(
            4,
            f"{place} has AUTOCOMMIT = False: no unit of work would commit.",
            f'Write {place}["AUTOCOMMIT"] = True, or nothing: it is the default.',
        )
    if connection.settings_dict["ATOMIC_REQUESTS"]:
        yield _warning(
            5,
            f"{place} has ATOMIC_REQUESTS: units of work refuse to be inside.",
            "Write False; or, on PostgreSQL, use siaut_django.routers.SecondAlias; or"
            " @transaction.non_atomic_requests on each view that calls an operation,"
            f' and "{LABEL}.W005" in SILENCED_SYSTEM_CHECKS.',
        )


def _of_postgresql(options: dict[str, Any], place: str) -> Iterator[CheckMessage]:
    from django.db.backends.postgresql.psycopg_any import (  # noqa: PLC0415  (its driver)
        IsolationLevel,
    )

    level = options.get("isolation_level")  # Once said here, nothing else counts.
    if level is None and not ISOLATED.search(options.get("options", "")):
        level = IsolationLevel.READ_COMMITTED
    if level != IsolationLevel.READ_COMMITTED:
        yield _error(
            15,
            f"{place} has another isolation level than READ COMMITTED: a login would"
            " read, under the lock of its account, the password of before.",
            f'Take it away from {place}["OPTIONS"].',
        )


def _of_sqlite(configured: dict[str, Any], place: str) -> Iterator[CheckMessage]:
    mode = configured["OPTIONS"].get("transaction_mode")
    if str(mode).upper() not in WRITERS:
        yield _error(
            6,
            f"{place} begins as a reader: a second writer is refused without waiting.",
            f'Write {place}["OPTIONS"]["transaction_mode"] = "IMMEDIATE".',
        )
    if configured["TIME_ZONE"] not in {None, "UTC"}:
        yield _error(
            7,
            f"{place} has a TIME_ZONE: when clocks go back, an hour is stored twice.",
            f'Write {place}["TIME_ZONE"] = None; settings.TIME_ZONE is for pages.',
        )
