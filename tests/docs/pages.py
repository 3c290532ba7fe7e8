"""
*Pages*: those that people read, and which ones need a host.
"""

from __future__ import annotations

from typing import Final

from docs._tools.pages import DOCS

__all__ = ["ON_THE_HOST", "PAGES"]

PAGES: Final = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)

# Run by the tests of the hosts, where what these need is installed.
ON_THE_HOST: Final = frozenset(
    DOCS / "how-to" / name
    for name in (
        "django.md",
        "fastapi.md",
        "run-the-reference-host.md",
        "send-the-mail.md",
        "watch-the-mail.md",
        "one-repository-twice.md",
        "run-the-contract.md",
    )
)
