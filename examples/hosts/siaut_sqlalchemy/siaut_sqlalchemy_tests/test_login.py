"""
People log in with a password that argon2 hashed, in both colours, on both engines.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
import sqlalchemy as sa

from siaut_core import ConnexionRefuseeError, MotDePasse, UtilisateurId
from siaut_core import aio as aio_core
from siaut_core import sync as sync_core
from siaut_core.testing.contracts import Bench
from siaut_core.testing.fakes import async_trial_host, trial_host
from siaut_sqlalchemy import aio, sync
from siaut_sqlalchemy.aio.passwords import Argon2PasswordPolicy as AsyncPasswordPolicy
from siaut_sqlalchemy.sync import accounts as sync_accounts
from siaut_sqlalchemy.sync.passwords import Argon2PasswordPolicy
from siaut_sqlalchemy_tests.costs import install
from siaut_sqlalchemy_tests.databases import with_driver
from siaut_sqlalchemy_tests.test_passwords import FAST, PHRASE, WHOSE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from siaut_core import Utilisateur
    from siaut_core.sync import SeConnecter

ID: Final = UtilisateurId("u-actif")
BEFORE: Final = Argon2PasswordPolicy(parameters=FAST)
NOW: Final = replace(FAST, time_cost=2)


def log_in(store: sync.Store, command: SeConnecter) -> Utilisateur:
    passwords = Argon2PasswordPolicy(parameters=NOW)
    host = attrs.evolve(trial_host(store.unit_of_work), passwords=passwords)
    return sync_core.se_connecter(host, command)


def log_in_async(store: sync.Store, command: SeConnecter) -> Utilisateur:
    driver = {"sqlite": "aiosqlite", "postgresql": "asyncpg"}
    url = store.engine.url.render_as_string(hide_password=False)

    async def run() -> Utilisateur:
        same = aio.Store(with_driver(url, driver[store.engine.dialect.name]))
        passwords = AsyncPasswordPolicy(parameters=NOW)
        host = attrs.evolve(async_trial_host(same.unit_of_work), passwords=passwords)
        try:
            return await aio_core.se_connecter(host, command)
        finally:
            await same.close()

    return asyncio.run(run())


@pytest.mark.parametrize("way", [log_in, log_in_async])
def test_a_right_password_opens_and_its_digest_follows_the_parameters(
    store: sync.Store, way: Callable[[sync.Store, SeConnecter], Utilisateur]
) -> None:
    """
    A wrong one opens nothing, nor does that of nobody, and neither changes anything.
    """
    install(Bench.of(store.unit_of_work), 1)
    old = BEFORE.prepare(MotDePasse(PHRASE), WHOSE)
    with store.unit_of_work() as uow:
        uow.passwords.set(ID, old)
    for courriel, secret in (("u-actif@test.fr", "autre"), ("nobody@test.fr", PHRASE)):
        wrong = sync_core.SeConnecter(courriel=courriel, mot_de_passe=secret)
        with pytest.raises(ConnexionRefuseeError):
            way(store, wrong)
    assert {ID: old} == store.read_digests()

    right = sync_core.SeConnecter(courriel="u-actif@test.fr", mot_de_passe=PHRASE)
    assert ID == way(store, right).id
    assert "t=2" in store.read_digests()[ID]
    assert ID == way(store, right).id


@pytest.fixture
def repeating(new_database: str) -> Iterator[sync.Store]:
    """
    Give the host on a database whose transactions read what was there at their start.
    """
    level = "SET default_transaction_isolation = 'repeatable read'"
    store = sync.Store(new_database)
    with store.engine.begin() as connection:
        name = connection.execute(sa.select(sa.func.current_database())).scalar_one()
        connection.execute(sa.text(f'ALTER DATABASE "{name}" {level}'))
    store.engine.dispose()
    store.create()
    yield store
    store.close()


def test_a_password_of_before_does_not_open_whatever_the_isolation_by_default(
    monkeypatch: pytest.MonkeyPatch, repeating: sync.Store
) -> None:
    """
    Changed by somebody else, in the last unit of work of the login, before its lock.

    Under "repeatable read" the digest would be read as it was.
    """
    install(Bench.of(repeating.unit_of_work), 1)
    with repeating.unit_of_work() as uow:
        uow.passwords.set(ID, BEFORE.prepare(MotDePasse(PHRASE), WHOSE))
    lock = sync_accounts.Utilisateurs.lock

    def overtaken(*asked: Any) -> None:  # noqa: ANN401  (as it is)
        monkeypatch.undo()
        with repeating.unit_of_work() as uow:
            uow.passwords.set(ID, BEFORE.prepare(MotDePasse(PHRASE + "!"), WHOSE))
        lock(*asked)

    monkeypatch.setattr(sync_accounts.Utilisateurs, "lock", overtaken)
    host = attrs.evolve(trial_host(repeating.unit_of_work), passwords=BEFORE)
    before = sync_core.SeConnecter(courriel="u-actif@test.fr", mot_de_passe=PHRASE)
    with pytest.raises(ConnexionRefuseeError):
        sync_core.se_connecter(host, before)

    assert ("mot_de_passe:REMPLACEMENT",) == repeating.read_journal()[-1].codes
