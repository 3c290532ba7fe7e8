"""
*Settings*: the project that the app is in, without a file of settings.
"""

from __future__ import annotations

from typing import Any, Final

import django
from django.conf import settings
from django.core import mail
from django.test import override_settings

__all__ = ["MEMORY", "configure", "sends_by"]

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


MEMORY: Final = "django.core.mail.backends.locmem.EmailBackend"


def sends_by(backend: str = MEMORY, **options: object) -> override_settings:
    """
    Send mails by a backend, as this release of Django is told to.
    """
    if hasattr(mail, "mailers"):
        mailer = {"BACKEND": backend, "OPTIONS": options}
        return override_settings(MAILERS={"default": mailer})
    named = {f"EMAIL_{name.upper()}": value for name, value in options.items()}
    return override_settings(EMAIL_BACKEND=backend, **named)


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
        AUTH_PASSWORD_VALIDATORS=[
            {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}
        ],
        SIAUT={"BASE_URL": "https://siaut.test", "SENDER": "siaut@siaut.test"},
        USE_TZ=True,
    )
    django.setup()
