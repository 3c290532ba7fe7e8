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
from siaut_core.policies.cas import Action, Cas, Relation
from siaut_core.policies.motifs import Motif
from siaut_core.policies.regles import SILENCES, Silences, decide
from tests.model.guide import (
    DOSSIER_FAULTS,
    FAULTS,
    REFUS,
    REFUS_DOSSIERS,
    expected_refusals,
    fields_read,
    silences_read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

YES_OR_NO = (True, False)

# Every value of every field: what a decision can look at, and no more.
VALUES: Final[dict[str, tuple[Any, ...]]] = {
    "profil_acteur": tuple(Profil),
    "acteur_actif": YES_OR_NO,
    "acteur_en_attente": YES_OR_NO,
    "acteur_droit": YES_OR_NO,
    "relation": tuple(Relation),
    "type_structure": tuple(TypeStructure),
    "structure_fermee": YES_OR_NO,
    "avec_numero": YES_OR_NO,
    "profil": (None, *Profil),
    "droit": YES_OR_NO,
    "en_attente": YES_OR_NO,
    "actif": YES_OR_NO,
    "soi_meme": YES_OR_NO,
}

SWITCHES = tuple(field.name for field in attrs.fields(Silences))
REFUSE_ALL = Silences(**dict.fromkeys(SWITCHES, False))

# How many cases each action has; the actor alone makes 6 profiles x 4 states.
CAS_COUNT = {
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
SILENCES_COUNT = {
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

all_cas = st.builds(Cas, *map(st.sampled_from, VALUES.values()))
all_silences = st.builds(Silences, **{name: st.booleans() for name in SWITCHES})


def bring_back(action: Action, cas: Cas) -> Cas:
    """
    Set to one value the fields that do not matter to *action*.
    """
    useless = VALUES.keys() - fields_read(action)
    return cas._replace(**{field: VALUES[field][0] for field in useless})


def distinct_silences(action: Action) -> tuple[Silences, ...]:
    """
    Give the defaults, then each silence that matters decided otherwise, alone.
    """
    return (SILENCES, *(Silences(**{name: False}) for name in silences_read(action)))


def distinct_cas(action: Action) -> Iterator[Cas]:
    results = fields_read(action)
    return map(
        Cas._make,
        product(*(v if field in results else v[:1] for field, v in VALUES.items())),
    )


def test_the_space_covers_every_field_of_a_case() -> None:
    assert Cas._fields == tuple(VALUES)
    assert 5 == len(SWITCHES)
    assert set(SWITCHES) == set().union(*map(silences_read, REFUS))


def test_every_action_is_in_one_table() -> None:
    assert set(Action) == REFUS.keys() | REFUS_DOSSIERS.keys()
    assert set() == REFUS.keys() & REFUS_DOSSIERS.keys()
    assert CAS_COUNT.keys() == REFUS.keys()


@pytest.mark.parametrize("action", REFUS)
def test_the_rules_are_the_tables_whatever_the_silences(action: Action) -> None:
    """
    On all cases, with the defaults and with each silence decided otherwise.
    """
    count, variants = 0, distinct_silences(action)
    for cas, silences in product(distinct_cas(action), variants):
        count += 1
        expected = expected_refusals(action, cas, silences)
        actual = decide(action, cas, silences).codes
        assert len(expected) == len(actual), (cas, silences)
        assert set(expected) == set(actual), (cas, silences)
    assert CAS_COUNT[action] * SILENCES_COUNT.get(action, 2) == count


def test_the_whole_space_is_listed() -> None:
    """
    No field is forgotten: all 13 together make a quarter of a million cases.
    """
    assert 258_048 == prod(map(len, VALUES.values()))
    assert 68_848 == sum(CAS_COUNT.values())


@given(st.sampled_from(list(REFUS)), all_cas, all_silences)
def test_other_fields_and_switches_do_not_matter(
    action: Action, cas: Cas, silences: Silences
) -> None:
    """
    So that listing the cases of those that do is listing them all.
    """
    decision = decide(action, cas, silences)
    results = {name: getattr(silences, name) for name in silences_read(action)}
    assert decide(action, bring_back(action, cas), Silences(**results)) == decision
    assert sorted(expected_refusals(action, cas, silences)) == sorted(decision.codes)


@given(st.sampled_from(list(REFUS)), all_cas, all_silences)
def test_no_switch_ever_grants_more(
    action: Action, cas: Cas, silences: Silences
) -> None:
    """
    Each default is the widest reading: a host can only narrow it.
    """
    by_default = set(decide(action, cas).motifs)
    strict = set(decide(action, cas, REFUSE_ALL).motifs)
    assert by_default <= set(decide(action, cas, silences).motifs) <= strict


# Of each enumeration a rule reads, a value that it has not: from a newer version
# of the library in a store, say, or a host that writes the columns itself.
FOREIGN: Final[dict[str, Any]] = {
    "profil_acteur": "SUPERVISEUR_EJ",
    "relation": "COUSINE",
    "type_structure": "RESEAU",
    "profil": "SUPERVISEUR_EJ",
}


def is_granted(action: Action, cas: Cas) -> bool:
    try:
        return bool(decide(action, cas))
    except AttributeError:  # It has no level, nor kind of structure: no answer.
        return False


@pytest.mark.parametrize("action", REFUS)
def test_a_value_unknown_to_the_rules_is_refused(action: Action) -> None:
    """
    Wherever the guide looks at it, in every case that would be granted otherwise.
    """
    faults = [FAULTS[code] for code in REFUS[action] if not FAULTS[code].silence]
    results = {field for fault in faults for field in fault.fields.split()}
    granted = [
        cas
        for cas in distinct_cas(action)
        if decide(action, cas) and (cas.profil is not None or "profil" not in results)
    ]
    for cas, field in product(granted, FOREIGN.keys() & results):
        strange = cas._replace(**{field: FOREIGN[field]})
        assert not is_granted(action, strange), (field, cas)


@pytest.mark.parametrize("action", REFUS_DOSSIERS)
def test_an_action_unknown_to_the_table_is_no_permission(action: Action) -> None:
    cas = Cas._make(values[0] for values in VALUES.values())
    with pytest.raises(KeyError):
        decide(action, cas)


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
    cas_elsewhere = [c for c in distinct_cas(action) if c.relation is Relation.AUTRE]
    assert CAS_COUNT[action] == 4 * len(cas_elsewhere)
    assert not any(decide(action, cas) for cas in cas_elsewhere)


@pytest.mark.parametrize("action", REFUS)
def test_every_action_is_granted_to_somebody(action: Action) -> None:
    """
    Else a rule that refuses all would pass for a careful one.
    """
    assert any(decide(action, cas) for cas in distinct_cas(action))


@pytest.mark.parametrize("code", sorted(FAULTS))
def test_every_reason_of_the_tables_is_given_in_some_case(code: str) -> None:
    """
    And alone, so that it is never the shadow of another one.
    """
    assert any(
        (code,) == decide(action, cas, silences).codes
        for action, codes in REFUS.items()
        if code in codes
        for silences in (SILENCES, REFUSE_ALL)
        for cas in distinct_cas(action)
    )


def test_only_a_store_can_tell_the_reasons_of_no_table() -> None:
    told = {*FAULTS, *DOSSIER_FAULTS}
    assert {
        Motif.ACTEUR_INCONNU,
        Motif.CIBLE_INCONNUE,
        Motif.STRUCTURE_INCONNUE,
        Motif.COURRIEL_DEJA_PRIS,
        Motif.NUMERO_DEJA_PRIS,
        Motif.DONNEES_CHANGEES,
        Motif.CONFLIT,
    } == {motif for motif in Motif if motif.code not in told}
