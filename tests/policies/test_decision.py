"""
What a decision says, and how much of it its author may read.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.motifs import Motif, Portee

motifs = st.lists(st.sampled_from(Motif), unique=True).map(tuple)
decisions = st.builds(Decision, st.sampled_from(Action), motifs)


@given(decisions)
def test_a_decision_is_true_only_when_it_has_no_reason_to_refuse(
    decision: Decision,
) -> None:
    assert (0 == len(decision.motifs)) is bool(decision)
    assert tuple(motif.name for motif in decision.motifs) == decision.codes


@given(decisions)
def test_a_decision_that_is_printed_says_why(decision: Decision) -> None:
    reasons = " ".join(motif.libelle for motif in decision.motifs)
    assert str(decision) == (reasons or "Accordé.")


def test_nothing_against_is_the_default() -> None:
    assert Decision(Action.CREER)
    assert Decision(Action.CREER) == Decision(Action.CREER, ())


@given(decisions, decisions)
def test_two_decisions_unite_their_reasons_without_repetition(
    one: Decision, other: Decision
) -> None:
    """
    In order, those of the first before those of the second.
    """
    united = one.et(other)
    own = tuple(m for m in other.motifs if m not in one.motifs)
    assert Decision(one.action, one.motifs + own) == united
    assert bool(united) == (bool(one) and bool(other))


@given(decisions, decisions, decisions)
def test_uniting_can_be_done_in_any_grouping(
    a: Decision, b: Decision, c: Decision
) -> None:
    assert a.et(b).et(c) == a.et(b.et(c))
    assert a.et(a) == a


@given(decisions)
def test_each_reason_has_one_tier(decision: Decision) -> None:
    par_portee = [m for portee in Portee for m in decision.of_portee(portee)]
    assert sorted(decision.codes) == sorted(motif.code for motif in par_portee)


@given(decisions)
def test_a_refusal_tells_one_tier_and_hides_the_others(decision: Decision) -> None:
    """
    About the actor: that, and nothing else.

    Out of reach: nothing at all, as for an unknown one. Else everything.
    """
    sur_l_acteur = tuple(m for m in decision.motifs if m.portee is Portee.ACTEUR)
    if sur_l_acteur:
        assert Decision(decision.action, sur_l_acteur) == decision.sayable
    elif any(m.portee is Portee.PERIMETRE for m in decision.motifs):
        assert decision.sayable is None
    else:
        assert decision == decision.sayable


def test_what_may_be_told_of_some_refusals() -> None:
    delete = Action.SUPPRIMER
    everything = (Motif.GESTIONNAIRE_REQUIS, Motif.HORS_PERIMETRE, Motif.SOI_MEME)
    assert Decision(delete, everything[:1]) == Decision(delete, everything).sayable
    assert Decision(delete, everything[1:]).sayable is None
    assert Decision(delete, everything[2:]) == Decision(delete, everything[2:]).sayable
    assert Decision(delete) == Decision(delete).sayable
