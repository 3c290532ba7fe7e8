"""
*Queued mails*: who they are for, which replaces which, and what is left of them.
"""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from itertools import permutations, product
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import QueuedMailId, UtilisateurId
from siaut_core.entities.lien import Cause
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.testing.factory import NOON, a_demande, a_queued_mail
from siaut_core.testing.strategies import instants_utc as instants
from siaut_core.testing.strategies import queued_mails
from tests.entities.faults import faults

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)
FINALS = [etat for etat in MailState if etat is not MailState.EN_ATTENTE]


def test_a_queued_mail_is_due_as_soon_as_it_is_made() -> None:
    queued = QueuedMail(
        id=QueuedMailId("i-1"),
        cause=Cause.CREATION,
        asked_at=NOON,
        utilisateur_id=UtilisateurId("u-1"),
    )

    assert a_queued_mail() == queued
    assert (MailState.EN_ATTENTE, 0) == (queued.etat, queued.tries)


def test_a_demande_keeps_what_was_typed() -> None:
    courriel = Courriel.parse("u-1@test.fr")

    assert a_demande("i-1") == QueuedMail(
        id=QueuedMailId("i-1"), cause=Cause.DEMANDE, asked_at=NOON, courriel=courriel
    )


@given(queued_mails)
def test_a_queued_mail_survives_a_copy_and_a_pickle(queued: QueuedMail) -> None:
    for other in (
        copy.copy(queued),
        copy.deepcopy(queued),
        pickle.loads(pickle.dumps(queued)),  # noqa: S301  (made here)
        attrs.evolve(queued),
    ):
        assert queued == other


@given(queued_mails)
def test_a_queued_mail_shows_its_id_and_its_state(queued: QueuedMail) -> None:
    expected = f"QueuedMail(id={queued.id!r}, etat={queued.etat.value!r})"

    assert expected == repr(queued)


@given(queued_mails)
def test_a_queued_mail_is_kept_in_utc(queued: QueuedMail) -> None:
    dates = (
        queued.asked_at,
        queued.due_at,
        queued.taken_at,
        queued.leased_until,
        queued.closed_at,
    )

    assert {UTC} == {date.tzinfo for date in dates if date is not None}


@given(queued_mails, st.integers(1, 600))
def test_taking_a_queued_mail_counts_a_try_and_hides_it_for_a_while(
    queued: QueuedMail, seconds: int
) -> None:
    until = NOON + timedelta(seconds=seconds)

    expected = attrs.evolve(
        queued,
        tries=queued.tries + 1,
        due_at=until,
        taken_at=NOON,
        leased_until=until,
        behind=None,
    )
    assert expected == queued.lease(NOON, until)
    assert not expected.is_due(until - MICROSECOND, NOON)
    assert expected.is_due(until, NOON)


@given(queued_mails, instants, instants)
def test_a_mail_that_nobody_took_is_due_whatever_the_clocks(
    queued: QueuedMail, now: datetime, horizon: datetime
) -> None:
    free = attrs.evolve(queued, taken_at=None)

    assert free.is_due(now, horizon)
    assert not free.is_live(now, horizon)


@pytest.mark.parametrize(
    ("gap", "expected"), [(timedelta(0), False), (MICROSECOND, True)]
)
def test_what_was_taken_beyond_the_horizon_is_due(
    gap: timedelta,
    expected: bool,  # noqa: FBT001  (a column of the table)
) -> None:
    """
    A clock that was put right wrote it: nobody would take the mail for as long.
    """
    ahead = NOON + MINUTE
    leased = a_queued_mail().lease(ahead + gap, ahead + MINUTE)

    assert expected is leased.is_due(NOON, ahead)
    assert expected is not leased.is_live(NOON, ahead)


@given(queued_mails, queued_mails)
def test_a_mail_that_is_put_back_counts_no_try_and_waits_for_the_other(
    queued: QueuedMail, other: QueuedMail
) -> None:
    """
    At the latest until the end of its lease.
    """
    given_back = queued.lease(NOON, NOON + MINUTE).put_back(other)

    expected = attrs.evolve(
        queued,
        due_at=other.due_at,
        taken_at=NOON,
        leased_until=None,
        behind=other.id,
    )
    assert expected == given_back


@given(queued_mails)
def test_a_failure_is_remembered_and_the_mail_is_due_later(
    queued: QueuedMail,
) -> None:
    expected = attrs.evolve(queued, due_at=NOON, leased_until=None, code="SMTP_451")

    assert expected == queued.postpone(NOON, "SMTP_451")


@pytest.mark.parametrize("etat", FINALS)
@given(queued=queued_mails)
@example(queued=a_demande("i-1", "aurelie@test.fr"))
def test_what_was_typed_is_erased_when_a_queued_mail_closes(
    etat: MailState, queued: QueuedMail
) -> None:
    close = queued.close(etat, NOON, "SMTP_550")

    expected = attrs.evolve(
        queued,
        etat=etat,
        closed_at=NOON,
        courriel=None,
        leased_until=None,
        behind=None,
        code="SMTP_550",
    )
    assert expected == close
    assert queued.close(etat, NOON).code is None


