"""
*Data*: public reference data that some tests read when it is at hand.

They are too large for the project and belong to others (FINESS extracts, a
corpus of addresses, hostile strings). They lie in ``shared/data`` beside the
project, or where the variable ``SIAUT_DATA`` says.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT: Final = Path(__file__).resolve().parent.parent


def operations_of(shell: ModuleType) -> set[str]:
    """
    Name the functions that a shell exports: the operations, beside their commands.
    """
    return {name for name in shell.__all__ if name[0].islower()}


def data_folder() -> Path:
    """
    Say where the data would be, whether or not they are there.
    """
    elsewhere = os.environ.get("SIAUT_DATA")
    return Path(elsewhere) if elsewhere else ROOT.parent / "shared" / "data"


def reference_data(*parts: str) -> Path:
    """
    Locate one file or folder of the data, or skip the test that needs it.
    """
    path = data_folder().joinpath(*parts)
    if not path.exists():
        pytest.skip(
            f"needs {'/'.join(parts) or 'the reference data'}, not in"
            " ../shared/data: set SIAUT_DATA to the folder that holds it"
        )
    return path
