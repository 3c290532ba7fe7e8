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
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.messages",
            "django.contrib.sessions",
            "siaut_django",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        ROOT_URLCONF="siaut_django_tests.urls",
        LANGUAGE_CODE="fr",
        SECRET_KEY="of the tests",
        SIAUT={"BASE_URL": "https://siaut.test", "SENDER": "siaut@siaut.test"},
        USE_TZ=True,
    )
    django.setup()
