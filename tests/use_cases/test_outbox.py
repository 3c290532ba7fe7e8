"""
What becomes of a mail once a worker has it: it leaves, waits, or never does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate, product
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import Cause, SendingError, Utilisateur
from siaut_core.sync import MailState, QueuedMail, QueuedMailId
from siaut_core.testing.factory import NOON, a_demande, a_queued_mail, an_utilisateur
from siaut_core.testing.strategies import adresses, typed_texts
from siaut_core.use_cases.outbox import (
    DrainReport,
    SendingFacts,
    keep,
    next_due,
    postpone,
    read_code,
    read_failure,
    start_by,
)
from tests.use_cases.scenes import QUEUED_MAIL, SETTINGS

MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
ALMOST: Final = timedelta(microseconds=1)

# Design: retried after 1, 5, 15, 60 min, 4 h, 12 h; then given up.
DELAYS: Final = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR)

COMPTES: Final[dict[str, Utilisateur | None]] = {
    "nobody": None,
    "inactive": an_utilisateur(actif=False),
    "inactive, validated": an_utilisateur(actif=False, valide_le=NOON),
    "awaited": an_utilisateur(),
    "validated": an_utilisateur(valide_le=NOON),
}
# When the last mail of a demande left, before now.
LAST: Final = (
    None,
    timedelta(0),
    5 * MINUTE - ALMOST,
    5 * MINUTE,
    5 * MINUTE + ALMOST,
    -5 * MINUTE,  # The clock of another worker, ahead within the tolerance.
    -5 * MINUTE - ALMOST,  # One that was put right since.
)
# What another mail of the account is doing.
OTHERS: Final = ("none", "running", "over", "not believed", "failed")
FAILURE: Final = SendingError("SMTP_451")

AGES: Final = (timedelta(0), 24 * HOUR - ALMOST, 24 * HOUR, 400 * 24 * HOUR)
TRIES: Final = (1, 6, 7, 8, 9)


def held(cause: Cause, tries: int = 1, **fields: object) -> QueuedMail:
    """
    Give a queued mail as a worker holds it, asked for at `NOON`.
    """
    make = a_demande if cause is Cause.DEMANDE else a_queued_mail
    queued = make(QUEUED_MAIL, cause=cause)
    return attrs.evolve(queued, tries=tries, **fields)  # type: ignore[arg-type]  # checked when built


def another(etat: str, now: datetime) -> tuple[QueuedMail, ...]:
    """
    Give what workers have of this account, at that instant.
    """
    queued = attrs.evolve(held(Cause.RENVOI), id=QueuedMailId("i-autre"))
    if etat == "none":
        return ()
    if etat == "not believed":
        now += 5 * MINUTE + ALMOST
    end = now if etat == "over" else now + ALMOST
    leased = queued.lease(now - MINUTE * (etat == "over"), end)
    return (leased.postpone(end, "X"),) if etat == "failed" else (leased,)


def expected_next(
    cause: Cause,
    compte: str,
    last: timedelta | None,
    age: timedelta,
    tries: int,
    other: str,
) -> str | None:
    """
    Say naively why a mail does not leave.
    """
    if compte.startswith(("nobody", "inactive")):
        return "SANS_OBJET"
    if cause is Cause.DEMANDE:
        if last is not None and -5 * MINUTE <= last < 5 * MINUTE:
            return "SANS_OBJET"
    elif compte == "validated":
        return "SANS_OBJET"
    if other == "running":
        return "EN_ATTENTE"
    if cause is Cause.DEMANDE and age >= 24 * HOUR:
        return "ABANDON"
    return "ABANDON" if tries > 1 + len(DELAYS) else None


@pytest.mark.parametrize(("cause", "compte"), list(product(Cause, COMPTES)))
def test_a_mail_leaves_only_if_it_still_serves(cause: Cause, compte: str) -> None:
    """
    Every cause and account, with every age, interval, number of tries and neighbour.

    Guide: L2, L4. Eight tries of which none came back: workers died, seven times.
    Whatever becomes of it, what its last try met is kept.
    """
    for last, age, tries, other in product(LAST, AGES, TRIES, OTHERS):
        now = NOON + age
        queued = held(cause, tries - 1, code=FAILURE.code)
        leased = queued.lease(now, now + SETTINGS.lease)
        others = another(other, now)
        facts = SendingFacts(
            queued=leased,
            compte=COMPTES[compte],
            leased=(leased, *others),
            last_demande_at=None if last is None else now - last,
        )
        expected = expected_next(cause, compte, last, age, tries, other)
        sequel = keep(facts, now, SETTINGS)
        assert expected == (sequel and sequel.etat)
        if sequel is not None and expected == "EN_ATTENTE":
            assert leased.put_back(others[0]) == sequel
        elif sequel is not None:
            closed = leased.close(MailState(sequel.etat), now, FAILURE.code)
            assert closed == sequel


@pytest.mark.parametrize("cause", [Cause.CREATION, Cause.RENVOI])
def test_a_failed_mail_is_tried_again_seven_times_in_all(cause: Cause) -> None:
    """
    Each delay is counted from its failure; the seventh failure is the last.
    """
    failures = list(accumulate(DELAYS, initial=timedelta(0)))
    for rank, (failure, delay) in enumerate(zip(failures, DELAYS, strict=False), 1):
        queued = held(cause, rank)
        sequel = postpone(queued, FAILURE, NOON + failure, SETTINGS)
        assert (
            attrs.evolve(queued, due_at=NOON + failure + delay, code="SMTP_451")
            == sequel
        )

    last = NOON + failures[-1]
    abandon = postpone(held(cause, 7), FAILURE, last, SETTINGS)
    assert (MailState.ABANDON, "SMTP_451", last) == (
        abandon.etat,
        abandon.code,
        abandon.closed_at,
    )


@pytest.mark.parametrize(
    ("failure", "tries", "abandon"),
    [
        (timedelta(0), 1, False),
        (12 * HOUR - ALMOST, 6, False),
        (12 * HOUR, 6, True),  # The next try would come after 24 h.
        (24 * HOUR - MINUTE - ALMOST, 1, False),
        (24 * HOUR - MINUTE, 1, True),
        (timedelta(0), 7, True),
    ],
)
def test_a_demande_is_given_up_after_a_day(
    failure: timedelta,
    tries: int,
    abandon: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    And the address that was typed is then erased.
    """
    sequel = postpone(held(Cause.DEMANDE, tries), FAILURE, NOON + failure, SETTINGS)
    etat = MailState.ABANDON if abandon else MailState.EN_ATTENTE
    assert (etat, abandon, "SMTP_451") == (
        sequel.etat,
        sequel.courriel is None,
        sequel.code,
    )
    assert (NOON + failure if abandon else None) == sequel.closed_at


