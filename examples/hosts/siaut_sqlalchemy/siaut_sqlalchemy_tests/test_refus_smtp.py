"""
Whom a refusal is about: its recipient, the service that sends, or this mail only.

A recipient who is refused for good is given up soon; a service that is refused stops,
and counts nothing; all else is tried again.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core.testing.mails import a_mail
from siaut_sqlalchemy.smtp.failures import Reply, Step, failure_of
from siaut_sqlalchemy.smtp.settings import Security, SmtpSettings
from siaut_sqlalchemy_tests.relay import (
    HOST,
    IDENTIFIER,
    MOT_DE_PASSE,
    Incident,
    free_port,
    open_raw,
    open_relay,
    settings_of,
    trust,
)
from siaut_sqlalchemy_tests.test_smtp_failures import hand_over, refuse

if TYPE_CHECKING:
    import socket

    from siaut_core import SendingError
    from siaut_core.messages import Mail
    from siaut_sqlalchemy_tests.test_smtp_failures import HandOver

__all__ = ["hand_over"]

RECIPIENT, SERVICE, MAIL = (True, False), (False, True), (False, False)

# What servers answer, and whom it is about. The address is where theirs is.
REPLIES: Final[dict[tuple[str, str], tuple[bool, bool]]] = {
    ("EHLO", "554 5.7.1 go away"): SERVICE,
    ("EHLO", "421 4.3.2 closing"): SERVICE,
    ("STARTTLS", "454 4.7.0 TLS not available"): SERVICE,
    ("STARTTLS", "502 5.5.1 no"): SERVICE,
    ("AUTH", "535 5.7.8 authentication failed"): SERVICE,
    ("AUTH", "534 5.7.9 too weak"): SERVICE,
    ("AUTH", "454 4.7.0 temporary authentication failure"): SERVICE,
    ("AUTH", "550 5.1.1 no such user"): SERVICE,
    ("MAIL", "530 5.7.0 authenticate first"): SERVICE,
    ("MAIL", "550 5.7.1 not yours"): SERVICE,
    ("MAIL", "553 5.1.8 unknown domain"): SERVICE,
    ("MAIL", "450 4.1.8 unknown domain"): SERVICE,
    ("MAIL", "452 4.3.1 no room"): SERVICE,
    ("MAIL", "421 4.3.2 closing"): SERVICE,
    ("MAIL", "552 too big"): MAIL,
    ("MAIL", "554 5.3.4 too big"): MAIL,
    ("RCPT", "550 5.1.1 <u-1@test.fr>: unknown"): RECIPIENT,
    ("RCPT", "550 5.1.2 <u-1@test.fr>: no such domain"): RECIPIENT,
    ("RCPT", "556 5.1.10 <u-1@test.fr>: takes no mail"): RECIPIENT,
    ("RCPT", "550 5.2.1 <u-1@test.fr>: disabled"): RECIPIENT,
    ("RCPT", "554 5.1.1 <u-1@test.fr>: no such relay user"): RECIPIENT,
    ("RCPT", "550 5.4.1 Recipient address rejected: Access denied"): RECIPIENT,
    ("RCPT", "550 no such user here"): RECIPIENT,
    ("RCPT", "551 not here"): RECIPIENT,
    ("RCPT", "553 no such mailbox"): RECIPIENT,
    ("RCPT", "450 4.1.1 <u-1@test.fr>: unknown"): MAIL,
    ("RCPT", "450 5.1.1 <u-1@test.fr>: unknown"): MAIL,
    ("RCPT", "550 4.1.1 <u-1@test.fr>: unknown"): MAIL,
    ("RCPT", "552 5.2.2 <u-1@test.fr>: full"): MAIL,
    ("RCPT", "452 4.2.2 <u-1@test.fr>: full"): MAIL,
    ("RCPT", "552 full"): MAIL,
    ("RCPT", "550 5.2.3 too big for <u-1@test.fr>"): MAIL,
    ("RCPT", "451 4.7.1 greylisted, u-1@test.fr"): MAIL,
    ("RCPT", "421 4.3.2 closing"): MAIL,
    ("RCPT", "503 5.5.1 bad sequence"): MAIL,
    ("RCPT", "550 5.6.7 no accents"): MAIL,
    ("RCPT", "550 5.7.1 <u-1@test.fr>: list is restricted"): MAIL,
    ("RCPT", "554 5.7.1 <u-1@test.fr>: Recipient address rejected: Access denied"): (
        MAIL
    ),
    ("RCPT", "550 administrative prohibition"): MAIL,
    ("RCPT", "550 blocked, see example.test"): MAIL,
    ("RCPT", "554 transaction failed"): MAIL,
    ("RCPT", "554 5.7.1 <u-1@test.fr>: Relay access denied"): SERVICE,
    ("RCPT", "454 4.7.1 <u-1@test.fr>: Relay access denied"): SERVICE,
    ("RCPT", "550 5.7.1 Unable to relay"): SERVICE,
    ("RCPT", "550 relay not permitted"): SERVICE,
    ("RCPT", "554 5.7.1 <x[192.0.2.1]>: Client host rejected: Access denied"): SERVICE,
    ("RCPT", "450 4.7.1 <x>: Helo command rejected: Host not found"): SERVICE,
    ("RCPT", "553 5.7.1 <s@siaut.test>: Sender address rejected: not owned"): SERVICE,
    ("RCPT", "550 5.1.8 <s@siaut.test>: Sender address rejected"): SERVICE,
    ("RCPT", "530 5.7.0 authenticate first"): SERVICE,
    ("DATA", "550 5.1.1 <u-1@test.fr>: unknown"): RECIPIENT,
    ("DATA", "550 no such user here"): MAIL,
    ("DATA", "554 5.7.1 spam"): MAIL,
    ("DATA", "550 5.7.1 relay of spam"): MAIL,
    ("DATA", "554 5.6.0 unreadable"): MAIL,
    ("DATA", "552 5.3.4 too big"): MAIL,
    ("DATA", "452 4.3.1 no room"): MAIL,
    ("DATA", "450 4.1.1 <u-1@test.fr>: unknown"): MAIL,
    ("DATA", "530 5.7.0 authenticate first"): SERVICE,
}


def about(refusal: SendingError) -> tuple[bool, bool]:
    return refusal.definitive, refusal.blocking


@pytest.mark.parametrize(("moment", "reply"), REPLIES)
def test_a_refusal_says_whom_it_is_about(
    hand_over: HandOver, moment: str, reply: str
) -> None:
    identity = {"identifier": IDENTIFIER, "mot_de_passe": MOT_DE_PASSE}
    with open_relay(identity=True) as relay:
        # Twice: clients then try HELO, or another way to say who they are.
        relay.incidents += [Incident(moment, reply)] * 2
        refusal = refuse(hand_over, settings_of(relay, **identity))

    assert REPLIES[moment, reply] == about(refusal)
    if moment != "EHLO":
        assert f"SMTP_{reply[:3]}" == refusal.code


@pytest.mark.parametrize("greeting", ["554 no", "421 4.3.2 later", "HTTP/1.1 400"])
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_that_does_not_greet_us_is_closed_to_all(
    hand_over: HandOver, greeting: str, security: Security
) -> None:
    def speak(client: socket.socket) -> None:
        client.sendall(f"{greeting}\r\n".encode())
        with suppress(OSError):
            while client.recv(1024):
                pass

    with open_raw(speak) as port:
        settings = SmtpSettings(
            host=HOST, port=port, security=security, context=trust()
        )
        assert SERVICE == about(refuse(hand_over, settings))


@pytest.mark.parametrize("host", [HOST, "relay.invalid", "smtp..test.fr"])
def test_a_server_that_is_not_there_is_closed_to_all(
    hand_over: HandOver, host: str
) -> None:
    settings = SmtpSettings(host=host, port=free_port(), context=trust())
    refusal = refuse(hand_over, settings)

    assert ("CONNEXION", SERVICE) == (refusal.code, about(refusal))


def test_what_a_server_lacks_is_closed_to_all(hand_over: HandOver) -> None:
    identity = {"identifier": IDENTIFIER, "mot_de_passe": MOT_DE_PASSE}
    with open_relay(security=Security.CLEAR) as relay:
        assert SERVICE == about(refuse(hand_over, settings_of(relay)))
    with open_relay(name="other.test") as relay:
        assert SERVICE == about(refuse(hand_over, settings_of(relay)))
    with open_relay() as relay:
        assert SERVICE == about(refuse(hand_over, settings_of(relay, **identity)))


def test_a_way_to_say_who_we_are_that_nobody_knows_is_none(hand_over: HandOver) -> None:
    identity = {"identifier": IDENTIFIER, "mot_de_passe": MOT_DE_PASSE}
    with open_relay() as relay:
        relay.announced.append("250-AUTH XOAUTH2")
        refusal = refuse(hand_over, settings_of(relay, **identity))

    assert ("AUTH_ABSENT", SERVICE) == (refusal.code, about(refusal))


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        (a_mail(adresse="aurélie@test.fr"), MAIL),
        (a_mail(sender="accès@siaut.fr"), SERVICE),
    ],
    ids=["recipient", "sender"],
)
def test_accents_are_of_who_has_them(
    hand_over: HandOver, mail: Mail, expected: tuple[bool, bool]
) -> None:
    """
    One address must not stop the mails of all.
    """
    with open_relay(utf8=False) as relay:
        refusal = refuse(hand_over, settings_of(relay), mail)

    assert ("SMTPUTF8_ABSENT", expected) == (refusal.code, about(refusal))


@pytest.mark.parametrize("reply", ["550 5.6.7 no accents", "555 what is SMTPUTF8?"])
def test_accents_that_are_refused_with_the_sender_are_of_their_mail(
    hand_over: HandOver, reply: str
) -> None:
    mail = a_mail(adresse="aurélie@test.fr")
    with open_relay() as relay:
        relay.incidents.append(Incident("MAIL", reply))
        assert MAIL == about(refuse(hand_over, settings_of(relay), mail))


@pytest.mark.parametrize("moment", ["RCPT", "DATA"])
def test_a_server_that_hangs_up_in_the_middle_stops_nobody(
    hand_over: HandOver, moment: str
) -> None:
    """
    If it is gone, the next mail learns it at the door.
    """
    with open_relay() as relay:
        relay.incidents.append(Incident(moment, cut=True))
        assert MAIL == about(refuse(hand_over, settings_of(relay)))


NUMBERS: Final = range(-1, 600)
STATUSES: Final = [
    "",
    *(f"{c}.{s}.{d} " for c in "245" for s in range(9) for d in (0, 1, 2, 7, 8, 10)),
]
WORDS: Final = ("", "relay denied", "policy", "no such user")


def test_every_answer_is_read_with_care() -> None:
    """
    Over numbers, statuses, words and moments.

    What may pass is never definitive; what is said of a session, never of a recipient.
    """
    failure, sessions = OSError(), {Step.CONNECTION, Step.SESSION}
    moments = [(s, a, s in sessions) for s, a in product(Step, (False, True))]
    for number, status, words in product(NUMBERS, STATUSES, WORDS):
        reply = Reply(number, status + words)
        for stage, accents, is_of_session in moments:
            refusal = failure_of(failure, reply, stage, accents=accents)
            assert not (refusal.definitive and refusal.blocking)
            assert refusal.blocking or not is_of_session
            if refusal.definitive:
                assert number // 100 == 5
                assert status[:1] in {"", "5"}
                assert stage in {Step.RECIPIENT, Step.CONTENT}
                assert "relay" not in words or status
