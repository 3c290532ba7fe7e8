"""
The rules and the naive tables agree on every case that can be told apart.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.policies.cas import Cas, Relation
from siaut_core.policies.decision import Action
from siaut_core.policies.motifs import Motif
from siaut_core.policies.regles import decider
from siaut_core.policies.silences import SILENCES, Silences
from tests.model.guide import (
    FAUTES,
    FAUTES_DOSSIER,
    REFUS,
    REFUS_DOSSIERS,
    champs_lus,
    refus_attendus,
    silences_lus,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

OUI_OU_NON = (True, False)

# Every value of every field: what a decision can look at, and no more.
VALEURS: Final[dict[str, tuple[Any, ...]]] = {
    "profil_acteur": tuple(Profil),
    "acteur_actif": OUI_OU_NON,
    "acteur_en_attente": OUI_OU_NON,
    "acteur_droit": OUI_OU_NON,
    "relation": tuple(Relation),
    "type_structure": tuple(TypeStructure),
    "structure_fermee": OUI_OU_NON,
    "avec_numero": OUI_OU_NON,
    "profil": (None, *Profil),
    "droit": OUI_OU_NON,
    "en_attente": OUI_OU_NON,
    "actif": OUI_OU_NON,
    "soi_meme": OUI_OU_NON,
}

INTERRUPTEURS = tuple(champ.name for champ in attrs.fields(Silences))
TOUT_REFUSER = Silences(**dict.fromkeys(INTERRUPTEURS, False))

# How many cases each action has; the actor alone makes 6 profiles x 4 states.
NOMBRE_DE_CAS = {
    Action.CONSULTER_MON_PROFIL: 4,
    Action.RECHERCHER: 24,
    Action.CONSULTER: 96,
    Action.CREER: 32_256,
    Action.MODIFIER: 1_344,
    Action.CHANGER_DROITS: 8_064,
    Action.DONNER_DROIT: 5_376,
    Action.RATTACHER: 2_688,
    Action.CHANGER_COURRIEL: 2_688,
    Action.RENVOYER: 5_376,
    Action.SUPPRIMER: 5_376,
    Action.DESACTIVER: 2_688,
    Action.ACTIVER: 1_344,
    Action.INSTALLER: 84,
    Action.CONSULTER_STRUCTURE: 96,
    Action.CREER_ETABLISSEMENT: 576,
    Action.CREER_GROUPE: 576,
    Action.MODIFIER_STRUCTURE: 192,
}

# The defaults, and one more for each switch that matters: one, unless said here.
NOMBRE_DE_CHOIX = {
    Action.CONSULTER_MON_PROFIL: 1,
    Action.RECHERCHER: 1,
    Action.CONSULTER: 1,
    Action.CREER: 3,
    Action.DONNER_DROIT: 3,
    Action.SUPPRIMER: 3,
    Action.DESACTIVER: 3,
    Action.INSTALLER: 1,
    Action.CONSULTER_STRUCTURE: 1,
    Action.MODIFIER_STRUCTURE: 1,
}

tous_les_cas = st.builds(Cas, *map(st.sampled_from, VALEURS.values()))
tous_les_silences = st.builds(Silences, **{nom: st.booleans() for nom in INTERRUPTEURS})


def ramener(action: Action, cas: Cas) -> Cas:
    """
    Set to one value the fields that do not matter to *action*.
    """
    inutiles = VALEURS.keys() - champs_lus(action)
    return cas._replace(**{champ: VALEURS[champ][0] for champ in inutiles})


def choix_distincts(action: Action) -> tuple[Silences, ...]:
    """
    Give the defaults, then each silence that matters decided otherwise, alone.
    """
    return (SILENCES, *(Silences(**{nom: False}) for nom in silences_lus(action)))


def cas_distincts(action: Action) -> Iterator[Cas]:
    lus = champs_lus(action)
    return map(
        Cas._make,
        product(*(v if champ in lus else v[:1] for champ, v in VALEURS.items())),
    )


def test_the_space_covers_every_field_of_a_case() -> None:
    assert Cas._fields == tuple(VALEURS)
    assert 5 == len(INTERRUPTEURS)
    assert set(INTERRUPTEURS) == set().union(*map(silences_lus, REFUS))


def test_every_action_is_in_one_table() -> None:
    assert set(Action) == REFUS.keys() | REFUS_DOSSIERS.keys()
    assert set() == REFUS.keys() & REFUS_DOSSIERS.keys()
    assert NOMBRE_DE_CAS.keys() == REFUS.keys()


@pytest.mark.parametrize("action", REFUS)
def test_the_rules_are_the_tables_whatever_the_silences(action: Action) -> None:
    """
    On all cases, with the defaults and with each silence decided otherwise.
    """
    compte, choix = 0, choix_distincts(action)
    for cas, silences in product(cas_distincts(action), choix):
        compte += 1
        expected = refus_attendus(action, cas, silences)
        actual = decider(action, cas, silences).codes
        assert len(expected) == len(actual), (cas, silences)
        assert set(expected) == set(actual), (cas, silences)
    assert NOMBRE_DE_CAS[action] * NOMBRE_DE_CHOIX.get(action, 2) == compte


def test_the_whole_space_is_listed() -> None:
    """
    No field is forgotten: all 13 together make a quarter of a million cases.
    """
    assert 258_048 == prod(map(len, VALEURS.values()))
    assert 68_848 == sum(NOMBRE_DE_CAS.values())


@given(st.sampled_from(list(REFUS)), tous_les_cas, tous_les_silences)
def test_other_fields_and_switches_do_not_matter(
    action: Action, cas: Cas, silences: Silences
) -> None:
    """
    So that listing the cases of those that do is listing them all.
    """
    decision = decider(action, cas, silences)
    lus = {nom: getattr(silences, nom) for nom in silences_lus(action)}
    assert decider(action, ramener(action, cas), Silences(**lus)) == decision
    assert sorted(refus_attendus(action, cas, silences)) == sorted(decision.codes)


@given(st.sampled_from(list(REFUS)), tous_les_cas, tous_les_silences)
def test_no_switch_ever_grants_more(
    action: Action, cas: Cas, silences: Silences
) -> None:
    """
    Each default is the widest reading: a host can only narrow it.
    """
    par_defaut = set(decider(action, cas).motifs)
    strictes = set(decider(action, cas, TOUT_REFUSER).motifs)
    assert par_defaut <= set(decider(action, cas, silences).motifs) <= strictes


# Of each enumeration a rule reads, a value that it has not: from a newer version
# of the library in a store, say, or a host that writes the columns itself.
ETRANGERS: Final[dict[str, Any]] = {
    "profil_acteur": "SUPERVISEUR_EJ",
    "relation": "COUSINE",
    "type_structure": "RESEAU",
    "profil": "SUPERVISEUR_EJ",
}


def est_accordee(action: Action, cas: Cas) -> bool:
    try:
        return bool(decider(action, cas))
    except AttributeError:  # It has no level, nor kind of structure: no answer.
        return False


@pytest.mark.parametrize("action", REFUS)
def test_a_value_unknown_to_the_rules_is_refused(action: Action) -> None:
    """
    Wherever the guide looks at it, in every case that would be granted otherwise.
    """
    fautes = [FAUTES[code] for code in REFUS[action] if not FAUTES[code].silence]
    lus = {champ for faute in fautes for champ in faute.champs.split()}
    accordes = [
        cas
        for cas in cas_distincts(action)
        if decider(action, cas) and (cas.profil is not None or "profil" not in lus)
    ]
    for cas, champ in product(accordes, ETRANGERS.keys() & lus):
        etrange = cas._replace(**{champ: ETRANGERS[champ]})
        assert not est_accordee(action, etrange), (champ, cas)


@pytest.mark.parametrize("action", REFUS_DOSSIERS)
def test_an_action_unknown_to_the_table_is_no_permission(action: Action) -> None:
    cas = Cas._make(valeurs[0] for valeurs in VALEURS.values())
    with pytest.raises(KeyError):
        decider(action, cas)


@pytest.mark.parametrize(
    "action",
    sorted(
        REFUS.keys()
        - {Action.CONSULTER_MON_PROFIL, Action.RECHERCHER, Action.INSTALLER}
    ),
    ids=str,
)
def test_a_structure_that_is_nothing_to_the_actor_is_never_granted(
    action: Action,
) -> None:
    cas_d_ailleurs = [c for c in cas_distincts(action) if c.relation is Relation.AUTRE]
    assert NOMBRE_DE_CAS[action] == 4 * len(cas_d_ailleurs)
    assert not any(decider(action, cas) for cas in cas_d_ailleurs)


@pytest.mark.parametrize("action", REFUS)
def test_every_action_is_granted_to_somebody(action: Action) -> None:
    """
    Else a rule that refuses all would pass for a careful one.
    """
    assert any(decider(action, cas) for cas in cas_distincts(action))


@pytest.mark.parametrize("code", sorted(FAUTES))
def test_every_reason_of_the_tables_is_given_in_some_case(code: str) -> None:
    """
    And alone, so that it is never the shadow of another one.
    """
    assert any(
        (code,) == decider(action, cas, silences).codes
        for action, codes in REFUS.items()
        if code in codes
        for silences in (SILENCES, TOUT_REFUSER)
        for cas in cas_distincts(action)
    )


def test_only_a_store_can_tell_the_reasons_of_no_table() -> None:
    dits = {*FAUTES, *FAUTES_DOSSIER}
    assert {
        Motif.ACTEUR_INCONNU,
        Motif.CIBLE_INCONNUE,
        Motif.STRUCTURE_INCONNUE,
        Motif.COURRIEL_DEJA_PRIS,
        Motif.NUMERO_DEJA_PRIS,
        Motif.DONNEES_CHANGEES,
        Motif.CONFLIT,
    } == {motif for motif in Motif if motif.code not in dits}
