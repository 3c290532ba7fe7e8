"""
The contract of `Mailer`: a mail arrives whole, once, and says nothing on the way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import ClassVar, Final, TypeAlias

import attrs
import pytest

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.lien import Cause
from siaut_core.errors import SendingError
from siaut_core.messages.mail import Mail
from siaut_core.sync.protocols import Mailer
from siaut_core.testing.contract import Contract
from siaut_core.testing.leaks import betrayed, texts_of
from siaut_core.testing.mails import (
    LONG_TOKEN,
    LONG_URL,
    ReceivedMail,
    a_mail,
    token_number,
)
from siaut_core.testing.together import together
from siaut_core.use_cases.outbox import read_code

__all__ = ["MailerBench", "MailerContract", "MailerFactory"]

# ASCII, and odd: any server takes them.
ADRESSES: Final = ("U-Actif@test.fr", "a.b+siaut@test.fr", "o'connor/2=a@test.fr")

# What a server without SMTPUTF8, or a mailer that knows no IDNA, cannot deliver.
ACCENTED_ADRESSES: Final = (
    "aurélie@test.fr",
    "aurelie@hôpital.test.fr",
    "aurélie@hôpital.test.fr",
)


@attrs.frozen(kw_only=True, eq=False)
class MailerBench:
    """
    A mailer, and the mailboxes that it reaches: all of them empty.

    Attributes:
        received: Reads what arrived, oldest first; `ReceivedMail.parse` reads a message
            as it travels, `ReceivedMail.of` what a mailer in memory was handed.
        failure: During it, the server refuses mails.
    """

    mailer: Mailer
    received: Callable[[], Sequence[ReceivedMail]] | None = None
    failure: Callable[[], AbstractContextManager[object]] | None = None

    def read_back(self) -> list[ReceivedMail]:
        assert self.received is not None, (
            "MailerBench.received is missing: give the bench a function that reads what"
            " arrived, or set READS_BACK_MAILS = False on the contract"
        )
        return list(self.received())

    def fail(self, mail: Mail) -> Exception | None:
        """
        Send a mail while the server refuses; give what the mailer raised.
        """
        assert self.failure is not None, (
            "MailerBench.failure is missing: give the bench a context manager during"
            " which the server refuses, or set SIMULATES_FAILURES = False on the"
            " contract"
        )
        with self.failure():
            [issue] = together(lambda: self.mailer.send(mail))
        return issue


# What the fixture ``factory`` returns: each call gives another bench.
MailerFactory: TypeAlias = Callable[[], AbstractContextManager[MailerBench]]


class MailerContract(Contract):
    """
    What `Mailer` promises.

    Attributes:
        READS_BACK_MAILS: Whether the bench reads what arrived.
        SIMULATES_FAILURES: Whether it can make the server refuse.
        SENDS_HTML: Whether the page leaves beside the text.
    """

    READS_BACK_MAILS: ClassVar[bool] = True
    SIMULATES_FAILURES: ClassVar[bool] = True
    SENDS_HTML: ClassVar[bool] = True

    def _arrived(self, bench: MailerBench, *mails: Mail) -> list[ReceivedMail]:
        """
        Send mails, and give what arrived.
        """
        self.require("READS_BACK_MAILS")
        for mail in mails:
            bench.mailer.send(mail)
        return bench.read_back()

    @pytest.mark.parametrize("cause", Cause)
    def test_a_mail_arrives_as_it_was_written(
        self, bench: MailerBench, cause: Cause
    ) -> None:
        """
        Both mails of the guide, accents and apostrophes included.
        """
        mail = a_mail(cause)
        received = self._arrived(bench, mail)

        assert 1 == len(received), "send must send one mail, once"
        [arrived] = received
        assert mail.recipient == arrived.recipient, "send to Mail.recipient, as it is"
        assert mail.sender == arrived.sender, (
            "the sender is Mail.sender; a name may stand before it"
        )
        assert mail.subject == arrived.subject, (
            "keep the subject whole: encoded words, or SMTPUTF8"
        )
        assert mail.text == arrived.text, (
            "keep the text as it is: UTF-8, quoted-printable or base64"
        )

    @pytest.mark.parametrize("cause", Cause)
    def test_the_page_arrives_as_it_was_written(
        self, bench: MailerBench, cause: Cause
    ) -> None:
        self.require("SENDS_HTML")
        mail = a_mail(cause)

        assert [mail.html] == [a.html for a in self._arrived(bench, mail)], (
            "send Mail.html beside the text (multipart/alternative), or set"
            " SENDS_HTML = False"
        )

    def test_a_long_link_is_not_cut(self, bench: MailerBench) -> None:
        """
        Whoever clicks on half of it has no account.
        """
        [arrived] = self._arrived(bench, a_mail(token=LONG_TOKEN, base_url=LONG_URL))
        lien = f"{LONG_URL}/#/password-recovery?token={LONG_TOKEN}"
        assert 1 == arrived.text.split().count(lien), (
            "never wrap the text: the link must stay on one line, whole"
        )

    @pytest.mark.parametrize("adresse", ADRESSES)
    def test_a_mail_goes_to_the_stored_address(
        self, bench: MailerBench, adresse: str
    ) -> None:
        """
        As its owner typed it: capitals may matter before the ``@``.
        """
        [arrived] = self._arrived(bench, a_mail(adresse=adresse))
        assert adresse == arrived.recipient, "send to Mail.recipient, as it is"

    @pytest.mark.parametrize("adresse", ACCENTED_ADRESSES)
    def test_an_accented_address_is_reached_or_refused(
        self, bench: MailerBench, adresse: str
    ) -> None:
        """
        Never another mailbox, nor an error that says nothing.
        """
        self.require("READS_BACK_MAILS")
        mail = a_mail(adresse=adresse)
        [issue] = together(lambda: bench.mailer.send(mail))
        reached = [Courriel.parse(r.recipient) for r in bench.read_back()]

        assert issue is None or isinstance(issue, SendingError), (
            "an address that cannot be reached is SendingError: it raised"
            f" {type(issue).__name__}"
        )
        assert ([Courriel.parse(adresse)] if issue is None else []) == reached, (
            "an accented address is reached (SMTPUTF8, IDNA) or refused, never changed"
        )

    def test_the_same_mail_sent_twice_arrives_twice(self, bench: MailerBench) -> None:
        """
        Each attempt carries another link, and only the last one works.
        """
        mails = [a_mail(rank=rank) for rank in (1, 2)]
        texts = [arrived.text for arrived in self._arrived(bench, *mails)]

        assert [mail.text for mail in mails] == texts, (
            "make the Message-ID of Mail.lien_id, never of Mail.id: a mailbox"
            " that drops a repeated one drops the only link that works"
        )

    def test_mails_sent_at_once_all_arrive(self, bench: MailerBench) -> None:
        """
        Each in its own mailbox: several workers may share a mailer.
        """
        self.require("READS_BACK_MAILS")
        mails = [
            a_mail(rank=rank, adresse=f"u-{rank}@test.fr")
            for rank in range(self.RIVALS)
        ]
        issues = together(*(partial(bench.mailer.send, mail) for mail in mails))
        received = {arrived.recipient: arrived.text for arrived in bench.read_back()}

        assert [None] * self.RIVALS == issues, "send must bear several calls at once"
        assert {c.recipient: c.text for c in mails} == received, (
            "mails that leave at the same time must not mix"
        )

    def test_a_server_that_refuses_is_told_with_a_short_code(
        self, bench: MailerBench
    ) -> None:
        """
        And the mail leaves at the next try.
        """
        self.require("SIMULATES_FAILURES")
        mail = a_mail()
        issue = bench.fail(mail)
        bench.mailer.send(mail)

        assert isinstance(issue, SendingError), (
            "a server that refuses is SendingError: a mailer that lets it pass"
            f" loses the mail; it came to {type(issue).__name__}"
        )
        assert read_code(issue.code) == issue.code, (
            "the code is 1 to 64 letters, digits and underscores, such as SMTP_451:"
            " anything else is not kept"
        )

    def test_a_mail_that_was_refused_does_not_arrive(self, bench: MailerBench) -> None:
        self.require("SIMULATES_FAILURES")
        self.require("READS_BACK_MAILS")
        bench.fail(a_mail())
        assert [] == bench.read_back(), (
            "a mail that could not be handed over is not kept by the mailer: the"
            " outbox tries again, with another link"
        )

    def test_a_failure_quotes_nothing_of_the_mail(self, bench: MailerBench) -> None:
        """
        In itself, and in what led to it: both end in a log.
        """
        self.require("SIMULATES_FAILURES")
        mail = a_mail()
        texts = list(texts_of(bench.fail(mail)))

        advice = (
            "must not show in SendingError, nor in what led to it: raise it"
            " outside the `except` of the driver's error"
        )
        assert [] == betrayed(mail.recipient, texts), f"the address {advice}"
        assert [] == betrayed(token_number(1), texts), f"the token {advice}"
        lines = filter(None, mail.text.splitlines())
        assert not any(line in text for line in lines for text in texts), (
            f"the text {advice}"
        )

    @pytest.fixture
    def printed(
        self, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> Callable[[], list[str]]:
        """
        Give what reads all that was logged or printed.
        """
        caplog.set_level("DEBUG")
        return lambda: [caplog.text, *capfd.readouterr()]

    @pytest.mark.parametrize("outcome", ["sent", "refused"])
    def test_no_log_shows_the_token_of_a_mail(
        self, bench: MailerBench, printed: Callable[[], list[str]], outcome: str
    ) -> None:
        """
        Nor anything that is printed, by the mailer or by what it uses.
        """
        if outcome == "refused":
            self.require("SIMULATES_FAILURES")
            bench.fail(a_mail())
        else:
            bench.mailer.send(a_mail())

        assert [] == betrayed(token_number(1), printed()), (
            "a mail holds a live link: log its id, never its text, also at DEBUG; of a"
            " failure log the code, never the mail, for it may have left after all"
        )
