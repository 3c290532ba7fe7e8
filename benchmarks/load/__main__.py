"""
Loads the reference host, measures it, writes JSON and draws it.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.load import clients
from benchmarks.load.database import fill, size_of
from benchmarks.load.figure import draw
from benchmarks.load.gestures import GESTURES
from benchmarks.load.measure import measure
from benchmarks.load.population import a_country
from benchmarks.load.results import Machine, Results, Size
from benchmarks.load.server import ENGINES, new_database
from benchmarks.load.service import Service

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCS: Final = Path(__file__).parents[2] / "docs" / "explanation"

SIZES: Final = (10_000, 100_000, 1_000_000)
TRIES: Final = 200
COURRIELS: Final = 2_000


def load(engine: str, comptes: int, tries: int, results: Results) -> None:
    """
    Fill a database, and add what it does to *results*.
    """
    with new_database(engine) as url:
        service = Service.open_up(url, comptes)
        fill(service.store, a_country(), comptes)
        size = Size(engine, comptes, size_of(service.store))
        print(*size, sep=" ; ", flush=True)
        results.sizes.append(size)
        for gesture in GESTURES:
            latency = measure(service, engine, gesture, tries)
            print(*latency, sep=" ; ", flush=True)
            results.latencies.append(latency)
        service.store.close()
        for rate in (
            *clients.operations(url, engine, comptes),
            *clients.sendings(url, engine, comptes, COURRIELS),
        ):
            print(*rate, sep=" ; ", flush=True)
            results.throughputs.append(rate)


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Measure what the command line asks for.
    """
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description=__doc__
    )
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--comptes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--tries", type=int, default=TRIES)
    parser.add_argument("--output", type=Path, default=DOCS, help="a folder")
    options = parser.parse_args(arguments)
    machine = Machine(os.cpu_count(), platform.python_version(), sqlite3.sqlite_version)
    results = Results(machine, [], [], [])
    for comptes in options.comptes:
        for engine in options.engines:
            load(engine, comptes, options.tries, results)
    (options.output / "load.json").write_text(results.to_json(), "utf-8")
    draw(results, options.output / "load.svg")


if __name__ == "__main__":
    main()
