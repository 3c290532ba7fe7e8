"""
The contracts of `PasswordRepository` and `PasswordPolicy`: digests, how they are made.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import ClassVar, Final, TypeAlias

import pytest

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.secret import MotDePasse
from siaut_core.errors import ConflictError, DonneesInvalidesError
from siaut_core.sync.protocols import PasswordPolicy
from siaut_core.testing.contracts.bench import Bench, BenchContract
from siaut_core.testing.contracts.verification import (
    CURIOUS,
    HUGE,
    WHOSE,
    Verification,
    must_be_an_outcome,
    prepare,
)
from siaut_core.testing.country import ACTIF, AWAITED, BY_ID
from siaut_core.testing.factory import NOON
from siaut_core.testing.leaks import betrayed, texts_of
from siaut_core.testing.together import together

__all__ = [
    "PasswordPolicyContract",
    "PasswordPolicyFactory",
    "PasswordRepositoryContract",
]

# What the fixture ``factory`` of `PasswordPolicyContract` returns.
PasswordPolicyFactory: TypeAlias = Callable[[], AbstractContextManager[PasswordPolicy]]

# Hashes come with their parameters.
LONG: Final = "$argon2id$v=19$m=65536,t=3,p=4$" + "aB+/" * 50 + "=="

NOBODIES: Final = tuple(map(UtilisateurId, ("u-0", "nobody", "u-", "U-ACTIF")))


def _set(bench: Bench, id: UtilisateurId, digest: str) -> None:
    with bench.unit() as uow:
        uow.passwords.set(id, digest)


class PasswordRepositoryContract(BenchContract):
    """
    What `PasswordRepository` promises, read through ``Bench.stored_digests``.
    """

    def test_the_digest_of_an_account_is_replaced(self, country: Bench) -> None:
        """
        To the letter; that of another account stays.
        """
        self.require("READS_BACK_PASSWORDS")
        assert {} == country.read_back_stored_digests(), (
            "no account has a password before set"
        )
        _set(country, AWAITED, "ancien")
        _set(country, ACTIF, "autre")
        _set(country, AWAITED, LONG)

        assert {AWAITED: LONG, ACTIF: "autre"} == country.read_back_stored_digests(), (
            "set must replace the digest of this account, whole (hashes with"
            " their parameters are long), and no other"
        )

    def test_a_digest_is_rolled_back_with_its_unit_of_work(
        self, country: Bench
    ) -> None:
        self.require("READS_BACK_PASSWORDS")
        _set(country, AWAITED, "ancien")
        with country.rolled_back() as uow:
            uow.passwords.set(AWAITED, "nouveau")
            uow.passwords.set(ACTIF, "nouveau")

        assert {AWAITED: "ancien"} == country.read_back_stored_digests(), (
            "digests are written in the same transaction as the rest"
        )

    def test_a_deleted_account_takes_its_digest_along(self, country: Bench) -> None:
        self.require("READS_BACK_PASSWORDS")
        _set(country, AWAITED, "digest")
        _set(country, ACTIF, "autre")
        with country.unit() as uow:
            uow.utilisateurs.remove(BY_ID[AWAITED])

        assert {ACTIF: "autre"} == country.read_back_stored_digests(), (
            "remove must delete the digest of the account, and no other"
        )

    def test_the_digest_of_an_account_is_given(self, country: Bench) -> None:
        """
        Its own, to the letter; none of nobody's, nor once the account is gone.
        """
        with country.unit() as uow:
            assert uow.passwords.get(ACTIF) is None, "no account has one before set"
            uow.passwords.set(AWAITED, LONG)
            assert LONG == uow.passwords.get(AWAITED), (
                "get must give what this unit of work has set"
            )
            uow.passwords.set(ACTIF, "autre")
        with country.unit() as uow:
            given = [uow.passwords.get(id) for id in (AWAITED, ACTIF, *NOBODIES)]
        assert [LONG, "autre", *(None for _ in NOBODIES)] == given, (
            "get must give the digest of this very account, whole, and None of nobody's"
        )
        with country.unit() as uow:
            uow.utilisateurs.remove(BY_ID[AWAITED])
            assert uow.passwords.get(AWAITED) is None, (
                "a deleted account takes its digest along"
            )

    def test_a_digest_outlives_what_is_written_of_its_account(
        self, country: Bench
    ) -> None:
        """
        Who is modified, or logs in, keeps the password.
        """
        _set(country, ACTIF, "digest")
        with country.unit() as uow:
            uow.utilisateurs.record_login(ACTIF, NOON)
            uow.utilisateurs.save(BY_ID[ACTIF].change(nom="Autre"))
        with country.unit() as uow:
            kept = uow.passwords.get(ACTIF)
        assert "digest" == kept, (
            "save and record_login leave the digest alone: update columns, and never"
            " write the whole row of a table that holds more"
        )

    def test_a_digest_is_the_last_one_once_the_account_is_locked(
        self, country: Bench
    ) -> None:
        """
        A login relies on it: whoever chose another meant to shut the old one out.
        """
        self.require("CONCURRENT_UNITS")
        _set(country, ACTIF, "ancien")

        def replace() -> None:
            with country.unit() as uow:
                uow.utilisateurs.lock([BY_ID[ACTIF]])
                uow.passwords.set(ACTIF, "nouveau")

        seen = "nouveau"
        with suppress(ConflictError), country.unit() as uow:
            uow.utilisateurs.get(ACTIF)
            uow.passwords.get(ACTIF)
            [issue] = together(replace)
            assert issue is None, "another unit of work may lock what this one has read"
            uow.utilisateurs.lock([BY_ID[ACTIF]])
            under_the_lock = uow.passwords.get(ACTIF)
            seen = str(under_the_lock)

        assert "nouveau" == seen, (
            "get, once the account is locked, must give what is committed by then, or"
            " raise ConflictError: a transaction that reads one snapshot all along"
            ' ("repeatable read") would give the password of before'
        )


class PasswordPolicyContract(Verification):
    """
    What `PasswordPolicy` promises: a policy, and a slow hash.

    Attributes:
        WEAK: One that it refuses; ``None`` when it refuses nothing.
        SALTED: Whether the same password gives another digest each time.
    """

    WEAK: ClassVar[str | None] = "mdp!7x?"
    SALTED: ClassVar[bool] = True

    def test_a_digest_says_nothing_of_its_password(
        self, passwords: PasswordPolicy
    ) -> None:
        digest = passwords.prepare(MotDePasse(self.STRONG), WHOSE)

        assert isinstance(digest, str) and digest, "prepare must give a text"
        assert [] == betrayed(self.STRONG, [digest]), (
            "prepare must give a digest: never the password, encoded or in part"
        )

    def test_a_password_has_another_digest_each_time(
        self, passwords: PasswordPolicy
    ) -> None:
        """
        Else two accounts show that they have the same one.
        """
        self.require("SALTED")
        stored_digests = {
            passwords.prepare(MotDePasse(self.STRONG), WHOSE) for _ in range(3)
        }

        assert 3 == len(stored_digests), "prepare must draw a salt each time"

    def test_two_passwords_have_two_digests(self, passwords: PasswordPolicy) -> None:
        """
        Unless the longer is refused: some hashes cut after 72 bytes, silently.
        """
        start = self.STRONG + "x" * 72
        issues = prepare(passwords, start, start + "a", start + "b")
        stored_digests = [issue for issue in issues if isinstance(issue, str)]

        assert len(stored_digests) == len(set(stored_digests)), (
            "two passwords must not share a digest, also when only the end differs"
        )

    def test_a_weak_password_is_refused_with_a_sentence(
        self, passwords: PasswordPolicy
    ) -> None:
        self.require("WEAK")
        [refus] = prepare(passwords, str(self.WEAK))
        assert isinstance(refus, DonneesInvalidesError), (
            "prepare must raise DonneesInvalidesError for a password that the policy"
            " refuses (here WEAK; WEAK = None when it refuses nothing)"
        )
        assert refus.faults, "name at least one rule that the password breaks"
        _require_sentences(refus)

    def test_a_refusal_never_quotes_the_password(
        self, passwords: PasswordPolicy
    ) -> None:
        """
        In itself, and in what led to it: both end in a log.
        """
        self.require("WEAK")
        weak = str(self.WEAK)
        [refus] = prepare(passwords, weak)

        assert isinstance(refus, Exception), "prepare must refuse WEAK"
        assert [] == betrayed(weak, texts_of(refus)), (
            "DonneesInvalidesError must not quote the password, in itself or in what"
            " led to it: raise it outside the `except` of the library's error"
        )

    @pytest.mark.parametrize("nom", CURIOUS)
    def test_an_odd_password_is_prepared_or_refused(
        self, passwords: PasswordPolicy, nom: str
    ) -> None:
        """
        Never anything else: encode it with care, ``"utf-8", "surrogatepass"``.
        """
        [issue] = prepare(passwords, CURIOUS[nom])

        must_be_an_outcome(issue)

    def test_a_password_without_bound_is_refused(
        self, passwords: PasswordPolicy
    ) -> None:
        """
        Reading, normalising and hashing it is work that a stranger asks for.
        """
        [refus] = prepare(passwords, self.STRONG + "x" * HUGE)

        assert isinstance(refus, DonneesInvalidesError), (
            "prepare must raise DonneesInvalidesError for a password without bound:"
            " look at its length before anything else"
        )
        _require_sentences(refus)

    def test_passwords_prepared_at_once_do_not_mix(
        self, passwords: PasswordPolicy
    ) -> None:
        texts = (f"{self.STRONG} {rank}" for rank in range(self.RIVALS))
        stored_digests = prepare(passwords, *texts)

        assert all(isinstance(digest, str) for digest in stored_digests), (
            "prepare must bear several calls at the same time"
        )
        assert self.RIVALS == len(set(stored_digests)), (
            "each password must have its own digest, also when several are prepared"
        )


def _require_sentences(refus: DonneesInvalidesError) -> None:
    for error in refus.faults:
        assert isinstance(error.field, str), "field is a path, or empty"
        assert error.code and error.code == error.code.upper(), (
            "code is stable and in capitals, such as FAIBLE: it goes into the journal"
        )
        assert error.message.endswith("."), (
            "message is a French sentence for the screen, with its full stop"
        )
