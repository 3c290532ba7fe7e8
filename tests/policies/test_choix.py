"""
Offered if and only if accepted: a form never proposes what its button refuses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from inspect import Parameter, isfunction, signature
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies import choix
from siaut_core.policies.cas import Action
from siaut_core.policies.choix import (
    ChoixProfil,
    actions_possibles,
    choix_of_profil,
    libelle_of_choix,
)
from siaut_core.policies.perimetre import perimetre
from siaut_core.policies.questions import (
    peut_activer,
    peut_creer,
    peut_desactiver,
    peut_modifier,
    peut_renvoyer,
    peut_supprimer,
)
from siaut_core.policies.regles import SILENCES, Silences
from siaut_core.testing import strategies
from siaut_core.testing.factory import (
    NOON,
    a_gestionnaire,
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
    ("validated", "actif", "expected"),
    [
        (False, True, (DESACTIVER, RENVOYER, SUPPRIMER)),  # G432
        (True, True, (DESACTIVER,)),  # G512
        (True, False, (ACTIVER,)),  # G516
        (False, False, (ACTIVER, SUPPRIMER)),  # ours
    ],
)
def test_buttons_follow_the_state_in_the_order_of_the_record(
    *, validated: bool, actif: bool, expected: tuple[Action, ...]
) -> None:
    """
    Guide: F2.
    """
    et = an_et()
    cible = an_utilisateur(
        structure=et, valide_le=NOON if validated else None, actif=actif
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
    who_what_where = (acteur, cible, structure, silences)
    accepted = {
        DESACTIVER: bool(peut_desactiver(*who_what_where)) and cible.actif,
        ACTIVER: bool(peut_activer(*who_what_where)) and not cible.actif,
        RENVOYER: bool(peut_renvoyer(*who_what_where)),
        SUPPRIMER: bool(peut_supprimer(*who_what_where)),
    }
    offered = actions_possibles(*who_what_where)
    assert tuple(a for a, is_accepted in accepted.items() if is_accepted) == offered


def is_listed(choix: ChoixProfil, acteur: Utilisateur, structure: Structure) -> bool:
    """
    Say whether a search with these conditions would find it.
    """
    return perimetre(acteur).contient(structure) and choix.offre(structure)


@given(situations_drawn(), st.sampled_from(Profil), possible_silences)
def test_a_new_account_is_offered_if_and_only_if_it_is_accepted(
    situation: Situation, profil: Profil, silences: Silences
) -> None:
    """
    Its profile, on each structure, with the droit and without. Guide: C4, C8-C11, C17.
    """
    world, acteur, _, _ = situation
    choix = choix_of_profil(acteur, None, profil, silences)
    assert profil is choix.profil
    for structure, droit in product(world, (False, True)):
        decision = peut_creer(
            acteur, structure, profil, droit_validation=droit, silences=silences
        )
        offered = is_listed(choix, acteur, structure) and droit in choix.droits
        assert bool(decision) is offered
        assert not (offered and droit and profil.niveau is Niveau.CONSULTATION)
    assert not choix.sur_place


@given(situations_drawn(), st.sampled_from(Profil), possible_silences)
def test_a_change_is_offered_if_and_only_if_it_is_accepted(
    situation: Situation, profil: Profil, silences: Silences
) -> None:
    """
    Where the account sits, closed or not, and wherever it may go. Guide: C7-C11.
    """
    world, acteur, cible, structure = situation
    choix = choix_of_profil(acteur, (cible, structure), profil, silences)
    assert profil is choix.profil
    for target, droit in product(world, (False, True)):
        decision = peut_modifier(
            acteur,
            cible,
            structure,
            profil=profil,
            droit_validation=droit,
            target_structure=target,
            silences=silences,
        )
        stays = choix.sur_place and target == structure
        offered = stays or is_listed(choix, acteur, target)
        assert bool(decision) is (offered and droit in choix.droits)


def test_one_keeps_one_s_own_profile_and_droit_and_stays_there() -> None:
    acteur = a_gestionnaire(structure=an_ej())
    for profil in Profil:
        choix = choix_of_profil(acteur, (acteur, an_ej()), profil, SILENCES)
        own = profil is acteur.profil
        assert ((), own) == (choix.types, choix.sur_place)
        assert ((acteur.droit_validation,) if own else ()) == choix.droits


def test_a_droit_that_is_held_moves_with_the_account() -> None:
    """
    To keep it is not to give it: who has no such right may still move the account.
    """
    et, strict = an_et(), Silences(droit_sans_le_detenir=False)
    acteur = a_gestionnaire(structure=an_ej(), droit_validation=False)
    for held, droits in ((True, (False, True)), (False, (False,))):
        cible = an_utilisateur(structure=et, droit_validation=held)
        choix = choix_of_profil(acteur, (cible, et), Profil.UTILISATEUR_EJ, strict)
        assert (droits, False) == (choix.droits, choix.sur_place)


def test_a_form_asks_the_question_of_the_guide() -> None:
    """
    "Non" may lead to a groupe, for the profiles of an EJ. Guide: C9, C16.
    """
    acteur = a_gestionnaire(structure=an_ej())
    for profil in Profil:
        choix = choix_of_profil(acteur, None, profil, SILENCES)
        kind = profil.type_structure
        assert (
            f"Possédez-vous un numéro de FINESS {kind} pour le site sur lequel"
            " l'autorisation est demandée ?"
        ) == choix.question
        assert choix.avec_groupe is (kind is TypeStructure.EJ)


OFFERS: tuple[Callable[..., object], ...] = (
    actions_possibles,
    choix_of_profil,
    fiche_utilisateur,
)


@pytest.mark.parametrize("offer", OFFERS)
def test_no_offer_forgets_what_the_host_decided(offer: Callable[..., object]) -> None:
    """
    Forgotten, the guide's silences would offer what a narrower host refuses.
    """
    assert Parameter.empty is signature(offer).parameters["silences"].default


def test_every_offer_is_above() -> None:
    taking: set[Callable[..., object]] = {
        question
        for name, question in vars(choix).items()
        if name in choix.__all__
        and isfunction(question)
        and "silences" in signature(question).parameters
    }
    assert taking == {*OFFERS} - {fiche_utilisateur}


def test_what_a_host_forbids_is_not_offered() -> None:
    """
    The silences that a host decides otherwise reach each list of the form.
    """
    et, acteur = an_et(), a_gestionnaire()
    strict = Silences(gestionnaires_entre_eux=False, droit_sans_le_detenir=False)

    for silences, expected in ((Silences(), True), (strict, False)):
        gestionnaire = choix_of_profil(acteur, None, Profil.GESTIONNAIRE_ET, silences)
        utilisateur = choix_of_profil(acteur, None, Profil.UTILISATEUR_ET, silences)
        assert expected is bool(gestionnaire.types)
        assert (TypeStructure.ET,) == utilisateur.types
        assert expected is (True in utilisateur.droits)
        changed = choix_of_profil(
            acteur, (an_utilisateur(structure=et), et), Profil.UTILISATEUR_ET, silences
        )
        assert expected is (True in changed.droits)
        assert (TypeStructure.ET,) == changed.types


def test_a_button_that_a_host_forbids_is_not_shown() -> None:
    shown = partial(actions_possibles, a_gestionnaire(), an_utilisateur(), an_et())
    assert DESACTIVER in shown(SILENCES)
    assert DESACTIVER not in shown(Silences(desactivation_en_attente=False))


def test_what_each_gestionnaire_is_offered_in_every_small_world() -> None:
    """
    By the kind of structure that one is attached to. Guide: C4, C8-C10.
    """
    ej, et, groupe = TypeStructure
    for world in WORLDS:
        for structure in world:
            on_ej, on_et = {
                TypeStructure.EJ: ((ej, groupe), (et,)),
                TypeStructure.ET: ((), (et,)),
                TypeStructure.GROUPE: ((groupe,), ()),
            }[structure.type_structure]
            acteur = a_gestionnaire(structure=structure)
            for profil in Profil:
                choix = choix_of_profil(acteur, None, profil, SILENCES)
                expected = on_et if profil.type_structure is et else on_ej
                assert expected == choix.types


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
