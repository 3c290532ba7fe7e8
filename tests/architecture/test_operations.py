"""
What an operation costs: a command, and one line.
"""

from __future__ import annotations

import ast

import pytest

from tests.data import ROOT


@pytest.mark.parametrize("module", ["operations", "national"])
def test_an_operation_is_one_line(module: str) -> None:
    """
    Besides its docstring; but for those whose password is hashed in between.
    """
    path = ROOT / "src" / "siaut_core" / "aio" / f"{module}.py"
    long = [
        node.name
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and [ast.Expr, ast.Return] != [type(statement) for statement in node.body]
    ]
    assert (["utiliser_lien", "se_connecter"] if module == "operations" else []) == long
