"""
The page of the rules says all that the rules say.
"""

from __future__ import annotations

import re

import pytest

from siaut_core import REGLES, Action, Motif
from siaut_core.policies.cas import Cas
from siaut_core.policies.regles import Regle, decider, regles_en_vigueur
from siaut_core.policies.silences import SILENCES
from tests.docs.lignes import LIGNES
from tests.docs.regles import REGLES_DE_TOUT, page_des_regles
from tests.docs.tranches import TRANCHES, sans_faute, tous_les_cas, trancher
from tests.donnees import RACINE


def test_the_five_tables_are_the_whole_decision_table() -> None:
    """
    On each of the 150,528 cases, what is broken is what its slices break together.
    """
    regles = {
        regle
        for liste in REGLES.values()
        for regle in regles_en_vigueur(liste, SILENCES)
    }
    connues: dict[Cas, frozenset[Regle[Cas]]] = {}

    def violees(cas: Cas) -> frozenset[Regle[Cas]]:
        return frozenset(regle for regle in regles if not regle.est_respectee(cas))

    def de_la_tranche(tranche: Cas) -> frozenset[Regle[Cas]]:
        if tranche not in connues:
            connues[tranche] = violees(tranche)
        return connues[tranche]

    nombre = 0
    for cas in tous_les_cas():
        nombre += 1
        tranches = (de_la_tranche(trancher(cas, nom)) for nom in TRANCHES)
        assert violees(cas) == frozenset().union(*tranches), cas
    assert 150_528 == nombre


@pytest.mark.parametrize("action", REGLES)
def test_the_ordinary_case_breaks_no_rule(action: Action) -> None:
    assert decider(action, sans_faute())


def test_every_action_and_every_reason_is_told() -> None:
    page = page_des_regles()

    assert set(Action) == set(REGLES_DE_TOUT)
    for nom in (*Action, *(motif.code for motif in Motif)):
        assert f"`{nom}`" in page
    for motif in Motif:
        assert f"> {motif.libelle}\n" in page


@pytest.mark.parametrize("motif", Motif, ids=lambda motif: motif.code)
def test_a_reason_comes_from_a_line_or_from_a_decision(motif: Motif) -> None:
    for source in motif.sources:
        fiches = list((RACINE / "docs" / "decisions").glob(f"{source}-*.md"))

        assert source in LIGNES or len(fiches) == 1


def test_no_cell_of_a_table_is_empty_of_meaning() -> None:
    """
    Each is granted, impossible, or one reason or more.
    """
    page = page_des_regles()
    decisions = page[page.index("### Who acts") : page.index("## Silences")]
    codes = "|".join(motif.code for motif in Motif)
    cellule = rf"✓|·|`(?:{codes})`(?:, `(?:{codes})`)*"

    for ligne in re.findall(r"^\| (?!---)(.*) \|$", decisions, re.MULTILINE):
        titre, *cellules = ligne.split(" | ")
        if titre not in {"Action", "Actor", "Asked for", "Account"}:
            assert [] == [c for c in cellules if not re.fullmatch(cellule, c)]
