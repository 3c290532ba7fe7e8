"""
Contracts are made of parts: none hides a test of another, each says what to fix.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from siaut_core.testing import contracts
from siaut_core.testing.contract import Contract
from tests.data import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

CONTRACTS = [
    contract
    for nom in contracts.__all__
    if isinstance(contract := getattr(contracts, nom), type)
    and issubclass(contract, Contract)
]

MODULES = sorted((ROOT / "src/siaut_core/testing/contracts").glob("*.py"))


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__module__)
def test_no_part_of_a_contract_hides_a_test_of_another(contract: type) -> None:
    noms = Counter(
        nom
        for base in contract.__mro__
        for nom in vars(base)
        if nom.startswith("test_")
    )

    assert [] == [nom for nom, times in noms.items() if times > 1]
    assert noms


def test_a_store_is_asked_all_that_its_repositories_are() -> None:
    """
    One class is enough for an adapter; mailers and passwords have their own.
    """
    apart = {"MailerContract", "PasswordPolicyContract"}
    parts = {nom for nom in contracts.__all__ if nom.endswith("Contract")} - apart
    assert all(
        issubclass(contracts.StoreContract, getattr(contracts, nom)) for nom in parts
    )


def test_what_is_simple_is_tried_before_what_is_built_upon_it(
    pytester: pytest.Pytester,
) -> None:
    """
    A wrong column is told by its repository, not by the story of forty operations.
    """
    pytester.makepyfile(
        "from siaut_core.testing.contracts import StoreContract\n"
        "class TestMine(StoreContract): pass"
    )
    tries = pytester.runpytest_inprocess("--collect-only", "-q").outlines
    noms = [line.rpartition("::")[2] for line in tries if "::" in line]
    de_l_hote = {nom for nom in vars(contracts.HostContract) if nom.startswith("test_")}
    des_unites = "test_a_unit_of_work_sees_its_own_writes"
    d_un_depot = "test_an_account_comes_back_as_it_was_stored"

    assert de_l_hote == set(noms[-len(de_l_hote) :])
    assert noms.index(d_un_depot) < noms.index(des_unites)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_an_assertion_of_the_kit_tells_what_to_fix(module: Path) -> None:
    """
    Whoever reads it wrote the adapter, and not the contract.
    """
    arbre = ast.parse(module.read_text("utf-8"))

    assert [] == [
        node.lineno
        for node in ast.walk(arbre)
        if isinstance(node, ast.Assert) and node.msg is None
    ]
