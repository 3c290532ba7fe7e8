"""
The judge of the mutants, on made-up results: what it counts, what it refuses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests import mutants, nearby
from tests.data import ROOT
from tests.mutants import Explanation, Mutant

if TYPE_CHECKING:
    from pathlib import Path

DECIDE = "siaut_core.policies.regles.x_decide__mutmut_{}"
READ = "siaut_core.errors.xǁFaultsǁparse__mutmut_{}"

DIFF = """\
--- src/siaut_core/policies/regles.py
+++ src/siaut_core/policies/regles.py
@@ -1,2 +1,2 @@
 def decide(action):
-    return  regles[action]
+    return  None
"""

EQUIVALENT = Explanation(
    "policies/regles.py",
    "decide",
    "-return regles[action]\n+return None",
    "Nobody reads it.",
)

Judge = Callable[..., int]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """
    Judge exit codes by mutant, with a file of explanations.
    """

    def main(codes: dict[str, int | None], *known_ones: Explanation) -> int:
        folder = tmp_path / "siaut_core"
        folder.mkdir()
        meta = {"exit_code_by_key": codes}
        (folder / "regles.py.meta").write_text(json.dumps(meta), "utf-8")
        toml = tmp_path / "mutants.toml"
        toml.write_text("\n".join(map(write, known_ones)), "utf-8")
        return mutants.main(tmp_path, toml, lambda _: DIFF)

    return main


def write(explanation: Explanation) -> str:
    fields = explanation._asdict().items()
    return "\n".join(
        ["[[survivor]]", *(f"{name} = {json.dumps(text)}" for name, text in fields)]
    )


def killed(count: int, name: str = READ) -> dict[str, int | None]:
    """
    Make mutants that some test has killed.
    """
    return {name.format(n): 1 for n in range(count)}


@pytest.mark.parametrize(
    ("code", "survives"),
    [
        (1, False),
        (3, False),
        (36, False),
        (-24, False),
        (0, True),
        (5, True),
        (33, True),
        (255, True),
        (-11, True),
        (None, True),
    ],
)
def test_a_mutant_is_dead_when_a_test_fails_or_never_ends(
    *, code: int | None, survives: bool
) -> None:
    """
    Not when no test reaches it, nor when its tests could not even start.
    """
    assert survives is Mutant(READ.format(1), code).survives


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (DECIDE.format(12), ("policies/regles.py", "decide")),
        (READ.format(3), ("errors.py", "Faults.parse")),
        ("siaut_core.x___getattr____mutmut_1", ("__init__.py", "__getattr__")),
        (
            "siaut_core.use_cases.recherche.columns.x__text__mutmut_1",
            ("use_cases/recherche/columns.py", "_text"),
        ),
    ],
)
def test_a_name_tells_the_place(name: str, expected: tuple[str, str]) -> None:
    assert expected == Mutant(name, 0).place


def test_scores_are_counted_by_package_and_in_all(
    judge: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = {
        **killed(19),
        READ.format(19): 0,
        **killed(19, DECIDE),
        DECIDE.format(19): 36,
    }
    assert 0 == judge(codes)
    assert [
        READ.format(19),
        "errors             19 of    20 killed    95.00%",
        "policies           20 of    20 killed   100.00%",
        "all                39 of    40 killed    97.50%",
        "1 killed by the clock, 0 survivors explained",
    ] == capsys.readouterr().out.splitlines()


def test_less_than_the_threshold_is_refused(
    judge: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == judge({**killed(18), READ.format(18): 0})
    assert "less than 95 % are killed" in capsys.readouterr().out


def test_where_rights_are_decided_a_survivor_needs_its_explanation(
    judge: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    survivor = DECIDE.format(1)
    assert 1 == judge({**killed(99), survivor: 0})
    assert f"{survivor} survives: no test, no explanation" in capsys.readouterr().out


def test_an_explained_survivor_is_no_fault(
    judge: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Found by its lines, whatever its number and its margins.
    """
    assert 0 == judge({**killed(99), DECIDE.format(7): 0}, EQUIVALENT)
    output = capsys.readouterr().out
    assert "1 survivors explained" in output
    assert DECIDE.format(7) not in output


