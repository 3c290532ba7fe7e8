"""
The page of the operations tells of each what the code says.
"""

from __future__ import annotations

import re

import attrs
import pytest

from docs._tools.operations import GROUPS, OPERATIONS, page_of_operations, sections
from siaut_core import SiautError, errors, sync

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
