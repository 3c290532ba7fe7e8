"""
Offered if and only if accepted: a form never proposes what its button refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, signature

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.structure import Structure
from siaut_core.entities.text import search_key
from siaut_core.policies import choix
from siaut_core.policies.cas import Action
from siaut_core.policies.choix import (
    actions_possibles,
    droit_attribuable,
    libelle_of_choix,
    profils_attribuables,
    structures_attribuables,
)
from siaut_core.policies.questions import (
    peut_activer,
    peut_creer,
    peut_desactiver,
    peut_renvoyer,
    peut_supprimer,
)
from siaut_core.policies.regles import SILENCES, Silences
from siaut_core.testing import strategies
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
    a_groupe,
    a_numero,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.use_cases.fiches import fiche_utilisateur
from tests.model.worlds import WORLDS, Situation, possible_silences, situations_drawn

DESACTIVER, ACTIVER = Action.DESACTIVER, Action.ACTIVER
RENVOYER, SUPPRIMER = Action.RENVOYER, Action.SUPPRIMER


@pytest.mark.parametrize(
    ("est_validee", "actif", "expected"),
    [
        (False, True, (DESACTIVER, RENVOYER, SUPPRIMER)),  # G432
        (True, True, (DESACTIVER,)),  # G512
        (True, False, (ACTIVER,)),  # G516
        (False, False, (ACTIVER, SUPPRIMER)),  # ours
    ],
)
def test_buttons_follow_the_state_in_the_order_of_the_record(
    *, est_validee: bool, actif: bool, expected: tuple[Action, ...]
) -> None:
    """
    Guide: F2.
    """
    et = an_et()
    cible = an_utilisateur(
        structure=et, valide_le=NOON if est_validee else None, actif=actif
    )
    for structure in (an_ej(), et):
        acteur = a_gestionnaire(structure=structure)
        assert expected == actions_possibles(acteur, cible, et, SILENCES)


def test_one_s_own_record_has_no_button() -> None:
    acteur = a_gestionnaire()
    assert () == actions_possibles(acteur, acteur, an_et(), SILENCES)


@given(situations_drawn(), possible_silences)
def test_a_button_is_shown_if_and_only_if_it_is_accepted_and_changes_something(
    situation: Situation, silences: Silences
) -> None:
    _, acteur, cible, structure = situation
    qui_quoi_ou = (acteur, cible, structure, silences)
    acceptees = {
        DESACTIVER: bool(peut_desactiver(*qui_quoi_ou)) and cible.actif,
        ACTIVER: bool(peut_activer(*qui_quoi_ou)) and not cible.actif,
        RENVOYER: bool(peut_renvoyer(*qui_quoi_ou)),
        SUPPRIMER: bool(peut_supprimer(*qui_quoi_ou)),
    }
    offered = actions_possibles(*qui_quoi_ou)
    assert tuple(a for a, acceptee in acceptees.items() if acceptee) == offered


@given(situations_drawn(), possible_silences)
def test_profiles_are_offered_if_and_only_if_some_structure_takes_them(
    situation: Situation, silences: Silences
) -> None:
    world, acteur, _, _ = situation
    offerts = profils_attribuables(acteur, iter(world), silences)
    accepted = [
        profil
        for profil in Profil
        if structures_attribuables(acteur, profil, world, silences=silences)
    ]
    assert accepted == list(offerts)


@given(
    situations_drawn(),
    st.sampled_from(Profil),
    st.sampled_from([None, True, False]),
    st.sampled_from(["", "test", "CLINIQUE de", "hôspitalier", "grou", "rien"]),
    possible_silences,
)
def test_structures_are_offered_if_and_only_if_asked_for_and_accepted(
    situation: Situation,
    profil: Profil,
    avec_numero: bool | None,  # noqa: FBT001  (Hypothesis gives it by position)
    nom: str,
    silences: Silences,
) -> None:
    """
    The FINESS answer and the name only filter what is accepted. Guide: C9, C16, C17.
    """
    world, acteur, _, _ = situation
    offered = structures_attribuables(
        acteur,
        profil,
        iter(world),
        avec_numero=avec_numero,
        nom=nom,
        silences=silences,
    )
    expected = {
        s
        for s in world
        if peut_creer(acteur, s, profil, silences=silences)
        and (avec_numero is None or avec_numero == (s.numero is not None))
        and search_key(nom) in search_key(s.nom)
    }
    assert expected == set(offered)
    assert len(expected) == len(offered)
    ranks = [(search_key(s.nom), s.nom, s.id) for s in offered]
    assert sorted(ranks) == ranks


@given(situations_drawn(), st.sampled_from(Profil), possible_silences)
def test_the_droit_is_offered_if_and_only_if_it_is_accepted(
    situation: Situation, profil: Profil, silences: Silences
) -> None:
    """
    Guide: C11.
    """
    for structure in situation.world:
        offert = droit_attribuable(situation.acteur, structure, profil, silences)
        decision = peut_creer(
            situation.acteur,
            structure,
            profil,
            droit_validation=True,
            silences=silences,
        )
        assert bool(decision) is offert
        assert not (offert and profil.niveau is Niveau.CONSULTATION)


OFFERS = (
    actions_possibles,
    droit_attribuable,
    fiche_utilisateur,
    profils_attribuables,
    structures_attribuables,
)


@pytest.mark.parametrize("offer", OFFERS)
def test_no_offer_forgets_what_the_host_decided(offer: Callable[..., object]) -> None:
    """
    Forgotten, the guide's silences would offer what a narrower host refuses.
    """
    assert Parameter.empty is signature(offer).parameters["silences"].default


def test_every_offer_is_above() -> None:
    taking = {
        question
        for nom, question in vars(choix).items()
        if nom in choix.__all__ and "silences" in signature(question).parameters
    }
    assert taking == {*OFFERS} - {fiche_utilisateur}


def test_what_a_host_forbids_is_not_offered() -> None:
    """
    The silences that a host decides otherwise reach each list of the form.
    """
    et, acteur = an_et(), a_gestionnaire()
    stricts = Silences(gestionnaires_entre_eux=False, droit_sans_le_detenir=False)

    for silences, expected in ((Silences(), True), (stricts, False)):
        profils = profils_attribuables(acteur, [et], silences)
        assert expected is (Profil.GESTIONNAIRE_ET in profils)
        structures = structures_attribuables(
            acteur, Profil.GESTIONNAIRE_ET, [et], silences=silences
        )
        assert expected is (et in structures)
        assert expected is droit_attribuable(
            acteur, et, Profil.UTILISATEUR_ET, silences
        )


def test_what_each_gestionnaire_is_offered_in_every_small_world() -> None:
    """
    An EJ: the EJ profiles, and the ET ones if it has an ET. Guide: C4, C8-C10.
    """
    ej, et = tuple(Profil)[:3], tuple(Profil)[3:]
    for world in WORLDS:
        with_et = {getattr(s, "ej_id", None) for s in world}
        for structure in world:
            expected = {
                TypeStructure.EJ: ej + (et if structure.id in with_et else ()),
                TypeStructure.ET: et,
                TypeStructure.GROUPE: ej,
            }[structure.type_structure]
            acteur = a_gestionnaire(structure=structure)
            assert expected == profils_attribuables(acteur, world, SILENCES)


def test_a_groupe_is_found_by_answering_no_and_typing_its_name() -> None:
    """
    Guide: C9.
    """
    world = (
        an_ej(raison_sociale="HÔPITAUX DU LAC"),
        a_groupe(libelle="Groupe « Lac & Cimes »"),
        a_groupe("gr-2", libelle="GROUPE DES PINS"),
    )
    found = structures_attribuables(
        a_gestionnaire(structure=world[0]),
        Profil.UTILISATEUR_EJ,
        world,
        avec_numero=False,
        nom="lac",
        silences=SILENCES,
    )
    assert ["gr-1"] == [s.id for s in found]


def test_choices_are_sorted_as_people_read() -> None:
    """
    Accents and case do not count, until nothing else tells two names apart.
    """
    ej = an_ej()
    noms = ["Étang", "ETANG", "clinique", "Zénith", "étape"]
    ets = [an_et(f"et-{n}", raison_sociale=nom) for n, nom in enumerate(noms)]
    ets.append(an_et("et-01", raison_sociale="ETANG"))
    acteur = a_gestionnaire(structure=ej)
    triees = structures_attribuables(
        acteur, Profil.UTILISATEUR_ET, [ej, *ets], silences=SILENCES
    )
    assert ["et-2", "et-01", "et-1", "et-0", "et-4", "et-3"] == [s.id for s in triees]


@given(strategies.structures)
def test_a_choice_shows_its_number_when_it_has_one(structure: Structure) -> None:
    """
    "Raison sociale (numéro)". Guide: C17.
    """
    libelle = libelle_of_choix(structure)
    if structure.numero is None:
        assert structure.nom == libelle
    else:
        assert f"{structure.nom} ({structure.numero.value})" == libelle


def test_the_label_of_an_et_reads_as_in_the_guide() -> None:
    et = an_et(raison_sociale="CLINIQUE DU TEST", numero=a_numero(7))
    assert f"CLINIQUE DU TEST ({a_numero(7)})" == libelle_of_choix(et)
