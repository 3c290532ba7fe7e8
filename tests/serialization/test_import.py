"""
cattrs is loaded by who serializes, and by nobody else.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAMME = "import sys, {module}; print(*sys.modules, sep='\\n')"


def charges(module: str) -> set[str]:
    """
    List what a new Python loads to import that module.
    """
    sortie = subprocess.run(  # noqa: S603  (our own line of Python)
        [sys.executable, "-c", PROGRAMME.format(module=module)],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(sortie.stdout.split())


@pytest.mark.parametrize(
    ("module", "attendu"),
    [("siaut_core", set()), ("siaut_core.serialization", {"cattrs"})],
)
def test_only_serialization_loads_cattrs(module: str, attendu: set[str]) -> None:
    lourds = {"cattrs", "dateutil", "dns", "email_validator"}

    assert attendu == charges(module) & lourds
