"""
The host in memory, as a newcomer takes it: nothing brought, nothing set.
"""

from __future__ import annotations

import asyncio
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import attrs
import pytest

from siaut_core import (
    ConflictError,
    CourrielDejaPrisError,
    DonneesInvalidesError,
    MotDePasse,
    NaiveDatetimeError,
    SiautError,
    Utilisateur,
    UtilisateurId,
    aio,
    sync,
)
from siaut_core.aio.memory import MemoryPasswordPolicy as AsyncPasswordPolicy
from siaut_core.aio.memory import MemoryStore as AsyncMemory
from siaut_core.defaults import draw_id, draw_token, system_clock
from siaut_core.sync import (
    CreerUtilisateur,
    RechercherUtilisateurs,
    Settings,
    UtiliserLien,
)
from siaut_core.sync.memory import MemoryPasswordPolicy, MemoryStore
from siaut_core.testing.country import EJ_1, ET_1, ET_2
from siaut_core.testing.factory import NOON, an_utilisateur
from siaut_core.testing.fakes import GOOD_PASSWORD, token_of
from tests.hosts import gestures
from tests.hosts.gestures import INSTALLATION

WHOSE = an_utilisateur()

if TYPE_CHECKING:
    from siaut_core.memory import Storage
    from tests.hosts.house import House, SyncHouse


def test_a_sync_service_in_memory_needs_nothing() -> None:
    memory = MemoryStore()
    host = memory.host()
    with memory.unit_of_work() as uow:
        uow.structures.add(EJ_1)

    compte = sync.installer_utilisateur(host, INSTALLATION)
    assert 1 == sync.drain_outbox(host).sent
    [mail] = memory.outgoing_mailbox
    assert mail.text.count("https://siaut.example/#/password-recovery?token=")
    token = token_of(mail)
    command = UtiliserLien(token=token, mot_de_passe=GOOD_PASSWORD)
    assert sync.utiliser_lien(host, command).est_en_exercice

    digest = memory.storage.passwords[compte.id]
    policy = MemoryPasswordPolicy()
    assert policy.verify(MotDePasse(GOOD_PASSWORD), digest)
    assert not policy.verify(MotDePasse("une autre phrase"), digest)
    assert ["INSTALLER_UTILISATEUR", "UTILISER_LIEN"] == [
        event.operation for event in memory.journal
    ]


def test_a_policy_is_told_whose_password_it_is() -> None:
    """
    The account of the link: its owner's own name may be refused.
    """
    calls: list[Utilisateur] = []

    class Policy(MemoryPasswordPolicy):
        def prepare(self, _: MotDePasse, utilisateur: Utilisateur, /) -> str:
            calls.append(utilisateur)
            return "digest"

    memory = MemoryStore()
    host = attrs.evolve(memory.host(), passwords=Policy())
    with memory.unit_of_work() as uow:
        uow.structures.add(EJ_1)
    compte = sync.installer_utilisateur(host, INSTALLATION)
    sync.drain_outbox(host)
    token = token_of(memory.outgoing_mailbox[0])
    sync.utiliser_lien(host, UtiliserLien(token=token, mot_de_passe=""))

    assert [compte] == calls


def test_an_async_service_in_memory_needs_nothing() -> None:
    async def serve() -> bool:
        memory = AsyncMemory()
        settings = Settings(base_url="https://siaut.test", sender="x@siaut.test")
        host = memory.host(settings)
        async with memory.unit_of_work() as uow:
            await uow.structures.add(EJ_1)
        compte = await aio.installer_utilisateur(host, INSTALLATION)
        assert 1 == (await aio.drain_outbox(host)).sent
        token = token_of(memory.outgoing_mailbox[0])
        command = UtiliserLien(token=token, mot_de_passe=GOOD_PASSWORD)
        await aio.utiliser_lien(host, command)
        digest = memory.storage.passwords[compte.id]
        assert 2 == len(memory.journal)
        policy = AsyncPasswordPolicy()
        too_long = MotDePasse("x" * (policy.MAXIMUM + 1))
        assert not await policy.verify(too_long, digest)
        return await policy.verify(MotDePasse(GOOD_PASSWORD), digest)

    assert asyncio.run(serve())


def test_mails_in_memory_lead_to_a_site_that_cannot_be() -> None:
    for host in (MemoryStore().host(), AsyncMemory().host()):
        settings = host.settings
        assert "https://siaut.example" == settings.base_url
        assert "siaut@siaut.example" == settings.sender


@pytest.mark.parametrize("weak", ["", "onze lettres"[:11], 12, None])
def test_its_policy_wants_twelve_characters(weak: object) -> None:
    mot_de_passe = MotDePasse(weak)  # type: ignore[arg-type]  # whatever a form gives

    with pytest.raises(DonneesInvalidesError) as refus:
        MemoryPasswordPolicy().prepare(mot_de_passe, WHOSE)
    with pytest.raises(DonneesInvalidesError) as refus_async:
        asyncio.run(AsyncPasswordPolicy().prepare(mot_de_passe, WHOSE))

    sentence = "Un mot de passe compte au moins 12 caractères."
    for faults in (refus.value.faults, refus_async.value.faults):
        assert [("FAIBLE", sentence)] == [(e.code, e.message) for e in faults]


def test_its_policy_hashes_any_text_and_never_twice_alike() -> None:
    """
    Lone surrogates too: a password is the owner's business.
    """
    policy = MemoryPasswordPolicy(cost=2)
    mot_de_passe = MotDePasse("\ud800" * 12)

    one, other = (policy.prepare(mot_de_passe, WHOSE) for _ in range(2))

    assert one != other
    assert policy.verify(mot_de_passe, one)
    assert policy.verify(mot_de_passe, other)


