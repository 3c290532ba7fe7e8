"""
The part of the outbox's contract on replacement: only the newest mail leaves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from siaut_core.entities.lien import Cause
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.testing.contracts.bench import Bench, BenchContract, seed
from siaut_core.testing.contracts.lease import take
from siaut_core.testing.contracts.snapshot import lease_everything
from siaut_core.testing.country import ACTIF, AWAITED
from siaut_core.testing.factory import NOON, a_demande, a_queued_mail

__all__ = ["ReplacementContract"]

HOUR: Final = timedelta(hours=1)


def _old(id: str = "i-1", minutes: float = 0, **fields: object) -> QueuedMail:
    """
    Make an older queued mail for ``u-neuf``, put off by an hour after a failure.
    """
    delay = {"due_at": NOON + HOUR, "tries": 1, "code": "SMTP_451", "taken_at": NOON}
    return a_queued_mail(id, minutes, **{"utilisateur_id": AWAITED, **delay, **fields})


def _old_demande(adresse: str | None) -> QueuedMail:
    return a_demande(adresse=adresse, due_at=NOON + HOUR, code="SMTP_451")


CREATION: Final = a_queued_mail("i-5", 5, utilisateur_id=AWAITED)
RENVOI: Final = a_queued_mail("i-5", 5, utilisateur_id=AWAITED, cause=Cause.RENVOI)
DEMANDE: Final = a_demande("i-5", "u-neuf@test.fr", 5)
WITHOUT_ADDRESS: Final = a_demande("i-5", None, 5)

REPLACEMENTS: Final = {
    "same account": (_old(), CREATION, True),
    "same account, of a renvoi": (_old(), RENVOI, True),
    "asked at the same instant, smaller id": (_old("i-4", 5), CREATION, True),
    "asked at the same instant, greater id": (_old("i-6", 5), CREATION, False),
    "asked later": (_old(minutes=6), CREATION, False),
    "another account": (_old(utilisateur_id=ACTIF), CREATION, False),
    "another account, in capitals": (_old(utilisateur_id="U-NEUF"), CREATION, False),
    "another account, with a space": (_old(utilisateur_id="u-neuf "), CREATION, False),
    "same address, typed otherwise": (_old_demande("U-Neuf@TEST.fr"), DEMANDE, True),
    "another address": (_old_demande("u-actif@test.fr"), DEMANDE, False),
    "a création for who then asks": (_old(), DEMANDE, False),
    "a demande of who is then written to": (
        _old_demande("u-neuf@test.fr"),
        CREATION,
        False,
    ),
    "its lease is not believed": (
        _old(leased_until=NOON + HOUR, taken_at=NOON + HOUR),
        CREATION,
        True,
    ),
    "nobody, twice": (_old_demande(None), WITHOUT_ADDRESS, False),
}


class ReplacementContract(BenchContract):
    """
    What `Outbox` promises of mails for one recipient.
    """

    @pytest.mark.parametrize("cas", REPLACEMENTS)
    def test_the_newest_mail_closes_the_older_ones_of_its_recipient(
        self, bench: Bench, cas: str
    ) -> None:
        """
        Those that still wait, as `QueuedMail.replaces` says.
        """
        old, new, is_closed = REPLACEMENTS[cas]
        seed(bench, old, new)
        assert new.id == take(bench, new.due_at).id, (
            "lease takes the oldest that is due"
        )
        remain = {queued.id for queued in lease_everything(bench)}

        assert ({new.id} if is_closed else {new.id, old.id}) == remain, (
            "lease closes (REMPLACEMENT) each older queued mail, still waiting,"
            " that the one it leases replaces (QueuedMail.replaces), and no other:"
            " never one whose lease runs"
        )

    def test_a_mail_that_may_be_leaving_is_never_closed_by_a_newer_one(
        self, bench: Bench
    ) -> None:
        """
        It would never count as sent, and nothing would limit the next.
        """
        leaving = _old(leased_until=NOON + HOUR)
        seed(bench, leaving, CREATION)
        leased = take(bench, CREATION.due_at)
        assert CREATION.id == leased.id, "lease takes the oldest that is due"
        with bench.unit() as uow:
            found = uow.outbox.leased_of(AWAITED)

        assert {leaving.id, CREATION.id} == {mail.id for mail in found}, (
            "lease must not close (REMPLACEMENT) an older queued mail whose lease"
            " runs (QueuedMail.is_live)"
        )

    def test_a_mail_that_is_replaced_forgets_its_address(self, bench: Bench) -> None:
        """
        Also the code, and closed at the instant of the lease: `QueuedMail.close`.
        """
        self.require("READS_BACK_QUEUED_MAILS")
        old = _old_demande("u-neuf@test.fr")
        seed(bench, old, DEMANDE)
        take(bench, DEMANDE.due_at)
        close = (bench.read_back_queued_mails())[old.id]

        assert close.courriel is None, "erase the typed address when a mail closes"
        assert old.close(MailState.REMPLACEMENT, DEMANDE.due_at) == close, (
            "close what is replaced with QueuedMail.close(REMPLACEMENT, now)"
        )
