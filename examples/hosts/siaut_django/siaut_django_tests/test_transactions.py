"""
What Django does by itself around a transaction, and the host must not be fooled by.
"""

from __future__ import annotations

import sqlite3
from contextlib import nullcontext, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs
import psycopg
import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    connections,
    transaction,
)
from django.db.models.signals import post_delete, pre_delete
from django.test.utils import CaptureQueriesContext
from psycopg import errors

from siaut_core import ConflictError, CourrielDejaPrisError, Utilisateur
from siaut_core.testing.contracts.bench import populate, seed
from siaut_core.testing.country import COMPTES, ET_1, GROUPE_1
from siaut_core.testing.factory import NOON, a_demande, an_utilisateur
from siaut_django import models
from siaut_django.accounts import Utilisateurs
from siaut_django.errors import refusal_of
from siaut_django.fields import Text
from siaut_django.store import Store, Unit
from siaut_django_tests.benches import clear_and_open

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

COLLATIONS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND collation_name = 'C'
"""


def test_a_unit_of_work_is_the_outermost_transaction(sqlite: str) -> None:
    """
    As in a view under ``ATOMIC_REQUESTS``, which could undo what it stored.
    """
    with (
        transaction.atomic(using=sqlite),
        pytest.raises(RuntimeError, match="durable"),
        Store(sqlite).unit_of_work(),
    ):
        pytest.fail("a unit of work must refuse to be inside another transaction")


@pytest.mark.parametrize("write", [Utilisateurs.add, Utilisateurs.save])
def test_a_unit_of_work_does_not_pass_for_stored_when_it_is_not(
    sqlite: str, write: Callable[[Utilisateurs, Utilisateur], None]
) -> None:
    """
    Once a write was refused, Django or PostgreSQL rolls back in silence.
    """
    taken = an_utilisateur("u-1", ET_1, courriel=COMPTES[0].courriel, version=2)
    with clear_and_open(sqlite) as bench:
        populate(bench)
        seed(bench, an_utilisateur("u-1", ET_1))
        with (
            pytest.raises(ConflictError),
            Store(sqlite).unit_of_work() as uow,
            suppress(CourrielDejaPrisError, ConflictError),
        ):
            write(uow.utilisateurs, taken)


def test_nor_does_one_that_could_not_lock(postgresql: tuple[str, str]) -> None:
    """
    Of a read Django thinks nothing; PostgreSQL rolls back all the same.
    """
    first, second = postgresql
    with clear_and_open(first) as bench:
        populate(bench)
        with Store(first).unit_of_work() as holding:
            holding.utilisateurs.lock(COMPTES)
            with (
                pytest.raises(ConflictError),
                Store(second).unit_of_work() as uow,
                suppress(ConflictError),
            ):
                _lock_without_waiting(uow, second)


@pytest.fixture(params=["sqlite", "postgresql"])
def alias(request: pytest.FixtureRequest) -> str:
    names = request.getfixturevalue(request.param)
    return str(names if request.param == "sqlite" else names[0])


def _write_and_fail(uow: Unit, alias: str, inner: AbstractContextManager[None]) -> None:
    """
    As the host may in ``on_event``: a statement of its own fails, which it catches.
    """
    uow.passwords.set(COMPTES[0].id, "digest")
    with suppress(DatabaseError), inner:
        connections[alias].cursor().execute("SELECT * FROM nowhere")


def test_nor_does_one_whose_own_statement_failed(alias: str) -> None:
    with clear_and_open(alias) as bench:
        populate(bench)
        with pytest.raises(ConflictError), Store(alias).unit_of_work() as uow:
            _write_and_fail(uow, alias, nullcontext())

        assert {} == bench.read_back_stored_digests()


def test_what_failed_in_a_savepoint_is_all_that_is_undone(alias: str) -> None:
    with clear_and_open(alias) as bench:
        populate(bench)
        with Store(alias).unit_of_work() as uow:
            _write_and_fail(uow, alias, transaction.atomic(using=alias))

        assert {COMPTES[0].id: "digest"} == bench.read_back_stored_digests()


# What a project may break in a table of its own: a race, and a mistake.
BROKEN: Final[list[dict[str, Any]]] = [{"username": "taken"}, {"username": None}]


@pytest.fixture
def users(alias: str) -> Iterator[Any]:
    """
    Give the rows of a table of the project, one.
    """
    users = User.objects.using(alias)
    users.create(username="taken")
    yield users
    users.all().delete()


@pytest.mark.parametrize("row", BROKEN)
def test_a_race_on_a_table_of_the_project_is_a_conflict_and_a_mistake_is_none(
    alias: str,
    users: Any,  # noqa: ANN401  (a queryset)
    row: dict[str, Any],
) -> None:
    """
    A mistake would be tried again, and told as somebody else's doing.
    """
    expected = ConflictError if row["username"] else IntegrityError
    with pytest.raises(expected), Store(alias).unit_of_work():
        users.create(**row)


@pytest.mark.parametrize("row", BROKEN)
def test_what_a_project_breaks_of_its_own_it_may_catch(
    alias: str,
    users: Any,  # noqa: ANN401  (same)
    row: dict[str, Any],
) -> None:
    with clear_and_open(alias) as bench:
        populate(bench)
        with Store(alias).unit_of_work() as uow:
            uow.passwords.set(COMPTES[0].id, "digest")
            with suppress(IntegrityError), transaction.atomic(using=alias):
                users.create(**row)

        assert {COMPTES[0].id: "digest"} == bench.read_back_stored_digests()


def _write_and_call(alias: str, afterwards: Callable[[], object]) -> None:
    with Store(alias).unit_of_work() as uow:
        uow.passwords.set(COMPTES[0].id, "digest")
        transaction.on_commit(afterwards, using=alias)


def test_what_fails_once_all_is_stored_is_not_tried_again(alias: str) -> None:
    """
    As a conflict would be: the account would be created twice, and the second refused.
    """

    def fail() -> None:
        raise OperationalError from psycopg.errors.LockNotAvailable()

    with clear_and_open(alias) as bench:
        populate(bench)
        with pytest.raises(OperationalError):
            _write_and_call(alias, fail)

        assert {COMPTES[0].id: "digest"} == bench.read_back_stored_digests()


def _lock_without_waiting(uow: Unit, alias: str) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '50ms'")
    uow.utilisateurs.lock(COMPTES)


@pytest.fixture(params=[None, pre_delete, post_delete])
def listening(request: pytest.FixtureRequest) -> Iterator[None]:
    """
    Listen to what is deleted anywhere in the project, as an app of audit does.
    """
    signal = request.param
    if signal is None:
        yield
        return

    def hear(**_sending: object) -> None: ...

    signal.connect(hear)
    yield
    signal.disconnect(hear)


@pytest.mark.usefixtures("listening")
def test_an_account_is_deleted_by_the_statement_that_compares_its_version(
    sqlite: str,
) -> None:
    """
    Not read, then deleted by its id: Django does so as soon as somebody listens.
    """
    with clear_and_open(sqlite) as bench:
        populate(bench)
        with (
            Store(sqlite).unit_of_work() as uow,
            CaptureQueriesContext(connections[sqlite]) as queries,
        ):
            uow.utilisateurs.remove(COMPTES[0])

    verbs = [order["sql"].split()[0] for order in queries.captured_queries]
    assert ["DELETE"] * 3 == verbs
    assert '"version" = ' in queries.captured_queries[0]["sql"]


@pytest.mark.usefixtures("listening")
def test_whatever_is_deleted_is_not_read_first(sqlite: str) -> None:
    with clear_and_open(sqlite) as bench:
        populate(bench)
        with (
            Store(sqlite).unit_of_work() as uow,
            CaptureQueriesContext(connections[sqlite]) as queries,
        ):
            uow.structures.save(attrs.evolve(GROUPE_1, version=2))

    verbs = [order["sql"].split()[0] for order in queries.captured_queries]
    assert ["UPDATE", "DELETE", "INSERT"] == verbs


def test_the_migrations_make_the_tables_of_the_models(sqlite: str) -> None:
    assert "sqlite" == sqlite
    call_command("makemigrations", "siaut", check=True, dry_run=True, verbosity=0)


def test_every_text_is_compared_by_code_point(
    postgresql: tuple[str, str],
) -> None:
    """
    Whatever the collation of the server; foreign keys as what they refer to.
    """
    expected = {
        (model._meta.db_table, field.column)
        for model in apps.get_app_config("siaut").get_models()
        for field in model._meta.concrete_fields
        if isinstance(getattr(field, "target_field", field), Text)
    }
    with connections[postgresql[0]].cursor() as cursor:
        cursor.execute(COLLATIONS)

        assert expected == set(cursor.fetchall())
    assert (models.Compte._meta.db_table, "structure_id") in expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("FATAL:  sorry, too many clients already", ConflictError),
        ("FATAL:  désolé, trop de clients sont déjà connectés", ConflictError),
        ("FATAL:  remaining connection slots are reserved", ConflictError),
        ("FATAL:  no more connections allowed (max_client_conn)", ConflictError),
        ("couldn't get a connection after 30.00 sec", ConflictError),
        ("the pool 'x' has already 9 requests waiting", ConflictError),
        ("connection refused", OperationalError),
    ],
)
def test_no_connection_left_is_a_conflict(
    postgresql: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    expected: type[Exception],
) -> None:
    """
    At the server, behind a proxy or in a pool: others have them all.
    """

    def fail(*_args: object) -> None:
        raise psycopg.OperationalError(words)

    connection = connections[postgresql[0]]
    connection.close()
    monkeypatch.setattr(connection, "get_new_connection", fail)
    with pytest.raises(expected), Store(postgresql[0]).unit_of_work():
        pytest.fail("no unit of work begins without a connection")


def _sqlite(code: int, words: str) -> sqlite3.Error:
    failure = sqlite3.OperationalError(words)
    failure.sqlite_errorcode = code
    return failure


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (errors.ProtocolViolation("query_wait_timeout"), ConflictError),
        (errors.ProtocolViolation("no more connections allowed"), ConflictError),
        (errors.ProtocolViolation("bind message supplies 1 parameter"), None),
        (errors.StatementTooComplex("too many of them"), None),
        (errors.TooManyColumns("too many columns"), None),
        (errors.LockNotAvailable("lock timeout"), ConflictError),
        (_sqlite(sqlite3.SQLITE_ERROR, "too many SQL variables"), None),
        (_sqlite(sqlite3.SQLITE_BUSY, "database is locked"), ConflictError),
        (None, None),
    ],
)
def test_what_the_first_statement_is_told_is_a_conflict_or_none(
    origin: Exception | None, expected: type[Exception] | None
) -> None:
    """
    PgBouncer finds a server for it, not for the connection; words alone are no code.
    """
    failure = DatabaseError()
    failure.__cause__ = origin

    assert expected is refusal_of(failure)


def test_a_worker_waits_for_no_older_mail_that_another_is_taking(
    postgresql: tuple[str, str],
) -> None:
    """
    It may leave, so that it is nobody's to close; and waiting may end in a deadlock.
    """
    first, second = postgresql
    bounds = (NOON, NOON + timedelta(minutes=10), NOON)
    with clear_and_open(first) as bench:
        seed(bench, a_demande("i-0"), a_demande("i-1", minutes=1))
        with Store(first).unit_of_work() as uow:
            leased = uow.outbox.lease(*bounds)
            with Store(second).unit_of_work() as other:
                following = other.outbox.lease(*bounds)
        with Store(first).unit_of_work() as uow:
            assert uow.outbox.lease(*bounds) is None
    assert leased is not None
    assert following is not None
    assert ("i-0", "i-1") == (leased.id, following.id)
