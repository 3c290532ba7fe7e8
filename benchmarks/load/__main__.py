"""
Loads the reference host, measures it, writes JSON and draws it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.load import clients
from benchmarks.load.base import fill, octets
from benchmarks.load.figure import draw
from benchmarks.load.gestures import GESTURES
from benchmarks.load.measure import measure
from benchmarks.load.population import a_country
from benchmarks.load.server import ENGINES, new_database
from benchmarks.load.service import Service

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCS: Final = Path(__file__).parents[2] / "docs" / "explanation"

SIZES: Final = (10_000, 100_000, 1_000_000)
TRIES: Final = 200
COURRIELS: Final = 2_000


def load(engine: str, comptes: int, tries: int, results: dict[str, Any]) -> None:
    """
    Fill a database, and add what it does to *results*.
    """
    with new_database(engine) as url:
        service = Service.open_up(url, comptes)
        fill(service.store, a_country(), comptes)
        size = {"engine": engine, "comptes": comptes, "octets": octets(service.store)}
        print(*size.values(), sep=" ; ", flush=True)
        results["tailles"].append(size)
        for gesture in GESTURES:
            latency = measure(service, engine, gesture, tries)
            print(*latency, sep=" ; ", flush=True)
            results["latences"].append(latency._asdict())
        service.store.close()
        for rate in (
            *clients.operations(url, engine, comptes),
            *clients.sendings(url, engine, comptes, COURRIELS),
        ):
            print(*rate, sep=" ; ", flush=True)
            results["debits"].append(rate._asdict())


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Measure what the command line asks for.
    """
    parsed = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description=__doc__
    )
    parsed.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parsed.add_argument("--comptes", nargs="+", type=int, default=SIZES)
    parsed.add_argument("--tries", type=int, default=TRIES)
    parsed.add_argument("--output", type=Path, default=DOCS, help="a folder")
    choix = parsed.parse_args(arguments)
    results: dict[str, Any] = {
        "machine": {
            "coeurs": os.cpu_count(),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        },
        "tailles": [],
        "latences": [],
        "debits": [],
    }
    for comptes in choix.comptes:
        for engine in choix.engines:
            load(engine, comptes, choix.tries, results)
    text = json.dumps(results, ensure_ascii=False, indent=1)
    (choix.output / "load.json").write_text(f"{text}\n", "utf-8")
    draw(results, choix.output / "load.svg")


if __name__ == "__main__":
    main()
