"""
Dossiers of real people and structures: who reads, creates, signs and sends them.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Niveau
from siaut_core.entities.structure import Structure
from siaut_core.policies.cas import Action
from siaut_core.policies.dossiers import (
    CasDossier,
    auteurs_possibles,
    decide_dossier,
    peut_consulter_dossier,
    peut_creer_dossier,
    peut_transmettre_dossier,
    peut_valider_dossier,
)
from siaut_core.policies.motifs import Motif
from siaut_core.testing.factory import (
    NOON,
    a_groupe,
    a_profil,
    an_ej,
    an_et,
    an_utilisateur,
)
from tests.model.worlds import Situation, comptes_drawn, relation_read, situations_drawn

# What accounts have, and one that they have not.
codes = st.sampled_from(["QA001", "QA002", "QA018"])

PEUT = {
    Action.CONSULTER_DOSSIER: peut_consulter_dossier,
    Action.CREER_DOSSIER: peut_creer_dossier,
    Action.VALIDER_DOSSIER: peut_valider_dossier,
    Action.TRANSMETTRE_DOSSIER: peut_transmettre_dossier,
}


@given(situations_drawn(), codes)
def test_a_right_on_a_dossier_is_decided_on_its_case(
    situation: Situation, activite: str
) -> None:
    acteur = situation.acteur
    for structure in situation.world:
        cas = CasDossier(
            profil=acteur.profil,
            actif=acteur.actif,
            en_attente=acteur.est_en_attente,
            droit=acteur.droit_validation,
            relation=relation_read(acteur, structure),
            activite_attribuee=activite in {"QA001", "QA002"},
        )
        for action, peut in PEUT.items():
            decision = peut(acteur, structure, activite)
            assert decide_dossier(action, cas) == decision


@given(st.data(), situations_drawn(), codes)
def test_authors_are_those_who_may_sign(
    data: st.DataObject, situation: Situation, activite: str
) -> None:
    """
    In the order they came in. Guide: C12, C13.
    """
    world = situation.world
    comptes = [
        data.draw(st.sampled_from(world).flatmap(lambda s: comptes_drawn(s, "c-1")))
        for _ in range(4)
    ]
    for structure in world:
        expected = tuple(
            c for c in comptes if peut_valider_dossier(c, structure, activite)
        )
        assert expected == auteurs_possibles(iter(comptes), structure, activite)


@pytest.mark.parametrize(
    ("niveau", "droit", "expected"),
    [
        (Niveau.CONSULTATION, False, {"CONSULTER_DOSSIER"}),  # C5
        (Niveau.UTILISATEUR, False, {"CONSULTER_DOSSIER", "CREER_DOSSIER"}),  # C6
        (Niveau.UTILISATEUR, True, set(PEUT)),  # C11-C14
        (Niveau.GESTIONNAIRE, False, {"CONSULTER_DOSSIER", "CREER_DOSSIER"}),  # C7
        (Niveau.GESTIONNAIRE, True, set(PEUT)),  # C11-C14
    ],
)
@pytest.mark.parametrize("structure", [an_ej(), an_et(), a_groupe()], ids=repr)
def test_what_each_profile_does_with_the_dossiers_of_their_structure(
    structure: Structure, niveau: Niveau, *, droit: bool, expected: set[str]
) -> None:
    compte = an_utilisateur(
        structure=structure,
        profil=a_profil(niveau, structure),
        droit_validation=droit,
        valide_le=NOON,
    )
    allowed = {a for a, peut in PEUT.items() if peut(compte, structure, "QA001")}
    assert expected == allowed
    auteurs = auteurs_possibles([compte], structure, "QA001")
    assert (compte,) * droit == auteurs


def test_an_ej_has_the_dossiers_of_its_et_and_not_the_reverse() -> None:
    """
    A groupe has its own only, and its member EJ none of them.
    """
    ej, et, groupe = world = (an_ej(), an_et(), a_groupe())
    opened = {
        at.id: {
            where.id
            for where in world
            if peut_consulter_dossier(
                an_utilisateur(structure=at, valide_le=NOON), where, "QA001"
            )
        }
        for at in world
    }
    assert {
        ej.id: {ej.id, et.id},
        et.id: {et.id},
        groupe.id: {groupe.id},
    } == opened


def test_all_that_is_missing_is_told() -> None:
    compte = an_utilisateur(
        structure=an_et(),
        profil=a_profil(Niveau.CONSULTATION, an_et()),
        actif=False,
    )
    decision = peut_transmettre_dossier(compte, an_et("et-2"), "QA018")
    assert {
        Motif.ACTEUR_INACTIF,
        Motif.ACTEUR_EN_ATTENTE,
        Motif.AUTRE_STRUCTURE,
        Motif.AUTRE_ACTIVITE,
        Motif.CONSULTATION_SEULE,
        Motif.DROIT_REQUIS,
    } == set(decision.motifs)
    assert decision.sayable is not None
    assert {
        Motif.ACTEUR_INACTIF,
        Motif.ACTEUR_EN_ATTENTE,
        Motif.CONSULTATION_SEULE,
        Motif.DROIT_REQUIS,
    } == set(decision.sayable.motifs)
