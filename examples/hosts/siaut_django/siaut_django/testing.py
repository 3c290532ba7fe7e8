"""
*Testing*: what empties a database, and only one that is made for tests.

No other module of the app needs this one.
"""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, connections

from .apps import LABEL

__all__ = ["empty_test_database", "require_test_database"]


def empty_test_database(alias: str = DEFAULT_DB_ALIAS) -> None:
    """
    Empty the tables of the app, and those that refer to them.

    Raises:
        ImproperlyConfigured: The database is not one for tests, or a transaction is
            open in it: nothing was deleted.
    """
    require_test_database(alias)
    connection = connections[alias]
    if connection.in_atomic_block:
        raise ImproperlyConfigured(
            f"a transaction is open in DATABASES[{alias!r}], and units of work commit:"
            " mark tests with pytest.mark.django_db(transaction=True)"
        )
    models = apps.get_app_config(LABEL).get_models()
    statements = connection.ops.sql_flush(
        no_style(),
        [model._meta.db_table for model in models],  # noqa: SLF001  (documented by Django)
        reset_sequences=True,
        allow_cascade=True,
    )
    connection.ops.execute_sql_flush(statements)


def require_test_database(alias: str = DEFAULT_DB_ALIAS) -> None:
    """
    Refuse a database that Django, or pytest-django, has not made for tests.

    It puts ``TEST["NAME"]`` in ``NAME`` then. In the one of development a test
    deletes what people wrote.

    Raises:
        ImproperlyConfigured: It is another one.
    """
    configured = connections[alias].settings_dict
    for_tests = configured["TEST"]["NAME"]
    if not for_tests or str(for_tests) != str(configured["NAME"]):
        place = f"DATABASES[{alias!r}]"
        raise ImproperlyConfigured(
            f"{place} is no database for tests, and is left as it is: name one in"
            f' {place}["TEST"]["NAME"] (a file, on SQLite), and mark tests with'
            " pytest.mark.django_db(transaction=True), for pytest-django to create it"
        )
