"""
Each facet of a modification: what it asks of the actor, the account and the form.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Structure
from siaut_core.policies.cas import Action
from siaut_core.policies.motifs import Motif, Portee
from siaut_core.policies.questions import peut_modifier
from siaut_core.policies.regles import Silences
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_groupe,
    an_ej,
    an_et,
    an_utilisateur,
)

EJ, ET, GROUPE = an_ej(), an_et(), a_groupe()
OTHER_ET = an_et("et-2")
CLOSED_ET = an_et("et-3", fermee_le=date(2023, 6, 1))
ET_ELSEWHERE = an_et("et-9", ej_id="ej-9")

ACTEUR = a_gestionnaire(structure=EJ)
CIBLE = an_utilisateur(structure=ET)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"profil": Profil.GESTIONNAIRE_ET},
        {"profil": Profil.CONSULTATION_ET},
        {"droit_validation": True},
        {"droit_validation": False},
        {"target_structure": OTHER_ET},
        {"target_structure": EJ, "profil": Profil.UTILISATEUR_EJ},
        {"target_structure": GROUPE, "profil": Profil.GESTIONNAIRE_EJ},
        {"change_activites": True},
        {"change_courriel": True},
        {
            "profil": Profil.GESTIONNAIRE_EJ,
            "droit_validation": True,
            "target_structure": EJ,
            "change_activites": True,
            "change_courriel": True,
        },
    ],
)
def test_all_may_change_inside_the_perimeter(changes: dict[str, Any]) -> None:
    """
    Guide: C7.
    """
    decision = peut_modifier(ACTEUR, CIBLE, ET, **changes)
    assert () == decision.motifs
    assert Action.MODIFIER is decision.action


@pytest.mark.parametrize(
    "changes",
    [
        {"profil": Profil.UTILISATEUR_EJ},
        {"droit_validation": True},
        {"target_structure": GROUPE},
        {"change_activites": True},
    ],
)
def test_on_oneself_prenom_and_nom_only(changes: dict[str, Any]) -> None:
    assert peut_modifier(ACTEUR, ACTEUR, EJ)
    decision = peut_modifier(ACTEUR, ACTEUR, EJ, **changes)
    assert (Motif.SOI_MEME,) == decision.motifs


def test_asking_oneself_for_what_one_is_changes_nothing() -> None:
    assert peut_modifier(
        ACTEUR,
        ACTEUR,
        EJ,
        profil=ACTEUR.profil,
        droit_validation=ACTEUR.droit_validation,
        target_structure=EJ,
    )


def test_one_s_own_courriel_is_settled() -> None:
    """
    Who acts is validated, and a validated account keeps its courriel.
    """
    decision = peut_modifier(ACTEUR, ACTEUR, EJ, change_courriel=True)
    assert (Motif.COURRIEL_DEFINITIF,) == decision.motifs


@pytest.mark.parametrize(("before", "after"), [(ET, ET_ELSEWHERE), (ET_ELSEWHERE, ET)])
def test_the_structure_is_in_the_perimeter_before_and_after(
    before: Structure, after: Structure
) -> None:
    cible = an_utilisateur(structure=before)
    decision = peut_modifier(ACTEUR, cible, before, target_structure=after)
    assert (Motif.HORS_PERIMETRE,) == decision.motifs


def test_the_courriel_changes_only_until_it_is_confirmed() -> None:
    confirmed = an_utilisateur(structure=ET, valide_le=NOON)
    decision = peut_modifier(ACTEUR, confirmed, ET, change_courriel=True)
    assert (Motif.COURRIEL_DEFINITIF,) == decision.motifs
    assert peut_modifier(ACTEUR, confirmed, ET, profil=Profil.GESTIONNAIRE_ET)


@pytest.mark.parametrize(
    "changes", [{}, {"change_courriel": True}, {"droit_validation": True}]
)
def test_a_closed_structure_keeps_its_users(changes: dict[str, Any]) -> None:
    """
    They may change, and leave; nobody new comes.
    """
    resident = an_utilisateur(structure=CLOSED_ET)
    assert peut_modifier(ACTEUR, resident, CLOSED_ET, **changes)
    assert peut_modifier(ACTEUR, resident, CLOSED_ET, target_structure=ET, **changes)
    decision = peut_modifier(ACTEUR, CIBLE, ET, target_structure=CLOSED_ET, **changes)
    assert (Motif.STRUCTURE_FERMEE,) == decision.motifs


def test_a_profile_goes_with_its_structure() -> None:
    """
    Guide: C4, C9.
    """
    for changes in (
        {"profil": Profil.UTILISATEUR_EJ},
        {"target_structure": EJ},
        {"target_structure": GROUPE},
    ):
        decision = peut_modifier(ACTEUR, CIBLE, ET, **changes)
        assert (Motif.PROFIL_STRUCTURE,) == decision.motifs


def test_turned_into_a_consultation_the_droit_drops_unless_asked_for() -> None:
    """
    Guide: C11.
    """
    valideur = an_utilisateur(structure=ET, droit_validation=True)
    consultation = Profil.CONSULTATION_ET
    assert peut_modifier(ACTEUR, valideur, ET, profil=consultation)
    assert peut_modifier(
        ACTEUR, valideur, ET, profil=consultation, droit_validation=False
    )
    decision = peut_modifier(
        ACTEUR, valideur, ET, profil=consultation, droit_validation=True
    )
    assert (Motif.DROIT_CONSULTATION,) == decision.motifs


@pytest.mark.parametrize("actor_has_it", [True, False])
@pytest.mark.parametrize("cible_a_le_droit", [True, False])
def test_where_only_holders_grant_the_droit_others_may_leave_it_or_remove_it(
    *, actor_has_it: bool, cible_a_le_droit: bool
) -> None:
    """
    The switch of decision 0008 is about giving; keeping is no gift.
    """
    silences = Silences(droit_sans_le_detenir=False)
    acteur = a_gestionnaire(structure=EJ, droit_validation=actor_has_it)
    cible = an_utilisateur(structure=ET, droit_validation=cible_a_le_droit)
    given = not cible_a_le_droit and not actor_has_it
    expected = (Motif.DROIT_NON_DETENU,) if given else ()
    actual = peut_modifier(acteur, cible, ET, droit_validation=True, silences=silences)
    assert expected == actual.motifs
    assert peut_modifier(acteur, cible, ET, droit_validation=False, silences=silences)
    assert peut_modifier(
        acteur, cible, ET, profil=Profil.GESTIONNAIRE_ET, silences=silences
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Profil.GESTIONNAIRE_ET, None),
        (Profil.GESTIONNAIRE_ET, Profil.UTILISATEUR_ET),
        (Profil.UTILISATEUR_ET, Profil.GESTIONNAIRE_ET),
    ],
)
def test_where_gestionnaires_leave_each_other_alone_none_is_made_or_unmade(
    before: Profil, after: Profil | None
) -> None:
    """
    The switch of decision 0006.
    """
    cible = an_utilisateur(structure=ET, profil=before)
    silences = Silences(gestionnaires_entre_eux=False)
    assert peut_modifier(ACTEUR, cible, ET, profil=after)
    decision = peut_modifier(ACTEUR, cible, ET, profil=after, silences=silences)
    assert (Motif.ENTRE_GESTIONNAIRES,) == decision.motifs
    assert peut_modifier(ACTEUR, ACTEUR, EJ, silences=silences)


def test_reasons_of_all_facets_are_united_once_in_the_order_of_their_tiers() -> None:
    """
    Everything at once, by somebody who may do nothing.
    """
    acteur = an_utilisateur(structure=ET_ELSEWHERE, actif=False)
    cible = an_utilisateur("u-2", structure=ET, valide_le=NOON)
    decision = peut_modifier(
        acteur,
        cible,
        ET,
        profil=Profil.CONSULTATION_EJ,
        droit_validation=True,
        target_structure=CLOSED_ET,
        change_activites=True,
        change_courriel=True,
        silences=Silences(droit_sans_le_detenir=False),
    )
    assert (
        Motif.ACTEUR_INACTIF,
        Motif.ACTEUR_EN_ATTENTE,
        Motif.GESTIONNAIRE_REQUIS,
        Motif.HORS_PERIMETRE,
        Motif.PROFIL_STRUCTURE,
        Motif.DROIT_CONSULTATION,
        Motif.DROIT_NON_DETENU,
        Motif.STRUCTURE_FERMEE,
        Motif.COURRIEL_DEFINITIF,
    ) == decision.motifs
    scopes = [motif.portee for motif in decision.motifs]
    assert sorted(scopes) == scopes
    assert Portee.ACTEUR is scopes[0]
