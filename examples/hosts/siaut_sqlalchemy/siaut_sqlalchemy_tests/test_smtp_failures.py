"""
A mail server that misbehaves, in every way that we know, and what it is called.

Both colours, over real sockets; the outbox then tries again.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core import SendingError
from siaut_core.testing.leaks import betrayed, texts_of
from siaut_core.testing.mails import a_mail, token_number
from siaut_sqlalchemy.aio.mailer import SmtpMailer as AsyncMailer
from siaut_sqlalchemy.smtp.message import QUEUED_MAIL
from siaut_sqlalchemy.smtp.settings import Security, SmtpSettings
from siaut_sqlalchemy.sync.mailer import SmtpMailer as SyncMailer
from siaut_sqlalchemy_tests.project import PATIENCE
from siaut_sqlalchemy_tests.relay import (
    HOST,
    IDENTIFIER,
    MOT_DE_PASSE,
    Incident,
    Relay,
    free_port,
    open_raw,
    open_relay,
    settings_of,
    trust,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.messages import Mail

    HandOver = Callable[[SmtpSettings, Mail], None]

# What a server that says nothing has, here; a minute in a service.
DELAY: Final = timedelta(seconds=0.6)


def _sync(settings: SmtpSettings, mail: Mail) -> None:
    SyncMailer(settings).send(mail)


def _async(settings: SmtpSettings, mail: Mail) -> None:
    asyncio.run(AsyncMailer(settings).send(mail))


@pytest.fixture(params=[_sync, _async], ids=["sync", "async"])
def hand_over(request: pytest.FixtureRequest) -> HandOver:
    hand_over: HandOver = request.param
    return hand_over


def refuse(
    hand_over: HandOver, settings: SmtpSettings, mail: Mail | None = None
) -> SendingError:
    """
    Fail to send a mail, without a word on whom it is for.
    """
    mail = mail or a_mail()
    with pytest.raises(SendingError) as raised:
        hand_over(settings, mail)

    texts = list(texts_of(raised.value))
    assert [] == betrayed(mail.recipient, texts)
    assert [] == betrayed(token_number(1), texts)
    assert raised.value.code.replace("_", "").isalnum()
    return raised.value


def fail(hand_over: HandOver, settings: SmtpSettings, mail: Mail | None = None) -> str:
    return refuse(hand_over, settings, mail).code


REPLIES: Final = {
    "the mailbox is unknown": (Incident("RCPT", "550 5.1.1 no u-1@test.fr"), "550"),
    "greylisted": (Incident("RCPT", "451 4.7.1 later, u-1@test.fr"), "451"),
    "shutting down": (Incident("RCPT", "421 4.3.2 closing"), "421"),
    "the mail is refused once read": (Incident("DATA", "554 5.7.1 spam"), "554"),
    "the disk is full": (Incident("DATA", "452 4.3.1 full"), "452"),
}


@pytest.mark.parametrize("cas", REPLIES)
def test_a_refusal_is_told_by_its_number(hand_over: HandOver, cas: str) -> None:
    """
    And the next try leaves, when the server has changed its mind.
    """
    incident, numero = REPLIES[cas]
    with open_relay() as relay:
        relay.incidents.append(incident)
        assert f"SMTP_{numero}" == fail(hand_over, settings_of(relay))
        assert [] == relay.arrivals
        hand_over(settings_of(relay), a_mail())

        assert ["u-1@test.fr"] == [adresse for adresse, _ in relay.arrivals]


def test_a_server_that_is_not_there_is_told(hand_over: HandOver) -> None:
    settings = SmtpSettings(host=HOST, port=free_port(), context=trust())
    assert "CONNEXION" == fail(hand_over, settings)


def test_a_name_that_does_not_exist_is_told(hand_over: HandOver) -> None:
    settings = SmtpSettings(host="relay.invalid", context=trust())
    assert "CONNEXION" == fail(hand_over, settings)


@pytest.mark.parametrize("moment", ["RCPT", "DATA"])
def test_a_server_that_hangs_is_left(hand_over: HandOver, moment: str) -> None:
    with open_relay() as relay:
        relay.incidents.append(Incident(moment))
        assert "DELAI" == fail(hand_over, settings_of(relay, delay=DELAY))

        assert [] == relay.arrivals


@pytest.mark.parametrize("moment", ["RCPT", "DATA"])
def test_a_server_that_hangs_up_is_told(hand_over: HandOver, moment: str) -> None:
    """
    After the mail, nobody knows whether it was taken: the outbox tries again.
    """
    with open_relay() as relay:
        relay.incidents.append(Incident(moment, cut=True))
        assert "COUPURE" == fail(hand_over, settings_of(relay))


def test_a_mail_whose_answer_is_lost_may_arrive_twice(hand_over: HandOver) -> None:
    """
    Recognisable by its queued mail; by no Message-ID, since the links differ.
    """
    first, second = a_mail(rank=1), a_mail(rank=2)
    with open_relay() as relay:
        relay.incidents.append(Incident("DATA", cut=True, guard=True))
        assert "COUPURE" == fail(hand_over, settings_of(relay), first)
        hand_over(settings_of(relay), second)

        assert ["i-1", "i-1"] == [message[QUEUED_MAIL] for message in relay.messages()]
        assert ["<l-1@siaut.test>", "<l-2@siaut.test>"] == [
            message["Message-ID"] for message in relay.messages()
        ]


GOODBYES: Final = {
    "refuses to say goodbye": Incident("QUIT", "421 4.3.2 closing"),
    "says nothing more": Incident("QUIT"),
    "hangs up": Incident("QUIT", cut=True),
}


@pytest.mark.parametrize("cas", GOODBYES)
def test_what_the_server_has_it_has(hand_over: HandOver, cas: str) -> None:
    """
    However it says goodbye, which is not waited for: a failure would send it again.
    """
    with open_relay() as relay:
        relay.incidents.append(GOODBYES[cas])
        start = monotonic()
        delay = timedelta(seconds=PATIENCE)
        hand_over(settings_of(relay, delay=delay), a_mail())

        assert monotonic() - start < PATIENCE / 2
        assert 1 == len(relay.arrivals)
        assert not relay.incidents


def _slowly(client: socket.socket) -> None:
    # One letter at a time, each well within any delay, and never a whole line.
    client.settimeout(0.05)
    for _ in range(400):
        try:
            client.sendall(b"2")
            if not client.recv(1024):
                return
        except TimeoutError:
            continue
        except OSError:
            return


def _to_the_end(client: socket.socket) -> None:
    while client.recv(1024):
        pass


def _never_encrypted(client: socket.socket) -> None:
    client.sendall(b"220 here\r\n")
    client.recv(1024)
    client.sendall(b"250-here\r\n250 STARTTLS\r\n")
    client.recv(1024)
    client.sendall(b"220 go on\r\n")
    _to_the_end(client)


SLOWNESSES: Final = {
    "no greeting": (_to_the_end, Security.STARTTLS),
    "a letter at a time": (_slowly, Security.STARTTLS),
    "no encryption after all": (_never_encrypted, Security.STARTTLS),
    "no encryption at all": (_to_the_end, Security.TLS),
}


@pytest.mark.parametrize("cas", SLOWNESSES)
def test_the_delay_is_that_of_the_whole_sending(hand_over: HandOver, cas: str) -> None:
    """
    Not of each answer: the lease of a mail would end before a slow server does.
    """
    speak, security = SLOWNESSES[cas]
    with open_raw(speak) as port:
        settings = SmtpSettings(
            host=HOST, port=port, security=security, context=trust(), delay=DELAY
        )
        assert "DELAI" == fail(hand_over, settings)


GREETINGS: Final = {
    "554 5.3.2 no service": "SMTP_554",
    "421 4.3.2 too many of you": "SMTP_421",
    "HTTP/1.1 400 Bad Request": "REPONSE",
}


@pytest.mark.parametrize("greeting", GREETINGS)
def test_a_greeting_that_is_none_is_told(hand_over: HandOver, greeting: str) -> None:
    """
    Of a server that has no time, or is of something else.
    """

    def speak(client: socket.socket) -> None:
        client.sendall(f"{greeting}\r\n".encode())
        _to_the_end(client)

    with open_raw(speak) as port:
        settings = SmtpSettings(host=HOST, port=port, context=trust())
        assert GREETINGS[greeting] == fail(hand_over, settings)


def test_a_server_that_does_not_encrypt_gets_no_mail(hand_over: HandOver) -> None:
    """
    Nor one that somebody in between makes look like it.
    """
    with open_relay(security=Security.CLEAR) as relay:
        assert "STARTTLS_ABSENT" == fail(hand_over, settings_of(relay))
        assert [] == relay.arrivals


def test_only_who_asks_sends_in_clear(hand_over: HandOver) -> None:
    with open_relay(security=Security.CLEAR) as relay:
        hand_over(settings_of(relay, security="AUCUNE"), a_mail())
        assert 1 == len(relay.arrivals)


def test_a_server_may_encrypt_from_the_start(hand_over: HandOver) -> None:
    with open_relay(security=Security.TLS) as relay:
        hand_over(settings_of(relay, security="TLS"), a_mail())
        assert 1 == len(relay.arrivals)


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("name", [HOST, "other.test"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    hand_over: HandOver, security: Security, name: str
) -> None:
    """
    Of an unknown authority, or for another server.
    """
    context = ssl.create_default_context() if name == HOST else trust()
    with open_relay(security=security, name=name) as relay:
        settings = settings_of(relay, security=security, context=context)
        assert "CERTIFICAT" == fail(hand_over, settings)
        assert [] == relay.arrivals


def test_a_server_that_speaks_in_clear_where_tls_is_awaited_is_told(
    hand_over: HandOver,
) -> None:
    with open_relay(security=Security.CLEAR) as relay:
        assert "TLS" == fail(hand_over, settings_of(relay, security="TLS"))


def _identity(mot_de_passe: str) -> dict[str, Any]:
    return {"identifier": IDENTIFIER, "mot_de_passe": mot_de_passe}


def test_credentials_open_the_server(hand_over: HandOver) -> None:
    with open_relay(identity=True) as relay:
        assert "SMTP_530" == fail(hand_over, settings_of(relay))
        hand_over(settings_of(relay, **_identity(MOT_DE_PASSE)), a_mail())
        assert 1 == len(relay.arrivals)


def test_wrong_credentials_are_told_without_them(
    hand_over: HandOver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    false = "un autre mot de passe"
    with open_relay(identity=True) as relay:
        settings = settings_of(relay, **_identity(false))
        with pytest.raises(SendingError, match=r"^SMTP_535$") as raised:
            hand_over(settings, a_mail())

    assert [] == betrayed(false, [caplog.text, repr(settings), *texts_of(raised.value)])


def test_credentials_that_nobody_asks_for_are_kept(hand_over: HandOver) -> None:
    with open_relay() as relay:
        settings = settings_of(relay, **_identity(MOT_DE_PASSE))
        assert "AUTH_ABSENT" == fail(hand_over, settings)


def test_an_accent_that_the_server_cannot_bear_is_told(hand_over: HandOver) -> None:
    with open_relay(utf8=False) as relay:
        mail = a_mail(adresse="aurélie@hôpital.test.fr")
        assert "SMTPUTF8_ABSENT" == fail(hand_over, settings_of(relay), mail)


def test_the_accents_of_a_domain_need_nothing_of_the_server(
    hand_over: HandOver,
) -> None:
    with open_relay(utf8=False) as relay:
        hand_over(settings_of(relay), a_mail(adresse="aurelie@hôpital.test.fr"))
        assert ["aurelie@xn--hpital-ixa.test.fr"] == [a for a, _ in relay.arrivals]


def test_we_greet_with_the_domain_of_the_sender(hand_over: HandOver) -> None:
    """
    Before encryption and after it; never the name of the machine, that takes a DNS.
    """
    with open_relay() as relay:
        hand_over(settings_of(relay), a_mail())
        assert ["siaut.test"] * 2 == relay.names


def test_a_sending_that_is_cancelled_lets_the_server_go() -> None:
    """
    Though it hangs: it is not its delay that ends.
    """

    async def cancel(relay: Relay, settings: SmtpSettings) -> None:
        task = asyncio.create_task(AsyncMailer(settings).send(a_mail()))
        assert await asyncio.to_thread(relay.mute.wait, PATIENCE)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        relay.wake.set()  # The loop waits, at its end, for the thread.

    with open_relay() as relay:
        relay.incidents.append(Incident("DATA"))
        settings = settings_of(relay, delay=timedelta(seconds=2 * PATIENCE))
        began = monotonic()
        asyncio.run(cancel(relay, settings))
    assert monotonic() - began < PATIENCE
