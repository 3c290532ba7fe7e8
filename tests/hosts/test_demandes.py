"""
*Mot de passe oublié* tells nobody whether an account exists.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import SendingError, aio
from siaut_core.sync import DemanderLien, MailState, Operation, QueuedMail
from tests.hosts import gestures

if TYPE_CHECKING:
    from tests.hosts.conftest import Builder
    from tests.hosts.house import House

COURRIELS: Final = {
    "connu": "u-actif@test.fr",
    "inconnu": "inconnu@test.fr",
    "inactif": "u-off@test.fr",
    "jamais valide": "u-neuf@test.fr",
    "pas une adresse": "pas une adresse",
    "empty": "",
    "trop long": "a" * 200_000,
    "surrogate": "\ud800@test.fr",
    "nombre": 12,
}


def without_address(value: object) -> object:
    """
    Give what a call was given, or answered, but for the address that was typed.
    """
    if isinstance(value, QueuedMail):
        return attrs.evolve(value, courriel=None)
    if isinstance(value, tuple):
        return tuple(map(without_address, value))
    return value


def test_whoever_asks_every_call_is_given_the_same(build_house: Builder) -> None:
    """
    The same calls, arguments, answers and last word, the mailer up or down.

    But for the address itself, in the one queued mail that is deposited.
    """
    seen_ones: list[object] = []
    for name, courriel in COURRIELS.items():
        for mailer_fails in (False, True):
            house = build_house()
            calls: list[object] = []
            if mailer_fails:
                house.carrier.failures.append(ConnectionRefusedError())
            house.listen(
                lambda moment, called, value, a=calls: a.append(  # type: ignore[misc]  # bound now
                    (moment, called, without_address(value))
                )
            )
            demande = DemanderLien(courriel=courriel)  # type: ignore[arg-type]  # anything may be typed
            seen = (house.do(aio.demander_lien, demande), calls)
            seen_ones.append(seen)
            assert seen_ones[0] == seen, name
            assert mailer_fails == bool(house.carrier.failures)
    assert 2 * len(COURRIELS) == len(seen_ones)


@pytest.mark.parametrize("name", COURRIELS)
def test_a_demande_does_the_same_whoever_asks(build_house: Builder, name: str) -> None:
    """
    The same answer after the same calls; no account is read, the event names nobody.
    """
    house = build_house()
    calls: list[tuple[str, str]] = []
    house.listen(lambda moment, called, _: calls.append((moment, called)))

    demande = DemanderLien(courriel=COURRIELS[name])  # type: ignore[arg-type]  # anything may be typed
    reply = house.do(aio.demander_lien, demande)

    assert Operation.DEMANDER_LIEN.confirmation == reply
    assert [
        "clock",
        "ids",
        "unit.enter",
        "outbox.put",
        "journal.add",
        "unit.exit",
    ] == [called for moment, called in calls if moment == "before"]
    [event] = house.journal
    assert (True, None, None, ()) == (
        event.granted,
        event.acteur_id,
        event.cible_id,
        event.codes,
    )


@pytest.mark.parametrize("name", COURRIELS)
def test_what_was_typed_is_erased_when_the_queued_mail_closes(
    build_house: Builder, name: str
) -> None:
    house = build_house()
    demande = DemanderLien(courriel=COURRIELS[name])  # type: ignore[arg-type]  # anything may be typed
    house.do(aio.demander_lien, demande)
    gestures.send(house)

    [queued] = house.content().queued_mails.values()
    assert queued.courriel is None
    known = name in {"connu", "jamais valide"}
    expected = MailState.ENVOI if known else MailState.SANS_OBJET
    assert expected == queued.etat
    assert known == bool(house.mailbox)


def fail(house: House, times: int) -> None:
    house.carrier.failures += [SendingError("SMTP_451")] * times


def send_tomorrow(house: House) -> None:
    fail(house, 1)
    gestures.send(house)
    house.clock.advance(hours=24)
    gestures.send(house)


def give_up(house: House) -> None:
    house.tune(delays=())
    fail(house, 1)
    gestures.send(house)


def ask_again(house: House) -> None:
    fail(house, 1)
    gestures.send(house)
    house.clock.advance(seconds=1)
    gestures.ask(house)
    gestures.send(house)


def ask_too_soon(house: House) -> None:
    gestures.send(house)
    gestures.ask(house)
    gestures.send(house)


def deactivate_before(house: House) -> None:
    gestures.deactivate(house)
    gestures.send(house)


E = MailState

# Whatever closes a queued mail: what happens to the mails, and how it ends.
CLOSINGS: Final[dict[str, tuple[Callable[[House], object], list[E]]]] = {
    "envoi": (gestures.send, [E.ENVOI]),
    "compte inactif": (deactivate_before, [E.SANS_OBJET]),
    "trop tot": (ask_too_soon, [E.ENVOI, E.SANS_OBJET]),
    "remplacement": (ask_again, [E.REMPLACEMENT, E.ENVOI]),
    "dernier essai": (give_up, [E.ABANDON]),
    "un jour": (send_tomorrow, [E.ABANDON]),
}


@pytest.mark.parametrize("name", CLOSINGS)
def test_the_typed_address_is_erased_whatever_closes_the_queued_mail(
    house: House, name: str
) -> None:
    """
    Sent, without object, replaced or given up; not before, a retry needs it.
    """
    close, etats = CLOSINGS[name]
    gestures.ask(house)
    assert courriels(house) == ["u-actif@test.fr"]

    close(house)

    queued_mails = house.content().queued_mails.values()
    assert sorted(etats) == sorted(i.etat for i in queued_mails)
    assert {None} == {i.courriel for i in queued_mails}
    assert "u-actif@" not in repr(list(map(attrs.asdict, queued_mails)))


def courriels(house: House) -> list[str]:
    queued_mails = house.content().queued_mails.values()
    return [i.courriel.adresse for i in queued_mails if i.courriel is not None]


def test_every_way_to_close_is_tried() -> None:
    seen_ones = {etat for _, etats in CLOSINGS.values() for etat in etats}

    assert set(MailState) - {MailState.EN_ATTENTE} == seen_ones


def test_an_address_waits_for_the_next_try(house: House) -> None:
    """
    So that the tests above see an address that was there to erase.
    """
    fail(house, 1)
    gestures.ask(house)
    gestures.send(house)

    assert courriels(house) == ["u-actif@test.fr"]


def test_two_demandes_differ_by_nothing_but_the_address(
    build_house: Builder,
) -> None:
    """
    Also in what is stored, until somebody drains the outbox.
    """

    def queued_one(courriel: str) -> object:
        house = build_house()
        gestures.ask(house, courriel)
        [queued] = house.content().queued_mails.values()
        return attrs.evolve(queued, courriel=None), house.journal

    assert queued_one("u-actif@test.fr") == queued_one("inconnu@test.fr")
