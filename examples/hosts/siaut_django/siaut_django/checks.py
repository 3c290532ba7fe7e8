"""
*Checks*: settings that would only fail later, told by ``manage.py check``.

By each command that checks: ``runserver``, ``migrate``, ``check``. Nothing is
connected to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004  (Django's)
from django.db import connections, router

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.apps import AppConfig
    from django.db.backends.base.base import BaseDatabaseWrapper

__all__ = ["check_settings"]

LABEL: Final = "siaut"

# Both take the lock of the writer when they begin.
WRITERS: Final = frozenset({"IMMEDIATE", "EXCLUSIVE"})


def check_settings(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Sequence[str] | None = None,
    **_options: Any,  # noqa: ANN401  (what Django may add)
) -> list[CheckMessage]:
    """
    Look at the settings of the project, and of the databases that hold the app.

    Those are where routers write its rows, and any that is asked for
    (``check --database``, ``migrate``) where routers let it migrate.
    """
    if app_configs is not None and LABEL not in {app.label for app in app_configs}:
        return []
    written = {router.db_for_write(m) for m in apps.get_app_config(LABEL).get_models()}
    asked = {alias for alias in databases or () if router.allow_migrate(alias, LABEL)}
    return [
        *_of_the_project(written),
        *(
            message
            for alias in sorted(written | asked)
            for message in _of_a_database(connections[alias])
        ),
    ]


def _of_the_project(written: set[str]) -> Iterator[CheckMessage]:
    if not settings.USE_TZ:
        yield Error(
            "Instants have a time zone, and USE_TZ = False stores none.",
            hint="Write USE_TZ = True.",
            id=f"{LABEL}.E001",
        )
    if len(written) > 1:
        yield Error(
            "Routers send the models of the app to several databases:"
            f" {', '.join(sorted(written))}; a unit of work has one.",
            hint=f"In `db_for_write`, answer the same for all of {LABEL!r}.",
            id=f"{LABEL}.E002",
        )


def _of_a_database(connection: BaseDatabaseWrapper) -> Iterator[CheckMessage]:
    place = f"DATABASES[{connection.alias!r}]"
    match connection.vendor:
        case "sqlite":
            yield from _of_sqlite(connection.settings_dict, place)
        case "postgresql" | "unknown":  # The second is Django's, where there is none.
            pass
        case _:
            yield Error(
                f"{place} is neither SQLite nor PostgreSQL: texts would be compared"
                " in another way, and conflicts not understood.",
                hint="Give the app a database of one of these, by a router.",
                id=f"{LABEL}.E003",
            )
    if not connection.settings_dict["AUTOCOMMIT"]:
        yield Error(
            f"{place} has AUTOCOMMIT = False: no unit of work would commit.",
            hint=f'Write {place}["AUTOCOMMIT"] = True, or nothing: it is the default.',
            id=f"{LABEL}.E004",
        )
    if connection.settings_dict["ATOMIC_REQUESTS"]:
        yield Warning(
            f"{place} has ATOMIC_REQUESTS = True: units of work refuse to be inside"
            " the transaction of a view.",
            hint=(
                "Write False; or @transaction.non_atomic_requests on each view that"
                f' calls an operation, and "{LABEL}.W005" in SILENCED_SYSTEM_CHECKS.'
            ),
            id=f"{LABEL}.W005",
        )


def _of_sqlite(configured: dict[str, Any], place: str) -> Iterator[CheckMessage]:
    mode = configured["OPTIONS"].get("transaction_mode")
    if str(mode).upper() not in WRITERS:
        yield Error(
            f"{place} begins transactions as a reader: when two write at once, one"
            ' is refused without waiting, "database is locked".',
            hint=f'Write {place}["OPTIONS"]["transaction_mode"] = "IMMEDIATE".',
            id=f"{LABEL}.E006",
        )
    if configured["TIME_ZONE"] not in {None, "UTC"}:
        yield Error(
            f"{place} has a TIME_ZONE: when clocks go back, two instants are stored"
            " alike, and an hour is lost or won.",
            hint=f'Write {place}["TIME_ZONE"] = None; settings.TIME_ZONE is for pages.',
            id=f"{LABEL}.E007",
        )
