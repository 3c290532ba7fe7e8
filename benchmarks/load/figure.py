"""
*Figure*: the results as one drawing, the same bytes for the same figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import matplotlib as mpl
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from benchmarks.load.results import Latency, Results, Throughput

__all__ = ["draw"]

TITLES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}

# What is drawn: of one perimeter whose accounts do not change with the country.
CURVES: Final = (
    "search: nothing asked",
    "search: nom, frequent",
    "search: nom, rare",
    "search: courriel",
    "search: département and activité",
)

TARGET: Final = 10  # Milliseconds.


def draw(results: Results, where: Path) -> None:
    """
    Draw the 99th percentile by size of the country, and work done by clients.
    """
    # No date, and ids that do not change.
    with mpl.rc_context({"svg.hashsalt": "load", "font.size": 9}):
        figure = Figure(figsize=(9, 7), layout="constrained")
        measured = {latency.engine for latency in results.latencies}
        engines = [engine for engine in TITLES if engine in measured]
        plots = figure.subplots(2, len(engines), squeeze=False)
        for rank, engine in enumerate(engines):
            _latencies(plots[0][rank], results.latencies, engine)
            _throughputs(plots[1][rank], results.throughputs, engine)
        figure.savefig(where, format="svg", metadata={"Date": None})


def _latencies(plot: Axes, latencies: Sequence[Latency], engine: str) -> None:
    own = [x for x in latencies if (x.engine, x.perimetre) == (engine, "témoin")]
    for gesture in CURVES:
        points = [(x.comptes, x.p99) for x in own if x.gesture == gesture]
        plot.plot(*zip(*points, strict=True), marker="o", label=gesture)
    plot.axhline(TARGET, color="grey", linestyle=":")
    plot.margins(y=0.7)  # Above the curves, room for their names.
    plot.set(
        title=f"{TITLES[engine]}: a perimeter of 2,000 accounts",
        xlabel="accounts in the whole country",
        ylabel="ms, 99 times in 100",
        xscale="log",
        ylim=(0, None),
    )
    sizes = sorted({x.comptes for x in own})
    plot.set_xticks(sizes, [f"{size:,}" for size in sizes])
    plot.legend(fontsize=8, loc="upper left")


def _throughputs(plot: Axes, throughputs: Sequence[Throughput], engine: str) -> None:
    jobs: dict[tuple[str, int], list[tuple[int, float]]] = {}
    for rate in throughputs:
        if rate.engine == engine:
            key = (rate.work, rate.comptes)
            jobs.setdefault(key, []).append((rate.clients, rate.per_second))
    for (work, comptes), points in jobs.items():
        plot.plot(
            *zip(*points, strict=True),
            marker="o",
            label=f"{work}; {comptes:,} accounts",
        )
    plot.set(
        title=f"{TITLES[engine]}: together",
        xlabel="clients",
        ylabel="a second",
        ylim=(0, None),
    )
    plot.legend(fontsize=8, loc="lower left")
