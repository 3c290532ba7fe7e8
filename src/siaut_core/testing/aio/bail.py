"""
The part of the outbox's contract on leases: who has a mail, until when, and what for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import attrs
import pytest

from siaut_core.entities.identifiant import IntentionId, UtilisateurId
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.errors import ConflitError
from siaut_core.testing.aio.banc import Banc, Fabrique, semer
from siaut_core.testing.aio.instantane import MAXIMUM, tout_louer
from siaut_core.testing.contrat import doit_lever
from siaut_core.testing.couleurs.aio import Contrat, RendezVous, deroule, ensemble
from siaut_core.testing.fabrique import MIDI, une_demande, une_intention

__all__ = [
    "ACTIF",
    "BAIL",
    "BAIL_2",
    "MICROSECONDE",
    "NEUF",
    "BailContract",
    "louee",
    "louer",
    "rendre",
]

NEUF, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

MICROSECONDE: Final = timedelta(microseconds=1)

# Not on a second: an adapter that cuts instants shows.
BAIL: Final = MIDI + timedelta(minutes=5, microseconds=123_457)
BAIL_2: Final = BAIL + timedelta(minutes=5)

FINS: Final = [etat for etat in EtatIntention if etat is not EtatIntention.EN_ATTENTE]


async def louer(
    banc: Banc, maintenant: datetime = MIDI, jusqu_a: datetime = BAIL
) -> Intention | None:
    """
    Lease the next mail, in a unit of work of its own.
    """
    async with banc.unite() as uow:
        return await uow.courriels.prendre(maintenant, jusqu_a, maintenant + TOLERANCE)


async def rendre(banc: Banc, prise: Intention, suite: Intention) -> bool:
    """
    Store what became of a mail, in a unit of work of its own.
    """
    async with banc.unite() as uow:
        return await uow.courriels.enregistrer(prise, suite)


async def louee(banc: Banc, intention: Intention) -> Intention:
    """
    Store an intention, and lease it.
    """
    await semer(banc, intention)
    prise = await louer(banc, intention.prochain_essai_le)
    assert prise is not None, (
        "prendre must lease an intention from the instant it is due"
    )
    return prise


async def _encore_la(banc: Banc) -> list[IntentionId]:
    return [intention.id for intention in await tout_louer(banc)]


class BailContract(Contrat):
    """
    What `CourrielRepository` promises of an intention that a worker has.
    """

    @deroule
    async def test_a_lease_counts_a_try_and_holds_until_its_end(
        self, fabrique: Fabrique
    ) -> None:
        """
        To the microsecond; then another worker has it, for one try more.
        """
        intention = une_intention()
        async with fabrique() as banc:
            await semer(banc, intention)
            assert intention.prendre(MIDI, BAIL) == await louer(banc), (
                "prendre must answer the intention as leased (Intention.prendre): one"
                " try more, due again when the lease ends"
            )
            assert await louer(banc, BAIL - MICROSECONDE, BAIL_2) is None, (
                "a leased intention must not be leased again before jusqu_a: store what"
                " Intention.prendre gives"
            )
            assert intention.prendre(MIDI, BAIL).prendre(BAIL, BAIL_2) == await louer(
                banc, BAIL, BAIL_2
            ), "an intention whose lease is over is due again, with one try more"

    @deroule
    async def test_a_lease_that_was_rolled_back_never_was(
        self, fabrique: Fabrique
    ) -> None:
        async with fabrique() as banc:
            await semer(banc, une_intention())
            with doit_lever(ConflitError, "a unit of work lets errors through"):
                async with banc.unite() as uow:
                    await uow.courriels.prendre(MIDI, BAIL, BAIL)
                    raise ConflitError
            prise = await louer(banc)
            assert prise is not None and 1 == prise.essais, (
                "a lease taken in a unit of work that rolled back counts for nothing"
            )

    @pytest.mark.parametrize("etat", FINS)
    @deroule
    async def test_a_mail_that_is_closed_never_leaves_again(
        self, fabrique: Fabrique, etat: EtatIntention
    ) -> None:
        """
        Nor can it be opened again, by who had it.
        """
        async with fabrique() as banc:
            prise = await louee(banc, une_intention())
            assert await rendre(banc, prise, prise.clore(etat, BAIL)), (
                "enregistrer must answer True while the lease holds: the stored one"
                " still waits, with the tries and the leased_until of what was taken"
            )
            assert [] == await _encore_la(banc), (
                "prendre must only lease intentions in state EN_ATTENTE"
            )
            assert not await rendre(banc, prise, prise), (
                "enregistrer must answer False once the stored intention is closed"
            )
            assert [] == await _encore_la(banc), "enregistrer must not reopen a mail"

    @deroule
    async def test_a_worker_whose_lease_is_over_stores_nothing(
        self, fabrique: Fabrique
    ) -> None:
        """
        Another one has it: only the number of tries tells them apart.
        """
        async with fabrique() as banc:
            perdue = await louee(banc, une_intention())
            reprise = await louer(banc, BAIL, BAIL_2)
            assert reprise is not None, "a lease that is over frees the intention"
            envoyee = perdue.clore(EtatIntention.ENVOI, BAIL)
            assert not await rendre(banc, perdue, envoyee), (
                "enregistrer must compare the number of tries (UPDATE ... WHERE essais"
                " = that of prise AND etat = 'EN_ATTENTE') and answer False"
            )
            assert ["i-1"] == await _encore_la(banc), (
                "enregistrer that answers False stores nothing"
            )
            envoyee = reprise.clore(EtatIntention.ENVOI, BAIL)
            assert await rendre(banc, reprise, envoyee), (
                "who has the lease now can still store"
            )

    @deroule
    async def test_a_lease_that_was_put_back_is_not_the_one_before(
        self, fabrique: Fabrique
    ) -> None:
        """
        It counts no try: the number alone would give the mail to who had lost it.
        """
        async with fabrique() as banc:
            perdue = await louee(banc, une_intention())
            reprise = await louer(banc, BAIL, BAIL_2)
            assert reprise is not None, "a lease that is over frees the intention"
            autre = attrs.evolve(reprise, id=IntentionId("i-2"))
            assert await rendre(banc, reprise, reprise.put_back(autre)), (
                "enregistrer must store fewer tries than those that were taken"
            )
            envoyee = perdue.clore(EtatIntention.ENVOI, BAIL)
            assert not await rendre(banc, perdue, envoyee), (
                "enregistrer must compare leased_until too: what was put back has as"
                " many tries as before"
            )

    @deroule
    async def test_an_unknown_mail_is_not_stored(self, fabrique: Fabrique) -> None:
        async with fabrique() as banc:
            prise = await louee(banc, une_intention())
            autre = attrs.evolve(prise, id=IntentionId("i-2"))
            assert not await rendre(banc, autre, autre), (
                "enregistrer must answer False for an intention that is not stored"
            )
            assert ["i-1"] == await _encore_la(banc), "enregistrer must never insert"

    @deroule
    async def test_a_mail_that_failed_waits_with_its_code(
        self, fabrique: Fabrique
    ) -> None:
        """
        Until the instant that it is put off to, and no sooner.
        """
        async with fabrique() as banc:
            prise = await louee(banc, une_intention(utilisateur_id=NEUF))
            reportee = prise.reporter(BAIL_2, "SMTP_451")
            assert await rendre(banc, prise, reportee), (
                "an intention that still waits may be stored again by who has it"
            )
            assert await louer(banc, BAIL_2 - MICROSECONDE) is None, (
                "enregistrer must store prochain_essai_le, to the microsecond"
            )
            fin = BAIL_2 + timedelta(minutes=1)
            attendue = reportee.prendre(BAIL_2, fin)
            assert attendue == await louer(banc, BAIL_2, fin), (
                "enregistrer must keep the code and the number of tries"
            )

    @deroule
    async def test_a_demande_that_found_its_account_keeps_it(
        self, fabrique: Fabrique
    ) -> None:
        """
        Stored once more in the unit of work that leased it; the address stays.
        """
        async with fabrique() as banc:
            await semer(banc, une_demande(adresse="U-Actif@Test.fr"))
            async with banc.unite() as uow:
                prise = await uow.courriels.prendre(MIDI, BAIL, BAIL)
                assert prise is not None, "prendre must lease a demande too"
                trouvee = attrs.evolve(prise, utilisateur_id=ACTIF)
                assert await uow.courriels.enregistrer(prise, trouvee), (
                    "enregistrer must see the lease of its own unit of work"
                )
            reprise = await louer(banc, BAIL, BAIL_2)
            assert reprise is not None, "an intention that still waits can be leased"
            assert ACTIF == reprise.utilisateur_id, "enregistrer stores utilisateur_id"
            assert trouvee.prendre(BAIL, BAIL_2) == reprise, (
                "prendre gives back what enregistrer stored, leased once more"
            )
            assert reprise.courriel and "U-Actif@test.fr" == reprise.courriel.adresse, (
                "keep the address as it was typed while the intention waits"
            )

    @deroule
    async def test_rivals_lease_a_mail_once(self, fabrique: Fabrique) -> None:
        """
        Exactly one unit of work that commits, of several at the same time.
        """
        async with fabrique() as banc:
            await semer(banc, une_intention())
            depart, arrivee = RendezVous(self.RIVAUX), RendezVous(self.RIVAUX)

            async def travailler() -> Intention | None:
                async with banc.unite() as uow:
                    await uow.courriels.abandons()
                    await depart.attendre()
                    prise = await uow.courriels.prendre(MIDI, BAIL, BAIL)
                    await arrivee.attendre()
                    return prise

            issues = await ensemble(*[travailler] * self.RIVAUX)
            prises = [issue for issue in issues if isinstance(issue, Intention)]
            perdants = [issue for issue in issues if issue not in prises]

            assert 1 == len(prises), (
                "prendre must be one compare-and-set on the number of tries (UPDATE ..."
                " WHERE essais = what was read): a row lock ends before the mail leaves"
            )
            assert all(i is None or isinstance(i, ConflitError) for i in perdants), (
                "who loses a mail is answered None, or meets ConflitError"
            )
            assert [2] == [encore.essais for encore in await tout_louer(banc)], (
                "one lease is one try"
            )

    @deroule
    async def test_rivals_lease_each_mail_once(self, fabrique: Fabrique) -> None:
        """
        Whoever meets ConflitError comes back, as the drain does.
        """
        ids = [f"i-{rang}" for rang in range(3 * self.RIVAUX)]
        async with fabrique() as banc:
            await semer(banc, *(une_intention(id, utilisateur_id=id) for id in ids))

            async def travailler() -> list[str]:
                issues = await ensemble(lambda: louer(banc))
                while len(issues) < MAXIMUM and isinstance(
                    issues[-1], Intention | ConflitError
                ):
                    issues += await ensemble(lambda: louer(banc))
                return [issue.id for issue in issues if isinstance(issue, Intention)]

            equipes = await ensemble(*[travailler] * self.RIVAUX)
            louees = [id for e in equipes if isinstance(e, list) for id in e]

            assert sorted(ids) == sorted(louees), (
                "several workers lease each intention once between them, none is left"
            )
