"""
The page of the operations tells of each what the code says.
"""

from __future__ import annotations

import ast
import inspect
import re
from typing import TYPE_CHECKING

import attrs
import pytest

from docs._tools.operations import GROUPS, OPERATIONS, page_of_operations, sections
from siaut_core import SiautError, errors, sync
from siaut_core.use_cases.recherche.structures import TriStructures
from siaut_core.use_cases.recherche.utilisateurs import TriUtilisateurs

if TYPE_CHECKING:
    from siaut_core.use_cases.recherche.pagination import Tri

PAGE = page_of_operations()
SCREENS = dict(
    re.findall(r"^### `(\w+)`\n(.*?)(?=^##|\Z)", PAGE, re.DOTALL | re.MULTILINE)
)


def test_every_operation_is_told_once() -> None:
    assert list(OPERATIONS) != []
    assert set(OPERATIONS) == set(SCREENS)
    assert len(OPERATIONS) == PAGE.count("\n### ")
    modules = {op.__module__.rpartition(".")[2] for op in OPERATIONS.values()}
    assert set(GROUPS) == modules


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_fits_one_screen(name: str) -> None:
    assert 45 > SCREENS[name].count("\n")


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_line_to_write_is_a_call_that_can_be_made(name: str) -> None:
    """
    With all that the operation requires, each thing where it may stand.
    """
    [line] = re.findall(r"^```text\n(.*)\n```$", SCREENS[name], re.MULTILINE)
    call = ast.parse(line, mode="eval").body
    assert isinstance(call, ast.Call)

    given = inspect.signature(OPERATIONS[name]).bind(
        *call.args, **{str(one.arg): one.value for one in call.keywords}
    )

    assert [*given.arguments] == [*given.signature.parameters]


def rows_of(table: str) -> list[list[str]]:
    return [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        for line in table.splitlines()
    ]


@pytest.mark.parametrize("table", re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE))
def test_every_column_says_something(table: str) -> None:
    """
    Nor is a field left without a word whose type says nothing.
    """
    _, _, *rows = rows_of(table)

    assert all(any(column) for column in zip(*rows, strict=True))
    untold = [row[0] for row in rows if row[1] == "`object`" and not row[3:][0]]
    assert [] == untold


@pytest.mark.parametrize("name", ["CriteresUtilisateurs", "CriteresStructures"])
def test_every_criterion_of_a_search_is_told(name: str) -> None:
    [told] = re.findall(rf"^`{name}`\.(.*?)(?=^#|\Z)", PAGE, re.DOTALL | re.MULTILINE)
    told_of = re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)

    assert [*getattr(sync, name).TABLE] == told_of


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("rechercher_utilisateurs", TriUtilisateurs),
        ("rechercher_structures", TriStructures),
        ("choisir_structures", TriStructures),
    ],
)
def test_what_a_search_is_sorted_on_is_told(name: str, codes: type[Tri]) -> None:
    [told] = re.findall(r"^\| `tri` .* One of (.*)\. \|$", SCREENS[name], re.MULTILINE)

    assert ", ".join(f"`{one}`" for one in codes) == told


@pytest.mark.parametrize("name", [n for n, told in SCREENS.items() if "(...)" in told])
def test_the_fields_of_a_command_are_all_told(name: str) -> None:
    [taken] = re.findall(r"(\w+)\(\.\.\.\)", SCREENS[name])
    fields = {field.name for field in attrs.fields(getattr(sync, taken))}

    assert fields == set(re.findall(r"^\| `(\w+)` \|", SCREENS[name], re.MULTILINE))


@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_raised_is_told_and_is_an_error_of_ours(name: str) -> None:
    """
    As many as its docstring says.
    """
    told = re.findall(r"^- Raises `(\w+)` \w", SCREENS[name], re.MULTILINE)

    said = re.findall(r"siaut_core\.errors\.(\w+):", OPERATIONS[name].__doc__ or "")
    assert said == told
    assert all(issubclass(getattr(errors, error), SiautError) for error in told)


def test_a_docstring_is_cut_at_its_titles() -> None:
    docstring = """
    Say it.

    And more.

    Raises:
        OneError: If so,
            or so.
        OtherError: If not.
    """
    assert {
        "": ["Say it.", "", "And more.", ""],
        "Raises": ["OneError: If so, or so.", "OtherError: If not."],
    } == sections(docstring)
