"""
What counts the cost of an act counts it.

A profile's function is not seen by what measures the tests: it is called here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest

from siaut_core import MisuseError
from siaut_core.testing.bounds import SLACK, Watch, error_of, must_be_bounded


def test_what_is_called_is_counted_and_what_is_read_whole_is_measured() -> None:
    """
    The text whose method it is, else the longest that whoever calls has at hand.
    """
    frame = inspect.currentframe()
    watch, letters = Watch(), "abcdef"
    assert frame is not None

    watch.look(frame, "call", sorted)
    watch.look(frame, "c_call", letters.strip)
    assert (2, 0) == (watch.calls, watch.read)

    watch.look(frame, "c_call", "xyz".upper)
    assert (3, 3) == (watch.calls, watch.read)

    watch.look(frame, "c_call", sorted)
    assert (4, 6) == (watch.calls, watch.read)


def test_only_what_the_library_refuses_is_given() -> None:
    """
    Anything else is a fault, and comes out.
    """
    error = MisuseError("argument", "message")

    def refuse() -> None:
        raise error

    assert error is error_of(refuse)
    assert error_of(list) is None
    with pytest.raises(ZeroDivisionError):
        error_of(lambda: 1 / 0)


def holding(sizes: Iterator[int]) -> Callable[[object], object]:
    """
    Make an act that holds so many bytes, each time.
    """

    def act(_: object) -> object:
        return bytearray(next(sizes))

    return act


def test_bytes_that_another_thread_held_meanwhile_count_for_nothing() -> None:
    must_be_bounded(holding(chain([0, 0, 10 * SLACK], repeat(0))), "text")


def test_an_act_that_holds_as_much_is_not_done_again() -> None:
    sizes = iter([0, 0, SLACK // 2])

    must_be_bounded(holding(sizes), "text")


def test_an_act_that_holds_more_each_time_is_told() -> None:
    with pytest.raises(AssertionError, match="holds as much"):
        must_be_bounded(holding(chain([0, 0], repeat(10 * SLACK))), "text")
