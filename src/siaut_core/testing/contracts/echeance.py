"""
The part of the outbox's contract on when a mail is due, whatever clocks say.
"""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from siaut_core.entities.identifiant import IntentionId
from siaut_core.entities.instant import TOLERANCE
from siaut_core.entities.intention import EtatIntention
from siaut_core.testing.contracts.bail import (
    ACTIF,
    BAIL,
    BAIL_2,
    MICROSECONDE,
    NEUF,
    louee,
    louer,
    rendre,
)
from siaut_core.testing.contracts.banc import Fabrique, semer
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.fabrique import MIDI, une_demande, une_intention

__all__ = ["EcheanceContract"]


class EcheanceContract(Contrat):
    """
    What `CourrielRepository` promises of when a mail may leave.
    """

    def test_a_mail_is_leased_from_the_instant_it_is_due(
        self, fabrique: Fabrique
    ) -> None:
        due_le = MIDI + timedelta(seconds=1, microseconds=1)
        with fabrique() as banc:
            semer(
                banc, une_intention(essais=1, taken_at=MIDI, prochain_essai_le=due_le)
            )
            assert louer(banc, due_le - MICROSECONDE) is None, (
                "prendre must lease nothing before prochain_essai_le <= maintenant, to"
                " the microsecond"
            )
            assert louer(banc, due_le) is not None, (
                "prendre must lease an intention from the instant it is due"
            )

    def test_a_mail_that_nobody_took_is_due_at_once(self, fabrique: Fabrique) -> None:
        """
        Whatever instant the site that asked wrote: its clock may be wrong.
        """
        with fabrique() as banc:
            semer(banc, une_intention(minutes=120))
            assert louer(banc) is not None, (
                "prendre must lease an intention that was never taken (taken_at IS"
                " NULL), even if prochain_essai_le is still to come"
            )

    @pytest.mark.parametrize(
        ("taken_at", "est_due"),
        [(TOLERANCE, False), (TOLERANCE + MICROSECONDE, True)],
        ids=["at the horizon", "beyond"],
    )
    def test_what_a_clock_ahead_wrote_is_not_believed(
        self,
        fabrique: Fabrique,
        taken_at: timedelta,
        est_due: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        It was put right since: or else nobody would take the mail for as long.
        """
        avance = MIDI + taken_at
        with fabrique() as banc:
            semer(banc, une_intention().prendre(avance, avance + TOLERANCE))
            assert est_due == (louer(banc) is not None), (
                "prendre must also lease what was taken after the horizon (taken_at >"
                " horizon), to the microsecond"
            )

    @pytest.mark.parametrize("suite", ["ENVOI", "failed", "unknown"])
    def test_a_mail_that_was_put_back_is_due_when_the_other_is_given_back(
        self, fabrique: Fabrique, suite: str
    ) -> None:
        """
        Sent or failed; not before, unless the other is not there.
        """
        with fabrique() as banc:
            prise = louee(banc, une_intention("i-1"))
            derriere = une_demande("i-2").prendre(MIDI, BAIL).put_back(prise)
            if suite == "unknown":
                derriere = attrs.evolve(derriere, behind=IntentionId("i-3"))
            semer(banc, derriere)
            if suite != "unknown":
                assert louer(banc, MIDI) is None, (
                    "prendre must leave what was put back behind a mail that somebody"
                    " has (behind, leased_until)"
                )
                rendue = prise.reporter(BAIL_2, "SMTP_451")
                if suite == "ENVOI":
                    rendue = prise.clore(EtatIntention.ENVOI, MIDI)
                rendre(banc, prise, rendue)
            reprise = louer(banc, MIDI)
            assert reprise == derriere.prendre(MIDI, BAIL), (
                "prendre must lease what was put back behind a mail that nobody has any"
                " more: closed, without leased_until, or not stored"
            )

    def test_a_mail_that_was_put_back_is_due_when_the_lease_of_the_other_ends(
        self, fabrique: Fabrique
    ) -> None:
        """
        At the latest: the worker of the other may be dead.
        """
        with fabrique() as banc:
            prise = louee(banc, une_intention("i-2"))
            semer(banc, une_demande("i-1").prendre(MIDI, BAIL_2).put_back(prise))
            assert louer(banc, BAIL - MICROSECONDE) is None, (
                "prendre must leave what was put back behind a running lease"
            )
            reprise = louer(banc, BAIL, BAIL_2)
            assert reprise is not None and "i-1" == reprise.id, (
                "what was put back is due at its prochain_essai_le, like the other"
            )

    def test_leases_of_an_account_are_told(self, fabrique: Fabrique) -> None:
        """
        Those that wait with a ``leased_until``, also past: not what failed or closed.
        """
        louees = [
            une_intention("i-1", utilisateur_id=NEUF).prendre(MIDI, BAIL),
            une_demande("i-2", utilisateur_id=NEUF).prendre(MIDI, MIDI),
        ]
        with fabrique() as banc:
            semer(
                banc,
                *louees,
                une_intention("i-3", utilisateur_id=NEUF),
                une_intention("i-4", utilisateur_id=ACTIF).prendre(MIDI, BAIL),
                une_intention("i-5", utilisateur_id=NEUF)
                .prendre(MIDI, BAIL)
                .reporter(BAIL, "SMTP_451"),
                une_intention("i-6", utilisateur_id=NEUF)
                .prendre(MIDI, BAIL)
                .clore(EtatIntention.ENVOI, MIDI),
            )
            with banc.unite() as uow:
                lues = uow.courriels.leased_of(NEUF)
                prise = uow.courriels.prendre(MIDI, BAIL, BAIL)
                assert prise is not None, "prendre leases what is due"
                encore = uow.courriels.leased_of(NEUF)

        assert louees == sorted(lues, key=lambda i: i.id), (
            "leased_of gives the account's intentions in state EN_ATTENTE whose"
            " leased_until is set, past or to come, and no other"
        )
        assert {"i-1", "i-2", prise.id} == {i.id for i in encore}, (
            "leased_of must see the lease of its own unit of work"
        )
