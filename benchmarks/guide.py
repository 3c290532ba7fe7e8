"""
The *guide* played on all of FINESS: what a reader waits for, with nothing beside.

In CPU time of one run, so that a machine which does other things measures the same.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.harness import COMPLETE, Figure, Item, Scale, at_most

__all__ = ["items"]

PROJECT: Final = Path(__file__).resolve().parent.parent

# Beside the project, or where the tests look for them too.
DATA: Final = Path(os.environ.get("SIAUT_DATA", PROJECT.parent / "shared" / "data"))
EXTRACTS: Final = {
    option: DATA / "finess" / "officiel" / f"etalab-{code}-20210108.csv.gz"
    for option, code in (("--finess-et", "cs1100502"), ("--finess-ej", "cs1100501"))
}

# Where the structures are kept, and the seconds that are promised for all of it.
STORES: Final = (("memory", (), 30), ("sqlite", ("--database", "sqlite:///g.db"), 60))


def items(scale: Scale) -> Iterator[Item]:
    """
    Give the time of one whole story on 142,417 structures, kept in each store.
    """
    for store, options, promised in STORES:
        code, title = f"guide-{store}", f"guide, all of FINESS, {store}"
        skipped = _missing(scale, store)
        if skipped:
            yield Item(code, title, skipped=skipped)
            continue
        figure = Figure("one run", "s", _play(options), at_most(promised))
        yield Item(code, title, figures=(figure,))


def _missing(scale: Scale, store: str) -> str:
    if scale is not COMPLETE:
        return "too long for a quick run"
    if not all(path.exists() for path in EXTRACTS.values()):
        return "the extracts are not there: see SIAUT_DATA"
    if store == "sqlite" and not all(map(find_spec, ("siaut_sqlalchemy", "argon2"))):
        return "siaut_sqlalchemy is not installed"
    return ""


def _play(options: tuple[str, ...]) -> float:
    before = _spent()
    files = [str(part) for option in EXTRACTS.items() for part in option]
    with TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603  (our own script)
            [sys.executable, str(PROJECT / "examples" / "guide.py"), *options, *files],
            check=True,
            capture_output=True,
            cwd=folder,
        )
    return _spent() - before


def _spent() -> float:
    times = os.times()
    return times.children_user + times.children_system
