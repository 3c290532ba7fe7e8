"""
*Texts*: accounts written as JSON and read again, against pydantic.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

from benchmarks.harness import Baseline, Item, Scale, at_least, repeated
from benchmarks.populations import populate
from siaut_core import Utilisateur
from siaut_core.serialization import from_json, to_json

__all__ = ["items"]

COMPTES: Final = 500

TITLES: Final = {
    "json-reading": "user, read from JSON",
    "json-round-trip": "user, to JSON and back",
}


def items(scale: Scale) -> Iterator[Item]:
    """
    Give the time of one account, in a text of many; their domains are known.
    """
    del scale
    comptes = populate(COMPTES, COMPTES // 2).comptes
    text = to_json(comptes)
    assert comptes == from_json(text, list[Utilisateur])
    try:
        adapter, templates = _pydantic(text)
    except ImportError as absence:
        for code, title in TITLES.items():
            yield Item(code, title, skipped=f"{absence.name} is not installed")
        return
    names = {
        "text": text,
        "comptes": comptes,
        "templates": templates,
        "parse": from_json,
        "write": to_json,
        "kind": list[Utilisateur],
        "pydantic": adapter,
    }
    for code, us, them, threshold in (
        ("json-reading", "parse(text, kind)", "pydantic.validate_json(text)", 3),
        (
            "json-round-trip",
            "parse(write(comptes), kind)",
            "pydantic.validate_json(pydantic.dump_json(templates))",
            None,
        ),
    ):
        yield Item(
            code,
            TITLES[code],
            repeated(us, names, COMPTES),
            (
                Baseline(
                    "pydantic, EmailStr",
                    repeated(them, names, COMPTES),
                    at_least(threshold) if threshold else None,
                ),
            ),
        )


def _pydantic(text: str) -> tuple[Any, list[Any]]:
    """
    Load it, if it is there, and have it read the same text.

    Raises:
        ImportError: If it is not installed.
    """
    adapter = import_module("benchmarks.pydantic_model").ADAPTER
    return adapter, adapter.validate_json(text)
