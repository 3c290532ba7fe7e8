"""
What is shown of the results: a table to read, and JSON to keep.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import Any, Final

from benchmarks.harness import SEED, Figure, Result, Scale, Spread, Target

__all__ = ["HEADER", "document", "rows"]

UNITS: Final = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))

LAYOUT: Final = "{:<43}  {:<29}  {:<36}  {:<23}  {:<7}  {}"
HEADER: Final = LAYOUT.format(
    "", "siaut_core", "baseline", "ratio", "target", "holds"
).rstrip()


def time_of(seconds: float) -> str:
    """
    Write a duration with three digits.

    .. doctest::

        >>> time_of(2.5e-7), time_of(0.0123)
        ('250 ns', '12.3 ms')
    """
    scale, unit = next((u for u in UNITS if seconds >= u[0]), UNITS[-1])
    return f"{seconds / scale:.3g} {unit}"


def _times(times: Spread) -> str:
    return f"{time_of(times.median)} [{time_of(times.q1)}, {time_of(times.q3)}]"


def _ratio(ratio: Spread, target: Target | None) -> str:
    kind = " speed" if target and target.is_floor else ""
    return f"{ratio.median:.2f} [{ratio.q1:.2f}, {ratio.q3:.2f}]{kind}"


def _text(target: Target | None) -> str:
    return str(target) if target else ""


def _verdict(value: float, target: Target | None) -> str:
    if target is None:
        return ""
    return "yes" if target.holds(value) else "NO"


def rows(result: Result) -> Iterator[str]:
    """
    Write a result: a line, and one more for each other baseline or figure.
    """
    item = result.item
    if item.skipped:
        yield f"{item.title:<43}  skipped: {item.skipped}"
        return
    title, ours = item.title, _times(result.ours) if result.ours else ""
    if not item.baselines and ours:
        yield LAYOUT.format(title, ours, "", "", "", "").rstrip()
        title, ours = "", ""
    compared = zip(item.baselines, result.theirs, result.ratios, strict=True)
    for baseline, theirs, ratio in compared:
        target = baseline.target
        yield LAYOUT.format(
            title,
            ours,
            f"{time_of(theirs.median)} {baseline.name}",
            _ratio(ratio, target),
            _text(target),
            _verdict(ratio.median, target),
        ).rstrip()
        title, ours = "", ""
    for name, unit, value, target in item.figures:
        yield LAYOUT.format(
            title,
            f"{value:,.4g} {unit}".rstrip(),
            name,
            "",
            _text(target),
            _verdict(value, target),
        ).rstrip()
        title = ""


def document(results: Iterable[Result], scale: Scale, *, quick: bool) -> dict[str, Any]:
    """
    Give everything that was measured, ready for JSON.
    """
    return {
        "siaut_core": version("siaut-core"),
        "python": platform.python_version(),
        "implementation": sys.implementation.name,
        "machine": platform.machine(),
        "seed": SEED,
        "quick": quick,
        "users": scale.users,
        "lines": scale.lines,
        "seconds": "CPU time of one operation",
        "items": [_item(result) for result in results],
    }


def _item(result: Result) -> dict[str, Any]:
    item = result.item
    baselines = [
        {
            "name": baseline.name,
            "seconds": theirs._asdict(),
            "ratio": ratio._asdict(),
            "ratio_of": "speeds" if _is_floor(baseline.target) else "times",
            **_goal(ratio.median, baseline.target),
        }
        for baseline, theirs, ratio in zip(
            item.baselines, result.theirs, result.ratios, strict=True
        )
    ]
    return {
        "code": item.code,
        "title": item.title,
        "skipped": item.skipped or None,
        "seconds": result.ours._asdict() if result.ours else None,
        "baselines": [] if item.skipped else baselines,
        "figures": [_figure(figure) for figure in item.figures],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "unit": figure.unit,
        "value": figure.value,
        **_goal(figure.value, figure.target),
    }


def _goal(value: float, target: Target | None) -> dict[str, Any]:
    if target is None:
        return {"target": None, "holds": None}
    return {"target": str(target), "holds": target.holds(value)}


def _is_floor(target: Target | None) -> bool:
    return target is not None and target.is_floor
