"""
How things are measured: in turns, in CPU time, with the collector held.

A and B are measured as A B A B ..., so that whatever slows the machine down
slows both; each turn gives one ratio, and the median of the ratios is shown
with its quartiles. CPU time does not count the time given to other processes.
"""

from __future__ import annotations

import gc
import statistics
import time
import timeit
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple, TypeAlias

__all__ = [
    "COMPLETE",
    "QUICK",
    "SEED",
    "Baseline",
    "Effort",
    "Figure",
    "Item",
    "Preparation",
    "Result",
    "Sampler",
    "Scale",
    "Spread",
    "Target",
    "at_least",
    "at_most",
    "measure",
    "repeated",
    "spread",
]

# The same data at every run.
SEED: Final = 20231108

# Gives the seconds that one operation took.
Sampler: TypeAlias = Callable[[], float]

# Warms up, and says how many operations fill a slice of that many seconds.
Preparation: TypeAlias = Callable[[float], Sampler]


class Effort(NamedTuple):
    """
    How long to look at one item.

    Attributes:
        portion: Seconds of one sample, for what is shorter.
        budget: Seconds for the item; the turn that is under way ends.
    """

    portion: float
    budget: float
    minimum: int
    maximum: int


class Scale(NamedTuple):
    """
    How much to measure.
    """

    users: int
    lines: int
    effort: Effort


COMPLETE: Final = Scale(100_000, 100_000, Effort(0.02, 5.0, 5, 41))
QUICK: Final = Scale(10_000, 5_000, Effort(0.002, 0.4, 3, 11))


class Target(NamedTuple):
    """
    What a figure must not exceed, or must reach.
    """

    bound: float
    is_floor: bool = False

    def holds(self, value: float) -> bool:
        return value >= self.bound if self.is_floor else value <= self.bound

    def __str__(self) -> str:
        return f"{'>=' if self.is_floor else '<='} {self.bound:g}"


def at_most(bound: float) -> Target:
    """
    Ask for a time ratio: ours over theirs.
    """
    return Target(bound)


def at_least(bound: float) -> Target:
    """
    Ask for a speed ratio: theirs over ours.
    """
    return Target(bound, is_floor=True)


class Spread(NamedTuple):
    """
    A median, and where half of the values are.
    """

    median: float
    q1: float
    q3: float
    low: float
    high: float
    turns: int


class Figure(NamedTuple):
    """
    What is compared with a target, if it has one.
    """

    name: str
    unit: str
    value: float
    target: Target | None = None


class Baseline(NamedTuple):
    """
    What ours is measured against.
    """

    name: str
    prepare: Preparation
    target: Target | None = None


class Item(NamedTuple):
    """
    One line of the table.

    Attributes:
        prepare: Ours; ``None`` when there is nothing to time.
        figures: What is counted instead of timed.
        skipped: Why it cannot be measured here.
    """

    code: str
    title: str
    prepare: Preparation | None = None
    baselines: tuple[Baseline, ...] = ()
    figures: tuple[Figure, ...] = ()
    skipped: str = ""


class Result(NamedTuple):
    """
    What was measured of an item.

    Attributes:
        ours: Seconds for one operation.
        theirs: The same, of each baseline.
        ratios: Of ours to each baseline: times, or speeds if its target is a floor.
    """

    item: Item
    ours: Spread | None = None
    theirs: tuple[Spread, ...] = ()
    ratios: tuple[Spread, ...] = ()


def spread(values: Iterable[float]) -> Spread:
    """
    Sum up what was measured.
    """
    ordered = sorted(values)
    q1, median, q3 = statistics.quantiles(ordered, n=4, method="inclusive")
    return Spread(median, q1, q3, ordered[0], ordered[-1], len(ordered))


def repeated(
    statement: str, names: Mapping[str, object], operations: int = 1
) -> Preparation:
    """
    Time a statement in a loop, long enough to be seen.

    Args:
        operations: How many one statement makes.
    """
    timer = timeit.Timer(statement, timer=time.thread_time, globals=dict(names))

    def prepare(portion: float) -> Sampler:
        number, duration = 1, timer.timeit(1)
        while (duration := timer.timeit(number)) < portion:
            number = max(2 * number, int(number * portion / max(duration, 1e-9)))
        return lambda: timer.timeit(number) / (number * operations)

    return prepare


@contextmanager
def held_collector() -> Iterator[None]:
    """
    Keep the collector away: what is there is not looked at again, nor by the next.
    """
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def measure(item: Item, effort: Effort) -> Result:
    """
    Measure an item and its baselines in turns.
    """
    if item.prepare is None:
        return Result(item)
    with held_collector():
        samplers = [
            prepare(effort.portion)
            for prepare in (item.prepare, *(b.prepare for b in item.baselines))
        ]
        turns = list(_turns(samplers, effort))
    ours, *theirs = zip(*turns, strict=True)
    return Result(
        item,
        spread(ours),
        tuple(map(spread, theirs)),
        tuple(
            spread(_ratios(ours, times, baseline.target))
            for times, baseline in zip(theirs, item.baselines, strict=True)
        ),
    )


def _turns(samplers: list[Sampler], effort: Effort) -> Iterator[list[float]]:
    end = time.monotonic() + effort.budget
    for turn in range(effort.maximum):
        if turn >= effort.minimum and time.monotonic() > end:
            return
        yield [sampler() for sampler in samplers]


def _ratios(
    ours: Iterable[float], theirs: Iterable[float], target: Target | None
) -> Iterator[float]:
    for our, their in zip(ours, theirs, strict=True):
        yield their / our if target and target.is_floor else our / their
