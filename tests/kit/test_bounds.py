"""
What counts the cost of an act counts it.

A profile's function is not seen by what measures the tests: it is called here.
"""

from __future__ import annotations

import inspect

from siaut_core.testing.bounds import Watch


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