@pytest.mark.parametrize(
    ("queued", "recipient"),
    [
        (a_queued_mail(), ("utilisateur", "u-1")),
        (a_queued_mail(cause=Cause.RENVOI), ("utilisateur", "u-1")),
        (a_queued_mail(utilisateur_id=None), ("utilisateur", "")),
        (a_demande("i-1", "A@Test.FR"), ("courriel", "a@test.fr")),
        (a_demande("i-1", None), None),
        (
            a_demande("i-1", utilisateur_id="u-1"),
            ("courriel", "u-1@test.fr"),
        ),
    ],
)
def test_a_queued_mail_is_for_an_account_or_for_an_address(
    queued: QueuedMail, recipient: tuple[str, str] | None
) -> None:
    """
    A demande never looks at the account while it waits.
    """
    assert recipient == queued.recipient


DATES = (NOON, NOON + MINUTE)


@pytest.mark.parametrize(
    ("build", "other"),
    [
        (a_queued_mail, a_queued_mail),
        (a_demande, a_demande),
        (a_demande, lambda id, **c: a_demande(id, "U-1@TEST.fr", **c)),
    ],
    ids=["same account", "same address", "same mailbox"],
)
def test_of_two_for_the_same_person_the_newest_replaces_the_other(
    build: Callable[..., QueuedMail], other: Callable[..., QueuedMail]
) -> None:
    """
    By date, then by id: exactly one of the two goes, whatever happens.
    """
    for ids, dates in product(permutations(["i-1", "i-2"]), product(DATES, DATES)):
        one = build(ids[0], asked_at=dates[0])
        two_of_them = other(ids[1], asked_at=dates[1])

        newer = (dates[0], ids[0]) > (dates[1], ids[1])
        assert newer is one.replaces(two_of_them, NOON, NOON)
        assert newer is not two_of_them.replaces(one, NOON, NOON)


@given(queued_mails)
def test_a_queued_mail_does_not_replace_itself(queued: QueuedMail) -> None:
    assert not queued.replaces(queued, NOON, NOON)


@pytest.mark.parametrize(
    "old",
    [
        a_queued_mail("i-0", utilisateur_id="u-2"),
        a_demande("i-0"),
        a_queued_mail("i-0").lease(NOON, NOON + MICROSECOND),
        *(a_queued_mail("i-0", etat=etat) for etat in FINALS),
    ],
    ids=["another account", "a demande", "its mail may be leaving", *FINALS],
)
def test_what_is_for_another_or_has_ended_is_left_alone(old: QueuedMail) -> None:
    assert not a_queued_mail("i-9").replaces(old, NOON, NOON)


def test_one_whose_lease_is_over_is_replaced() -> None:
    """
    Its worker may be dead: the newer mail is what its person waits for.
    """
    old = a_queued_mail("i-0").lease(NOON - MINUTE, NOON)

    assert a_queued_mail("i-9").replaces(old, NOON, NOON)


def test_demandes_without_address_do_not_replace_one_another() -> None:
    """
    They are for nobody, not for the same person.
    """
    other = a_demande("i-0", None)

    assert not a_demande("i-9", None).replaces(other, NOON, NOON)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "", "IDENTIFIANT"),
        ("utilisateur_id", "", "IDENTIFIANT"),
        ("utilisateur_id", 3, "IDENTIFIANT"),
        ("cause", "CREATION", "TYPE"),
        ("courriel", "a@test.fr", "TYPE"),
        ("etat", "ENVOI", "TYPE"),
        ("tries", -1, "TYPE"),
        ("tries", True, "TYPE"),
        ("tries", None, "TYPE"),
        ("refusals", -1, "TYPE"),
        ("refusals", False, "TYPE"),
        ("behind", "", "IDENTIFIANT"),
        ("behind", 3, "IDENTIFIANT"),
        ("code", 451, "TYPE"),
        ("taken_at", NOON.replace(tzinfo=None), "DATE_NAIVE"),
        ("leased_until", "midi", "DATE_NAIVE"),
        ("asked_at", None, "DATE_NAIVE"),
        ("asked_at", NOON.replace(tzinfo=None), "DATE_NAIVE"),
        ("due_at", None, "DATE_NAIVE"),
        ("due_at", "midi", "DATE_NAIVE"),
        ("closed_at", NOON.replace(tzinfo=None), "DATE_NAIVE"),
    ],
)
def test_a_wrong_field_of_a_queued_mail_is_named(
    field: str, value: object, code: str
) -> None:
    assert [(field, code)] == faults(a_queued_mail, **{field: value})


def test_every_fault_of_a_queued_mail_is_told_at_once() -> None:
    fields = [field.name for field in attrs.fields(QueuedMail)]

    assert sorted(fields) == sorted(
        field for field, _ in faults(QueuedMail, **dict.fromkeys(fields, -1))
    )


@given(queued_mails, st.sampled_from(["lease", "postpone", "clore"]))
def test_a_wall_clock_without_zone_changes_no_queued_mail(
    queued: QueuedMail, gesture: str
) -> None:
    naive: datetime = NOON.replace(tzinfo=None)
    gestures = {
        "lease": lambda: queued.lease(NOON, naive),
        "postpone": lambda: queued.postpone(naive, "SMTP_451"),
        "clore": lambda: queued.close(MailState.ENVOI, naive),
    }

    assert {"DATE_NAIVE"} == {code for _, code in faults(gestures[gesture])}
