"""
*Settings*: the project that the app is in, without a file of settings.
"""

from __future__ import annotations

from typing import Any

import django
from django.conf import settings

__all__ = ["configure"]

# As the how-to gives them, but for the last: a test has nothing to lose.
SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF",
    },
}

POSTGRESQL: dict[str, Any] = {
    "ENGINE": "django.db.backends.postgresql",
    "OPTIONS": {"options": "-c lock_timeout=5s"},
}


def configure() -> None:
    """
    Name the databases; fixtures say where they are.

    In one thread Django has one connection by name, and tests open two units of
    work at once: PostgreSQL has two names.
    """
    settings.configure(
        DATABASES={
            "default": {"ENGINE": "django.db.backends.dummy"},
            "sqlite": SQLITE,
            "postgresql": POSTGRESQL,
            "postgresql_bis": POSTGRESQL,
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "siaut_django",
        ],
        USE_TZ=True,
    )
    django.setup()
