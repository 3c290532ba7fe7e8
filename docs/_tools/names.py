"""
*Public names*: what hosts may import, and what the reference must tell of.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Final

# ``sync`` has the names of ``aio``, and is told of with it.
MODULES: Final = (
    "siaut_core",
    "siaut_core.aio",
    "siaut_core.aio.protocols",
    "siaut_core.aio.memory",
    "siaut_core.defaults",
    "siaut_core.messages",
    "siaut_core.finess",
    "siaut_core.serialization",
)

# The contract kit: what tests import. It answers no line of the guide.
KIT: Final = (
    "siaut_core.testing.contracts",
    "siaut_core.testing.factory",
    "siaut_core.testing.from_async",
    "siaut_core.testing.state_machine",
    "siaut_core.testing.strategies",
)


def public_names(
    modules: Iterable[str] = (*MODULES, *KIT),
) -> Iterator[tuple[str, object]]:
    """
    Give each public name once, qualified, with what it names.
    """
    seen: set[int] = set()
    for module in modules:
        loaded = import_module(module)
        for name in sorted(loaded.__all__):
            obj = getattr(loaded, name)
            if id(obj) not in seen:
                seen.add(id(obj))
                yield f"{module}.{name}", obj


def short_name(name: str) -> str:
    """
    Leave the module out of a qualified name.
    """
    modules = sorted(MODULES, key=len)
    return name.removeprefix(f"{[m for m in modules if name.startswith(m)][-1]}.")


def documented() -> Iterator[tuple[str, object]]:
    """
    Give what answers the guide: public names, and the members of classes.
    """
    for name, obj in public_names(MODULES):
        yield name, obj
        if inspect.isclass(obj):
            for member in vars(obj):
                if not member.startswith("_"):
                    yield f"{name}.{member}", getattr(obj, member)


def public_classes() -> dict[str, type]:
    """
    Give the public classes by their own name.
    """
    return {
        name.rpartition(".")[2]: obj
        for name, obj in public_names()
        if inspect.isclass(obj)
    }
