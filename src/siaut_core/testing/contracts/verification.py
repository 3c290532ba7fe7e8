"""
Part of the contract of `PasswordPolicy`: a password that somebody logs in with.
"""

from __future__ import annotations

from functools import partial
from math import inf
from time import perf_counter
from typing import ClassVar, Final

import pytest
from hypothesis import example

from siaut_core.entities.secret import MotDePasse
from siaut_core.errors import DonneesInvalidesError
from siaut_core.sync.protocols import PasswordPolicy
from siaut_core.testing.contract import Contract
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_core.testing.strategies import typed_texts
from siaut_core.testing.together import together

__all__ = [
    "CURIOUS",
    "HUGE",
    "WHOSE",
    "Verification",
    "must_be_an_outcome",
    "prepare",
]

# Whose passwords they are.
WHOSE: Final = an_utilisateur()

# No policy has a reason to accept it, and none a way to read it for nothing.
HUGE: Final = 1_000_000

CURIOUS: Final = {
    "empty": "",
    "long": "x" * 10_000,
    "NUL": "\0" * 20,
    "lone surrogates": "\ud800\udfff" * 10,
    "outside the first plane": "🙂" * 20,
    "separators of a digest": "$argon2id$v=19$m=8,t=1,p=1$",
    "two ways to write an accent": "e\u0301é" * 10,
}

# What no hash of ours has made.
FOREIGN: Final = ("", "x", "$", "abcd$0123", "$argon2id$v=19$m=8", "!unusable")

# In seconds: a hash that is faster is a test's own, and its time tells nothing.
TELLABLE: Final = 0.002

# The shortest times are compared: on a busy machine others come first.
ATTEMPTS: Final = 30


def prepare(passwords: PasswordPolicy, *texts: str) -> list[str | Exception]:
    """
    Prepare several passwords at once.
    """
    secrets = map(MotDePasse, texts)
    return together(*(partial(passwords.prepare, secret, WHOSE) for secret in secrets))


def must_be_an_outcome(issue: str | Exception) -> None:
    """
    Fail unless a password was prepared, or refused as the protocol says.
    """
    assert isinstance(issue, str | DonneesInvalidesError), (
        "prepare must give a digest or raise DonneesInvalidesError, whatever the"
        f" password: it raised {type(issue).__name__}"
    )


def _takes(passwords: PasswordPolicy, typed: MotDePasse, digest: str | None) -> float:
    start = perf_counter()
    passwords.verify(typed, digest)
    return perf_counter() - start