def test_its_policy_reads_no_text_without_bound() -> None:
    """
    A thousand characters are a password, one more is none: to set or to log in.
    """
    policy = MemoryPasswordPolicy(cost=2)
    long = "x" * policy.MAXIMUM
    digest = policy.prepare(MotDePasse(long), WHOSE)
    empty = policy._to_digest("sel", MotDePasse(""))

    assert policy.verify(MotDePasse(long), digest)
    assert not policy.verify(MotDePasse(long + "x"), digest)
    assert not policy.verify(MotDePasse(long + "x"), f"sel${empty}")
    with pytest.raises(DonneesInvalidesError, match="au plus 1000 caractères"):
        policy.prepare(MotDePasse(long + "x"), WHOSE)


def test_default_sources() -> None:
    """
    Of instants in UTC, of tokens of 32 bytes, of identifiers that sort as drawn.
    """
    before = datetime.now(UTC)  # noqa: TID251  (the default clock is compared with it)
    instant = system_clock()
    assert before <= instant < before + timedelta(minutes=1)
    assert UTC is instant.tzinfo

    tokens = {draw_token().reveal() for _ in range(100)}
    assert 100 == len(tokens)
    assert all(re.fullmatch(r"[0-9a-f]{64}", token) for token in tokens)

    ids = [draw_id() for _ in range(100)]
    assert 100 == len(set(ids))
    assert all(re.fullmatch(r"[0-9a-f]{32}", id) for id in ids)
    assert [id[:16] for id in ids] == sorted(id[:16] for id in ids)


def test_a_clock_without_time_zone_is_refused(house: House) -> None:
    """
    By name, before anything is read or stored.
    """
    house.clock.instant = NOON.replace(tzinfo=None)

    with pytest.raises(NaiveDatetimeError, match=r"\bclock\b"):
        gestures.creer(house)
    assert () == house.journal


def test_sixteen_threads_create_one_account_per_courriel(
    sync_memory: SyncHouse,
) -> None:
    """
    And fifteen are told that it is taken; each leaves its event.
    """
    house, start = sync_memory, threading.Barrier(16)

    def creer(rank: int) -> Utilisateur | SiautError:
        start.wait()
        command = CreerUtilisateur(**{**gestures.FORMULAIRE, "prenom": f"P{rank}"})  # type: ignore[arg-type]  # read by the use case
        try:
            return sync.creer_utilisateur(house.host, command)
        except CourrielDejaPrisError as refus:
            return refus

    with ThreadPoolExecutor(16) as threads:
        issues = list(threads.map(creer, range(16)))

    [compte] = [issue for issue in issues if isinstance(issue, Utilisateur)]
    assert compte == house.compte(compte.id)
    assert 15 == sum(isinstance(issue, CourrielDejaPrisError) for issue in issues)
    assert [1, 15] == sorted(
        sum(e.granted is granted for e in house.journal) for granted in (True, False)
    )


def test_readers_and_writers_at_once_break_nothing(sync_memory: SyncHouse) -> None:
    """
    Searches fold rows while others save them: whatever they see is whole.
    """
    house, over = sync_memory, threading.Event()

    def search() -> int:
        rounds = 0
        while not over.is_set():
            demande = RechercherUtilisateurs(acteur_id="g-ej", size=200)
            page = sync.rechercher_utilisateurs(house.host, demande)
            assert len(page.rows) >= 7
            rounds += 1
        return rounds

    def write() -> None:
        for rank in range(40):
            gestures.creer(house, courriel=f"u{rank}@test.fr")
            with suppress(ConflictError):
                gestures.deactivate(house)
                gestures.activate(house, "u-actif")

    with ThreadPoolExecutor(4) as threads:
        readers = [threads.submit(search) for _ in range(2)]
        write()
        over.set()
        assert all(reader.result() > 0 for reader in readers)


def test_a_search_follows_every_change(in_memory: House) -> None:
    """
    Rows are folded once and kept: never longer than what they were made of.
    """

    def noms(fragment: str) -> list[str]:
        from siaut_core.sync import CriteresUtilisateurs

        criteres = CriteresUtilisateurs(raison_sociale_et=fragment)
        demande = RechercherUtilisateurs(acteur_id="g-ej", criteres=criteres)
        page = in_memory.do(aio.rechercher_utilisateurs, demande)
        return [line.utilisateur.id for line in page.rows]

    assert [] == noms("sud")
    in_memory.seed(an_utilisateur("u-sud", ET_2))
    assert ["u-sud"] == noms("sud")
    gestures.modify(in_memory, "u-neuf", structure_id="et-4")
    assert ["u-neuf"] == noms("venir")
    gestures.modifier_structure(in_memory, nom="CLINIQUE DE L'OUEST")
    assert ([], ["u-neuf"]) == (noms("venir"), noms("ouest"))
    gestures.delete(in_memory)
    assert [] == noms("ouest")


class Witness(dict[UtilisateurId, Utilisateur]):
    """
    Accounts that look, when they are stored, for what they sit on.
    """

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        self._storage = storage

    def __setitem__(self, id: UtilisateurId, compte: Utilisateur) -> None:
        assert compte.rattachement.structure_id in self._storage.structures
        super().__setitem__(id, compte)


def test_a_structure_is_there_before_the_account_that_sits_on_it() -> None:
    """
    Readers hold no lock: between two tables they would find an account nowhere.
    """
    memory = MemoryStore()
    memory.storage.utilisateurs = Witness(memory.storage)
    with memory.unit_of_work() as uow:
        uow.utilisateurs.add(an_utilisateur("u-1", ET_1))
        uow.structures.add(ET_1)

    assert ["u-1"] == list(memory.storage.utilisateurs)
