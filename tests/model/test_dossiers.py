"""
The rights on dossiers and their naive table agree on every case.
"""

from __future__ import annotations

from itertools import product

import pytest

from siaut_core.entities.profil import Profil
from siaut_core.policies.cas import Action, Relation
from siaut_core.policies.dossiers import CasDossier, decide_dossier
from tests.model.guide import DOSSIER_FAULTS, REFUS, REFUS_DOSSIERS, refus_of_dossier

YES_OR_NO = (True, False)

ALL_CAS = tuple(
    map(
        CasDossier._make,
        product(Profil, YES_OR_NO, YES_OR_NO, YES_OR_NO, Relation, YES_OR_NO),
    )
)


def test_all_cases_are_listed() -> None:
    assert 384 == 6 * 2 * 2 * 2 * 4 * 2 == len(set(ALL_CAS))


@pytest.mark.parametrize("action", REFUS_DOSSIERS)
def test_the_rules_are_the_table(action: Action) -> None:
    for cas in ALL_CAS:
        decision = decide_dossier(action, cas)
        expected = refus_of_dossier(action, cas)
        assert sorted(expected) == sorted(decision.codes), cas
        assert action is decision.action


@pytest.mark.parametrize("action", REFUS_DOSSIERS)
def test_a_relation_unknown_to_the_rules_is_refused(action: Action) -> None:
    """
    In every case that would be granted otherwise.
    """
    for cas in ALL_CAS:
        strange = cas._replace(relation="COUSINE")  # type: ignore[arg-type]  # of a newer version, say
        assert not decide_dossier(action, strange), cas


@pytest.mark.parametrize("action", REFUS)
def test_an_action_unknown_to_the_table_is_no_permission(action: Action) -> None:
    with pytest.raises(KeyError):
        decide_dossier(action, ALL_CAS[0])


@pytest.mark.parametrize("action", REFUS_DOSSIERS)
def test_dossiers_of_elsewhere_are_never_granted(action: Action) -> None:
    elsewhere = [c for c in ALL_CAS if c.relation is Relation.AUTRE]
    assert 96 == len(elsewhere)
    assert not any(decide_dossier(action, cas) for cas in elsewhere)


@pytest.mark.parametrize("code", DOSSIER_FAULTS)
def test_every_reason_of_the_table_is_given_alone_in_some_case(code: str) -> None:
    assert any(
        (code,) == decide_dossier(action, cas).codes
        for action in REFUS_DOSSIERS
        for cas in ALL_CAS
    )


def test_each_right_includes_the_one_before() -> None:
    """
    Who signs may write, and who writes may read. Guide: C5-C7, C11-C14.
    """
    for cas in ALL_CAS:
        reads = decide_dossier(Action.CONSULTER_DOSSIER, cas)
        written = decide_dossier(Action.CREER_DOSSIER, cas)
        signs = decide_dossier(Action.VALIDER_DOSSIER, cas)
        assert set(reads.motifs) <= set(written.motifs) <= set(signs.motifs)
