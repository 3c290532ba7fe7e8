"""
What a service decides reaches the operations: lifetimes, silences, its own sources.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from html import escape
from typing import TYPE_CHECKING

import pytest

from siaut_core import (
    ACTIVITES_2023,
    Action,
    Activite,
    Cause,
    ConflictError,
    LienInutilisableError,
    MotDePasse,
    Nomenclature,
    Silences,
    Utilisateur,
    aio,
)
from siaut_core.aio import Operation, RechercherUtilisateurs, UtiliserLien
from siaut_core.aio.memory import MemoryPasswordPolicy, MemoryStore
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.country import EJ_1, ET_1
from siaut_core.testing.factory import a_gestionnaire, an_utilisateur
from siaut_core.testing.fakes import (
    GOOD_PASSWORD,
    SETTINGS,
    Clock,
    Draws,
    async_trial_host,
    token_of,
)
from siaut_core.use_cases.settings import Settings
from tests.hosts import gestures
from tests.hosts.gestures import INSTALLATION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from siaut_core import Structure
    from siaut_core.aio.protocols import UnitOfWork
    from tests.hosts.house import House


def _settings(**options: object) -> Settings:
    common = {"base_url": SETTINGS.base_url, "sender": SETTINGS.sender}
    return Settings(**{**common, **options})  # type: ignore[arg-type]  # Checked when read.


async def _seed(memory: MemoryStore, *things: Structure | Utilisateur) -> None:
    async with memory.unit_of_work() as uow:
        for thing in things:
            if isinstance(thing, Utilisateur):
                await uow.utilisateurs.add(thing)
            else:
                await uow.structures.add(thing)


@pytest.mark.parametrize(("minutes", "still_good"), [(59, True), (60, False)])
def test_links_live_as_long_as_the_service_says(
    minutes: int,
    still_good: bool,  # noqa: FBT001  (a column of the table)
) -> None:
    """
    Counted from the sending, by its own clock. Guide: L1.
    """

    async def play() -> None:
        memory, clock = MemoryStore(), Clock()
        settings = _settings(lifetimes={Cause.CREATION: timedelta(hours=1)})
        host = memory.host(settings, clock=clock)
        await _seed(memory, EJ_1)
        await aio.installer_utilisateur(host, INSTALLATION)
        clock.advance(hours=5)
        await aio.drain_outbox(host)
        clock.advance(minutes=minutes)
        token = token_of(memory.outgoing_mailbox[0])
        command = UtiliserLien(token=token, mot_de_passe=GOOD_PASSWORD)
        if still_good:
            assert (await aio.utiliser_lien(host, command)).valide_le == clock()
            return
        with pytest.raises(LienInutilisableError):
            await aio.utiliser_lien(host, command)

    asyncio.run(play())


def test_tokens_and_ids_are_those_of_the_service() -> None:
    async def play() -> None:
        memory, draws = MemoryStore(), Draws("house")
        host = memory.host(tokens=draws.token, ids=draws.id)
        await _seed(memory, EJ_1)
        compte = await aio.installer_utilisateur(host, INSTALLATION)
        await aio.drain_outbox(host)

        assert compte.id.startswith("house-")
        assert draws.tokens == [token_of(c) for c in memory.outgoing_mailbox]

    asyncio.run(play())


@pytest.mark.parametrize("entre_eux", [True, False])
def test_records_offer_what_the_service_allows(
    entre_eux: bool,  # noqa: FBT001  (the switch)
) -> None:
    """
    The buttons of a record follow the silences, as the check does (decision 0006).
    """

    async def play() -> None:
        memory = MemoryStore()
        silences = Silences(gestionnaires_entre_eux=entre_eux)
        host = memory.host(_settings(silences=silences))
        me = a_gestionnaire("g-ej", EJ_1)
        await _seed(memory, EJ_1, ET_1, me, a_gestionnaire("g-et", ET_1))
        fiche = await aio.consulter_utilisateur(
            host, acteur_id="g-ej", utilisateur_id="g-et"
        )

        assert entre_eux == (Action.DESACTIVER in fiche.actions)

    asyncio.run(play())


@pytest.mark.parametrize("clear", ["douze lettre", "\ud800" * 12])
def test_any_text_of_twelve_characters_is_a_password_in_memory(clear: str) -> None:
    policy = MemoryPasswordPolicy(cost=2)

    async def play() -> None:
        digest = await policy.prepare(MotDePasse(clear), an_utilisateur())
        assert await policy.verify(MotDePasse(clear), digest)
        with pytest.raises(DonneesInvalidesError):
            await policy.prepare(MotDePasse(clear[1:]), an_utilisateur())

    asyncio.run(play())


def test_a_link_that_is_looked_at_amid_conflicts_leaves_its_event() -> None:
    """
    Each try of the look is refused by the store; the refusal is told, with its time.
    """

    async def play() -> None:
        memory, clock = MemoryStore(), Clock()
        rest = iter(range(SETTINGS.tries))

        @asynccontextmanager
        async def unit() -> AsyncIterator[UnitOfWork]:
            async with memory.unit_of_work() as uow:
                yield uow
                if next(rest, None) is not None:
                    raise ConflictError

        host = async_trial_host(unit, clock=clock)
        command = UtiliserLien(token="inconnu", mot_de_passe=GOOD_PASSWORD)
        with pytest.raises(ConflictError):
            await aio.utiliser_lien(host, command)

        [event] = memory.journal
        assert (Operation.UTILISER_LIEN, clock()) == (
            event.operation,
            event.le,
        )

    asyncio.run(play())


def test_activities_bear_the_names_that_the_service_gives(house: House) -> None:
    """
    In a list and on a record; one's own shows them too.
    """
    named = [Activite(a.code, f"<{a.code}>") for a in ACTIVITES_2023]
    house.tune(nomenclature=Nomenclature(named))
    demande = RechercherUtilisateurs(acteur_id="g-ej")
    ids = {"acteur_id": "g-ej", "utilisateur_id": "u-actif"}
    for row in (
        house.do(aio.consulter_utilisateur, **ids).row,
        house.do(aio.consulter_mon_profil, utilisateur_id="u-actif").row,
        *house.do(aio.rechercher_utilisateurs, demande).rows,
    ):
        codes = row.utilisateur.activites
        assert codes
        assert {f"<{code}>" for code in codes} == set(row.activites.split(", "))


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Europe/Paris", "01/12/2023"), ("America/Cayenne", "30/11/2023")],
)
def test_a_record_is_dated_on_the_clock_of_its_reader(
    house: House, zone: str, day: str
) -> None:
    """
    One's own profile, and the account of another.
    """
    late = datetime(2023, 11, 30, 23, 30, tzinfo=UTC)
    house.seed(an_utilisateur("u-tard", ET_1, cree_le=late, valide_le=late))
    ids = {"acteur_id": "g-ej", "utilisateur_id": "u-tard"}
    for fiche in (
        house.do(aio.consulter_utilisateur, **ids, zone=zone),
        house.do(aio.consulter_mon_profil, utilisateur_id="u-tard", zone=zone),
    ):
        assert day == fiche.informations()["cree_le"].texte


def test_a_link_leads_to_the_page_that_the_service_says(house: House) -> None:
    """
    In both forms of the mail, for each cause; the site is named as before.
    """
    house.tune(link_address="{base}/lien?jeton={token}&de=siaut")
    for act in (gestures.renvoyer, gestures.ask):
        act(house)
        gestures.send(house)
        mail, token = house.mailbox[-1], house.draws.tokens[-1]
        address = f"https://siaut.test/lien?jeton={token}&de=siaut"
        assert address in mail.text.split()
        assert escape(address) in mail.html
        assert "https://siaut.test" in mail.text.split()
