"""
What ``import siaut_core`` gives, and what it does not pay for.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Final

import pytest

import siaut_core
from siaut_core import aio, sync

if TYPE_CHECKING:
    from types import ModuleType

# Provenance: measured, each attrs class costs about 1 ms; design, "about 45".
CLASSES_ATTRS: Final = 45

# Whoever imports the package pays for none of these: first use does.
ON_DEMAND: Final = (
    "asyncio",
    "cattrs",
    "dateutil",
    "dns",
    "email_validator",
    "hashlib",
    "logging",
    "siaut_core.aio",
    "siaut_core.finess",
    "siaut_core.messages",
    "siaut_core.serialization",
    "siaut_core.memory",
    "siaut_core.sync",
    "siaut_core.testing",
    "siaut_core.entities.queued_mail",
    "siaut_core.use_cases",
    "socket",
    "sqlite3",
    "ssl",
)

# Also loaded by neither shell: a service that never searches never pays.
NEVER_BY_A_FACADE: Final = (
    "asyncio",
    "cattrs",
    "dateutil",
    "dns",
    "email_validator",
    "siaut_core.finess",
    "siaut_core.messages",
    "siaut_core.serialization",
    "socket",
    "sqlite3",
)

PROBE: Final = """
import json, sys
before = set(sys.modules)
import {module}
loaded = sorted(set(sys.modules) - before)
attrs = [
    f"{{name}}.{{obj.__name__}}"
    for name in loaded
    if name.split(".")[0] == "siaut_core"
    for obj in vars(sys.modules[name]).values()
    if isinstance(obj, type)
    and obj.__module__ == name
    and "__attrs_attrs__" in vars(obj)
]
print(json.dumps([loaded, attrs]))
"""


def load(module: str) -> tuple[list[str], list[str]]:
    """
    Import it in a new Python; give the modules and attrs classes that this makes.
    """
    output = subprocess.run(  # noqa: S603  (our own words only)
        [sys.executable, "-c", PROBE.format(module=module)],
        check=True,
        capture_output=True,
        text=True,
    )
    loaded, classes = json.loads(output.stdout)
    return loaded, classes


def among(loaded: list[str], forbidden: tuple[str, ...]) -> list[str]:
    return [
        name
        for name in loaded
        if any(f"{name}.".startswith(f"{banned}.") for banned in forbidden)
    ]


def test_importing_the_package_loads_what_most_processes_need() -> None:
    loaded, classes = load("siaut_core")

    assert "siaut_core.policies.examen" in loaded
    assert [] == among(loaded, ON_DEMAND)
    assert len(classes) <= CLASSES_ATTRS, classes


@pytest.mark.parametrize("module", ["siaut_core.sync", "siaut_core.aio"])
def test_importing_a_shell_loads_no_heavy_dependency(module: str) -> None:
    """
    Nor the other colour.
    """
    loaded, _ = load(module)

    [other] = {"siaut_core.sync", "siaut_core.aio"} - {module}
    assert [] == among(loaded, (*NEVER_BY_A_FACADE, other))


FACADES: Final = (
    "siaut_core",
    "siaut_core.aio",
    "siaut_core.aio.host",
    "siaut_core.aio.memory",
    "siaut_core.aio.protocols",
    "siaut_core.defaults",
    "siaut_core.errors",
    "siaut_core.sync",
    "siaut_core.sync.host",
    "siaut_core.sync.memory",
    "siaut_core.sync.protocols",
)

# Aliases and constants: no object of theirs to document.
WITHOUT_DOCSTRING: Final = {
    "ACTIVITES_2023",
    "CONFIRMER_SUPPRESSION",
    "DEPARTEMENTS",
    "LIFETIMES",
    "REGIONS",
    "REGLES",
    "CodeActivite",
    "Clock",
    "IdSource",
    "QueuedMailId",
    "LienId",
    "Structure",
    "StructureId",
    "TokenSource",
    "UnitOfWorkFactory",
    "UtilisateurId",
}


def order(name: str) -> tuple[int, str]:
    """
    Constants, then classes, then functions: as isort and ruff sort `__all__`.
    """
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("name", FACADES)
def test_public_names_are_sorted_there_and_documented(name: str) -> None:
    module: ModuleType = importlib.import_module(name)
    public_names: list[str] = module.__all__

    assert len(set(public_names)) == len(public_names)
    assert sorted(public_names, key=order) == public_names
    unexplained = [
        public
        for public in public_names
        if public not in WITHOUT_DOCSTRING and not getattr(module, public).__doc__
    ]
    assert [] == unexplained


def test_the_root_is_what_decides() -> None:
    """
    Entities, errors and policies, all loaded with it: a name that is not there is none.
    """
    layers = {
        obj.__module__.split(".")[1]
        for name in siaut_core.__all__
        if isinstance(obj := getattr(siaut_core, name), type | FunctionType)
    }

    assert {"entities", "errors", "policies"} == layers
    assert not hasattr(siaut_core, "__getattr__")
    assert not set(siaut_core.__all__) & set(sync.__all__)


def test_both_shells_give_the_same_names() -> None:
    """
    One import line changes the colour of a service.
    """
    assert aio.__all__ == sync.__all__
    for name in aio.__all__:
        one, other = getattr(aio, name), getattr(sync, name)
        assert one.__doc__ == other.__doc__
        assert (name == "Host" or name[0].islower()) is (one is not other)
