"""
*Noms publics*: what hosts may import, and what the reference must tell of.
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
    "siaut_core.testing.fabrique",
    "siaut_core.testing.from_async",
    "siaut_core.testing.machine",
    "siaut_core.testing.strategies",
)


def noms_publics(
    modules: Iterable[str] = (*MODULES, *KIT),
) -> Iterator[tuple[str, object]]:
    """
    Give each public name once, qualified, with what it names.
    """
    vus: set[int] = set()
    for module in modules:
        charge = import_module(module)
        for nom in sorted(charge.__all__):
            objet = getattr(charge, nom)
            if id(objet) not in vus:
                vus.add(id(objet))
                yield f"{module}.{nom}", objet


def nom_court(nom: str) -> str:
    """
    Leave the module out of a qualified name.
    """
    modules = sorted(MODULES, key=len)
    return nom.removeprefix(f"{[m for m in modules if nom.startswith(m)][-1]}.")


def documentes() -> Iterator[tuple[str, object]]:
    """
    Give what answers the guide: public names, and the members of classes.
    """
    for nom, objet in noms_publics(MODULES):
        yield nom, objet
        if inspect.isclass(objet):
            for membre in vars(objet):
                if not membre.startswith("_"):
                    yield f"{nom}.{membre}", getattr(objet, membre)


def classes_publiques() -> dict[str, type]:
    """
    Give the public classes by their own name.
    """
    return {
        nom.rpartition(".")[2]: objet
        for nom, objet in noms_publics()
        if inspect.isclass(objet)
    }
