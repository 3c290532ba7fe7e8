"""
The death of the process at each step of the commands that put a mail in the outbox.

A mail shares the lot of its account, both stored or neither; it is never lost, at
most doubled, and leaves for the stored address only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core.sync import MailState, QueuedMail
from tests.hosts import gestures
from tests.hosts.failures import FailureError, FailurePoint, SuddenDeath, act
from tests.hosts.test_sending_failures import prepare_the_sendings
from tests.hosts.tries import GRANTS, TRIES

if TYPE_CHECKING:
    from tests.hosts.conftest import Builder
    from tests.hosts.house import Content, House

# The commands that put a mail in the outbox, and where it must go.
DEPOSITS: Final = {
    "creer": "aurelie.test@test.fr",
    "installer": "aurelie.test@test.fr",
    "renvoyer": "u-neuf@test.fr",
    "changer le courriel": "autre@test.fr",
    "demander": "u-actif@test.fr",
}


@pytest.mark.parametrize("name", GRANTS)
def test_every_command_that_puts_a_mail_is_here(sync_memory: House, name: str) -> None:
    point = FailurePoint(FailureError)
    token = GRANTS[name].prepare(sync_memory)
    sync_memory.listen(point)
    GRANTS[name].act(sync_memory, token)

    queued = ("before", "outbox.put") in point.moments
    assert queued == (name in {*DEPOSITS, "demander sans adresse"})


def put_then_die(house: House, name: str, point: FailurePoint) -> Content:
    """
    Play a command that dies on the way, and give what it left.
    """
    token = GRANTS[name].prepare(house)
    house.carrier.mailbox.clear()
    house.listen(point)
    act(house, lambda: GRANTS[name].act(house, token))
    return house.content()


def en_attente(content: Content) -> list[QueuedMail]:
    return [i for i in content.queued_mails.values() if i.etat is MailState.EN_ATTENTE]


@pytest.mark.slow
@pytest.mark.parametrize("name", DEPOSITS)
def test_a_command_that_dies_leaves_its_mail_with_its_account_or_neither(
    build_house: Builder, name: str
) -> None:
    """
    At each call; after a restart the outbox is drained.
    """
    point = FailurePoint(SuddenDeath)
    whole = put_then_die(build_house(), name, point)

    queued_ones = 0
    for rank, moment in enumerate(point.moments):
        house = build_house()
        content = put_then_die(house, name, FailurePoint(SuddenDeath, rank))
        gestures.send(house)

        gone = [mail.recipient for mail in house.mailbox]
        if content == whole:
            queued_ones += 1
            assert [DEPOSITS[name]] == gone, moment
        else:
            assert ([], []) == (en_attente(content), gone), moment
    assert 1 == queued_ones


@pytest.mark.slow
@pytest.mark.parametrize("name", DEPOSITS)
def test_a_worker_that_dies_doubles_one_mail_at_most_and_loses_none(
    build_house: Builder, name: str
) -> None:
    """
    At each call of the drain that follows each of these commands.
    """
    witness, point = build_house(), FailurePoint(SuddenDeath)
    put_then_die(witness, name, FailurePoint(SuddenDeath))
    witness.listen(point)
    gestures.send(witness)

    for rank, moment in enumerate(point.moments):
        house = build_house()
        put_then_die(house, name, FailurePoint(SuddenDeath))
        house.listen(FailurePoint(SuddenDeath, rank))
        act(house, lambda m=house: gestures.send(m))  # type: ignore[misc]  # bound now
        house.clock.advance(minutes=10)
        gestures.send(house)

        gone = [mail.recipient for mail in house.mailbox]
        assert {DEPOSITS[name]} == {*gone}, moment
        assert len(gone) <= 2, moment
        assert [] == en_attente(house.content()), moment


def gone(house: House) -> list[tuple[str, str]]:
    """
    Drain the outbox, and give what leaves, to whom.
    """
    house.mailbox.clear()
    gestures.send(house)
    return [(mail.id, mail.recipient) for mail in house.mailbox]


@pytest.mark.slow
@pytest.mark.parametrize("name", TRIES)
def test_whatever_dies_the_mails_that_leave_are_those_of_what_is_stored(
    build_house: Builder, name: str
) -> None:
    """
    At each call of each command, mails of all kinds waiting: a restart, and a drain.

    All of those that would have left without it, or all of those that leave after it.
    """

    def die(point: FailurePoint) -> tuple[bool, list[tuple[str, str]]]:
        house = build_house()
        token = TRIES[name].prepare(house)
        prepare_the_sendings(house)
        before = house.content()
        house.listen(point)
        act(house, lambda: TRIES[name].act(house, token))
        return before == house.content(), gone(house)

    point = FailurePoint(SuddenDeath)
    issues = {False: die(point)[1], True: die(FailurePoint(SuddenDeath, 0))[1]}
    assert issues[True]
    for rank, moment in enumerate(point.moments):
        intact, mails = die(FailurePoint(SuddenDeath, rank))
        assert issues[intact] == mails, moment
