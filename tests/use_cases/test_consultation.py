"""
Reads: refused to who may not read, and out of reach as if it were unknown.
"""

from __future__ import annotations

import pytest
from hypothesis import given

from siaut_core import (
    Action,
    ActionRefuseeError,
    IntrouvableError,
    Structure,
    Utilisateur,
    perimetre,
)
from siaut_core.testing.fabrique import un_gestionnaire, un_utilisateur
from siaut_core.use_cases.consultation import exiger, exiger_cible, exiger_structure
from tests.model.mondes import Situation, des_situations
from tests.use_cases.scenes import AILLEURS, CHEF, CIBLE, ET, ETRANGER
from tests.use_cases.test_administration import les_acteurs, refus_attendus

ACTIONS = {
    Action.RECHERCHER: set[str](),
    # One's own profile is shown to anybody who may log in. Guide: F3.
    Action.CONSULTER_MON_PROFIL: {"GESTIONNAIRE_REQUIS"},
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("acteur", list(les_acteurs()))
def test_who_may_not_read_learns_why(
    action: Action, acteur: Utilisateur | None
) -> None:
    attendues = [c for c in refus_attendus(acteur) if c not in ACTIONS[action]]
    if not attendues:
        assert acteur is exiger(action, acteur)
        return
    with pytest.raises(ActionRefuseeError) as refus:
        exiger(action, acteur)
    assert tuple(attendues) == refus.value.decision.codes
    assert action is refus.value.decision.action


@pytest.mark.parametrize(
    ("cible", "structure"),
    [(None, None), (None, ET), (CIBLE, None), (ETRANGER, AILLEURS)],
)
def test_an_account_out_of_reach_is_an_unknown_one(
    cible: Utilisateur | None, structure: Structure | None
) -> None:
    """
    Guide: R6.
    """
    with pytest.raises(IntrouvableError) as refus:
        exiger_cible(CHEF, cible, structure)
    assert ("utilisateur",) == refus.value.args


@pytest.mark.parametrize("structure", [None, AILLEURS])
def test_a_structure_out_of_reach_is_an_unknown_one(
    structure: Structure | None,
) -> None:
    """
    Guide: T4.
    """
    with pytest.raises(IntrouvableError) as refus:
        exiger_structure(CHEF, structure)
    assert ("structure",) == refus.value.args


@given(des_situations())
def test_what_is_shown_is_what_is_listed(situation: Situation) -> None:
    """
    Whoever asks: the record opens if and only if the perimeter holds it.
    """
    for structure in situation.monde:
        listee = perimetre(situation.acteur).contient(structure)
        try:
            exiger_structure(situation.acteur, structure)
        except IntrouvableError:
            assert not listee
        else:
            assert listee
        cible = un_utilisateur("c-2", structure)
        try:
            exiger_cible(situation.acteur, cible, structure)
        except IntrouvableError:
            assert not listee
        else:
            assert listee


def test_what_is_shown_is_what_was_given() -> None:
    acteur = un_gestionnaire("g-1", ET)
    assert (CIBLE, ET) == exiger_cible(acteur, CIBLE, ET)
    assert ET is exiger_structure(acteur, ET)
