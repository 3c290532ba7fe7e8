"""
What an error shows of what it must not.
"""

from __future__ import annotations

from base64 import b64encode

import pytest

from siaut_core.testing.leaks import betrayed, pieces, texts_of

SECRET = "0123456789abcdef"


def an_error(text: str) -> ValueError:
    return ValueError(text)


def raised(error: Exception, of: BaseException | None = None) -> Exception:
    with pytest.raises(type(error)) as leased:
        raise error from of
    return leased.value


def with_note(text: str) -> Exception:
    error = an_error("rien")
    error.add_note(text)
    return error


def in_an_except(text: str) -> Exception:
    try:
        raise an_error(text)
    except ValueError:
        return raised(KeyError("rien"))


@pytest.mark.parametrize(
    "error",
    [
        an_error(f"voici {SECRET}"),
        an_error(f"en partie {SECRET[3:11]}"),
        an_error(SECRET.encode().hex()),
        an_error(b64encode(SECRET.encode()).decode()),
        with_note(SECRET),
        raised(KeyError("rien"), of=an_error(SECRET)),
        in_an_except(SECRET),
        KeyError({"cle": SECRET}),
    ],
)
def test_a_secret_is_seen_wherever_a_log_would_show_it(error: Exception) -> None:
    assert [] != betrayed(SECRET, texts_of(error))


def test_seven_characters_of_a_secret_are_chance() -> None:
    assert [] == betrayed(SECRET, texts_of(an_error(f"{SECRET[:7]} {SECRET[9:]}")))


def test_no_error_shows_nothing() -> None:
    assert [] == list(texts_of(None))


def test_a_short_secret_is_its_only_slice() -> None:
    assert {"court"} == pieces("court")
    assert {"12345678", "23456789"} == pieces("123456789")
