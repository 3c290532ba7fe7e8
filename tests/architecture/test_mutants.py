"""
The judge of the mutants, on made-up results: what it counts, what it refuses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests import mutants, nearby
from tests.mutants import Explanation, Mutant

if TYPE_CHECKING:
    from pathlib import Path

DECIDER = "siaut_core.policies.regles.x_decider__mutmut_{}"
LIRE = "siaut_core.errors.xǁReleveǁlire__mutmut_{}"

DIFF = """\
--- src/siaut_core/policies/regles.py
+++ src/siaut_core/policies/regles.py
@@ -1,2 +1,2 @@
 def decider(action):
-    return  regles[action]
+    return  None
"""

EQUIVALENT = Explanation(
    "policies/regles.py",
    "decider",
    "-return regles[action]\n+return None",
    "Nobody reads it.",
)

Juger = Callable[..., int]


@pytest.fixture
def juger(tmp_path: Path) -> Juger:
    """
    Judge exit codes by mutant, with a file of explanations.
    """

    def main(codes: dict[str, int | None], *connues: Explanation) -> int:
        dossier = tmp_path / "siaut_core"
        dossier.mkdir()
        meta = {"exit_code_by_key": codes}
        (dossier / "regles.py.meta").write_text(json.dumps(meta), "utf-8")
        toml = tmp_path / "mutants.toml"
        toml.write_text("\n".join(map(ecrire, connues)), "utf-8")
        return mutants.main(tmp_path, toml, lambda _: DIFF)

    return main


def ecrire(explication: Explanation) -> str:
    champs = explication._asdict().items()
    return "\n".join(
        ["[[survivor]]", *(f"{nom} = {json.dumps(texte)}" for nom, texte in champs)]
    )


def tues(nombre: int, nom: str = LIRE) -> dict[str, int | None]:
    """
    Make mutants that some test has killed.
    """
    return {nom.format(n): 1 for n in range(nombre)}


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
    assert survives is Mutant(LIRE.format(1), code).survives


@pytest.mark.parametrize(
    ("nom", "expected"),
    [
        (DECIDER.format(12), ("policies/regles.py", "decider")),
        (LIRE.format(3), ("errors.py", "Releve.lire")),
        ("siaut_core.x___getattr____mutmut_1", ("__init__.py", "__getattr__")),
        (
            "siaut_core.use_cases.recherche.cles.x__cle__mutmut_1",
            ("use_cases/recherche/cles.py", "_cle"),
        ),
    ],
)
def test_a_name_tells_the_place(nom: str, expected: tuple[str, str]) -> None:
    assert expected == Mutant(nom, 0).place


def test_scores_are_counted_by_package_and_in_all(
    juger: Juger, capsys: pytest.CaptureFixture[str]
) -> None:
    codes = {
        **tues(19),
        LIRE.format(19): 0,
        **tues(19, DECIDER),
        DECIDER.format(19): 36,
    }
    assert 0 == juger(codes)
    assert [
        LIRE.format(19),
        "errors             19 of    20 killed    95.00%",
        "policies           20 of    20 killed   100.00%",
        "all                39 of    40 killed    97.50%",
        "1 killed by the clock, 0 survivors explained",
    ] == capsys.readouterr().out.splitlines()


def test_less_than_the_threshold_is_refused(
    juger: Juger, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == juger({**tues(18), LIRE.format(18): 0})
    assert "less than 95 % are killed" in capsys.readouterr().out


def test_where_rights_are_decided_a_survivor_needs_its_explanation(
    juger: Juger, capsys: pytest.CaptureFixture[str]
) -> None:
    survivant = DECIDER.format(1)
    assert 1 == juger({**tues(99), survivant: 0})
    assert f"{survivant} survives: no test, no explanation" in capsys.readouterr().out


def test_an_explained_survivor_is_no_fault(
    juger: Juger, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Found by its lines, whatever its number and its margins.
    """
    assert 0 == juger({**tues(99), DECIDER.format(7): 0}, EQUIVALENT)
    sortie = capsys.readouterr().out
    assert "1 survivors explained" in sortie
    assert DECIDER.format(7) not in sortie


@pytest.mark.parametrize(
    "autre",
    [
        {"file": "policies/cas.py"},
        {"function": "_decider"},
        {"change": "-return regles[action]\n+return 0"},
    ],
)
def test_an_explanation_that_explains_nothing_is_refused(
    juger: Juger, autre: dict[str, str]
) -> None:
    """
    It was killed since, or the code has changed: either way it must go.
    """
    perimee = EQUIVALENT._replace(**autre)
    codes = {**tues(99), DECIDER.format(7): 0}
    assert 1 == juger(codes, EQUIVALENT, perimee)


def test_what_was_not_tried_is_not_passed_over(
    juger: Juger, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == juger({**tues(99), LIRE.format(99): None})
    assert "1 mutants were not tried" in capsys.readouterr().out


def test_every_explanation_of_the_project_can_be_read() -> None:
    """
    Each names a file that is there and the lines that change, and gives its reason.
    """
    for explanation in mutants.known(mutants.EXPLANATIONS):
        assert (mutants.LIBRARY / explanation.file).is_file()
        assert mutants.changes(explanation.change)
        assert explanation.reason.endswith(".")


TESTS = [
    "tests/use_cases/test_envoi.py::test_b",
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
            ],
        ),
        (
            "siaut_core.use_cases.recherche.cles.x_f__mutmut_1",
            ["tests/use_cases/test_envoi.py::test_b"],
        ),
    ],
)
def test_a_mutant_is_shown_to_the_tests_of_its_package(
    mutant: str, expected: list[str]
) -> None:
    """
    Those of its module first; each once, with all its cases.
    """
    assert expected == nearby.nearby(mutant, TESTS)


@pytest.mark.parametrize(
    "mutant", ["", "stats", "siaut_core.finess.champs.x_f__mutmut_1"]
)
def test_all_tests_run_when_none_is_nearer(mutant: str) -> None:
    assert {t.partition("[")[0] for t in TESTS} == set(nearby.nearby(mutant, TESTS))