@given(
    st.lists(st.integers(1, 9).map(lambda n: n * MINUTE), max_size=4),
    st.integers(0, 9),
    st.sampled_from([Cause.CREATION, Cause.RENVOI]),
)
def test_a_mail_is_tried_once_more_than_there_are_delays(
    delays: list[timedelta], attente: int, cause: Cause
) -> None:
    """
    Whatever the host's delays; even when the worker is late.
    """
    settings = attrs.evolve(SETTINGS, delays=tuple(delays))
    queued, now = held(cause, 0), NOON
    facts = SendingFacts(queued=queued, compte=an_utilisateur())
    while queued.etat is MailState.EN_ATTENTE:
        now = queued.due_at + attente * MINUTE
        queued = queued.lease(now, now + settings.lease)
        facts = attrs.evolve(facts, queued=queued)
        assert keep(facts, now, settings) is None
        queued = postpone(queued, FAILURE, now, settings)
    assert 1 + len(delays) == queued.tries


@pytest.mark.parametrize("minutes", [0, 1, 60])
def test_the_interval_between_two_demandes_is_the_host_s(minutes: int) -> None:
    settings = attrs.evolve(SETTINGS, demandes_interval=minutes * MINUTE)

    def closing(gap: timedelta) -> MailState | None:
        facts = SendingFacts(
            queued=held(Cause.DEMANDE),
            compte=an_utilisateur(),
            last_demande_at=NOON - gap,
        )
        sequel = keep(facts, NOON, settings)
        return None if sequel is None else sequel.etat

    assert closing(minutes * MINUTE) is None
    assert MailState.SANS_OBJET is closing(minutes * MINUTE - ALMOST)


def test_the_tolerance_between_clocks_is_the_host_s() -> None:
    """
    A last mail further ahead is not believed, nor the start of another's lease.
    """
    settings = attrs.evolve(SETTINGS, tolerance=MINUTE)

    for gap, expected in ((MINUTE, "SANS_OBJET"), (MINUTE + ALMOST, None)):
        facts = SendingFacts(
            queued=held(Cause.DEMANDE),
            compte=an_utilisateur(),
            last_demande_at=NOON + gap,
        )
        sequel = keep(facts, NOON, settings)
        assert expected == (sequel and sequel.etat)
    for gap, expected in ((MINUTE, "EN_ATTENTE"), (MINUTE + ALMOST, None)):
        other = attrs.evolve(held(Cause.CREATION), id=QueuedMailId("i-autre"))
        facts = SendingFacts(
            queued=held(Cause.DEMANDE),
            compte=an_utilisateur(),
            leased=(other.lease(NOON + gap, NOON + HOUR),),
        )
        sequel = keep(facts, NOON, settings)
        assert expected == (sequel and sequel.etat)


