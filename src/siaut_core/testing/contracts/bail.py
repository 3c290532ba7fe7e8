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
from siaut_core.testing.contracts.banc import Banc, Fabrique, semer
from siaut_core.testing.contracts.instantane import MAXIMUM, tout_louer
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.fabrique import MIDI, une_demande, une_intention
from siaut_core.testing.together import RendezVous, ensemble

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


def louer(
    banc: Banc, maintenant: datetime = MIDI, jusqu_a: datetime = BAIL
) -> Intention | None:
    """
    Lease the next mail, in a unit of work of its own.
    """
    with banc.unite() as uow:
        return uow.courriels.prendre(maintenant, jusqu_a, maintenant + TOLERANCE)


def rendre(banc: Banc, prise: Intention, suite: Intention) -> bool:
    """
    Store what became of a mail, in a unit of work of its own.
    """
    with banc.unite() as uow:
        return uow.courriels.enregistrer(prise, suite)


def louee(banc: Banc, intention: Intention) -> Intention:
    """
    Store an intention, and lease it.
    """
    semer(banc, intention)
    prise = louer(banc, intention.prochain_essai_le)
    assert prise is not None, (
        "prendre must lease an intention from the instant it is due"
    )
    return prise


def _encore_la(banc: Banc) -> list[IntentionId]:
    return [intention.id for intention in tout_louer(banc)]


