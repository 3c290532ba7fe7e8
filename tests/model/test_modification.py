"""
A modification, told naively, field by field, and held against `peut_modifier`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Profil
from siaut_core.policies.questions import peut_modifier
from tests.model.guide import CONSULTATIONS, FITS_ON, GESTIONNAIRES, PORTEE
from tests.model.worlds import (
    Situation,
    possible_silences,
    relation_read,
    situations_drawn,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur
    from siaut_core.policies.regles import Silences


class Demande(NamedTuple):
    """
    What was changed in the form; ``None`` and ``False``: left as it is.
    """

    profil: Profil | None = None
    droit_validation: bool | None = None
    target_structure: Structure | None = None
    change_activites: bool = False
    change_courriel: bool = False


@st.composite
def demandes_drawn(draw: DrawFn, situation: Situation) -> Demande:
    return Demande(
        draw(st.none() | st.sampled_from(Profil)),
        draw(st.sampled_from([None, True, False])),
        draw(st.none() | st.sampled_from(situation.world)),
        draw(st.booleans()),
        draw(st.booleans()),
    )


def within_reach(acteur: Utilisateur, structure: Structure) -> bool:
    return (acteur.profil, relation_read(acteur, structure)) in PORTEE


def refusals_to_the_acteur(acteur: Utilisateur) -> set[str]:
    refus = set()
    if not acteur.actif:
        refus.add("ACTEUR_INACTIF")
    if acteur.valide_le is None:
        refus.add("ACTEUR_EN_ATTENTE")
    if acteur.profil not in GESTIONNAIRES:
        refus.add("GESTIONNAIRE_REQUIS")
    return refus


def future_droit(cible: Utilisateur, profil: Profil, demande: Demande) -> bool:
    """
    A Consultation has no droit; it is lost in silence, unless asked for.
    """
    if demande.droit_validation is None:
        return cible.droit_validation and profil not in CONSULTATIONS
    return demande.droit_validation


def refus_of_silences(s: Situation, demande: Demande, silences: Silences) -> set[str]:
    """
    Give the reasons that a host may add. Decisions 0006 and 0008.
    """
    refus = set()
    profil = demande.profil or s.cible.profil
    receives_the_droit = (
        future_droit(s.cible, profil, demande) and not s.cible.droit_validation
    )
    touches_a_gestionnaire = (
        s.cible.profil in GESTIONNAIRES or profil in GESTIONNAIRES
    ) and s.acteur.id != s.cible.id
    without_having_it = receives_the_droit and not s.acteur.droit_validation
    if without_having_it and not silences.droit_sans_le_detenir:
        refus.add("DROIT_NON_DETENU")
    if touches_a_gestionnaire and not silences.gestionnaires_entre_eux:
        refus.add("ENTRE_GESTIONNAIRES")
    return refus


def refus_to_modify(s: Situation, demande: Demande, silences: Silences) -> set[str]:
    """
    Give every reason to refuse, in the words of the guide. Guide: C7, C9, C11.
    """
    refus = refusals_to_the_acteur(s.acteur) | refus_of_silences(s, demande, silences)
    soi_meme = s.acteur.id == s.cible.id
    arrival = demande.target_structure or s.structure
    moves = arrival.id != s.structure.id
    profil = demande.profil or s.cible.profil
    droit = future_droit(s.cible, profil, demande)
    touches_droits = (
        moves
        or demande.change_activites
        or profil is not s.cible.profil
        or droit is not s.cible.droit_validation
    )

    # The perimeter holds before *and* after.
    if not (within_reach(s.acteur, s.structure) and within_reach(s.acteur, arrival)):
        refus.add("HORS_PERIMETRE")
    # On oneself, prénom and nom only.
    if soi_meme and touches_droits:
        refus.add("SOI_MEME")
    if demande.change_courriel and s.cible.valide_le is not None:
        refus.add("COURRIEL_DEFINITIF")
    if touches_droits and (profil, arrival.type_structure) not in FITS_ON:
        refus.add("PROFIL_STRUCTURE")
    if touches_droits and droit and profil in CONSULTATIONS:
        refus.add("DROIT_CONSULTATION")
    if moves and arrival.fermee_le is not None:
        refus.add("STRUCTURE_FERMEE")
    return refus


@given(st.data(), situations_drawn(), possible_silences)
def test_a_modification_is_refused_for_all_its_reasons_once(
    data: st.DataObject, situation: Situation, silences: Silences
) -> None:
    demande: Any = data.draw(demandes_drawn(situation))
    decision = peut_modifier(
        situation.acteur,
        situation.cible,
        situation.structure,
        **demande._asdict(),
        silences=silences,
    )
    expected = refus_to_modify(situation, demande, silences)
    assert sorted(expected) == sorted(decision.codes)


@given(st.data(), situations_drawn(), possible_silences)
def test_asking_for_more_is_never_refused_less(
    data: st.DataObject, situation: Situation, silences: Silences
) -> None:
    """
    Reasons add up: each change that is asked for can only bring its own.
    """
    _, acteur, cible, structure = situation
    demande: Any = data.draw(demandes_drawn(situation))
    with_nothing = peut_modifier(acteur, cible, structure, silences=silences)
    decision = peut_modifier(
        acteur, cible, structure, **demande._asdict(), silences=silences
    )
    assert with_nothing.motifs == decision.motifs[: len(with_nothing.motifs)]
    assert len(decision.motifs) == len(set(decision.motifs))
