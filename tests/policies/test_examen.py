"""
A decision on real entities is the one of their case, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError, MisuseError
from siaut_core.policies.cas import (
    NEW_ACCOUNT,
    NO_STRUCTURE,
    Action,
    Cas,
    Decision,
    Relation,
    relation_avec,
)
from siaut_core.policies.examen import (
    _BY_SILENCES,
    ACTOR_ALONE,
    NO_ACCOUNT,
    examiner,
)
from siaut_core.policies.motifs import Motif
from siaut_core.policies.questions import (
    droit_after,
    peut_activer,
    peut_consulter,
    peut_consulter_structure,
    peut_creer,
    peut_creer_etablissement,
    peut_creer_groupe,
    peut_desactiver,
    peut_installer,
    peut_modifier,
    peut_modifier_structure,
    peut_rechercher,
    peut_renvoyer,
    peut_supprimer,
)
from siaut_core.policies.regles import REGLES, Silences, decide
from siaut_core.testing.factory import (
    a_gestionnaire,
    a_groupe,
    an_ej,
    an_et,
    an_utilisateur,
)
from tests.model.worlds import (
    BIG_WORLDS,
    Situation,
    possible_silences,
    relation_read,
    situations_drawn,
)

actions = st.sampled_from(list(REGLES))

OnACompte = Callable[[Utilisateur, Utilisateur, Structure], Decision]
OnAStructure = Callable[[Utilisateur, Structure], Decision]

SUR_UN_COMPTE: dict[Action, OnACompte] = {
    Action.CONSULTER: peut_consulter,
    Action.MODIFIER: peut_modifier,
    Action.RENVOYER: peut_renvoyer,
    Action.SUPPRIMER: peut_supprimer,
    Action.DESACTIVER: peut_desactiver,
    Action.ACTIVER: peut_activer,
}

SUR_UNE_STRUCTURE: dict[Action, OnAStructure] = {
    Action.CONSULTER_STRUCTURE: peut_consulter_structure,
    Action.CREER_ETABLISSEMENT: peut_creer_etablissement,
    Action.CREER_GROUPE: peut_creer_groupe,
    Action.MODIFIER_STRUCTURE: peut_modifier_structure,
}


def cas_without_cible(acteur: Utilisateur, structure: Structure) -> Cas:
    return Cas(
        profil_acteur=acteur.profil,
        acteur_actif=acteur.actif,
        acteur_en_attente=acteur.est_en_attente,
        acteur_droit=acteur.droit_validation,
        relation=relation_read(acteur, structure),
        type_structure=structure.type_structure,
        structure_fermee=structure.fermee_le is not None,
        avec_numero=structure.numero is not None,
    )


def cas_of(situation: Situation) -> Cas:
    """
    Project by hand, field after field.
    """
    acteur, cible = situation.acteur, situation.cible
    return cas_without_cible(acteur, situation.structure)._replace(
        profil=cible.profil,
        droit=cible.droit_validation,
        en_attente=cible.est_en_attente,
        actif=cible.actif,
        soi_meme=acteur.id == cible.id,
    )


@given(actions, situations_drawn(), possible_silences)
def test_examining_is_deciding_on_the_case(
    action: Action, situation: Situation, silences: Silences
) -> None:
    _, acteur, cible, structure = situation
    expected = decide(action, cas_of(situation), silences)
    assert expected == examiner(action, acteur, cible, structure, silences)


@given(
    actions,
    situations_drawn(),
    st.sampled_from(Profil),
    st.booleans(),
    possible_silences,
)
def test_examining_a_request_is_deciding_on_what_would_be(
    action: Action,
    situation: Situation,
    profil: Profil,
    droit: bool,  # noqa: FBT001  (Hypothesis gives it by position)
    silences: Silences,
) -> None:
    """
    A new account is awaited, active, and somebody else's.
    """
    _, acteur, cible, structure = situation
    current = cas_of(situation)._replace(profil=profil, droit=droit)
    new_one = current._replace(en_attente=True, actif=True, soi_meme=False)
    for compte, cas in ((cible, current), (NEW_ACCOUNT, new_one)):
        assert decide(action, cas, silences) == examiner(
            action,
            acteur,
            compte,
            structure,
            silences,
            profil=profil,
            droit_validation=droit,
        )


@given(situations_drawn(), st.sampled_from(Profil))
def test_what_is_looked_up_is_the_case_field_by_field(
    situation: Situation, profil: Profil
) -> None:
    """
    In the order of `Cas`: two fields of one type could be exchanged unseen.
    """
    _, acteur, cible, structure = situation
    current = cas_of(situation)
    silences = Silences(creation_structures=False)
    on_it = (Action.MODIFIER, acteur, cible, structure, silences)
    asked: list[tuple[Cas, Callable[[], Decision]]] = [
        (current, lambda: examiner(*on_it)),
        (
            current._replace(profil=profil, droit=True),
            lambda: examiner(*on_it, profil=profil, droit_validation=True),
        ),
        (
            cas_without_cible(acteur, structure),
            lambda: peut_creer_groupe(acteur, structure, silences),
        ),
    ]
    for expected, asks in asked:
        _BY_SILENCES.pop(silences, None)
        decision = asks()
        [(action, *fields)] = _BY_SILENCES[silences]
        assert decision.action is action
        assert expected._asdict() == dict(zip(Cas._fields, fields, strict=True))
        assert list(map(type, expected)) == list(map(type, fields))


@pytest.mark.parametrize("action", REGLES)
def test_a_question_names_all_that_it_is_about(action: Action) -> None:
    """
    Left out, an account or a structure would be answered for by one that is not.
    """
    head, et, wrong = a_gestionnaire(), an_et(), cast("Any", 3)
    with pytest.raises(MisuseError, match=r"^structure : "):
        examiner(action, head, structure=wrong)
    with pytest.raises(MisuseError, match=r"^cible : "):
        examiner(action, head, wrong, NO_STRUCTURE if action in ACTOR_ALONE else et)
    if action not in ACTOR_ALONE:
        with pytest.raises(MisuseError, match=r"^structure : "):
            examiner(action, head)
    if action not in NO_ACCOUNT:
        with pytest.raises(MisuseError, match=r"^cible : "):
            examiner(action, head, structure=et)
    with pytest.raises(MisuseError, match=r"^acteur : "):
        examiner(action, "g-1")  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("action", REGLES)
def test_the_name_of_an_action_asks_nothing(action: Action) -> None:
    """
    The text equals the action: what was decided before would answer for it.
    """
    head, et = a_gestionnaire(), an_et()
    assert examiner(action, head, structure=et, profil=head.profil).action is action

    with pytest.raises(MisuseError, match=r"^action : "):
        examiner(cast("Action", action.value), head, structure=et, profil=head.profil)


@given(actions, situations_drawn(), possible_silences)
def test_a_decision_is_computed_once(
    action: Action, situation: Situation, silences: Silences
) -> None:
    """
    Equal cases share one object, under equal silences too.
    """
    _, acteur, cible, structure = situation
    first = examiner(action, acteur, cible, structure, silences)
    second = examiner(action, acteur, cible, structure, attrs.evolve(silences))
    assert first is second


@given(situations_drawn())
def test_each_named_function_asks_its_own_question(situation: Situation) -> None:
    _, acteur, cible, structure = situation
    for action, peut in SUR_UN_COMPTE.items():
        decision = peut(acteur, cible, structure)
        assert decide(action, cas_of(situation)) == decision
        assert action is decision.action
    for action, question in SUR_UNE_STRUCTURE.items():
        expected = decide(action, cas_without_cible(acteur, structure))
        assert expected == question(acteur, structure)


@given(situations_drawn(), possible_silences)
def test_silences_reach_the_decision(situation: Situation, silences: Silences) -> None:
    _, acteur, cible, structure = situation
    cas = cas_of(situation)
    for action, peut in (
        (Action.MODIFIER, peut_modifier(acteur, cible, structure, silences=silences)),
        (Action.RENVOYER, peut_renvoyer(acteur, cible, structure, silences)),
        (Action.SUPPRIMER, peut_supprimer(acteur, cible, structure, silences)),
        (Action.DESACTIVER, peut_desactiver(acteur, cible, structure, silences)),
        (Action.ACTIVER, peut_activer(acteur, cible, structure, silences)),
        (
            Action.CREER_ETABLISSEMENT,
            peut_creer_etablissement(acteur, structure, silences),
        ),
        (Action.CREER_GROUPE, peut_creer_groupe(acteur, structure, silences)),
    ):
        assert decide(action, cas, silences) == peut


@given(situations_drawn(), st.sampled_from(Profil), st.booleans(), possible_silences)
def test_creating_is_deciding_on_an_account_of_somebody_else(
    situation: Situation,
    profil: Profil,
    droit: bool,  # noqa: FBT001  (Hypothesis gives it by position)
    silences: Silences,
) -> None:
    acteur, structure = situation.acteur, situation.structure
    cas = cas_without_cible(acteur, structure)._replace(profil=profil, droit=droit)
    assert decide(Action.CREER, cas, silences) == peut_creer(
        acteur, structure, profil, droit_validation=droit, silences=silences
    )


@given(situations_drawn(), possible_silences)
def test_what_depends_on_the_actor_alone_looks_at_nobody_else(
    situation: Situation, silences: Silences
) -> None:
    acteur = situation.acteur
    for action in ACTOR_ALONE:
        expected = decide(action, cas_of(situation), silences)
        assert expected == examiner(action, acteur, silences=silences)
    assert examiner(Action.RECHERCHER, acteur) == peut_rechercher(acteur)


@given(situations_drawn(), st.sampled_from(Profil), st.booleans())
def test_installing_asks_only_that_the_account_may_exist(
    situation: Situation,
    profil: Profil,
    droit: bool,  # noqa: FBT001  (Hypothesis gives it by position)
) -> None:
    """
    No actor, no perimeter: the host vouches for it.
    """
    structure = situation.structure
    on_an_et = structure.id.startswith("et-")
    expected = set()
    if structure.fermee_le is not None:
        expected.add(Motif.STRUCTURE_FERMEE)
    if on_an_et != profil.name.endswith("_ET"):
        expected.add(Motif.PROFIL_STRUCTURE)
    if droit and profil.name.startswith("CONSULTATION"):
        expected.add(Motif.DROIT_CONSULTATION)
    decision = peut_installer(structure, profil, droit_validation=droit)
    assert expected == set(decision.motifs)
    assert Action.INSTALLER is decision.action


def test_no_droit_is_given_unless_asked_for() -> None:
    """
    A Consultation, that may not hold it, is accepted without a word.
    """
    et, profil = an_et(), Profil.CONSULTATION_ET
    assert () == peut_installer(et, profil).motifs
    assert () == peut_creer(a_gestionnaire(), et, profil).motifs
    for action in (Action.CREER, Action.CHANGER_DROITS):
        head = a_gestionnaire()
        assert () == examiner(action, head, structure=et, profil=profil).motifs


@pytest.mark.parametrize("action", REGLES)
def test_the_structure_of_somebody_else_is_no_argument(action: Action) -> None:
    """
    A decision on it would say nothing of the target.
    """
    cible = an_utilisateur(structure=an_et("et-2"))
    with pytest.raises(DonneesInvalidesError) as error:
        examiner(action, a_gestionnaire(), cible, an_et("et-1"))
    assert [("structure", "STRUCTURE", "La structure de la cible est attendue.")] == [
        (e.field, e.code, e.message) for e in error.value.faults
    ]


def test_modifying_wants_the_structure_as_it_is_first() -> None:
    cible, target = an_utilisateur(structure=an_et("et-2")), an_et("et-1")
    acteur = a_gestionnaire(structure=an_ej())
    with pytest.raises(DonneesInvalidesError):
        peut_modifier(acteur, cible, target, target_structure=an_et("et-2"))


@pytest.mark.parametrize("box", [0, 1, 1.0, "", "oui"])
def test_the_box_of_the_droit_is_a_boolean(box: Any) -> None:  # noqa: ANN401  (of any type)
    """
    A number equals one, and would be answered for by it.
    """
    head, cible = a_gestionnaire(), an_utilisateur()
    with pytest.raises(MisuseError, match=r"^droit_validation : "):
        peut_modifier(head, cible, an_et(), droit_validation=box)


def test_relations_are_read_off_the_structures() -> None:
    """
    In the largest worlds, from everywhere to everywhere.
    """
    views = set()
    for world in BIG_WORLDS:
        for at, structure in product(world, world):
            acteur = a_gestionnaire(structure=at)
            relation = relation_avec(at.id, structure)
            views.add((at.type_structure, structure.type_structure, relation))
            assert relation_read(acteur, structure) is relation
    possibles = {
        ("EJ", "EJ", Relation.SIENNE),
        ("ET", "ET", Relation.SIENNE),
        ("Groupe", "Groupe", Relation.SIENNE),
        ("EJ", "ET", Relation.ET_DE_SON_EJ),
        ("EJ", "Groupe", Relation.GROUPE_DE_SON_EJ),
    }
    assert possibles == {v for v in views if v[2] is not Relation.AUTRE}


@pytest.mark.parametrize(
    ("structure", "expected"),
    [
        (an_et("et-1"), set()),
        (an_et("et-2"), {Motif.HORS_PERIMETRE}),
        (an_ej("ej-1"), {Motif.HORS_PERIMETRE, Motif.PROFIL_STRUCTURE}),
        (a_groupe(), {Motif.HORS_PERIMETRE, Motif.PROFIL_STRUCTURE}),
    ],
    ids=["own ET", "sibling ET", "own EJ", "groupe of own EJ"],
)
def test_a_gestionnaire_et_creates_on_their_et_only(
    structure: Structure, expected: set[Motif]
) -> None:
    """
    Not even on its EJ. Guide: C10.
    """
    acteur = a_gestionnaire(structure=an_et("et-1"))
    decision = peut_creer(acteur, structure, Profil.UTILISATEUR_ET)
    assert expected == set(decision.motifs)


def test_a_refusal_lists_every_broken_rule() -> None:
    """
    Three faults of the form at once, and three of its author.
    """
    acteur = an_utilisateur(structure=an_et(), actif=False)
    decision = peut_creer(
        acteur, an_ej("ej-9"), Profil.CONSULTATION_ET, droit_validation=True
    )
    assert (
        "ACTEUR_INACTIF",
        "ACTEUR_EN_ATTENTE",
        "GESTIONNAIRE_REQUIS",
        "HORS_PERIMETRE",
        "PROFIL_STRUCTURE",
        "DROIT_CONSULTATION",
    ) == decision.codes


@pytest.mark.parametrize("profil", Profil)
@pytest.mark.parametrize("had", [True, False])
def test_the_droit_stays_until_asked_or_lost(profil: Profil, *, had: bool) -> None:
    """
    Only a Consultation profile takes it away in silence. Guide: C11.
    """
    cible = an_utilisateur(droit_validation=had)
    guard = had and profil not in {Profil.CONSULTATION_EJ, Profil.CONSULTATION_ET}
    assert guard is droit_after(cible, profil, asked=None)
    for demande in (True, False):
        assert demande is droit_after(cible, profil, asked=demande)
