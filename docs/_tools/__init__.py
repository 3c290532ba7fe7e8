"""
*Docs*: what prints the pages that the code itself dictates; tests compare them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
