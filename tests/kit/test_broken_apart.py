"""
The kit catches mailers and hashes that are broken too, each with one fault.
"""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from time import sleep
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
import pytest

from siaut_core import DonneesInvalidesError, SendingError
from siaut_core.testing.contracts import MailerBench
from siaut_core.testing.mails import ReceivedMail
from tests.kit.trial import run_only

if TYPE_CHECKING:
    from siaut_core import MotDePasse, Utilisateur
    from siaut_core.messages.mail import Mail

pytest_plugins = ["pytester"]

TRIAL = """
    import pytest
    from siaut_core.testing.contracts import {contract}
    from tests.kit import test_broken_apart as broken_ones

    class TestCasse({contract}):
        @pytest.fixture
        def factory(self): return broken_ones.{table}[{nom!r}].factory
"""


class BrokenMailer:
    """
    A mailbox, whose every mail goes through a fault.
    """

    def __init__(
        self, pass_on: Callable[[ReceivedMail], list[ReceivedMail]], *, code: str
    ) -> None:
        self.mailbox: list[ReceivedMail] = []
        self.ids: set[str] = set()
        self.is_down = False
        self._pass, self._code = pass_on, code

    def send(self, mail: Mail, /) -> None:
        if self.is_down:
            raise SendingError(self._code)
        self.mailbox += self._pass(ReceivedMail.of(mail))

    @contextmanager
    def failure(self) -> Iterator[None]:
        self.is_down = True
        yield
        self.is_down = False


class MailerFault(NamedTuple):
    """
    What happens to a mail on its way, the test that sees it, a word of its advice.
    """

    pass_on: Callable[[ReceivedMail], list[ReceivedMail]]
    test: str
    advice: str
    code: str = "SMTP_451"
    mailer: type[BrokenMailer] = BrokenMailer

    @contextmanager
    def factory(self) -> Iterator[MailerBench]:
        mailer = self.mailer(self.pass_on, code=self.code)
        yield MailerBench(
            mailer=mailer, received=lambda: list(mailer.mailbox), failure=mailer.failure
        )


def as_it_is(arrived: ReceivedMail) -> list[ReceivedMail]:
    return [arrived]


def cut(arrived: ReceivedMail) -> list[ReceivedMail]:
    """
    Folds lines at 76 characters, links included.
    """
    lines = (textwrap.fill(line, 76) for line in arrived.text.split("\n"))
    return [attrs.evolve(arrived, text="\n".join(lines))]


def without_accents(arrived: ReceivedMail) -> list[ReceivedMail]:
    text = arrived.text.encode("ascii", "ignore").decode()
    return [attrs.evolve(arrived, text=text)]


def cut_subject(arrived: ReceivedMail) -> list[ReceivedMail]:
    """
    Keeps of a subject its first line.
    """
    return [attrs.evolve(arrived, subject=arrived.subject[:40])]


def glued_subject(arrived: ReceivedMail) -> list[ReceivedMail]:
    """
    Loses the blanks between encoded words.
    """
    return [attrs.evolve(arrived, subject=arrived.subject.replace(" ", "", 1))]


def anonymous(arrived: ReceivedMail) -> list[ReceivedMail]:
    """
    Sends without `From`, as read on the wire.
    """
    octets = f"Subject: {arrived.subject}\r\n\r\n{arrived.text}".encode()
    return [ReceivedMail.parse(octets, arrived.recipient)]


def chatty(arrived: ReceivedMail) -> list[ReceivedMail]:
    """
    Logs what it sends, as a debugging session left it.
    """
    logging.getLogger("smtp").info("%s", arrived.text)
    return [arrived]


def in_lowercase(arrived: ReceivedMail) -> list[ReceivedMail]:
    return [attrs.evolve(arrived, recipient=arrived.recipient.lower())]


class WithoutDuplicate(BrokenMailer):
    """
    A Message-ID made of the queued mail: the second mail of it is dropped.
    """

    def send(self, mail: Mail, /) -> None:
        if mail.id not in self.ids:
            super().send(mail)
        self.ids.add(mail.id)


class Cite(BrokenMailer):
    """
    Raises ours because of the server's, whose text quotes the address.
    """

    def send(self, mail: Mail, /) -> None:
        try:
            super().send(mail)
        except SendingError as failure:
            cause = ValueError(f"550 {mail.recipient}: user unknown")
            raise failure from cause


MAILERS: Final = {
    "folds links": MailerFault(cut, "long_link", "never wrap"),
    "drops accents": MailerFault(without_accents, "as_it_was_written", "UTF-8"),
    "cuts subjects": MailerFault(cut_subject, "as_it_was_written", "subject whole"),
    "glues subjects": MailerFault(glued_subject, "as_it_was_written", "subject whole"),
    "names no sender": MailerFault(anonymous, "as_it_was_written", "the sender is"),
    "sends twice": MailerFault(
        lambda arrived: [arrived, arrived],
        "mail_arrives_as_it_was_written",
        "once",
    ),
    "logs tokens": MailerFault(chatty, "no_log_shows_the_token_of_a_mail", "log"),
    "lowers addresses": MailerFault(in_lowercase, "stored_address", "as it is"),
    "merges retries": MailerFault(
        as_it_is, "same_mail", "lien_id", mailer=WithoutDuplicate
    ),
    "quotes the address": MailerFault(
        as_it_is, "failure_quotes_nothing", "address", mailer=Cite
    ),
    "gives long codes": MailerFault(
        as_it_is, "short_code", "code", "550 5.1.1 user unknown"
    ),
}


