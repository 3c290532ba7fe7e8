"""
*Adapter*: what the pages on adapters quote, and the files that they say to save.
"""

from __future__ import annotations

import re
from typing import Final

from docs._tools.pages import DOCS, Block, blocks

__all__ = ["EXTRACTS", "FILES", "PAGE"]

PAGE: Final = DOCS / "how-to" / "one-repository-twice.md"

EXTRACTS: Final[list[Block]] = [
    block for block in blocks(PAGE) if block.language == "python"
]

# A file to save says its name in its first line.
_NAME: Final = re.compile(r"^```python\n# (\w+\.py)\n", re.MULTILINE)

_CONTRACT: Final = (DOCS / "how-to" / "run-the-contract.md").read_text("utf-8")
_SECTIONS: Final = re.split(r"^## (.*)$", _CONTRACT, flags=re.MULTILINE)

FILES: Final = {
    title: _NAME.findall(text)
    for title, text in zip(_SECTIONS[1::2], _SECTIONS[2::2], strict=True)
}
