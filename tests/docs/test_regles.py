"""
The page of the rules says all that the rules say.
"""

from __future__ import annotations

import re

import pytest

from docs._tools.lines import LINES
from docs._tools.regles import RULES_OF_EVERYTHING, page_of_regles
from docs._tools.slices import SLICES, all_cas, settle, without_fault
from siaut_core import REGLES, Action, Motif
from siaut_core.policies.cas import Cas
from siaut_core.policies.regles import SILENCES, Regle, decide, regles_in_force
from tests.data import ROOT


def test_the_five_tables_are_the_whole_decision_table() -> None:
    """
    On each of the 150,528 cases, what is broken is what its slices break together.
    """
    regles = {
        regle
        for listed in REGLES.values()
        for regle in regles_in_force(listed, SILENCES)
    }
    known_ones: dict[Cas, frozenset[Regle[Cas]]] = {}

    def broken_rules(cas: Cas) -> frozenset[Regle[Cas]]:
        return frozenset(regle for regle in regles if not regle.holds(cas))

    def of_the_portion(portion: Cas) -> frozenset[Regle[Cas]]:
        if portion not in known_ones:
            known_ones[portion] = broken_rules(portion)
        return known_ones[portion]

    count = 0
    for cas in all_cas():
        count += 1
        slices = (of_the_portion(settle(cas, name)) for name in SLICES)
        assert broken_rules(cas) == frozenset().union(*slices), cas
    assert 150_528 == count


@pytest.mark.parametrize("action", REGLES)
def test_the_ordinary_case_breaks_no_rule(action: Action) -> None:
    assert decide(action, without_fault())


def test_every_action_and_every_reason_is_told() -> None:
    page = page_of_regles()

    assert set(Action) == set(RULES_OF_EVERYTHING)
    for name in (*Action, *(motif.code for motif in Motif)):
        assert f"`{name}`" in page
    for motif in Motif:
        assert f"> {motif.libelle}\n" in page


@pytest.mark.parametrize("motif", Motif, ids=lambda motif: motif.code)
def test_a_reason_comes_from_a_line_or_from_a_decision(motif: Motif) -> None:
    for source in motif.sources:
        fiches = list((ROOT / "docs" / "decisions").glob(f"{source}-*.md"))

        assert source in LINES or len(fiches) == 1


def test_no_cell_of_a_table_is_empty_of_meaning() -> None:
    """
    Each is granted, impossible, or one reason or more.
    """
    page = page_of_regles()
    decisions = page[page.index("### Who acts") : page.index("## Silences")]
    codes = "|".join(motif.code for motif in Motif)
    cell = rf"✓|·|`(?:{codes})`(?:, `(?:{codes})`)*"

    for line in re.findall(r"^\| (?!---)(.*) \|$", decisions, re.MULTILINE):
        title, *cells = line.split(" | ")
        if title not in {"Action", "Actor", "Asked for", "Account"}:
            assert [] == [c for c in cells if not re.fullmatch(cell, c)]
