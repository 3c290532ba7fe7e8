"""
Strategies that hosts get by installing the kit.
"""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import siaut_core
from siaut_core import Structure, Utilisateur, sync
from siaut_core.testing import strategies
from siaut_core.testing.registration import STRATEGIES

ENTITES = [obj for obj in STRATEGIES if isinstance(obj, type)]


@pytest.mark.parametrize("entite", ENTITES, ids=lambda entite: entite.__name__)
def test_an_entity_is_drawn_from_its_type(entite: type) -> None:
    @settings(max_examples=10)
    @given(st.from_type(entite))
    def check(obj: object) -> None:
        assert isinstance(obj, entite)

    check()


@given(st.from_type(Utilisateur), st.from_type(Structure))  # type: ignore[arg-type]  # a union is a type form
def test_accounts_and_structures_are_whole(
    utilisateur: Utilisateur, structure: Structure
) -> None:
    """
    Closed unions too: each member is known.
    """
    assert utilisateur.profil.fits(utilisateur.rattachement.type_structure)
    assert structure.nom


@given(st.data())
def test_identifiers_are_drawn_as_such(data: st.DataObject) -> None:
    for kind, prefix in (
        (siaut_core.UtilisateurId, "u-"),
        (siaut_core.StructureId, "s-"),
        (siaut_core.LienId, "l-"),
        (sync.QueuedMailId, "i-"),
    ):
        assert data.draw(st.from_type(kind)).startswith(prefix)


def test_every_entity_of_the_library_can_be_drawn() -> None:
    """
    A new one must join the table.
    """
    entites = {
        obj
        for name in siaut_core.__all__
        if isinstance(obj := getattr(siaut_core, name), type)
        and obj.__module__.startswith("siaut_core.entities.")
        and hasattr(obj, "__attrs_attrs__")
    }

    assert set() == entites - set(STRATEGIES)
    assert all(hasattr(strategies, name) for name in STRATEGIES.values())


def test_the_package_registers_them_where_hypothesis_looks() -> None:
    """
    Nothing to import; and nothing is loaded before a strategy is asked for.
    """
    [point] = metadata.entry_points(group="hypothesis", name="siaut_core")
    assert "siaut_core.testing.registration:register" == point.value
    program = (
        "import sys; from hypothesis import strategies as st;"
        "assert 'siaut_core.testing.strategies' not in sys.modules;"
        "from siaut_core import Lien; st.from_type(Lien).example()"
    )
    run = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert (0, "") == (run.returncode, run.stderr)


def test_the_plugin_of_pytest_only_registers(pytestconfig: pytest.Config) -> None:
    """
    A marker, and assertions that show what was compared.
    """
    from siaut_core.testing import plugin

    [point] = metadata.entry_points(group="pytest11", name="siaut_core")
    assert "siaut_core.testing.plugin" == point.value
    assert plugin.MARKER in pytestconfig.getini("markers")
    assert ["pytest_configure"] == plugin.__all__
