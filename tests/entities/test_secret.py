"""
*Secrets*: reach no log and no disk, and are read in one way only.
"""

from __future__ import annotations

import copy
import hashlib
import logging
import pickle
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.testing.strategies import typed_texts

if TYPE_CHECKING:
    from collections.abc import Callable

CLEAR = "Zelie-4f2a"

SECRETS = [Token, MotDePasse]

DISPLAYS: dict[str, Callable[[object], str]] = {
    "repr": repr,
    "str": str,
    "format": format,
    "format with a width": lambda secret: format(secret, ">40"),
    "f-string": lambda secret: f"{secret}",
    "f-string, repr": lambda secret: f"{secret!r:>60}",
    "percent": lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  (old code logs so)
    "str.format": "{0} {0!r} {0:10}".format,
    "template": lambda secret: string.Template("$x").substitute(x=secret),
    "inside a list": lambda secret: str([secret, {"x": secret}]),
    "inside an error": lambda secret: str(ValueError(secret)),
    "log": lambda secret: logging.LogRecord(
        "x", logging.INFO, "x", 1, "%s %r", (secret, secret), None
    ).getMessage(),
}


@pytest.mark.parametrize("cls", SECRETS)
@pytest.mark.parametrize("show", DISPLAYS.values(), ids=DISPLAYS)
def test_a_secret_shows_only_that_it_is_one(
    show: Callable[[object], str], cls: type[Token | MotDePasse]
) -> None:
    display = show(cls(CLEAR))

    assert CLEAR not in display
    assert f"{cls.__name__}(<masqué>)" in display


@pytest.mark.parametrize("cls", SECRETS)
@pytest.mark.parametrize(
    "copy_it",
    [
        copy.copy,
        copy.deepcopy,
        lambda s: s.__getstate__(),
        *(
            lambda s, p=p: pickle.dumps(s, p)
            for p in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
    ],
)
def test_a_secret_cannot_be_copied_or_stored(
    copy_it: Callable[[object], object], cls: type[Token | MotDePasse]
) -> None:
    with pytest.raises(TypeError, match="cannot be copied or stored") as refus:
        copy_it([cls(CLEAR)] if copy_it is copy.deepcopy else cls(CLEAR))
    assert f"a {cls.__name__} cannot be copied or stored" == str(refus.value)


@pytest.mark.parametrize("cls", SECRETS)
def test_a_secret_has_no_attribute_to_look_at(
    cls: type[Token | MotDePasse],
) -> None:
    secret = cls(CLEAR)

    assert not hasattr(secret, "__dict__")
    assert [] == [
        name
        for name in dir(secret)
        if not name.startswith("_") and getattr(secret, name) == CLEAR
    ]


@pytest.mark.parametrize("cls", SECRETS)
@given(clear=typed_texts)
def test_a_secret_is_given_away_as_it_was_typed(
    cls: type[Token | MotDePasse], clear: str
) -> None:
    """
    Not trimmed, not normalised: a password is its own.
    """
    assert clear == cls(clear).reveal()


def test_what_is_masked_already_is_taken_as_it_is() -> None:
    assert CLEAR == Token(Token(CLEAR)).reveal()
    assert CLEAR == MotDePasse(MotDePasse(CLEAR)).reveal()


def test_secrets_are_not_compared() -> None:
    """
    Comparing takes a time that tells how far two texts agree.
    """
    assert Token(CLEAR) != Token(CLEAR)
    assert MotDePasse(CLEAR) != MotDePasse(CLEAR)


@given(
    st.text(st.characters(min_codepoint=1, max_codepoint=127), min_size=1, max_size=128)
)
def test_the_print_of_a_token_is_its_sha_256(clear: str) -> None:
    expected = hashlib.sha256(clear.encode("ascii")).hexdigest()

    assert expected == Token(clear).digest()


@pytest.mark.parametrize(
    "clear",
    [
        "",
        "x" * 129,
        "x" * 200_000,
        "é",
        "jeton\ud800",
        "\uff21",
        None,
        3,
        b"token",
        ["token"],
    ],
    ids=lambda clear: ascii(clear)[:20],
)
def test_what_no_source_can_have_drawn_has_no_print(clear: str) -> None:
    """
    It matches no link, and costs no hashing.
    """
    assert "" == Token(clear).digest()


def test_the_longest_token_has_a_print() -> None:
    assert 64 == len(Token("x" * 128).digest())
