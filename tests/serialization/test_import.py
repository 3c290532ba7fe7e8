"""
cattrs is loaded by who serializes, and by nobody else.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = "import sys, {module}; print(*sys.modules, sep='\\n')"


def loaded(module: str) -> set[str]:
    """
    List what a new Python loads to import that module.
    """
    output = subprocess.run(  # noqa: S603  (our own line of Python)
        [sys.executable, "-c", PROGRAM.format(module=module)],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(output.stdout.split())


@pytest.mark.parametrize(
    ("module", "expected"),
    [("siaut_core", set()), ("siaut_core.serialization", {"cattrs"})],
)
def test_only_serialization_loads_cattrs(module: str, expected: set[str]) -> None:
    heavy = {"cattrs", "dateutil", "dns", "email_validator"}

    assert expected == loaded(module) & heavy
