"""
The contract of password policies, on the hashers and validators of the project.
"""

from __future__ import annotations

from base64 import b64encode
from contextlib import contextmanager
from hashlib import pbkdf2_hmac
from typing import TYPE_CHECKING, Final
from unittest import mock

import pytest
from django.contrib.auth import hashers
from django.test import override_settings

from siaut_core import Courriel, DonneesInvalidesError, MotDePasse
from siaut_core.testing.contracts.passwords import (
    PasswordPolicyContract,
    PasswordPolicyFactory,
)
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_django.passwords import MAXIMUM, DjangoPasswordPolicy

if TYPE_CHECKING:
    from collections.abc import Iterator

HASHERS: Final = "django.contrib.auth.hashers"
VALIDATORS: Final = "django.contrib.auth.password_validation"

POLICY: Final = DjangoPasswordPolicy()
GOOD: Final = MotDePasse(GOOD_PASSWORD)


@contextmanager
def project(*names: str) -> Iterator[None]:
    """
    Hash fast, first by the first of these.
    """
    with override_settings(
        PASSWORD_HASHERS=[f"{HASHERS}.{name}PasswordHasher" for name in names],
        AUTH_PASSWORD_VALIDATORS=[
            {
                "NAME": f"{VALIDATORS}.MinimumLengthValidator",
                "OPTIONS": {"min_length": 12},
            },
            {"NAME": f"{VALIDATORS}.UserAttributeSimilarityValidator"},
        ],
    ):
        yield


@pytest.fixture(autouse=True)
def _fast() -> Iterator[None]:
    with project("MD5", "PBKDF2"):
        yield


def old_digest(clear: str) -> str:
    """
    Hash as a project does whose preferred hasher has changed since.
    """
    octets = pbkdf2_hmac("sha256", clear.encode(), b"sel", 1)
    return f"pbkdf2_sha256$1$sel${b64encode(octets).decode()}"


class TestPasswordPolicy(PasswordPolicyContract):
    OUTDATED = old_digest(PasswordPolicyContract.STRONG)

    @pytest.fixture
    def factory(self) -> PasswordPolicyFactory:
        @contextmanager
        def open_up() -> Iterator[DjangoPasswordPolicy]:
            yield POLICY

        return open_up


@pytest.mark.parametrize(
    ("clear", "field"),
    [
        ("Maximilienne1", "prénom"),
        ("vandenbroucke", "nom"),
        ("m.montesquieu@hopital", "courriel"),
    ],
)
def test_ones_own_name_is_refused_in_french(clear: str, field: str) -> None:
    whose = an_utilisateur(
        prenom="Maximilienne",
        nom="Vandenbrouck",
        courriel=Courriel.parse("m.montesquieu@hopital.fr"),
    )
    with pytest.raises(DonneesInvalidesError) as refus:
        POLICY.prepare(MotDePasse(clear), whose)

    assert {"PASSWORD_TOO_SIMILAR"} == {fault.code for fault in refus.value.faults}
    assert f"trop semblable au champ «\xa0{field}\xa0»" in str(refus.value)


@pytest.mark.parametrize("clear", ["zq7-zq7", "x" * (MAXIMUM + 1)])
def test_a_refusal_keeps_no_password_in_clear(clear: str) -> None:
    """
    Reports of errors show the variables of each frame, and what led to an error.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        POLICY.prepare(MotDePasse(clear), an_utilisateur())
    frames = [entry.frame.f_locals for entry in refus.traceback[1:]]

    assert frames
    assert not any(clear in repr(shown) for shown in frames)
    assert (None, None) == (refus.value.__cause__, refus.value.__context__)


def test_a_password_is_verified_and_no_other_is() -> None:
    digest = POLICY.prepare(GOOD, an_utilisateur())

    assert POLICY.verify(GOOD, digest)
    assert not POLICY.verify(MotDePasse(GOOD_PASSWORD + "x"), digest)


def test_an_accent_is_the_same_on_every_keyboard() -> None:
    digest = POLICY.prepare(MotDePasse("trois étés passés"), an_utilisateur())

    assert POLICY.verify(MotDePasse("trois e\u0301te\u0301s passe\u0301s"), digest)


@pytest.mark.parametrize(
    ("clear", "digest"),
    [
        (GOOD_PASSWORD, None),
        (GOOD_PASSWORD, "of nobody knows what"),
        ("x" * (MAXIMUM + 1), None),
        ("x" * (MAXIMUM + 1), "md5$sel$" + "0" * 32),
        ("", None),
    ],
)
def test_nobodys_password_costs_one_hash_and_is_wrong(
    clear: str, digest: str | None
) -> None:
    hasher = hashers.get_hasher()
    with mock.patch.object(hasher, "encode", wraps=hasher.encode) as encode:
        assert not POLICY.verify(MotDePasse(clear), digest)

    assert 1 == encode.call_count
    assert clear not in encode.call_args.args or not clear


@pytest.mark.parametrize(
    "digest",
    [
        *("md5$", "md5$sel", "md5$$" + "0" * 32),
        *("pbkdf2_sha256$", "pbkdf2_sha256$1$sel", "pbkdf2_sha256$x$sel$abcd"),
        *("pbkdf2_sha256$-1$sel$abcd", "pbkdf2_sha256$1$$abcd"),
        "pbkdf2_sha256$9999999999999999999$sel$abcd",
        *("scrypt$", "scrypt$7$sel$8$1$abcd", "argon2$", "argon2$$x$v$m$a$b"),
    ],
)
def test_a_digest_that_is_spoilt_is_no_one_s(digest: str) -> None:
    """
    Each hasher fails at it in a way of its own; the work is done all the same.
    """
    with project("MD5", "PBKDF2", "Scrypt", "Argon2"):
        hasher = hashers.get_hasher()
        with mock.patch.object(hasher, "encode", wraps=hasher.encode) as encode:
            assert not POLICY.verify(GOOD, digest)

        assert 1 <= encode.call_count


def test_a_digest_of_yesterday_is_renewed() -> None:
    digest = POLICY.prepare(GOOD, an_utilisateur())
    assert POLICY.renew(GOOD, digest) is None
    with project("PBKDF2", "MD5"):
        renewed = POLICY.renew(GOOD, digest)
    assert renewed is not None
    assert renewed.startswith("pbkdf2_sha256$")
    assert POLICY.verify(GOOD, renewed)
