"""
What a service decides reaches the operations: lifetimes, silences, its own sources.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from siaut_core import (
    Action,
    Cause,
    ConflitError,
    LienInutilisableError,
    MotDePasse,
    Operation,
    Silences,
    Utilisateur,
    UtiliserLien,
    aio,
)
from siaut_core.aio.memory import Memoire, MotsDePasseEnMemoire
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.async_fakes import host_d_essai
from siaut_core.testing.doublures import (
    BON_MOT_DE_PASSE,
    REGLAGES,
    Horloge,
    Tirage,
    jeton_de,
)
from siaut_core.testing.fabrique import un_gestionnaire, un_utilisateur
from siaut_core.testing.pays import EJ_1, ET_1
from siaut_core.use_cases.reglages import Reglages
from tests.hosts.gestes import INSTALLATION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from siaut_core import Structure
    from siaut_core.aio.protocols import UnitOfWork


def _reglages(**choix: object) -> Reglages:
    communs = {"base_url": REGLAGES.base_url, "expediteur": REGLAGES.expediteur}
    return Reglages(**{**communs, **choix})  # type: ignore[arg-type]  # Checked when read.


async def _semer(memoire: Memoire, *choses: Structure | Utilisateur) -> None:
    async with memoire.unit_of_work() as uow:
        for chose in choses:
            if isinstance(chose, Utilisateur):
                await uow.utilisateurs.ajouter(chose)
            else:
                await uow.structures.ajouter(chose)


@pytest.mark.parametrize(("minutes", "est_encore_bon"), [(59, True), (60, False)])
def test_links_live_as_long_as_the_service_says(
    minutes: int,
    est_encore_bon: bool,  # noqa: FBT001  (a column of the table)
) -> None:
    """
    Counted from the sending, by its own clock. Guide: L1.
    """

    async def jouer() -> None:
        memoire, horloge = Memoire(), Horloge()
        reglages = _reglages(durees={Cause.CREATION: timedelta(hours=1)})
        host = memoire.host(reglages, clock=horloge)
        await _semer(memoire, EJ_1)
        await aio.installer_utilisateur(host, INSTALLATION)
        horloge.avancer(hours=5)
        await aio.envoyer_courriels(host)
        horloge.avancer(minutes=minutes)
        jeton = jeton_de(memoire.boite_d_envoi[0])
        commande = UtiliserLien(jeton=jeton, mot_de_passe=BON_MOT_DE_PASSE)
        if est_encore_bon:
            assert (await aio.utiliser_lien(host, commande)).valide_le == horloge()
            return
        with pytest.raises(LienInutilisableError):
            await aio.utiliser_lien(host, commande)

    asyncio.run(jouer())


def test_tokens_and_ids_are_those_of_the_service() -> None:
    async def jouer() -> None:
        memoire, tirage = Memoire(), Tirage("maison")
        host = memoire.host(tokens=tirage.jeton, ids=tirage.id)
        await _semer(memoire, EJ_1)
        compte = await aio.installer_utilisateur(host, INSTALLATION)
        await aio.envoyer_courriels(host)

        assert compte.id.startswith("maison-")
        assert tirage.jetons == [jeton_de(c) for c in memoire.boite_d_envoi]

    asyncio.run(jouer())


@pytest.mark.parametrize("entre_eux", [True, False])
def test_records_offer_what_the_service_allows(
    entre_eux: bool,  # noqa: FBT001  (the switch)
) -> None:
    """
    The buttons of a record follow the silences, as the check does (decision 0006).
    """

    async def jouer() -> None:
        memoire = Memoire()
        silences = Silences(gestionnaires_entre_eux=entre_eux)
        host = memoire.host(_reglages(silences=silences))
        moi = un_gestionnaire("g-ej", EJ_1)
        await _semer(memoire, EJ_1, ET_1, moi, un_gestionnaire("g-et", ET_1))
        fiche = await aio.consulter_utilisateur(
            host, acteur_id="g-ej", utilisateur_id="g-et"
        )

        assert entre_eux == (Action.DESACTIVER in fiche.actions)

    asyncio.run(jouer())


@pytest.mark.parametrize("clair", ["douze lettre", "\ud800" * 12])
def test_any_text_of_twelve_characters_is_a_password_in_memory(clair: str) -> None:
    politique = MotsDePasseEnMemoire(cout=2)

    async def jouer() -> None:
        condense = await politique.preparer(MotDePasse(clair), un_utilisateur())
        assert await politique.verifier(MotDePasse(clair), condense)
        with pytest.raises(DonneesInvalidesError):
            await politique.preparer(MotDePasse(clair[1:]), un_utilisateur())

    asyncio.run(jouer())


def test_a_link_that_is_looked_at_amid_conflicts_leaves_its_event() -> None:
    """
    Each try of the look is refused by the store; the refusal is told, with its time.
    """

    async def jouer() -> None:
        memoire, horloge = Memoire(), Horloge()
        reste = iter(range(REGLAGES.essais))

        @asynccontextmanager
        async def unite() -> AsyncIterator[UnitOfWork]:
            async with memoire.unit_of_work() as uow:
                yield uow
                if next(reste, None) is not None:
                    raise ConflitError

        host = host_d_essai(unite, horloge=horloge)
        commande = UtiliserLien(jeton="inconnu", mot_de_passe=BON_MOT_DE_PASSE)
        with pytest.raises(ConflitError):
            await aio.utiliser_lien(host, commande)

        [evenement] = memoire.journal
        assert (Operation.UTILISER_LIEN, horloge()) == (
            evenement.operation,
            evenement.le,
        )

    asyncio.run(jouer())