@given(
    st.timedeltas(ALMOST, HOUR),
    st.timedeltas(ALMOST, HOUR),
    st.timedeltas(ALMOST, HOUR),
)
def test_a_mail_starts_early_enough_to_end_with_its_lease(
    timeout: timedelta, tolerance: timedelta, margin: timedelta
) -> None:
    """
    For the clock of any other worker: two would send it else.
    """
    settings = attrs.evolve(
        SETTINGS,
        mailer_timeout=timeout,
        tolerance=tolerance,
        lease=timeout + tolerance + margin,
    )
    leased = held(Cause.CREATION).lease(NOON, NOON + settings.lease)

    assert NOON + margin == start_by(leased, settings)
    assert start_by(leased, settings) + timeout + tolerance == leased.leased_until


@pytest.mark.parametrize("tries", range(1, 8))
def test_only_the_recipient_is_given_up_at_the_second_refusal(tries: int) -> None:
    """
    A mailbox that is full, or a server that is wrong once, deserves another try.
    """
    definitive = SendingError("SMTP_550", definitive=True)
    one = postpone(held(Cause.CREATION, tries), definitive, NOON, SETTINGS)
    temporary = attrs.evolve(one, etat=MailState.EN_ATTENTE, tries=1, closed_at=None)
    still = postpone(temporary, FAILURE, NOON, SETTINGS)
    two_of_them = postpone(still, definitive, NOON, SETTINGS)

    assert 1 == one.refusals == still.refusals
    assert (MailState.ABANDON if tries > 6 else MailState.EN_ATTENTE) is (one.etat)
    assert MailState.EN_ATTENTE is still.etat
    assert (MailState.ABANDON, 2, "SMTP_550") == (
        two_of_them.etat,
        two_of_them.refusals,
        two_of_them.code,
    )


@given(st.integers(1, 7), st.booleans())
def test_a_refusal_of_the_service_gives_nothing_up_and_counts_no_try(
    tries: int,
    definitive: bool,  # noqa: FBT001  (drawn)
) -> None:
    """
    A changed password must not empty the outbox, however long it lasts.
    """
    refus = SendingError("SMTP_535", definitive=definitive, blocking=True)
    leased = held(Cause.CREATION, tries)
    sequel = postpone(leased, refus, NOON, SETTINGS)

    assert (MailState.EN_ATTENTE, tries - 1, 0, "SMTP_535") == (
        sequel.etat,
        sequel.tries,
        sequel.refusals,
        sequel.code,
    )
    assert NOON + DELAYS[max(tries - 2, 0)] == sequel.due_at


def test_a_refusal_of_the_service_is_tried_again_without_delays_too() -> None:
    settings = attrs.evolve(SETTINGS, delays=())
    refus = SendingError("SMTP_535", blocking=True)
    sequel = postpone(held(Cause.CREATION), refus, NOON, settings)

    assert (MailState.EN_ATTENTE, NOON) == (sequel.etat, sequel.due_at)


def test_a_demande_that_the_service_cannot_send_is_given_up_after_a_day() -> None:
    """
    Its person has gone elsewhere by then.
    """
    refus = SendingError("SMTP_535", blocking=True)
    sequel = postpone(held(Cause.DEMANDE), refus, NOON + 24 * HOUR, SETTINGS)

    assert MailState.ABANDON is sequel.etat


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (SendingError("SMTP_550", definitive=True), ("SMTP_550", True, False)),
        (SendingError("SMTP_535", blocking=True), ("SMTP_535", False, True)),
        (SendingError("550 a@test.fr"), ("ENVOI_IMPOSSIBLE", False, False)),
        (TimeoutError("a@test.fr"), ("TimeoutError", False, False)),
    ],
)
def test_of_a_failure_the_code_and_whom_it_is_about_are_kept(
    failure: Exception, expected: tuple[str, bool, bool]
) -> None:
    found = read_failure(failure)

    assert expected == (found.code, found.definitive, found.blocking)


class HalfMadeError(SendingError):
    """
    That of a mailer which forgot what its parent does.
    """

    def __init__(self) -> None:
        pass


