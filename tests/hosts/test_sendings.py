"""
The outbox: what leaves, when it is tried again, and which links it kills.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

import pytest

from siaut_core import (
    Cause,
    Courriel,
    Fin,
    LienInutilisableError,
    SendingError,
    Token,
    Utilisateur,
    UtilisateurId,
    aio,
)
from siaut_core.sync import MailState, QueuedMail, QueuedMailId
from siaut_core.testing.factory import NOON
from siaut_core.testing.fakes import token_of
from siaut_core.use_cases.outbox import DrainReport
from tests.hosts import gestures
from tests.hosts.failures import SuddenDeath

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.house import House

AWAITED: Final = UtilisateurId("u-neuf")

# Provenance: design 6, and `Settings.delays`.
DELAYS: Final = tuple(
    timedelta(**lifetime)
    for lifetime in (
        {"minutes": 1},
        {"minutes": 5},
        {"minutes": 15},
        {"minutes": 60},
        {"hours": 4},
        {"hours": 12},
    )
)


def put(
    house: House,
    id: str,
    cause: Cause = Cause.CREATION,
    cible: UtilisateurId | None = AWAITED,
    courriel: str | None = None,
) -> None:
    house.seed(
        QueuedMail(
            id=QueuedMailId(id),
            cause=cause,
            asked_at=house.clock(),
            utilisateur_id=cible,
            courriel=courriel and Courriel.parse(courriel),  # type: ignore[arg-type]  # None stays None
        )
    )


def ask(house: House, id: str, courriel: str) -> None:
    put(house, id, Cause.DEMANDE, None, courriel)


def queued(house: House, id: str) -> QueuedMail:
    return house.content().queued_mails[QueuedMailId(id)]


def test_an_empty_outbox_sends_nothing(house: House) -> None:
    assert DrainReport() == gestures.send(house)


def test_a_drain_stops_at_its_maximum(house: House) -> None:
    put(house, "i-1")
    put(house, "i-2", cible=UtilisateurId("u-loin"))

    assert DrainReport() == gestures.send(house, 0)
    assert 1 == gestures.send(house, 1).sent
    assert ["i-1"] == [mail.id for mail in house.mailbox]
    assert 1 == gestures.send(house, 5).sent


def test_a_failing_mail_is_tried_six_times_more_then_given_up(
    house: House,
) -> None:
    """
    After 1, 5, 15, 60 min, 4 h and 12 h; never a microsecond before.
    """
    house.carrier.failures += [SendingError("SMTP_451")] * 7
    put(house, "i-1")

    for rank, delay in enumerate(DELAYS, start=1):
        assert 1 == gestures.send(house).postponed
        attente = queued(house, "i-1")
        assert (rank, "SMTP_451") == (attente.tries, attente.code)
        assert house.clock() + delay == attente.due_at
        house.clock.instant += delay - timedelta(microseconds=1)
        assert DrainReport() == gestures.send(house)
        house.clock.advance(microseconds=1)
    assert () == tuple(house.do(aio.abandoned_mails))
    assert 1 == gestures.send(house).abandoned

    [abandon] = house.do(aio.abandoned_mails)
    assert ("i-1", 7, "SMTP_451") == (abandon.id, abandon.tries, abandon.code)
    assert [] == house.mailbox
    house.clock.advance(days=30)
    assert DrainReport() == gestures.send(house)


def test_a_demande_is_given_up_after_a_day(house: House) -> None:
    """
    Its delays would go on for 17 h; a worker that was down does not send it late.
    """
    ask(house, "i-1", "u-actif@test.fr")
    house.carrier.failures.append(SendingError("SMTP_451"))
    gestures.send(house)
    house.clock.advance(hours=24)

    assert 1 == gestures.send(house).abandoned
    [abandon] = house.do(aio.abandoned_mails)
    assert ("i-1", "SMTP_451", None) == (abandon.id, abandon.code, abandon.courriel)


def test_a_mail_that_kills_its_worker_each_time_is_given_up(house: House) -> None:
    """
    Or it would be tried for ever, once a lease.
    """
    put(house, "i-1")
    for _ in range(7):
        house.carrier.failures.append(SuddenDeath())
        with pytest.raises(SuddenDeath):
            gestures.send(house)
        house.clock.advance(minutes=10)

    assert 1 == gestures.send(house).abandoned


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (SendingError("SMTP_550"), "SMTP_550"),
        (SendingError("550 no such user u-neuf@test.fr é"), "ENVOI_IMPOSSIBLE"),
        (ConnectionRefusedError("u-neuf@test.fr"), "ConnectionRefusedError"),
        (
            UnicodeEncodeError("ascii", "é", 0, 1, "u-neuf@test.fr"),
            "UnicodeEncodeError",
        ),
    ],
)
def test_of_a_failure_only_a_short_code_is_kept(
    house: House, failure: Exception, code: str
) -> None:
    """
    What a server answers quotes addresses: it goes nowhere.
    """
    house.carrier.failures.append(failure)
    put(house, "i-1")
    gestures.send(house)

    assert code == queued(house, "i-1").code


def test_a_mail_that_is_being_sent_is_nobody_elses_until_its_lease_ends(
    house: House,
) -> None:
    """
    A worker that dies once the mail has left: a second mail, whose link replaces.
    """
    put(house, "i-1")

    def die(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("after", "mailer.send"):
            raise SuddenDeath

    house.listen(die)
    with pytest.raises(SuddenDeath):
        gestures.send(house)
    house.stop_listening()

    house.clock.advance(minutes=10, microseconds=-1)
    assert DrainReport() == gestures.send(house)
    house.clock.advance(microseconds=1)
    assert 1 == gestures.send(house).sent
    first, second = map(token_of, house.mailbox)
    with pytest.raises(LienInutilisableError):
        gestures.use(house, first)
    assert gestures.use(house, second).est_en_exercice


def test_a_worker_that_comes_back_too_late_changes_nothing(house: House) -> None:
    """
    Its lease has ended, another sent the mail: that link stays the one that works.
    """
    put(house, "i-1")

    def dawdle(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("after", "mailer.send"):
            house.clock.advance(minutes=11)
            house.aside(gestures.send)

    house.listen(dawdle)
    gestures.send(house)

    slow, other = map(token_of, house.mailbox)
    with pytest.raises(LienInutilisableError):
        gestures.use(house, slow)
    assert gestures.use(house, other).est_en_exercice


def test_a_worker_that_comes_back_too_late_kills_no_older_link(
    house: House,
) -> None:
    """
    Whoever has the lease by then decides; their own mail has not left.
    """
    old = gestures.receive(house, cause=Cause.CREATION)
    put(house, "i-1", Cause.RENVOI)

    def dawdle(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("after", "mailer.send"):
            house.clock.advance(minutes=11)
            house.carrier.failures.append(SendingError("SMTP_451"))
            house.aside(gestures.send)

    house.listen(dawdle)
    gestures.send(house)

    assert {None} == {lien.fin for lien in house.content().liens.values()}
    assert MailState.EN_ATTENTE == queued(house, "i-1").etat
    assert gestures.use(house, old).est_en_exercice


def test_older_links_die_only_once_the_newer_mail_has_left(house: House) -> None:
    """
    Guide: L4. As long as the new mail fails, the old link is all there is.
    """
    old = gestures.receive(house, cause=Cause.CREATION)
    house.clock.advance(hours=1)
    house.carrier.failures.append(SendingError("SMTP_451"))
    gestures.renvoyer(house)
    gestures.send(house)
    assert [None, None] == [lien.fin for lien in house.content().liens.values()]

    house.clock.advance(minutes=1)
    gestures.send(house)
    fins = [lien.fin for lien in house.content().liens.values()]
    assert [Fin.REMPLACEMENT, Fin.REMPLACEMENT, None] == sorted(
        fins, key=lambda fin: fin is None
    )
    with pytest.raises(LienInutilisableError):
        gestures.use(house, old)


def test_the_newest_queued_mail_of_a_person_closes_the_older_ones(
    house: House,
) -> None:
    """
    Whether they failed before, or are due later; other people's stay.
    """
    put(house, "i-1")
    put(house, "i-2", cible=UtilisateurId("u-loin"))
    house.carrier.failures += [SendingError("SMTP_451")] * 2
    gestures.send(house)
    house.clock.advance(seconds=1)
    gestures.renvoyer(house)
    assert 1 == gestures.send(house).sent

    assert MailState.REMPLACEMENT == queued(house, "i-1").etat
    assert MailState.EN_ATTENTE == queued(house, "i-2").etat
    house.clock.advance(minutes=1)
    assert 1 == gestures.send(house).sent
    assert ["u-neuf@test.fr", "u-loin@test.fr"] == [
        mail.recipient for mail in house.mailbox
    ]


@pytest.mark.parametrize("id", ["u-0", "u-actif", "u-off"])
@pytest.mark.parametrize("cause", [Cause.CREATION, Cause.RENVOI])
def test_a_mail_of_creation_is_for_an_active_account_not_validated(
    house: House, cause: Cause, id: str
) -> None:
    """
    Gone, already validated or inactive by the time it is taken: closed unsent.
    """
    put(house, "i-1", cause, UtilisateurId(id))

    assert 1 == gestures.send(house).sans_objet
    assert [] == house.mailbox
    close = queued(house, "i-1")
    assert (MailState.SANS_OBJET, house.clock()) == (close.etat, close.closed_at)
    assert {} == house.content().liens


@pytest.mark.parametrize("courriel", ["inconnu@test.fr", "u-off@test.fr", None])
def test_a_demande_that_leads_to_no_active_account_is_closed_unsent(
    house: House, courriel: str | None
) -> None:
    """
    Unknown, inactive, or no address at all; what was typed is erased.
    """
    put(house, "i-1", Cause.DEMANDE, None, courriel)

    assert 1 == gestures.send(house).sans_objet
    close = queued(house, "i-1")
    assert (None, None) == (close.courriel, close.utilisateur_id)


def test_a_demande_completes_an_account_that_was_never_activated(
    house: House,
) -> None:
    """
    Guide: L2, L3. "Première connexion".
    """
    token = gestures.receive(house, "u-neuf", Cause.DEMANDE)

    assert gestures.use(house, token).est_en_exercice


def test_a_second_demande_within_the_interval_is_closed_unsent(
    house: House,
) -> None:
    """
    Five minutes after the first has left; however the address is typed.
    """
    gestures.ask(house)
    gestures.send(house)
    house.clock.advance(minutes=5, microseconds=-1)
    gestures.ask(house, "U-ACTIF@test.fr")
    assert 1 == gestures.send(house).sans_objet
    house.clock.advance(microseconds=1)
    gestures.ask(house)
    assert 1 == gestures.send(house).sent

    assert 2 == len(house.mailbox)
    assert {None} == {i.courriel for i in house.content().queued_mails.values()}


def test_a_demande_that_failed_knows_its_account_and_still_its_address(
    house: House,
) -> None:
    """
    It is looked up again at each try: the account may have another courriel by then.
    """
    ask(house, "i-1", "u-neuf@test.fr")
    house.carrier.failures.append(SendingError("SMTP_451"))
    gestures.send(house)
    attente = queued(house, "i-1")
    assert ("u-neuf", Courriel.parse("u-neuf@test.fr")) == (
        attente.utilisateur_id,
        attente.courriel,
    )
    gestures.modify(house, courriel="autre@test.fr")
    house.clock.advance(minutes=1)
    gestures.send(house)

    assert ["autre@test.fr"] == [mail.recipient for mail in house.mailbox]
    assert MailState.SANS_OBJET == queued(house, "i-1").etat


def test_mail_goes_to_the_stored_address_and_not_to_the_one_that_was_typed(
    house: House,
) -> None:
    ask(house, "i-1", "U-Actif@TEST.FR")
    gestures.send(house)

    assert ["u-actif@test.fr"] == [mail.recipient for mail in house.mailbox]


def test_a_link_lives_from_its_own_sending(house: House) -> None:
    """
    Guide: L1. "72H après l'envoi": an outbox that waited a day costs nobody a day.
    """
    put(house, "i-1")
    house.clock.advance(hours=24)
    gestures.send(house)

    [lien] = house.content().liens.values()
    assert (house.clock(), house.clock() + timedelta(hours=72)) == (
        lien.emis_le,
        lien.expire_le,
    )


@pytest.mark.parametrize(
    "gesture",
    [
        lambda house: gestures.deactivate(house, "u-neuf"),
        gestures.delete,
        lambda house: gestures.modify(house, courriel="autre@test.fr"),
        lambda house: gestures.use(house, token_of(house.mailbox[1])),
    ],
    ids=["desactivation", "suppression", "autre courriel", "validation"],
)
def test_links_die_at_once(house: House, gesture: Callable[[House], object]) -> None:
    """
    All those that were still alive, of a failed mail included.
    """
    put(house, "i-1")
    gestures.send(house)
    ask(house, "i-2", "u-neuf@test.fr")
    gestures.send(house)
    old, young = map(token_of, house.mailbox)

    gesture(house)

    assert None not in {lien.fin for lien in house.content().liens.values()}
    for token in (old, young):
        with pytest.raises(LienInutilisableError):
            gestures.use(house, token)


def test_an_account_that_changes_while_its_mail_is_leased_is_read_again(
    in_memory: House,
) -> None:
    """
    The version is attested in the unit of work that makes the link.
    """
    put(in_memory, "i-1")
    attested: list[tuple[str, int]] = []

    def change(moment: str, called: str, value: object) -> None:
        if (moment, called) == ("before", "utilisateurs.lock"):
            [[compte]] = cast("list[list[Utilisateur]]", value)
            attested.append((compte.id, compte.version))
            if len(attested) == 1:
                in_memory.aside(
                    lambda neighbour: gestures.modify(
                        neighbour, courriel="autre@test.fr"
                    )
                )

    in_memory.listen(change)
    gestures.send(in_memory)

    assert {"autre@test.fr"} == {c.recipient for c in in_memory.mailbox}
    assert [("u-neuf", 1), ("u-neuf", 2)] == attested[:2]


def test_a_mail_that_cannot_be_written_is_put_back_with_its_reason(
    house: House,
) -> None:
    """
    A worker outlives whatever a mail meets, and keeps the name of the error only.
    """
    put(house, "i-1")

    def spoil(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("before", "mailer.send"):
            raise ZeroDivisionError("u-neuf@test.fr")

    house.listen(spoil)
    assert 1 == gestures.send(house).postponed
    assert "ZeroDivisionError" == queued(house, "i-1").code


def test_settings_say_when_and_how_often(house: House) -> None:
    house.tune(
        mailer_timeout=timedelta(seconds=10),
        tolerance=timedelta(seconds=10),
        lease=timedelta(minutes=1),
        delays=(timedelta(seconds=10),),
        demande_lifetime=timedelta(hours=1),
    )
    house.carrier.failures += [SendingError("SMTP_451")] * 2
    put(house, "i-1")
    gestures.send(house)
    house.clock.advance(seconds=10)

    assert 1 == gestures.send(house).abandoned
    assert [queued(house, "i-1")] == list(house.do(aio.abandoned_mails))


def test_a_demande_waits_while_another_mail_of_its_account_is_leaving(
    house: House,
) -> None:
    """
    No try counted, no link drawn; due again as soon as that one has left.
    """
    put(house, "i-1")
    views: list[DrainReport] = []

    def meanwhile(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("before", "mailer.send") and not views:
            house.aside(lambda neighbour: ask(neighbour, "i-2", "u-neuf@test.fr"))
            views.append(DrainReport())
            house.aside(lambda neighbour: views.append(gestures.send(neighbour)))
            behind = queued(house, "i-2")
            assert ("i-1", 0, None) == (
                behind.behind,
                behind.tries,
                behind.leased_until,
            )
            assert 1 == len(house.content().liens)

    house.listen(meanwhile)
    assert 2 == gestures.send(house).sent

    assert DrainReport(postponed=1) == views[-1]
    assert ["i-1", "i-2"] == [mail.id for mail in house.mailbox]


@pytest.mark.parametrize("failure", [None, SendingError("SMTP_451")])
def test_a_newer_demande_never_closes_the_one_that_is_leaving(
    house: House, failure: Exception | None
) -> None:
    """
    Sent, it limits the next; failed, the newest takes its place at once.
    """
    gestures.ask(house)
    inside: list[str] = []

    def meanwhile(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("before", "mailer.send") and not inside:
            inside.append(called)
            house.clock.advance(seconds=1)
            house.aside(gestures.ask)
            house.aside(gestures.send)

    house.carrier.failures += [failure] if failure else []
    house.listen(meanwhile)
    report = gestures.send(house)

    etats = sorted(i.etat for i in house.content().queued_mails.values())
    other = MailState.REMPLACEMENT if failure else MailState.SANS_OBJET
    assert sorted([MailState.ENVOI, other]) == etats
    assert 1 == report.sent == len(house.mailbox)


def test_somebody_who_keeps_asking_receives_one_mail_per_interval(
    house: House,
) -> None:
    """
    With another worker that drains in the middle of each sending.
    """

    def meanwhile(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("before", "mailer.send"):
            for _ in range(3):
                house.aside(gestures.ask)
            house.aside(gestures.send)

    house.listen(meanwhile)
    for _ in range(10):
        gestures.ask(house)
        gestures.send(house)
        house.clock.advance(seconds=29)

    assert 1 == len(house.mailbox)


def test_a_clock_that_was_put_right_stops_no_mail(house: House) -> None:
    """
    Two hours ahead: a demande left, another failed, a worker died with a third.

    Back on time nothing of that is believed, and nobody waits two hours.
    """
    house.clock.advance(hours=2)
    gestures.ask(house)
    gestures.send(house)
    put(house, "i-failed")
    house.carrier.failures.append(SendingError("SMTP_451"))
    gestures.send(house)
    put(house, "i-dead", cible=UtilisateurId("u-loin"))
    house.carrier.failures.append(SuddenDeath())
    with pytest.raises(SuddenDeath):
        gestures.send(house)
    house.clock.advance(hours=-2)
    gestures.ask(house)

    assert 3 == gestures.send(house).sent
    assert {"i-failed", "i-dead"} < {mail.id for mail in house.mailbox}


def test_a_worker_that_waited_for_the_database_takes_no_mail_that_is_leaving(
    house: House,
) -> None:
    """
    What was leased while it waited comes from no clock ahead of its own.
    """
    put(house, "i-1")
    house.carrier.failures.append(SuddenDeath())
    pending: list[str] = []

    def wait(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("before", "unit.enter") and not pending:
            pending.append(called)
            house.clock.advance(minutes=6)
            with pytest.raises(SuddenDeath):
                house.aside(gestures.send)

    house.listen(wait)
    assert DrainReport() == gestures.send(house)


@pytest.mark.parametrize("minutes", [-5, -1, 1, 4])
def test_a_worker_whose_clock_differs_lets_no_second_mail_out(
    house: House, minutes: int
) -> None:
    """
    Within the tolerance, and turn by turn with one that is on time.
    """
    for turn in range(8):
        house.clock.instant = NOON + timedelta(seconds=5 * turn)
        gestures.ask(house)
        if turn % 2:
            house.clock.advance(minutes=minutes)
        gestures.send(house)

    assert 1 == len(house.mailbox)


def test_a_demande_that_a_site_ahead_wrote_leaves_at_once(house: House) -> None:
    house.clock.advance(hours=2)
    gestures.ask(house)
    house.clock.advance(hours=-2)

    assert 1 == gestures.send(house).sent


@pytest.mark.parametrize("seconds", [-2, -300])
def test_a_site_whose_clock_is_behind_accepts_a_fresh_link(
    house: House, seconds: int
) -> None:
    token = gestures.receive(house)
    house.clock.advance(seconds=seconds)

    assert house.do(aio.examiner_lien, Token(token)).est_utilisable(NOON)
    assert gestures.use(house, token).est_en_exercice


def test_the_tolerance_of_the_settings_decides_of_a_link(house: House) -> None:
    """
    Looked at, used, and used again after a password was prepared.
    """
    house.tune(tolerance=timedelta(seconds=1))
    token = gestures.receive(house)
    house.clock.advance(seconds=-1, microseconds=-1)
    with pytest.raises(LienInutilisableError):
        house.do(aio.examiner_lien, Token(token))
    with pytest.raises(LienInutilisableError):
        gestures.use(house, token)
    house.clock.advance(microseconds=1)

    assert house.do(aio.examiner_lien, Token(token)).est_utilisable(NOON)
    assert gestures.use(house, token).est_en_exercice


def test_a_worker_that_is_late_leaves_no_older_link_alive(house: House) -> None:
    """
    Its clock is 3 s behind that of the worker before: ranks decide, not instants.
    """
    old = gestures.receive(house, cause=Cause.CREATION)
    house.clock.advance(seconds=-3)
    gestures.renvoyer(house)
    gestures.send(house)
    house.clock.advance(hours=1)

    with pytest.raises(LienInutilisableError):
        gestures.use(house, old)
    assert gestures.use(house, token_of(house.mailbox[-1])).est_en_exercice


@pytest.mark.parametrize(
    "delay", [timedelta(minutes=10), timedelta(minutes=3, seconds=1)]
)
def test_a_worker_whose_lease_is_over_sends_nothing(
    house: House, delay: timedelta
) -> None:
    """
    Nor one that has too little of it left for its mailer.
    """
    put(house, "i-1")
    sleep = [delay]

    def dawdle(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("after", "unit.exit") and sleep:
            house.clock.instant += sleep.pop()

    house.listen(dawdle)
    assert 1 == gestures.send(house, 1).postponed
    assert [] == house.mailbox
    house.stop_listening()
    house.clock.instant = NOON + timedelta(minutes=10)

    assert 1 == gestures.send(house).sent
    assert 2 == queued(house, "i-1").tries


def test_a_refusal_of_the_service_stops_the_drain(house: House) -> None:
    """
    Nothing is given up however long the password stays wrong; then all of it leaves.
    """
    put(house, "i-1")
    put(house, "i-2", cible=UtilisateurId("u-loin"))
    for turn in range(20):
        house.carrier.failures.append(SendingError("SMTP_535", blocking=True))
        report = gestures.send(house)
        assert DrainReport(postponed=1, blocked_by="SMTP_535") == report, turn
        house.clock.advance(hours=1)
    assert {0} == {i.tries for i in house.content().queued_mails.values()}

    assert DrainReport(sent=2) == gestures.send(house)


def test_a_recipient_that_is_refused_twice_shows_on_the_record(house: House) -> None:
    """
    Until another mail has left for that account.
    """

    def alert() -> str | None:
        fiche = house.do(
            aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id="u-neuf"
        )
        return fiche.alert

    put(house, "i-1")
    refus = SendingError("SMTP_550", definitive=True)
    house.carrier.failures += [refus, refus]
    assert 1 == gestures.send(house).postponed
    assert alert() is None
    house.clock.advance(minutes=1)
    assert 1 == gestures.send(house).abandoned
    assert (
        "Le dernier courriel adressé à l'utilisateur n'a pas pu être remis" == alert()
    )
    house.clock.advance(minutes=1)
    gestures.renvoyer(house)
    gestures.send(house)

    assert alert() is None
