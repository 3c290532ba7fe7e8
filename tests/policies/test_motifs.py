"""
Every reason can be shown to a person, traced to the guide, and acted upon.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import pytest

from siaut_core.policies.cas import Action
from siaut_core.policies.dossiers import REGLES_DOSSIER
from siaut_core.policies.motifs import Motif, Portee
from siaut_core.policies.regles import REGLES
from tests.data import ROOT

# How many lines each chapter of the guide's reading has.
CHAPTERS: Final = {"R": 6, "C": 20, "L": 5, "F": 3, "S": 4, "T": 5}
LINES: Final = {
    f"{chapter}{n}" for chapter, count in CHAPTERS.items() for n in range(1, count + 1)
}

# Reasons that only a store can tell: an answer of it, not a rule.
TOLD_BY_STORAGE: Final = {
    Motif.ACTEUR_INCONNU,
    Motif.CIBLE_INCONNUE,
    Motif.STRUCTURE_INCONNUE,
    Motif.COURRIEL_DEJA_PRIS,
    Motif.NUMERO_DEJA_PRIS,
    Motif.DONNEES_CHANGEES,
    Motif.CONFLIT,
}

# Whose fault it is; all others are about the account, the form or the moment.
ON_THE_ACTEUR: Final = {
    "ACTEUR_INCONNU",
    "ACTEUR_INACTIF",
    "ACTEUR_EN_ATTENTE",
    "GESTIONNAIRE_REQUIS",
    "EJ_REQUISE",
    "CREATION_NATIONALE",
    "CONSULTATION_SEULE",
    "DROIT_REQUIS",
}
OUT_OF_REACH: Final = {
    "CIBLE_INCONNUE",
    "STRUCTURE_INCONNUE",
    "HORS_PERIMETRE",
    "AUTRE_STRUCTURE",
    "AUTRE_ACTIVITE",
}

# The field of the form to put the sentence beside.
FIELDS: Final = {
    "ENTRE_GESTIONNAIRES": "profil",
    "PROFIL_STRUCTURE": "profil",
    "COURRIEL_DEFINITIF": "courriel",
    "COURRIEL_DEJA_PRIS": "courriel",
    "DROIT_CONSULTATION": "droit_validation",
    "DROIT_NON_DETENU": "droit_validation",
    "STRUCTURE_FERMEE": "structure_id",
}


def test_two_reasons_never_share_a_sentence() -> None:
    """
    Two members of an enumeration with one value would silently be one.
    """
    assert [1] * len(Motif) == list(Counter(m.libelle for m in Motif).values())
    assert len(Motif) == len({motif.code for motif in Motif})
    assert 30 == len(Motif) == len(Motif.__members__)


@pytest.mark.parametrize("motif", Motif)
def test_a_reason_has_a_stable_code(motif: Motif) -> None:
    assert re.fullmatch(r"[A-Z]+(_[A-Z]+)*", motif.code)
    assert Motif[motif.code] is motif


@pytest.mark.parametrize("motif", Motif)
def test_a_reason_is_said_in_whole_sentences(motif: Motif) -> None:
    """
    So is what to do about it.
    """
    for text in (motif.libelle, motif.recours):
        assert re.fullmatch(r"[A-ZÀ-Ý1][^\n]+[^\s.]\.", text), text
        assert "  " not in text
    assert motif.libelle != motif.recours


@pytest.mark.parametrize("motif", Motif)
def test_a_reason_comes_from_the_guide_or_from_a_decision(motif: Motif) -> None:
    assert motif.sources
    for source in motif.sources:
        assert source in LINES or re.fullmatch(r"[0-9]{4}", source), source
    assert len(motif.sources) == len(set(motif.sources))


def test_every_decision_that_is_named_is_written_down() -> None:
    decisions = ROOT / "docs" / "decisions"
    if not decisions.is_dir():
        pytest.skip("docs/decisions is not part of this copy of the project")
    named = {s for motif in Motif for s in motif.sources if s.isdecimal()}
    written = {path.name[:4] for path in decisions.glob("[0-9]*-*.md")}
    assert set() == named - written


@pytest.mark.parametrize("motif", Motif)
def test_a_reason_knows_its_tier(motif: Motif) -> None:
    if motif.code in ON_THE_ACTEUR:
        assert Portee.ACTEUR is motif.portee
    elif motif.code in OUT_OF_REACH:
        assert Portee.PERIMETRE is motif.portee
    else:
        assert Portee.OBJET is motif.portee


@pytest.mark.parametrize("motif", Motif)
def test_a_reason_blames_a_field_only_if_it_is_that_field_s(motif: Motif) -> None:
    assert FIELDS.get(motif.code, "") == motif.field


def test_every_reason_is_that_of_a_rule_or_told_by_the_store() -> None:
    des_regles = {
        *(regle.motif for regles in REGLES.values() for regle in regles),
        *(regle.motif for regles in REGLES_DOSSIER.values() for regle in regles),
    }
    assert set(Motif) - TOLD_BY_STORAGE == des_regles


def test_every_action_is_in_one_table() -> None:
    assert set(Action) == REGLES.keys() | REGLES_DOSSIER.keys()
    assert set() == REGLES.keys() & REGLES_DOSSIER.keys()


@pytest.mark.parametrize("action", REGLES)
def test_rules_are_listed_by_tier_and_once(action: Action) -> None:
    """
    So that a refusal reads from the actor to the detail.
    """
    motifs = [regle.motif for regle in REGLES[action]]
    scopes = [motif.portee for motif in motifs]
    assert sorted(scopes) == scopes
    assert len(motifs) == len(set(motifs))


def test_the_table_cannot_be_changed() -> None:
    for table in (REGLES, REGLES_DOSSIER):
        with pytest.raises(TypeError):
            table[Action.CREER] = ()  # type: ignore[index]  # refused, on purpose
