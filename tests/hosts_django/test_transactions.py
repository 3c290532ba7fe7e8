"""
What Django does by itself around a transaction, and the host must not be fooled by.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import attrs
import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError, connections, transaction
from django.db.models.signals import post_delete, pre_delete
from django.test.utils import CaptureQueriesContext
from hosts.django_host import models
from hosts.django_host.champs import Texte
from hosts.django_host.comptes import Utilisateurs
from hosts.django_host.store import Store, Unite

from siaut_core import ConflitError, CourrielDejaPrisError, Utilisateur
from siaut_core.testing.contracts.banc import peupler, semer
from siaut_core.testing.fabrique import MIDI, un_utilisateur, une_demande
from siaut_core.testing.pays import COMPTES, ET_1, GR_1
from tests.hosts_django.bancs import vider_et_ouvrir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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


@pytest.mark.parametrize("ecrire", [Utilisateurs.ajouter, Utilisateurs.enregistrer])
def test_a_unit_of_work_does_not_pass_for_stored_when_it_is_not(
    sqlite: str, ecrire: Callable[[Utilisateurs, Utilisateur], None]
) -> None:
    """
    Once a write was refused, Django or PostgreSQL rolls back in silence.
    """
    pris = un_utilisateur("u-1", ET_1, courriel=COMPTES[0].courriel, version=2)
    with vider_et_ouvrir(sqlite) as banc:
        peupler(banc)
        semer(banc, un_utilisateur("u-1", ET_1))
        with (
            pytest.raises(ConflitError),
            Store(sqlite).unit_of_work() as uow,
            suppress(CourrielDejaPrisError, ConflitError),
        ):
            ecrire(uow.utilisateurs, pris)


def test_nor_does_one_that_could_not_lock(postgresql: tuple[str, str]) -> None:
    """
    Of a read Django thinks nothing; PostgreSQL rolls back all the same.
    """
    premier, second = postgresql
    with vider_et_ouvrir(premier) as banc:
        peupler(banc)
        with Store(premier).unit_of_work() as tenante:
            tenante.utilisateurs.attester(COMPTES)
            with (
                pytest.raises(ConflitError),
                Store(second).unit_of_work() as uow,
                suppress(ConflitError),
            ):
                _attester_sans_attendre(uow, second)


def _attester_sans_attendre(uow: Unite, alias: str) -> None:
    with connections[alias].cursor() as curseur:
        curseur.execute("SET LOCAL lock_timeout = '50ms'")
    uow.utilisateurs.attester(COMPTES)


@pytest.fixture(params=[None, pre_delete, post_delete])
def ecoute(request: pytest.FixtureRequest) -> Iterator[None]:
    """
    Listen to what is deleted anywhere in the project, as an app of audit does.
    """
    signal = request.param
    if signal is None:
        yield
        return

    def entendre(**_envoi: object) -> None: ...

    signal.connect(entendre)
    yield
    signal.disconnect(entendre)


@pytest.mark.usefixtures("ecoute")
def test_an_account_is_deleted_by_the_statement_that_compares_its_version(
    sqlite: str,
) -> None:
    """
    Not read, then deleted by its id: Django does so as soon as somebody listens.
    """
    with vider_et_ouvrir(sqlite) as banc:
        peupler(banc)
        with (
            Store(sqlite).unit_of_work() as uow,
            CaptureQueriesContext(connections[sqlite]) as vus,
        ):
            uow.utilisateurs.retirer(COMPTES[0])

    verbes = [ordre["sql"].split()[0] for ordre in vus.captured_queries]
    assert ["DELETE"] * 3 == verbes
    assert '"version" = ' in vus.captured_queries[0]["sql"]


@pytest.mark.usefixtures("ecoute")
def test_whatever_is_deleted_is_not_read_first(sqlite: str) -> None:
    with vider_et_ouvrir(sqlite) as banc:
        peupler(banc)
        with (
            Store(sqlite).unit_of_work() as uow,
            CaptureQueriesContext(connections[sqlite]) as vus,
        ):
            uow.structures.enregistrer(attrs.evolve(GR_1, version=2))

    verbes = [ordre["sql"].split()[0] for ordre in vus.captured_queries]
    assert ["UPDATE", "DELETE", "INSERT"] == verbes


def test_the_migrations_make_the_tables_of_the_models(sqlite: str) -> None:
    assert "sqlite" == sqlite
    call_command("makemigrations", "siaut", check=True, dry_run=True, verbosity=0)


def test_every_text_is_compared_by_code_point(
    postgresql: tuple[str, str],
) -> None:
    """
    Whatever the collation of the server; foreign keys as what they refer to.
    """
    attendues = {
        (modele._meta.db_table, champ.column)
        for modele in apps.get_app_config("siaut").get_models()
        for champ in modele._meta.concrete_fields
        if isinstance(getattr(champ, "target_field", champ), Texte)
    }
    with connections[postgresql[0]].cursor() as curseur:
        curseur.execute(COLLATIONS)

        assert attendues == set(curseur.fetchall())
    assert (models.Compte._meta.db_table, "structure_id") in attendues


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("FATAL:  sorry, too many clients already", ConflitError),
        ("FATAL:  désolé, trop de clients sont déjà connectés", ConflitError),
        ("FATAL:  remaining connection slots are reserved", ConflitError),
        ("FATAL:  no more connections allowed (max_client_conn)", ConflitError),
        ("couldn't get a connection after 30.00 sec", ConflitError),
        ("the pool 'x' has already 9 requests waiting", ConflitError),
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


def test_a_worker_waits_for_no_older_mail_that_another_is_taking(
    postgresql: tuple[str, str],
) -> None:
    """
    It may leave, so that it is nobody's to close; and waiting may end in a deadlock.
    """
    premier, second = postgresql
    bornes = (MIDI, MIDI + timedelta(minutes=10), MIDI)
    with vider_et_ouvrir(premier) as banc:
        semer(banc, une_demande("i-0"), une_demande("i-1", minutes=1))
        with Store(premier).unit_of_work() as uow:
            prise = uow.courriels.prendre(*bornes)
            with Store(second).unit_of_work() as autre:
                suivante = autre.courriels.prendre(*bornes)
        with Store(premier).unit_of_work() as uow:
            assert uow.courriels.prendre(*bornes) is None
    assert prise is not None
    assert suivante is not None
    assert ("i-0", "i-1") == (prise.id, suivante.id)
