"""
No test is lost in silence, nor what was counted before the house moves.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Final

import pytest

from docs._tools import traceability
from tests import ledger
from tests.kit import test_broken, test_broken_apart
from tests.ledger import Ledger, Line

if TYPE_CHECKING:
    from pathlib import Path

TESTS: Final = {"new/test_a.py::test_a": None, "new/test_b.py::C::test_b": "Why.\n\nX"}
THERE: Final = {name: Line("A claim.") for name in TESTS}
GONE: Final = "old/test_a.py::test_a"


def test_every_test_of_the_project_has_its_line() -> None:
    assert [] == sorted(
        ledger.faults(ledger.read(), traceability.tests_of_the_project())
    )


def test_the_ledger_is_sorted_and_as_its_command_writes_it() -> None:
    assert ledger.LEDGER.read_text("utf-8") == ledger.text(ledger.read())


def test_a_contract_is_named_once_where_it_is_written() -> None:
    names = traceability.tests_of_the_project()

    assert any(name.startswith("src/siaut_core/testing/") for name in names)
    assert not any("/sync/" in name for name in names)


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ({}, ""),
        ({GONE: Line("A.", moved_to="new/test_a.py::test_a")}, ""),
        ({GONE: Line("A.", died="Its function went.")}, ""),
        ({GONE: Line("A.")}, "gone without a word"),
        ({GONE: Line("A.", died="")}, "gone without a word"),
        ({GONE: Line("A.", moved_to="new/test_a.py::test_z")}, "test_z is not there"),
        ({GONE: Line("A.", moved_to=GONE)}, "is not there"),
        (
            {GONE: Line("A.", moved_to="new/test_a.py::test_a", died="Also.")},
            "not both",
        ),
        ({"new/test_a.py::test_a": Line("A.", died="Not so.")}, "is there, and"),
        ({"new/test_a.py::test_a": Line(" ")}, "claims nothing"),
    ],
)
def test_a_line_says_where_its_test_is(lines: Ledger, fault: str) -> None:
    found = list(ledger.faults(THERE | lines, TESTS))

    assert bool(fault) is bool(found)
    assert all(fault in line for line in found)


def test_a_test_without_a_line_is_a_fault() -> None:
    [fault] = ledger.faults({"new/test_a.py::test_a": Line("A.")}, TESTS)

    assert "new/test_b.py::C::test_b: has no line (--write adds it)" == fault


@pytest.mark.parametrize("end", [Line("A.", died="In the end."), None])
def test_a_test_may_move_more_than_once(end: Line | None) -> None:
    """
    Each line keeps what it said; the last place is there, or has died.
    """
    middle = end or Line("A.", moved_to="new/test_a.py::test_a")
    lines = {GONE: Line("A.", moved_to="mid.py::test_a"), "mid.py::test_a": middle}

    assert [] == list(ledger.faults(THERE | lines, TESTS))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """
    Give a ledger of two tests that are gone.
    """
    path = tmp_path / "ledger.toml"
    lines = {GONE: Line("A."), "old/test_b.py::C::test_z": Line('Says "z".')}
    path.write_text(ledger.text(lines), "utf-8")
    return path


def test_its_commands_add_what_is_new_and_move_all_that_is_there(path: Path) -> None:
    """
    A place at a time; what is not in the new one is still a fault.
    """
    assert 1 == ledger.main(["--write"], path, TESTS)
    assert 1 == ledger.main(["--moved", "old/", "new/"], path, TESTS)
    assert 0 == ledger.main(["--died", "old/test_b.py", "Nobody reads z."], path, TESTS)
    assert {
        "new/test_a.py::test_a": Line("A."),
        "new/test_b.py::C::test_b": Line("B. Why."),
        GONE: Line("A.", moved_to="new/test_a.py::test_a"),
        "old/test_b.py::C::test_z": Line('Says "z".', died="Nobody reads z."),
    } == ledger.read(path)


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 1), (["--moved", "old/"], 2), (["--delete"], 2)]
)
def test_without_a_whole_command_nothing_is_written(
    path: Path, arguments: list[str], code: int
) -> None:
    before = path.read_bytes()

    assert code == ledger.main(arguments, path, TESTS)
    assert before == path.read_bytes()


def test_a_claim_is_the_name_as_a_sentence_and_how_far_it_reaches() -> None:
    said = "On each\nengine.\n\nMore."

    assert "An ET is JSON. On each engine." == ledger.claim(
        "a.py::test_an_et_is_json", said
    )


def test_items_are_counted_by_folder_and_by_adapter() -> None:
    lines = [
        "tests/kit/test_stores.py::TestMemoire::test_a[x::y]",
        "tests/kit/test_stores.py::TestMemoire::test_b",
        "tests/kit/test_bench.py::test_c[http://[::1]]",
        "3 tests collected",
    ]

    assert {
        "folders": {"tests/kit": 3},
        "adapters": {"tests/kit/test_stores.py::TestMemoire": 2},
    } == ledger.items(lines)


def test_fewer_items_than_before_are_marked() -> None:
    marked = [line.endswith(" <") for line in ledger.beside({"a": 2, "b": 1}, {"b": 1})]

    assert [True, False] == marked


@pytest.mark.parametrize(
    ("kind", "faults"),
    [
        ("stores", test_broken.FAULTS),
        ("mailers", test_broken_apart.MAILERS),
        ("hashes", test_broken_apart.HASHES),
    ],
)
def test_every_broken_adapter_is_still_there_by_its_name(
    kind: str, faults: dict[str, object]
) -> None:
    before = tomllib.loads(ledger.BEFORE.read_text("utf-8"))

    assert set() == set(before["broken"][kind]) - faults.keys()