class BailContract(Contrat):
    """
    What `CourrielRepository` promises of an intention that a worker has.
    """

    def test_a_lease_counts_a_try_and_holds_until_its_end(
        self, fabrique: Fabrique
    ) -> None:
        """
        To the microsecond; then another worker has it, for one try more.
        """
        intention = une_intention()
        with fabrique() as banc:
            semer(banc, intention)
            assert intention.prendre(MIDI, BAIL) == louer(banc), (
                "prendre must answer the intention as leased (Intention.prendre): one"
                " try more, due again when the lease ends"
            )
            assert louer(banc, BAIL - MICROSECONDE, BAIL_2) is None, (
                "a leased intention must not be leased again before jusqu_a: store what"
                " Intention.prendre gives"
            )
            assert intention.prendre(MIDI, BAIL).prendre(BAIL, BAIL_2) == louer(
                banc, BAIL, BAIL_2
            ), "an intention whose lease is over is due again, with one try more"

    def test_a_lease_that_was_rolled_back_never_was(self, fabrique: Fabrique) -> None:
        with fabrique() as banc:
            semer(banc, une_intention())
            with (
                doit_lever(ConflitError, "a unit of work lets errors through"),
                banc.unite() as uow,
            ):
                uow.courriels.prendre(MIDI, BAIL, BAIL)
                raise ConflitError
            prise = louer(banc)
            assert prise is not None and 1 == prise.essais, (
                "a lease taken in a unit of work that rolled back counts for nothing"
            )

    @pytest.mark.parametrize("etat", FINS)
    def test_a_mail_that_is_closed_never_leaves_again(
        self, fabrique: Fabrique, etat: EtatIntention
    ) -> None:
        """
        Nor can it be opened again, by who had it.
        """
        with fabrique() as banc:
            prise = louee(banc, une_intention())
            assert rendre(banc, prise, prise.clore(etat, BAIL)), (
                "enregistrer must answer True while the lease holds: the stored one"
                " still waits, with the tries and the leased_until of what was taken"
            )
            assert [] == _encore_la(banc), (
                "prendre must only lease intentions in state EN_ATTENTE"
            )
            assert not rendre(banc, prise, prise), (
                "enregistrer must answer False once the stored intention is closed"
            )
            assert [] == _encore_la(banc), "enregistrer must not reopen a mail"

    def test_a_worker_whose_lease_is_over_stores_nothing(
        self, fabrique: Fabrique
    ) -> None:
        """
        Another one has it: only the number of tries tells them apart.
        """
        with fabrique() as banc:
            perdue = louee(banc, une_intention())
            reprise = louer(banc, BAIL, BAIL_2)
            assert reprise is not None, "a lease that is over frees the intention"
            envoyee = perdue.clore(EtatIntention.ENVOI, BAIL)
            assert not rendre(banc, perdue, envoyee), (
                "enregistrer must compare the number of tries (UPDATE ... WHERE essais"
                " = that of prise AND etat = 'EN_ATTENTE') and answer False"
            )
            assert ["i-1"] == _encore_la(banc), (
                "enregistrer that answers False stores nothing"
            )
            envoyee = reprise.clore(EtatIntention.ENVOI, BAIL)
            assert rendre(banc, reprise, envoyee), (
                "who has the lease now can still store"
            )

    def test_a_lease_that_was_put_back_is_not_the_one_before(
        self, fabrique: Fabrique
    ) -> None:
        """
        It counts no try: the number alone would give the mail to who had lost it.
        """
        with fabrique() as banc:
            perdue = louee(banc, une_intention())
            reprise = louer(banc, BAIL, BAIL_2)
            assert reprise is not None, "a lease that is over frees the intention"
            autre = attrs.evolve(reprise, id=IntentionId("i-2"))
            assert rendre(banc, reprise, reprise.put_back(autre)), (
                "enregistrer must store fewer tries than those that were taken"
            )
            envoyee = perdue.clore(EtatIntention.ENVOI, BAIL)
            assert not rendre(banc, perdue, envoyee), (
                "enregistrer must compare leased_until too: what was put back has as"
                " many tries as before"
            )

    def test_an_unknown_mail_is_not_stored(self, fabrique: Fabrique) -> None:
        with fabrique() as banc:
            prise = louee(banc, une_intention())
            autre = attrs.evolve(prise, id=IntentionId("i-2"))
            assert not rendre(banc, autre, autre), (
                "enregistrer must answer False for an intention that is not stored"
            )
            assert ["i-1"] == _encore_la(banc), "enregistrer must never insert"

    def test_a_mail_that_failed_waits_with_its_code(self, fabrique: Fabrique) -> None:
        """
        Until the instant that it is put off to, and no sooner.
        """
        with fabrique() as banc:
            prise = louee(banc, une_intention(utilisateur_id=NEUF))
            reportee = prise.reporter(BAIL_2, "SMTP_451")
            assert rendre(banc, prise, reportee), (
                "an intention that still waits may be stored again by who has it"
            )
            assert louer(banc, BAIL_2 - MICROSECONDE) is None, (
                "enregistrer must store prochain_essai_le, to the microsecond"
            )
            fin = BAIL_2 + timedelta(minutes=1)
            attendue = reportee.prendre(BAIL_2, fin)
            assert attendue == louer(banc, BAIL_2, fin), (
                "enregistrer must keep the code and the number of tries"
            )

    def test_a_demande_that_found_its_account_keeps_it(
        self, fabrique: Fabrique
    ) -> None:
        """
        Stored once more in the unit of work that leased it; the address stays.
        """
        with fabrique() as banc:
            semer(banc, une_demande(adresse="U-Actif@Test.fr"))
            with banc.unite() as uow:
                prise = uow.courriels.prendre(MIDI, BAIL, BAIL)
                assert prise is not None, "prendre must lease a demande too"
                trouvee = attrs.evolve(prise, utilisateur_id=ACTIF)
                assert uow.courriels.enregistrer(prise, trouvee), (
                    "enregistrer must see the lease of its own unit of work"
                )
            reprise = louer(banc, BAIL, BAIL_2)
            assert reprise is not None, "an intention that still waits can be leased"
            assert ACTIF == reprise.utilisateur_id, "enregistrer stores utilisateur_id"
            assert trouvee.prendre(BAIL, BAIL_2) == reprise, (
                "prendre gives back what enregistrer stored, leased once more"
            )
            assert reprise.courriel and "U-Actif@test.fr" == reprise.courriel.adresse, (
                "keep the address as it was typed while the intention waits"
            )

    def test_rivals_lease_a_mail_once(self, fabrique: Fabrique) -> None:
        """
        Exactly one unit of work that commits, of several at the same time.
        """
        with fabrique() as banc:
            semer(banc, une_intention())
            depart, arrivee = RendezVous(self.RIVAUX), RendezVous(self.RIVAUX)

            def travailler() -> Intention | None:
                with banc.unite() as uow:
                    uow.courriels.abandons()
                    depart.attendre()
                    prise = uow.courriels.prendre(MIDI, BAIL, BAIL)
                    arrivee.attendre()
                    return prise

            issues = ensemble(*[travailler] * self.RIVAUX)
            prises = [issue for issue in issues if isinstance(issue, Intention)]
            perdants = [issue for issue in issues if issue not in prises]

            assert 1 == len(prises), (
                "prendre must be one compare-and-set on the number of tries (UPDATE ..."
                " WHERE essais = what was read): a row lock ends before the mail leaves"
            )
            assert all(i is None or isinstance(i, ConflitError) for i in perdants), (
                "who loses a mail is answered None, or meets ConflitError"
            )
            assert [2] == [encore.essais for encore in tout_louer(banc)], (
                "one lease is one try"
            )

    def test_rivals_lease_each_mail_once(self, fabrique: Fabrique) -> None:
        """
        Whoever meets ConflitError comes back, as the drain does.
        """
        ids = [f"i-{rang}" for rang in range(3 * self.RIVAUX)]
        with fabrique() as banc:
            semer(banc, *(une_intention(id, utilisateur_id=id) for id in ids))

            def travailler() -> list[str]:
                issues = ensemble(lambda: louer(banc))
                while len(issues) < MAXIMUM and isinstance(
                    issues[-1], Intention | ConflitError
                ):
                    issues += ensemble(lambda: louer(banc))
                return [issue.id for issue in issues if isinstance(issue, Intention)]

            equipes = ensemble(*[travailler] * self.RIVAUX)
            louees = [id for e in equipes if isinstance(e, list) for id in e]

            assert sorted(ids) == sorted(louees), (
                "several workers lease each intention once between them, none is left"
            )