class Verification(Contract):
    """
    What ``verify`` and ``renew`` promise.

    Attributes:
        STRONG: A password that the policy accepts.
        OUTDATED: A digest of it that the hash made with older parameters, to be
            renewed; ``None`` when there was no other time.
    """

    STRONG: ClassVar[str] = GOOD_PASSWORD
    OUTDATED: ClassVar[str | None] = None

    @pytest.fixture
    def passwords(self, bench: PasswordPolicy) -> PasswordPolicy:
        return bench

    def test_the_password_that_was_prepared_is_the_right_one(
        self, passwords: PasswordPolicy
    ) -> None:
        """
        And no other: not a part of it, not in other letters.
        """
        digest = passwords.prepare(MotDePasse(self.STRONG), WHOSE)
        others = (
            *(self.STRONG[:-1], self.STRONG[1:], self.STRONG[:8], self.STRONG + "?"),
            *(self.STRONG.swapcase(), "", digest),
        )

        assert passwords.verify(MotDePasse(self.STRONG), digest) is True, (
            "verify must answer True for the password that prepare was given"
        )
        assert [False] * len(others) == [
            passwords.verify(MotDePasse(other), digest) for other in others
        ], "verify must answer False for another password, however near it is"

    @pytest.mark.parametrize("nom", CURIOUS)
    def test_an_odd_password_is_verified(
        self, passwords: PasswordPolicy, nom: str
    ) -> None:
        """
        Whatever is typed: no error tells that an account is there.
        """
        digest = passwords.prepare(MotDePasse(self.STRONG), WHOSE)
        typed = MotDePasse(CURIOUS[nom])
        answers = together(
            *(partial(passwords.verify, typed, stored) for stored in (digest, None))
        )

        assert [False, False] == answers, (
            "verify must answer False for any text that is not the password: encode it"
            ' with care, "utf-8", "surrogatepass"'
        )

    def test_a_password_without_bound_is_no_one_s(
        self, passwords: PasswordPolicy
    ) -> None:
        digest = passwords.prepare(MotDePasse(self.STRONG), WHOSE)
        typed = MotDePasse(self.STRONG + "x" * HUGE)

        assert passwords.verify(typed, digest) is False, (
            "verify must answer False for a text without bound, and look at its length"
            " before anything else"
        )

    def test_nobody_has_a_password(self, passwords: PasswordPolicy) -> None:
        """
        Nor who has the digest of another hash, or a part of one.
        """
        texts = (self.STRONG, "", "x", "personne", "nobody")
        whole = passwords.prepare(MotDePasse(self.STRONG), WHOSE)
        parts = (whole[: len(whole) * kept // 4] for kept in (1, 2, 3))
        for digest in (None, *FOREIGN, *parts):
            [answers] = together(
                lambda d=digest: [passwords.verify(MotDePasse(t), d) for t in texts]  # type: ignore[misc]  # bound now
            )
            assert [False] * len(texts) == answers, (
                "verify must answer False, and raise nothing, for no digest and for one"
                " that this hash did not make, or not whole"
            )

    def test_whatever_is_prepared_is_verified(self, passwords: PasswordPolicy) -> None:
        """
        Or refused, any text; and both read it alike: neither cuts nor normalises it.
        """

        @example(text=self.STRONG)
        @example(text=f"  {self.STRONG}\t ")
        @example(text=f"{self.STRONG.upper()} e\u0301\u00e9")
        def check(text: str) -> None:
            [issue] = prepare(passwords, text)
            must_be_an_outcome(issue)
            if isinstance(issue, str):
                assert passwords.verify(MotDePasse(text), issue) is True, (
                    "verify must answer True for whatever prepare has accepted"
                )

        self.for_all(check, text=typed_texts)

    def test_it_takes_as_long_for_nobody(self, passwords: PasswordPolicy) -> None:
        """
        Else the time of an answer tells which addresses have an account.
        """
        digest = passwords.prepare(MotDePasse(self.STRONG), WHOSE)
        wrong = MotDePasse(self.STRONG + "?")
        somebody, nobody = inf, inf
        for _ in range(ATTEMPTS):
            somebody = min(somebody, _takes(passwords, wrong, digest))
            nobody = min(nobody, _takes(passwords, wrong, None))
            if somebody < TELLABLE:
                pytest.skip("this hash is too fast to tell")
            if somebody / 2 < nobody < somebody * 2:
                return
        pytest.fail(
            "verify must take as long for no digest: hash the password all the same,"
            " with today's parameters"
        )

    def test_passwords_verified_at_once_do_not_mix(
        self, passwords: PasswordPolicy
    ) -> None:
        texts = [f"{self.STRONG} {rank}" for rank in range(self.RIVALS)]
        digests = [passwords.prepare(MotDePasse(text), WHOSE) for text in texts]
        right = together(
            *(
                partial(passwords.verify, MotDePasse(text), digest)
                for text, digest in zip(texts, digests, strict=True)
            )
        )

        assert [True] * self.RIVALS == right, (
            "verify must bear several calls at the same time"
        )

    def test_a_digest_of_today_is_not_renewed(self, passwords: PasswordPolicy) -> None:
        """
        It would be stored at each login.
        """
        digest = passwords.prepare(MotDePasse(self.STRONG), WHOSE)

        assert passwords.renew(MotDePasse(self.STRONG), digest) is None, (
            "renew must answer None for a digest that prepare has just made"
        )

    def test_a_digest_of_before_is_renewed(self, passwords: PasswordPolicy) -> None:
        """
        Once: what replaces it is of today, for the same password.
        """
        self.require("OUTDATED")
        outdated, strong = str(self.OUTDATED), MotDePasse(self.STRONG)
        assert passwords.verify(strong, outdated) is True, (
            "verify must know the digests of before: their owners still come"
        )
        renewed = passwords.renew(strong, outdated)

        assert renewed and passwords.verify(strong, renewed) is True, (
            "renew must give the digest of the same password, to store instead"
        )
        assert passwords.renew(strong, renewed) is None, "renew must renew once"
