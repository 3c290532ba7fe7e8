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
    Silences,
    Structure,
    Utilisateur,
    perimetre,
)
from siaut_core.testing.factory import a_gestionnaire, an_utilisateur
from siaut_core.use_cases.acteur import (
    require,
    require_cible,
    require_modifiable,
    require_structure,
)
from siaut_core.use_cases.command import Facts
from tests.model.worlds import Situation, situations_drawn
from tests.use_cases.scenes import CIBLE, ELSEWHERE, ET, ET_HEAD, FOREIGN, HEAD
from tests.use_cases.test_administration import acteurs, expected_refusals

ACTIONS = {
    Action.RECHERCHER: set[str](),
    # One's own profile is shown to anybody who may log in. Guide: F3.
    Action.CONSULTER_MON_PROFIL: {"GESTIONNAIRE_REQUIS"},
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("acteur", list(acteurs()))
def test_who_may_not_read_learns_why(
    action: Action, acteur: Utilisateur | None
) -> None:
    expected = [c for c in expected_refusals(acteur) if c not in ACTIONS[action]]
    if not expected:
        assert acteur is require(action, acteur)
        return
    with pytest.raises(ActionRefuseeError) as refus:
        require(action, acteur)
    assert tuple(expected) == refus.value.decision.codes
    assert action is refus.value.decision.action


@pytest.mark.parametrize(
    ("cible", "structure"),
    [(None, None), (None, ET), (CIBLE, None), (FOREIGN, ELSEWHERE)],
)
def test_an_account_out_of_reach_is_an_unknown_one(
    cible: Utilisateur | None, structure: Structure | None
) -> None:
    """
    Guide: R6.
    """
    with pytest.raises(IntrouvableError) as refus:
        require_cible(HEAD, cible, structure)
    assert ("utilisateur",) == refus.value.args


@pytest.mark.parametrize("structure", [None, ELSEWHERE])
def test_a_structure_out_of_reach_is_an_unknown_one(
    structure: Structure | None,
) -> None:
    """
    Guide: T4.
    """
    with pytest.raises(IntrouvableError) as refus:
        require_structure(HEAD, structure)
    assert ("structure",) == refus.value.args


@given(situations_drawn())
def test_what_is_shown_is_what_is_listed(situation: Situation) -> None:
    """
    Whoever asks: the record opens if and only if the perimeter holds it.
    """
    for structure in situation.world:
        listed = perimetre(situation.acteur).contient(structure)
        try:
            require_structure(situation.acteur, structure)
        except IntrouvableError:
            assert not listed
        else:
            assert listed
        cible = an_utilisateur("c-2", structure)
        try:
            require_cible(situation.acteur, cible, structure)
        except IntrouvableError:
            assert not listed
        else:
            assert listed


def a_form(
    acteur: Utilisateur, facts: Facts, **silences: bool
) -> tuple[Utilisateur, Structure]:
    return require_modifiable(acteur, facts, Silences(**silences))


def test_the_form_of_an_account_opens_for_who_may_change_it() -> None:
    """
    Not that of a Gestionnaire, where a host keeps them to itself. Guide: C7.
    """
    own = Facts(cible=CIBLE, structure_cible=ET)
    assert (CIBLE, ET) == a_form(HEAD, own)

    other = Facts(cible=ET_HEAD, structure_cible=ET)
    assert (ET_HEAD, ET) == a_form(HEAD, other)
    with pytest.raises(ActionRefuseeError) as refus:
        a_form(HEAD, other, gestionnaires_entre_eux=False)
    decision = refus.value.decision
    assert (Action.MODIFIER, ("ENTRE_GESTIONNAIRES",)) == (
        decision.action,
        decision.codes,
    )

    for away in (Facts(cible=FOREIGN, structure_cible=ELSEWHERE), Facts(cible=CIBLE)):
        with pytest.raises(IntrouvableError):
            a_form(HEAD, away)


def test_what_is_shown_is_what_was_given() -> None:
    acteur = a_gestionnaire("g-1", ET)
    assert (CIBLE, ET) == require_cible(acteur, CIBLE, ET)
    assert ET is require_structure(acteur, ET)
