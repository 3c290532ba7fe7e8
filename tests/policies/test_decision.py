"""
What a decision says, and how much of it its author may read.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.motifs import Motif, Portee

motifs = st.lists(st.sampled_from(Motif), unique=True).map(tuple)
decisions = st.builds(Decision, st.sampled_from(Action), motifs)


@given(decisions)
def test_a_decision_is_true_only_when_it_has_no_reason_to_refuse(
    decision: Decision,
) -> None:
    assert (0 == len(decision.motifs)) is bool(decision)
    assert tuple(motif.name for motif in decision.motifs) == decision.codes


def test_nothing_against_is_the_default() -> None:
    assert Decision(Action.CREER)
    assert Decision(Action.CREER) == Decision(Action.CREER, ())


@given(decisions, decisions)
def test_two_decisions_unite_their_reasons_without_repetition(
    une: Decision, autre: Decision
) -> None:
    """
    In order, those of the first before those of the second.
    """
    unies = une.et(autre)
    propres = tuple(m for m in autre.motifs if m not in une.motifs)
    assert Decision(une.action, une.motifs + propres) == unies
    assert bool(unies) == (bool(une) and bool(autre))


@given(decisions, decisions, decisions)
def test_uniting_can_be_done_in_any_grouping(
    a: Decision, b: Decision, c: Decision
) -> None:
    assert a.et(b).et(c) == a.et(b.et(c))
    assert a.et(a) == a


@given(decisions)
def test_each_reason_has_one_tier(decision: Decision) -> None:
    par_portee = [m for portee in Portee for m in decision.de_portee(portee)]
    assert sorted(decision.codes) == sorted(motif.code for motif in par_portee)


@given(decisions)
def test_a_refusal_tells_one_tier_and_hides_the_others(decision: Decision) -> None:
    """
    About the actor: that, and nothing else.

    Out of reach: nothing at all, as for an unknown one. Else everything.
    """
    sur_l_acteur = tuple(m for m in decision.motifs if m.portee is Portee.ACTEUR)
    if sur_l_acteur:
        assert Decision(decision.action, sur_l_acteur) == decision.dicible
    elif any(m.portee is Portee.PERIMETRE for m in decision.motifs):
        assert decision.dicible is None
    else:
        assert decision == decision.dicible


def test_what_may_be_told_of_some_refusals() -> None:
    supprimer = Action.SUPPRIMER
    tout = (Motif.GESTIONNAIRE_REQUIS, Motif.HORS_PERIMETRE, Motif.SOI_MEME)
    assert Decision(supprimer, tout[:1]) == Decision(supprimer, tout).dicible
    assert Decision(supprimer, tout[1:]).dicible is None
    assert Decision(supprimer, tout[2:]) == Decision(supprimer, tout[2:]).dicible
    assert Decision(supprimer) == Decision(supprimer).dicible
