"""
*Bounds*: what an act does with a text or a list, counted; never timed.

Three counts, none of which may grow with what was sent: how many functions are called,
how many bytes are held at once, and how long a text is among the variables of whoever
calls one of the functions that read it whole.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from siaut_core.errors import SiautError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

__all__ = ["HOSTILE", "LENGTH", "error_of", "must_be_bounded"]

# Longer than any bound of a text, and each twice as long as the first.
LENGTH: Final = 100_000

HOSTILE: Final[dict[str, Callable[[int], object]]] = {
    "text": lambda n: "x" * n,
    "combining marks": lambda n: "a" + "\u0316\u0301" * (n // 2),
    "digits": lambda n: "9" * n,
    "blanks": lambda n: " " * n,
    "bytes": lambda n: b"x" * n,
    "list": lambda n: ["x"] * n,
    "list of numbers": lambda n: [*range(n)],
}

# The longest text that anything may read whole: that of a cursor, or of a line.
LIMIT: Final = 1 << 16

# What costs as much as its text is long, or more.
READ_WHOLE: Final = frozenset(
    """
    b64decode casefold category decode encode findall finditer fullmatch is_normalized
    isprintable loads lower match normalize openssl_sha256 raw_decode search sha256
    scrypt sorted split sub translate upper
    """.split()  # noqa: SIM905  (one to a line would be a page)
)

# Of bytes: what Python itself keeps more or less of, from one call to the next.
SLACK: Final = 20_000

# Times that it is counted again: bytes are those of every thread.
AGAIN: Final = 3


def error_of(act: Callable[[], object]) -> SiautError | None:
    """
    Give what an act is refused with, of ours; anything else is a fault.
    """
    try:
        act()
    except SiautError as error:
        return error
    return None


def longest(frame: FrameType, receiver: object) -> int:
    """
    Measure the text whose method is called, or those of whoever calls a function.
    """
    if isinstance(receiver, str | bytes):
        return len(receiver)
    texts = (v for v in frame.f_locals.values() if isinstance(v, str | bytes))
    return max(map(len, texts), default=0)


class Watch:
    """
    What is called, and the longest text that is read whole: what a profile sees.
    """

    def __init__(self) -> None:
        self.calls: int = 0
        self.read: int = 0

    def look(self, frame: FrameType, event: str, called: object) -> None:
        self.calls += 1
        if event == "c_call" and getattr(called, "__name__", "") in READ_WHOLE:
            length = longest(frame, getattr(called, "__self__", None))
            self.read = max(self.read, length)


def work_of(act: Callable[[], object]) -> tuple[int, int, int]:
    """
    Count what an act costs, granted or refused: its calls, its bytes, what it reads.
    """
    watch = Watch()
    # Its callbacks (Hypothesis has some) would be counted whenever it runs.
    gc.disable()
    tracemalloc.start()
    try:
        sys.setprofile(watch.look)
        with suppress(SiautError):
            act()
    finally:
        sys.setprofile(None)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        gc.enable()
    return watch.calls, peak, watch.read


def must_be_bounded(act: Callable[[object], object], kind: str) -> None:
    """
    Check that an act costs no more for twice as much.
    """
    small, large = HOSTILE[kind](LENGTH), HOSTILE[kind](2 * LENGTH)
    error_of(lambda: act(small))  # What is made once is made now.
    calls, peak, _ = work_of(lambda: act(small))
    more_calls, more_peak, read = work_of(lambda: act(large))
    if more_peak > peak + SLACK:  # Of another thread? An act does it again.
        more_peak = min(work_of(lambda: act(large))[1] for _ in range(AGAIN))

    assert calls == more_calls, "calls as many functions, whatever it is given"
    assert more_peak <= peak + SLACK, "holds as much, whatever it is given"
    assert read <= LIMIT, "reads nothing whole that is longer than any bound"
