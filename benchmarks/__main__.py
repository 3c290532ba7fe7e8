"""
The command: measures everything, prints a table, writes JSON.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks import (
    bounds,
    comptes,
    decisions,
    extracts,
    forms,
    guide,
    imports,
    liens,
    logins,
    operations,
    recherche,
    texts,
)
from benchmarks.harness import COMPLETE, QUICK, Item, Result, Scale, measure
from benchmarks.report import HEADER, document, rows

RESULTS: Final = Path(__file__).parent / "results.json"

SUBJECTS: Final[tuple[Callable[[Scale], Iterator[Item]], ...]] = (
    decisions.items,
    comptes.items,
    texts.items,
    bounds.items,
    liens.items,
    logins.items,
    imports.items,
    recherche.items,
    forms.items,
    extracts.items,
    operations.items,
    guide.items,
)


def run(scale: Scale, words: Sequence[str]) -> list[Result]:
    """
    Measure the items whose code holds one of *words*, or all; print each.
    """
    results = []
    print(HEADER)
    for item in chain.from_iterable(subject(scale) for subject in SUBJECTS):
        if words and not any(word in item.code for word in words):
            continue
        results.append(measure(item, scale.effort))
        print(*rows(results[-1]), sep="\n", flush=True)
    return results


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run what the command line asks for.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("words", nargs="*", help="only items whose code holds one")
    parser.add_argument("--quick", action="store_true", help="less, and less sure")
    parser.add_argument("--json", type=Path, default=RESULTS, metavar="FILE")
    options = parser.parse_args(arguments)
    scale = QUICK if options.quick else COMPLETE
    contents = document(run(scale, options.words), scale, quick=options.quick)
    goals = [
        goal["holds"]
        for item in contents["items"]
        for goal in (*item["baselines"], *item["figures"])
        if goal["holds"] is not None
    ]
    print(f"\n{sum(goals)} targets of {len(goals)} hold; all in {options.json}")
    text = json.dumps(contents, ensure_ascii=False, indent=2)
    options.json.write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
