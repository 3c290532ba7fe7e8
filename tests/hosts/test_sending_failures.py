"""
A fault, or the death of the process, at each step of a drain of the outbox.

Whatever dies, and wherever: no mail is lost, and at most one is doubled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import Cause, ConflictError, Courriel, UtilisateurId
from siaut_core.sync import MailState, QueuedMail, QueuedMailId
from siaut_core.testing.factory import NOON
from tests.hosts import gestures
from tests.hosts.failures import FailureError, FailurePoint, SuddenDeath, act

if TYPE_CHECKING:
    from tests.hosts.conftest import Builder
    from tests.hosts.house import House


AWAITED: Final = UtilisateurId("u-neuf")


def prepare_the_sendings(house: House) -> None:
    """
    Mails of each kind: some must leave, some have nothing to say.
    """

    def put(id: str, cause: Cause, **fields: object) -> QueuedMail:
        return QueuedMail(id=QueuedMailId(id), cause=cause, asked_at=NOON, **fields)  # type: ignore[arg-type]  # checked when built

    house.seed(
        put("i-1", Cause.CREATION, utilisateur_id=UtilisateurId("u-neuf")),
        put("i-2", Cause.DEMANDE, courriel=Courriel.parse("u-actif@test.fr")),
        put("i-3", Cause.DEMANDE, courriel=Courriel.parse("u-off@test.fr")),
        put("i-4", Cause.DEMANDE, courriel=Courriel.parse("inconnu@test.fr")),
        put("i-5", Cause.DEMANDE),
        put("i-6", Cause.CREATION, utilisateur_id=UtilisateurId("u-0")),
        put("i-7", Cause.RENVOI, utilisateur_id=UtilisateurId("u-loin")),
    )


SENDINGS: Final = {
    "i-1": "u-neuf@test.fr",
    "i-2": "u-actif@test.fr",
    "i-7": "u-loin@test.fr",
}


@pytest.mark.slow
@pytest.mark.parametrize("error", [FailureError, SuddenDeath])
def test_a_crash_anywhere_loses_no_mail_and_doubles_one_at_most(
    build_house: Builder, error: type[BaseException]
) -> None:
    """
    At each step of a drain; a worker then takes over once the lease has ended.

    The second link replaces the first: of each account the last mail works, and
    nothing else does. What was typed is forgotten.
    """
    witness, point = build_house(), FailurePoint(error)
    prepare_the_sendings(witness)
    witness.listen(point)
    assert 3 == gestures.send(witness).sent

    for rank, moment in enumerate(point.moments):
        house = build_house()
        prepare_the_sendings(house)
        house.listen(FailurePoint(error, rank))
        act(house, lambda m=house: gestures.send(m))  # type: ignore[misc]  # bound now
        house.clock.advance(minutes=10)
        gestures.send(house)

        content = house.content()
        gone = [(c.id, c.recipient) for c in house.mailbox]
        assert set(SENDINGS.items()) == set(gone), moment
        assert len(gone) <= len(SENDINGS) + 1, moment
        assert {None} == {i.courriel for i in content.queued_mails.values()}
        sent = {
            i.id for i in content.queued_mails.values() if i.etat is MailState.ENVOI
        }
        assert set(SENDINGS) == sent, moment
        last = {c.recipient: c.lien_id for c in house.mailbox}
        assert set(last.values()) == {
            lien.id for lien in content.liens.values() if lien.fin is None
        }, moment


@pytest.mark.slow
def test_a_conflict_anywhere_in_a_drain_is_run_again(
    build_house: Builder,
) -> None:
    witness, point = build_house(), FailurePoint(FailureError)
    prepare_the_sendings(witness)
    witness.listen(point)
    gestures.send(witness)

    for rank, (moment, called) in enumerate(point.moments):
        if called in {"clock", "mailer.send"} or "after unit.exit" == (
            f"{moment} {called}"
        ):
            continue
        house = build_house()
        prepare_the_sendings(house)
        house.listen(FailurePoint(ConflictError, rank))
        report = gestures.send(house)

        assert (3, 4) == (report.sent, report.sans_objet), (moment, called)
        assert sorted(SENDINGS) == sorted(c.id for c in house.mailbox)


@pytest.mark.slow
@pytest.mark.parametrize("error", [FailureError, SuddenDeath])
def test_a_fault_anywhere_in_a_drain_leaves_a_step_of_it(
    build_house: Builder, error: type[BaseException]
) -> None:
    """
    Each unit of work of a drain is stored whole or not at all.

    A mailer that fails without dying stops nothing: its mail waits, with a code.
    """
    witness, point = build_house(), FailurePoint(error)
    prepare_the_sendings(witness)
    steps = [witness.content()]

    def look(moment: str, called: str, value: object) -> None:
        point(moment, called, value)
        if (moment, called) == ("after", "unit.exit"):
            steps.append(witness.content())

    witness.listen(look)
    gestures.send(witness)
    assert 7 + 3 + 1 + 1 == len(steps)  # Leases, ends of mails, nothing more to do.

    for rank, (moment, called) in enumerate(point.moments):
        house = build_house()
        prepare_the_sendings(house)
        failure = FailurePoint(error, rank)
        house.listen(failure)
        raised = act(house, lambda m=house: gestures.send(m))  # type: ignore[misc]  # bound now

        assert (moment, called) == failure.strike
        if called == "mailer.send" and error is FailureError:
            assert raised is None
            codes = [i.code for i in house.content().queued_mails.values()]
            assert 1 == codes.count("FailureError")
        else:
            assert isinstance(raised, error)
            assert house.content() in steps, (rank, moment, called)
