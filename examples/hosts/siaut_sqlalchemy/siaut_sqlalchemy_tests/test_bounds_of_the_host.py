"""
The length first, at the entries that the reference host adds to those of the core.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest

from siaut_core import DonneesInvalidesError, MotDePasse
from siaut_core.testing.bounds import HOSTILE, LENGTH, error_of, must_be_bounded
from siaut_sqlalchemy.engine import CommandLineError, read_adresse
from siaut_sqlalchemy.password_policy import Policy
from siaut_sqlalchemy.smtp.settings import SmtpSettings
from siaut_sqlalchemy.sync.passwords import Argon2PasswordPolicy
from siaut_sqlalchemy_tests.test_passwords import FAST, PHRASE, WHOSE

SERVICE: Final = Argon2PasswordPolicy(parameters=FAST)

DIGEST: Final = SERVICE.prepare(MotDePasse(PHRASE), WHOSE)


def faults(clear: str) -> object:
    return Policy().faults(MotDePasse(clear), WHOSE)


ENTRIES: Final[dict[str, Callable[[Any], object]]] = {
    "verify": lambda v: SERVICE.verify(MotDePasse(v), DIGEST),
    "verify, of nobody": lambda v: SERVICE.verify(MotDePasse(v), None),
    "prepare": lambda v: SERVICE.prepare(MotDePasse(v), WHOSE),
    "politique": faults,
    "host": lambda v: SmtpSettings(host=v),
    "port": lambda v: SmtpSettings(host="smtp.test", port=v),
    "security": lambda v: SmtpSettings(host="smtp.test", security=v),
    "delay": lambda v: SmtpSettings(host="smtp.test", delay=v),
}


@pytest.mark.parametrize("kind", ["text", "combining marks", "digits"])
@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_of_the_host_has_a_bound(name: str, kind: str) -> None:
    must_be_bounded(ENTRIES[name], kind)


def test_a_setting_without_bound_is_named() -> None:
    for field in ("host", "port", "security", "delay"):
        error = error_of(lambda: ENTRIES[field](HOSTILE["text"](LENGTH)))  # noqa: B023  (called at once)
        assert isinstance(error, DonneesInvalidesError)
        assert [field] == [e.field for e in error.faults]


def test_an_address_of_database_without_bound_is_refused() -> None:
    def read(value: object) -> None:
        with pytest.raises(CommandLineError):
            read_adresse(f"sqlite:///{value}")

    read("x" * LENGTH)
    assert "sqlite:///x" == read_adresse("sqlite:///x")
    assert "sqlite+aiosqlite:///x" == read_adresse("sqlite:///x", awaited=True)
