"""
*Golden files*: what is stored or made elsewhere, as it was last reviewed.

With ``GOLDEN=write`` in the environment a test writes its file again, instead of
comparing it: the difference is then read in the commit.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["compare"]


def compare(path: Path, text: str) -> None:
    """
    Compare a text with its file to the byte, or write it when asked to.
    """
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert path.is_file(), f"{path.name} is not there: GOLDEN=write makes it"
    assert path.read_bytes().decode() == text, f"if {path.name} is right: GOLDEN=write"
