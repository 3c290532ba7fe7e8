"""
*Project*: what is around this package in its repository: the page on the contract.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

__all__ = ["DATA", "FILES", "ON_POSTGRESQL", "OUTPUT", "SECTION"]

ROOT: Final = Path(__file__).resolve().parents[4]

DATA: Final = ROOT / "examples" / "data"

_PAGE: Final = ROOT / "docs" / "how-to" / "run-the-contract.md"

SECTION: Final = _PAGE.read_text("utf-8").partition("## Django\n")[2].split("\n## ")[0]

_BLOCKS: Final = re.findall(r"^```(\S*)\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)

# A file to save says its name in its first line; so does what is added to it.
FILES: Final = {
    name[1]: text for _, text in _BLOCKS if (name := re.match(r"# (\w+\.py)\n", text))
}

[ON_POSTGRESQL] = [
    text for _, text in _BLOCKS if re.match(r"# \w+\.py, on PostgreSQL\n", text)
]

[OUTPUT] = [text for language, text in _BLOCKS if language == "text"]