def right(clear: str, stored: str | None) -> bool:
    return digest(clear) == stored


def none(_clear: str, _stored: str) -> None:
    return None


def at_once_for_nobody(clear: str, stored: str | None) -> bool:
    """
    Hashes for as long as it must, but for who is not there.
    """
    if stored is not None:
        sleep(0.005)
    return right(clear, stored)


def of_ours_only(clear: str, stored: str | None) -> bool:
    """
    Reads the salt of any digest.
    """
    bytes.fromhex(stored or "")
    return right(clear, stored)


def without_care(clear: str, stored: str | None) -> bool:
    clear.encode()
    return right(clear, stored)


class HashFault(NamedTuple):
    """
    How passwords are hashed, the test that sees what is wrong, a word of advice.
    """

    to_digest: Callable[[str], str]
    test: str
    advice: str
    verdict: Callable[[str, str | None], Any] = right
    renewal: Callable[[str, str], str | None] = none

    @contextmanager
    def factory(self) -> Iterator[HashFault]:
        yield self

    def prepare(self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /) -> str:
        clear = mot_de_passe.reveal()
        if len(clear) < 12 and self.test != "quotes_the_password":
            raise DonneesInvalidesError.single("FAIBLE", "Douze caractères au moins.")
        if len(clear) > 1_000 and self.test != "without_bound":
            raise DonneesInvalidesError.single("LONG", "Mille caractères au plus.")
        return self.to_digest(clear)

    def verify(self, mot_de_passe: MotDePasse, digest: str | None, /) -> bool:
        return self.verdict(mot_de_passe.reveal(), digest)  # type: ignore[no-any-return]  # any verdict

    def renew(self, mot_de_passe: MotDePasse, digest: str, /) -> str | None:
        return self.renewal(mot_de_passe.reveal(), digest)


def digest(clear: str) -> str:
    return sha256(clear.encode("utf-8", "surrogatepass")).hexdigest()


def cite(clear: str) -> str:
    raise DonneesInvalidesError.single("FAIBLE", f"« {clear} » est trop faible.")


HASHES: Final = {
    "keeps the password": HashFault(
        lambda clear: f"{digest(clear)}${clear}", "says_nothing", "password"
    ),
    "has no salt": HashFault(digest, "another_digest_each_time", "salt"),
    "reads eight characters": HashFault(
        lambda clear: digest(clear[:8]), "two_passwords", "only the end"
    ),
    "reads whatever comes": HashFault(digest, "without_bound", "length"),
    "quotes the password": HashFault(cite, "quotes_the_password", "password"),
    "takes any password": HashFault(
        digest, "right_one", "another password", lambda _, stored: stored is not None
    ),
    "compares eight characters": HashFault(
        lambda clear: digest(clear[:8]),
        "right_one",
        "another password",
        lambda clear, stored: right(clear[:8], stored),
    ),
    "answers something": HashFault(
        digest, "right_one", "True", lambda clear, stored: int(right(clear, stored))
    ),
    "opens who has none": HashFault(
        digest, "nobody_has", "no digest", lambda clear, d: not d or right(clear, d)
    ),
    "reads digests of its own only": HashFault(
        digest, "nobody_has", "raise nothing", of_ours_only
    ),
    "verifies without care": HashFault(
        digest, "odd_password_is_verified", "with care", without_care
    ),
    "prepares otherwise": HashFault(
        lambda clear: digest(clear.strip()), "prepared_is_verified", "accepted"
    ),
    "answers at once for nobody": HashFault(
        digest, "as_long_for_nobody", "as long", at_once_for_nobody
    ),
    "renews each time": HashFault(
        digest, "today_is_not_renewed", "None", renewal=lambda clear, _: digest(clear)
    ),
}


@pytest.mark.parametrize(
    ("contract", "table", "name"),
    [("MailerContract", "MAILERS", name) for name in MAILERS]
    + [("PasswordPolicyContract", "HASHES", name) for name in HASHES],
)
def test_what_is_broken_is_caught_and_told_what_to_fix(
    pytester: pytest.Pytester, contract: str, table: str, name: str
) -> None:
    fault = MAILERS[name] if name in MAILERS else HASHES[name]
    pytester.makepyfile(TRIAL.format(contract=contract, table=table, nom=name))
    run, faults = run_only(pytester, fault.test)

    assert 1 == run.parseoutcomes().get("failed", 0)
    assert any(fault.advice in line for line in faults), "\n".join(faults)
