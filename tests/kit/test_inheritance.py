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
    for name in contracts.__all__
    if isinstance(contract := getattr(contracts, name), type)
    and issubclass(contract, Contract)
]

MODULES = sorted((ROOT / "src/siaut_core/testing/contracts").glob("*.py"))


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda c: c.__module__)
def test_no_part_of_a_contract_hides_a_test_of_another(contract: type) -> None:
    names = Counter(
        name
        for base in contract.__mro__
        for name in vars(base)
        if name.startswith("test_")
    )

    assert [] == [name for name, times in names.items() if times > 1]
    assert names


def test_a_store_is_asked_all_that_its_repositories_are() -> None:
    """
    One class is enough for an adapter; mailers and passwords have their own.
    """
    apart = {"MailerContract", "PasswordPolicyContract"}
    parts = {name for name in contracts.__all__ if name.endswith("Contract")} - apart
    assert all(
        issubclass(contracts.StoreContract, getattr(contracts, name)) for name in parts
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
    names = [line.rpartition("::")[2] for line in tries if "::" in line]
    of_the_host = {
        name for name in vars(contracts.HostContract) if name.startswith("test_")
    }
    of_units = "test_each_unit_of_work_is_a_fresh_one"
    of_a_repository = "test_an_account_comes_back_as_it_was_stored"

    assert of_the_host == set(names[-len(of_the_host) :])
    assert names.index(of_a_repository) < names.index(of_units)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_an_assertion_of_the_kit_tells_what_to_fix(module: Path) -> None:
    """
    Whoever reads it wrote the adapter, and not the contract.
    """
    tree = ast.parse(module.read_text("utf-8"))

    assert [] == [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and node.msg is None
    ]