@pytest.mark.parametrize(
    "other",
    [
        {"file": "policies/cas.py"},
        {"function": "_decider"},
        {"change": "-return regles[action]\n+return 0"},
    ],
)
def test_an_explanation_that_explains_nothing_is_refused(
    judge: Judge, other: dict[str, str]
) -> None:
    """
    It was killed since, or the code has changed: either way it must go.
    """
    outdated = EQUIVALENT._replace(**other)
    codes = {**killed(99), DECIDE.format(7): 0}
    assert 1 == judge(codes, EQUIVALENT, outdated)


def test_what_was_not_tried_is_not_passed_over(
    judge: Judge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == judge({**killed(99), READ.format(99): None})
    assert "1 mutants were not tried" in capsys.readouterr().out


def test_every_explanation_of_the_project_can_be_read() -> None:
    """
    Each names a file that is there and the lines that change, and gives its reason.
    """
    for explanation in mutants.known(mutants.EXPLANATIONS):
        assert (mutants.LIBRARY / explanation.file).is_file()
        assert mutants.changes(explanation.change)
        assert explanation.reason.endswith(".")


@pytest.mark.parametrize(
    "file", sorted({e.file for e in mutants.known(mutants.EXPLANATIONS)})
)
def test_an_explanation_is_of_a_function_that_is_there(file: str) -> None:
    """
    One that matches no function explains nothing: the function moved, or is gone.
    """
    explanations = mutants.known(mutants.EXPLANATIONS)
    explained = {e.function for e in explanations if e.file == file}

    assert explained <= mutants.functions_of(file)


def test_an_explanation_quotes_lines_that_are_there() -> None:
    """
    One that quotes the lines of before explains a change that nobody can make.
    """
    for explanation in mutants.known(mutants.EXPLANATIONS):
        code = " ".join((mutants.LIBRARY / explanation.file).read_text("utf-8").split())
        for line in mutants.changes(explanation.change):
            assert line.startswith("+") or line[1:] in code, line


TESTS = [
    "tests/use_cases/test_outbox.py::test_b",
    "tests/hosts/test_misuse.py::test_e",
    "tests/hosts/test_units.py::test_f",
    "tests/policies/test_liens.py::test_a[x]",
    "tests/policies/test_liens.py::test_a[y]",
    "tests/policies/test_cas.py::test_c",
    "tests/model/test_decisions.py::test_d",
]


@pytest.mark.parametrize(
    ("mutant", "expected"),
    [
        (
            "siaut_core.policies.liens.x_emettre__mutmut_1",
            [
                "tests/policies/test_liens.py::test_a",
                "tests/policies/test_cas.py::test_c",
                "tests/model/test_decisions.py::test_d",
                "tests/hosts/test_misuse.py::test_e",
            ],
        ),
        (
            "siaut_core.use_cases.recherche.columns.x_f__mutmut_1",
            [
                "tests/use_cases/test_outbox.py::test_b",
                "tests/hosts/test_misuse.py::test_e",
            ],
        ),
    ],
)
def test_a_mutant_is_shown_to_the_tests_of_its_package(
    mutant: str, expected: list[str]
) -> None:
    """
    Those of its module first, each once, with all its cases; a file may guard it too.
    """
    assert expected == nearby.nearby(mutant, TESTS)


@pytest.mark.parametrize(
    "mutant", ["", "stats", "siaut_core.finess.fields.x_f__mutmut_1"]
)
def test_all_tests_run_when_none_is_nearer(mutant: str) -> None:
    assert {t.partition("[")[0] for t in TESTS} == set(nearby.nearby(mutant, TESTS))


def test_a_package_that_nobody_guards_is_an_error() -> None:
    """
    Neither all tests nor a mutant that counts as noticed: the run stops.
    """
    with pytest.raises(pytest.UsageError, match="elsewhere: say in "):
        nearby.nearby("siaut_core.elsewhere.x_f__mutmut_1", TESTS)


def test_every_package_says_which_tests_guard_it() -> None:
    """
    Those that are there, of the packages that are there.
    """
    packages = {path.stem for path in mutants.LIBRARY.glob("[a-z]*")}
    guarded = {name.partition(".")[0] for name in nearby.FOLDERS}
    folders = {folder for names in nearby.FOLDERS.values() for folder in names}

    assert packages - {"py", "sync", "testing"} == guarded
    assert all((ROOT / "tests" / folder).exists() for folder in folders)
