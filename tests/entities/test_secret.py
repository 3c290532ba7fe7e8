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

from siaut_core.entities.secret import Jeton, MotDePasse
from siaut_core.testing.strategies import saisies

if TYPE_CHECKING:
    from collections.abc import Callable

CLAIR = "Zelie-4f2a"

SECRETS = [Jeton, MotDePasse]

AFFICHAGES: dict[str, Callable[[object], str]] = {
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


@pytest.mark.parametrize("classe", SECRETS)
@pytest.mark.parametrize("afficher", AFFICHAGES.values(), ids=AFFICHAGES)
def test_a_secret_shows_only_that_it_is_one(
    afficher: Callable[[object], str], classe: type[Jeton | MotDePasse]
) -> None:
    affichage = afficher(classe(CLAIR))

    assert CLAIR not in affichage
    assert f"{classe.__name__}(<masqué>)" in affichage


@pytest.mark.parametrize("classe", SECRETS)
@pytest.mark.parametrize(
    "copier",
    [
        copy.copy,
        copy.deepcopy,
        *(
            lambda s, p=p: pickle.dumps(s, p)
            for p in range(pickle.HIGHEST_PROTOCOL + 1)
        ),
    ],
)
def test_a_secret_cannot_be_copied_or_stored(
    copier: Callable[[object], object], classe: type[Jeton | MotDePasse]
) -> None:
    with pytest.raises(TypeError, match="cannot be copied or stored") as refus:
        copier([classe(CLAIR)] if copier is copy.deepcopy else classe(CLAIR))
    assert f"a {classe.__name__} cannot be copied or stored" == str(refus.value)


@pytest.mark.parametrize("classe", SECRETS)
def test_a_secret_has_no_attribute_to_look_at(
    classe: type[Jeton | MotDePasse],
) -> None:
    secret = classe(CLAIR)

    assert not hasattr(secret, "__dict__")
    assert [] == [
        nom
        for nom in dir(secret)
        if not nom.startswith("_") and getattr(secret, nom) == CLAIR
    ]


@pytest.mark.parametrize("classe", SECRETS)
@given(clair=saisies)
def test_a_secret_is_given_away_as_it_was_typed(
    classe: type[Jeton | MotDePasse], clair: str
) -> None:
    """
    Not trimmed, not normalised: a password is its own.
    """
    assert clair == classe(clair).reveler()


def test_what_is_masked_already_is_taken_as_it_is() -> None:
    assert CLAIR == Jeton(Jeton(CLAIR)).reveler()
    assert CLAIR == MotDePasse(MotDePasse(CLAIR)).reveler()


def test_secrets_are_not_compared() -> None:
    """
    Comparing takes a time that tells how far two texts agree.
    """
    assert Jeton(CLAIR) != Jeton(CLAIR)
    assert MotDePasse(CLAIR) != MotDePasse(CLAIR)


@given(
    st.text(st.characters(min_codepoint=1, max_codepoint=127), min_size=1, max_size=128)
)
def test_the_print_of_a_token_is_its_sha_256(clair: str) -> None:
    expected = hashlib.sha256(clair.encode("ascii")).hexdigest()

    assert expected == Jeton(clair).empreinte()


@pytest.mark.parametrize(
    "clair",
    [
        "",
        "x" * 129,
        "x" * 200_000,
        "é",
        "jeton\ud800",
        "\uff21",
        None,
        3,
        b"jeton",
        ["jeton"],
    ],
    ids=lambda clair: ascii(clair)[:20],
)
def test_what_no_source_can_have_drawn_has_no_print(clair: str) -> None:
    """
    It matches no link, and costs no hashing.
    """
    assert "" == Jeton(clair).empreinte()


def test_the_longest_token_has_a_print() -> None:
    assert 64 == len(Jeton("x" * 128).empreinte())