@pytest.mark.parametrize("flag", [None, 0, "", "yes", 2, []])
def test_whatever_a_mailer_raises_can_be_counted(flag: object) -> None:
    """
    A worker outlives any mailer, also one that says yes or no in its own way.
    """
    leased = held(Cause.CREATION).lease(NOON, NOON + HOUR)
    for failure in (
        SendingError("SMTP_451", definitive=flag),  # type: ignore[arg-type]  # as a mailer may
        SendingError("SMTP_451", blocking=flag),  # type: ignore[arg-type]  # same
    ):
        found = read_failure(failure)
        assert (bool, bool) == (type(found.definitive), type(found.blocking))
        assert MailState.EN_ATTENTE is postpone(leased, found, NOON, SETTINGS).etat

    found = read_failure(HalfMadeError())
    assert ("ENVOI_IMPOSSIBLE", False, False) == (
        found.code,
        found.definitive,
        found.blocking,
    )


@pytest.mark.parametrize("etat", MailState)
def test_only_what_waits_is_due(etat: MailState) -> None:
    queued = held(Cause.CREATION, etat=etat)
    expected = queued if etat is MailState.EN_ATTENTE else None

    assert expected is next_due([queued], NOON, NOON)


def test_what_was_put_back_is_due_once_the_other_is_given_back() -> None:
    """
    Whatever became of it; before, at the end of its lease.
    """
    other = attrs.evolve(held(Cause.CREATION), id=QueuedMailId("i-autre"))
    leased = other.lease(NOON, NOON + HOUR)
    behind = held(Cause.DEMANDE, 1, taken_at=NOON).put_back(leased)

    for given_back in (
        leased.close(MailState.ENVOI, NOON),
        leased.postpone(NOON + HOUR, "X"),
    ):
        assert behind is next_due([behind, given_back], NOON, NOON)
    assert behind is next_due([behind], NOON, NOON)
    assert None is next_due([behind, leased], NOON + HOUR - ALMOST, NOON)
    assert {leased, behind} >= {next_due([leased, behind], NOON + HOUR, NOON)}


@pytest.mark.parametrize(
    "code", ["SMTP_451", "TimeoutError", "451", "X" * 64, "ConnectionRefusedError"]
)
def test_a_short_code_is_kept(code: str) -> None:
    assert code == read_code(code)


@pytest.mark.parametrize(
    "raw",
    ["", "_", "X" * 65, "deux mots", "a\nb", "é", "\x00", None, 451, b"SMTP", ["A"]],
)
def test_anything_else_is_not(raw: object) -> None:
    assert "ENVOI_IMPOSSIBLE" == read_code(raw)


@given(adresses, typed_texts)
def test_no_address_reaches_the_log(adresse: str, around: str) -> None:
    """
    As many mail servers write it in their answers.
    """
    for raw in (adresse, around + adresse, f"<{adresse}>", adresse + around):
        assert "ENVOI_IMPOSSIBLE" == read_code(raw)


def test_a_drain_counts_what_it_did() -> None:
    report = DrainReport()
    for etat, times in (
        (MailState.ENVOI, 4),
        (MailState.SANS_OBJET, 3),
        (MailState.EN_ATTENTE, 2),
        (MailState.ABANDON, 1),
    ):
        for _ in range(times):
            report = report.counting(etat)

    assert DrainReport(sent=4, sans_objet=3, postponed=2, abandoned=1) == report
    assert 10 == report.total
    assert 0 == DrainReport().total
    blocked = report.counting(MailState.EN_ATTENTE, "SMTP_535")
    assert attrs.evolve(report, postponed=3, blocked_by="SMTP_535") == blocked


def test_a_drain_that_is_printed_says_what_it_did() -> None:
    report = DrainReport(sent=4, sans_objet=3, postponed=2, abandoned=1)
    counted = "Courriels envoyés : 4, sans objet : 3, à réessayer : 2, abandonnés : 1."

    assert counted == str(report)
    assert (
        f"{counted} Le serveur de courriel refuse le service (SMTP_535) : vérifiez ses"
        " réglages ; tout attend, rien n'est perdu."
    ) == str(attrs.evolve(report, blocked_by="SMTP_535"))


def test_facts_of_a_mail_show_no_address() -> None:
    """
    Reprs end up in a worker's logs.
    """
    facts = SendingFacts(queued=held(Cause.DEMANDE), compte=an_utilisateur())
    shown = repr(facts)
    assert "@" not in shown
    assert "Aurélie" not in shown
