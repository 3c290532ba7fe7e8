"""
*Imports*: what it costs to begin, against attrs, in fresh processes.

Byte code is written once beforehand, in a folder of our own: an installer does
that, and a process that compiles would measure the compiler.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.harness import Baseline, Item, Preparation, Sampler, Scale, at_most

__all__ = ["items"]

# The whole process, its beginning included; then the import alone.
PROGRAM = """
import time
before = time.process_time()
import {module}
after = time.process_time()
print(after, after - before)
"""


COLUMNS: Final = (
    ("process", "whole process", at_most(1.5)),
    ("alone", "alone", at_most(1.7)),
)


def items(scale: Scale) -> Iterator[Item]:
    """
    Give the whole process, and the import alone.
    """
    del scale
    with TemporaryDirectory() as folder:
        for module in ("siaut_core", "siaut_core.aio"):
            for column, (code, what, target) in enumerate(COLUMNS):
                attrs = Baseline(
                    "import attrs",
                    _importing("attrs", column, folder),
                    target if module == "siaut_core" else None,
                )
                yield Item(
                    f"import-{module.rpartition('.')[2]}-{code}",
                    f"import {module}, {what}",
                    _importing(module, column, folder),
                    (attrs,),
                )


def _importing(module: str, column: int, folder: str) -> Preparation:
    def prepare(_slice: float) -> Sampler:
        sampler = partial(_sample, module, column, folder)
        sampler()
        return sampler

    return prepare


def _sample(module: str, column: int, folder: str) -> float:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(  # noqa: S603  (our own words only)
        [sys.executable, "-c", PROGRAM.format(module=module)],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    return float(done.stdout.split()[column])
