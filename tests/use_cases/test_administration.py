"""
Tiers: a refusal tells what concerns the actor, else "introuvable", else all the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta, timezone
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Action,
    ActionRefuseeError,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
    Motif,
    Portee,
    Profil,
    Silences,
    Structure,
    Utilisateur,
)
from siaut_core.sync import (
    ActiverUtilisateur,
    CreerStructure,
    CreerUtilisateur,
    DesactiverUtilisateur,
    ModifierStructure,
    ModifierUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
)
from siaut_core.testing.factory import NOON, a_gestionnaire, an_et, an_utilisateur
from siaut_core.use_cases.command import Facts
from siaut_core.use_cases.conclusion import Accord, Refus
from siaut_core.use_cases.formulaire import freeze
from siaut_core.use_cases.writes import (
    Add,
    LockAccounts,
    QueueMail,
    Remove,
    RevokeLiens,
    Save,
    WriteEvent,
)
from tests.model.guide import GESTIONNAIRES, PORTEE
from tests.model.worlds import possible_silences, relation_read
from tests.use_cases.scenes import (
    CIBLE,
    EJ,
    ELSEWHERE,
    ET,
    FOREIGN,
    HEAD,
    NEW_NAME,
    SETTINGS,
    STORED,
    AnyCommand,
    Stored,
    a_refus,
    action_refusee,
    an_accord,
    conclude,
    conclude_on,
    faults,
    having,
    management_commands,
    populated,
    reasons,
    reply,
)

SANS_NUMERO: Final = an_et("et-5", numero=None)

# Each command of a screen: what makes it go through, and all that may be wrong.
RIGHT: Final[dict[type, dict[str, Any]]] = {
    CreerUtilisateur: {
        "prenom": "Aurélie",
        "nom": "Test",
        "courriel": "aurelie.test@test.fr",
        "profil": "Promoteur Utilisateur ET",
        "structure_id": "et-1",
        "activites": ("QA001",),
    },
    ModifierUtilisateur: {
        "utilisateur_id": "u-1",
        "version_vue": 1,
        "nom": "Autre",
        "structure_id": "et-1",
    },
    RenvoyerCourrielCreation: {"utilisateur_id": "u-1"},
    SupprimerUtilisateur: {"utilisateur_id": "u-1"},
    DesactiverUtilisateur: {"utilisateur_id": "u-1"},
    ActiverUtilisateur: {"utilisateur_id": "u-1"},
    CreerStructure: {"type_structure": "ET", "nom": "NEUVE", "departement": "75"},
    ModifierStructure: {"structure_id": "et-5", "version_vue": 1, "nom": "NOUVEAU"},
}
WORST: Final[dict[type, dict[str, Any]]] = {
    CreerUtilisateur: {
        "prenom": "",
        "nom": 3,
        "courriel": "personne",
        "profil": "Roi",
        "activites": (),
        "droit_validation": "oui",
    },
    ModifierUtilisateur: {
        "version_vue": 7,
        "prenom": "",
        "nom": 3,
        "courriel": "personne",
        "profil": "Roi",
        "activites": (),
        "droit_validation": "oui",
    },
    CreerStructure: {"type_structure": "EJ", "nom": "", "departement": "00"},
    ModifierStructure: {"version_vue": 7, "nom": "", "departement": "00"},
}

ACTIONS: Final = {
    CreerUtilisateur: Action.CREER,
    ModifierUtilisateur: Action.MODIFIER,
    RenvoyerCourrielCreation: Action.RENVOYER,
    SupprimerUtilisateur: Action.SUPPRIMER,
    DesactiverUtilisateur: Action.DESACTIVER,
    ActiverUtilisateur: Action.ACTIVER,
    CreerStructure: Action.CREER_ETABLISSEMENT,
    ModifierStructure: Action.MODIFIER_STRUCTURE,
}

# What each looks for, and says not to be found.
CIBLES: Final = {
    kind: field
    for kind, fields in RIGHT.items()
    for field in ("utilisateur_id", "structure_id")
    if field in fields
    if field == "utilisateur_id" or "utilisateur_id" not in fields
}
OUTSIDE: Final = {"utilisateur_id": "u-9", "structure_id": "et-9"}
UNKNOWN: Final = {
    "utilisateur_id": "CIBLE_INCONNUE",
    "structure_id": "STRUCTURE_INCONNUE",
}


def command(kind: type, acteur_id: str = "g-ej", **fields: object) -> AnyCommand:
    cree: AnyCommand = kind(acteur_id=acteur_id, **{**RIGHT[kind], **fields})
    return cree


def worst(kind: type, acteur_id: str = "g-ej", **fields: object) -> AnyCommand:
    return command(kind, acteur_id, **{**WORST.get(kind, {}), **fields})


def acteurs() -> Iterator[Utilisateur | None]:
    """
    Give nobody, and one of each state and profile, on the EJ or its ET.
    """
    yield None
    for profil, actif, valide_le in product(Profil, (True, False), (NOON, None)):
        place = next(s for s in (EJ, ET) if profil.fits(s.type_structure))
        yield an_utilisateur(
            "a-1", place, profil=profil, actif=actif, valide_le=valide_le
        )


def expected_refusals(acteur: Utilisateur | None) -> tuple[str, ...]:
    """
    Say naively what keeps somebody from acting at all. Guide: C1, L5, S3.
    """
    if acteur is None:
        return ("ACTEUR_INCONNU",)
    faults = {
        "ACTEUR_INACTIF": not acteur.actif,
        "ACTEUR_EN_ATTENTE": acteur.valide_le is None,
        "GESTIONNAIRE_REQUIS": acteur.profil not in GESTIONNAIRES,
    }
    return tuple(code for code, is_wrong in faults.items() if is_wrong)


PREVENTED: Final = [acteur for acteur in acteurs() if expected_refusals(acteur)]


def test_who_may_act_at_all_is_a_gestionnaire_in_exercise() -> None:
    """
    23 of the 25 may not: two are active, validated Gestionnaires.
    """
    assert 23 == len(PREVENTED)


@pytest.mark.parametrize("kind", RIGHT)
def test_each_command_goes_through_when_nothing_is_wrong(kind: type) -> None:
    """
    So that the refusals below are due to what they name.
    """
    an_accord(conclude(command(kind), having(SANS_NUMERO)))


@pytest.mark.parametrize("kind", RIGHT)
@pytest.mark.parametrize("acteur", PREVENTED)
def test_who_may_not_act_learns_only_why(
    kind: type, acteur: Utilisateur | None
) -> None:
    """
    Whatever else is wrong: target and structure unknown or out of reach, all fields.

    The journal is told what was not found besides, and no text that found nothing.
    """
    stored = having(SANS_NUMERO) if acteur is None else having(SANS_NUMERO, acteur)
    expected = expected_refusals(acteur)
    for looked_for in ({}, OUTSIDE, dict.fromkeys(OUTSIDE, "inconnu")):
        ids = {c: id for c, id in looked_for.items() if c in RIGHT[kind]}
        for trial in (command(kind, "a-1", **ids), worst(kind, "a-1", **ids)):
            conclusion = conclude(trial, stored)
            assert expected == reasons(conclusion)
            assert ACTIONS[kind] is action_refusee(conclusion)
            unknown = tuple(UNKNOWN[c] for c, id in ids.items() if id == "inconnu")
            assert (*expected, *unknown) == conclusion.event.codes
            assert conclusion.event.acteur_id == (acteur and "a-1")
            assert "inconnu" not in repr(conclusion.event)


@pytest.mark.parametrize("kind", CIBLES)
def test_unknown_and_out_of_reach_look_the_same(kind: type) -> None:
    """
    Same type, same arguments, same sentence, whatever the fields hold.
    """
    field = CIBLES[kind]
    what = field.removesuffix("_id")
    introuvable = (IntrouvableError, (what,), f"{what.capitalize()} introuvable.")
    for id in (OUTSIDE[field], "inconnu", "n'est pas un id é", "x" * 65):
        looked_up: dict[str, Any] = {field: id}
        assert introuvable == reply(conclude(command(kind, **looked_up)))
        assert introuvable == reply(conclude(worst(kind, **looked_up)))


@pytest.mark.parametrize("kind", CIBLES)
def test_the_journal_tells_them_apart(kind: type) -> None:
    field = CIBLES[kind]
    outside = conclude(worst(kind, **{field: OUTSIDE[field]})).event
    unknown = conclude(worst(kind, **{field: "inconnu"})).event

    assert "HORS_PERIMETRE" in outside.codes
    assert (UNKNOWN[field],) == unknown.codes
    faults = [code for code in outside.codes if ":" in code]
    unreadable = WORST.get(kind, {}).keys() - {"version_vue"}
    assert unreadable == {fault.partition(":")[0] for fault in faults}


@pytest.mark.parametrize(
    ("cible", "structure"), [(None, None), (CIBLE, None), (None, ET)]
)
def test_a_target_without_its_structure_is_unknown(
    cible: Utilisateur | None, structure: Structure | None
) -> None:
    """
    A host that lost a row shows nothing of what refers to it.
    """
    facts = Facts(acteur=HEAD, cible=cible, structure_cible=structure)
    unknown = (IntrouvableError, ("utilisateur",), "Utilisateur introuvable.")

    delete = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="u-1")
    assert unknown == reply(conclude_on(delete, facts))
    modify = ModifierUtilisateur(acteur_id="g-ej", utilisateur_id="u-1", version_vue=1)
    assert unknown == reply(conclude_on(modify, facts))


@pytest.mark.parametrize("kind", RIGHT)
@pytest.mark.parametrize("cible_id", ["u-1", "u-9"])
def test_a_refusal_only_stores_its_event(kind: type, cible_id: str) -> None:
    fields = {"utilisateur_id": cible_id} if "utilisateur_id" in RIGHT[kind] else {}
    refus = a_refus(conclude(worst(kind, "personne", **fields), STORED))

    assert (WriteEvent(refus.event),) == refus.writes
    assert not refus.event.granted


def within_reach(stored: Stored, acteur: Utilisateur) -> set[str]:
    """
    Give the structures that somebody administers, from the naive tables.
    """
    if expected_refusals(acteur):
        return set()
    return {
        id
        for id, structure in stored.structures.items()
        if (acteur.profil.name, relation_read(acteur, structure).name)
        in {(str(profil), str(relation)) for profil, relation in PORTEE}
    }


def seen_by(stored: Stored, acteur_id: str) -> Stored:
    """
    Take away all that the actor does not administer.
    """
    acteur = stored.comptes.get(acteur_id)
    if acteur is None:
        return Stored({}, {}, {})
    visible_ones = within_reach(stored, acteur)
    return Stored(
        {id: s for id, s in stored.structures.items() if id in visible_ones},
        {
            id: compte
            for id, compte in stored.comptes.items()
            if id == acteur_id or compte.rattachement.structure_id in visible_ones
        },
        {},
    )


@given(st.data(), populated(), possible_silences)
def test_what_lies_outside_the_perimeter_makes_no_difference(
    data: st.DataObject, stored: Stored, silences: Silences
) -> None:
    """
    The answer is the same, to the letter, in a world without what is out of reach.
    """
    order = data.draw(management_commands(stored))
    settings = attrs.evolve(SETTINGS, silences=silences)
    visible = seen_by(stored, order.acteur_id)  # type: ignore[union-attr]  # these have one

    entire = conclude(order, stored, NOON, settings)

    assert reply(conclude(order, visible, NOON, settings)) == reply(entire)


@given(st.data(), populated(), possible_silences)
def test_a_refusal_tells_of_one_tier_only(
    data: st.DataObject, stored: Stored, silences: Silences
) -> None:
    """
    Rules on the actor, or "introuvable", or rules on what is in the perimeter.
    """
    order = data.draw(management_commands(stored))
    conclusion = conclude(
        order, stored, NOON, attrs.evolve(SETTINGS, silences=silences)
    )
    if isinstance(conclusion, Accord):
        return
    error = conclusion.exception()
    told: set[str] = set()
    if isinstance(error, DonneesChangeesError):
        told = {"DONNEES_CHANGEES"}
    elif isinstance(error, ActionRefuseeError):
        told = set(error.decision.codes)
        assert told
    elif isinstance(error, DonneesInvalidesError):
        told = {e.code for e in error.faults}
        assert told
    scopes = {m.portee for m in Motif if m.code in told}
    untold = {m.portee for m in Motif if m.code in conclusion.event.codes}
    assert scopes in ({Portee.ACTEUR}, {Portee.OBJET}, set())
    if Portee.ACTEUR in untold:
        assert {Portee.ACTEUR} == scopes
    elif Portee.PERIMETRE in untold:
        assert isinstance(error, IntrouvableError)
    else:
        assert scopes == untold


@given(st.data(), populated(), possible_silences)
def test_what_is_written_is_inside_the_perimeter(
    data: st.DataObject, stored: Stored, silences: Silences
) -> None:
    """
    And the actor is attested first, with the target: each once, in order of id.
    """
    order = data.draw(management_commands(stored))
    conclusion = conclude(
        order, stored, NOON, attrs.evolve(SETTINGS, silences=silences)
    )
    if isinstance(conclusion, Refus):
        return
    acteur = stored.comptes[order.acteur_id]  # type: ignore[union-attr]  # these have one
    visible_ones = within_reach(stored, acteur)
    cible = stored.comptes.get(getattr(order, "utilisateur_id", acteur.id), acteur)
    first, *next_ones = conclusion.writes
    attested = sorted({acteur.id, cible.id})
    assert LockAccounts(tuple(stored.comptes[id] for id in attested)) == first
    for write in next_ones:
        match write:
            case (
                Add(Utilisateur() as compte)
                | Save(Utilisateur() as compte)
                | Remove(compte)
            ):
                assert compte.rattachement.structure_id in visible_ones
                assert compte.id in {NEW_NAME, cible.id}
            case Save(structure):
                assert structure.id in visible_ones
            case RevokeLiens(id):
                assert cible.id == id
            case QueueMail(queued):
                assert queued.utilisateur_id in {NEW_NAME, cible.id}


RANKS: Final = {
    "LockAccounts": 0,
    "ConsumeLien": 1,
    "RevokeLiens": 1,
    "Add": 2,
    "Save": 2,
    "Remove": 2,
    "QueueMail": 3,
    "WriteEvent": 4,
}


@given(st.data(), populated())
def test_writes_come_in_one_order_and_the_event_last(
    data: st.DataObject, stored: Stored
) -> None:
    """
    Accounts attested, links, accounts, outbox, journal: two commands never cross.
    """
    order = data.draw(management_commands(stored))
    conclusion = conclude(order, stored)

    names = [type(write).__name__ for write in conclusion.writes]
    assert sorted(names, key=RANKS.__getitem__) == names
    assert WriteEvent(conclusion.event) == conclusion.writes[-1]
    assert 1 == names.count("WriteEvent")
    assert isinstance(conclusion, Accord) == conclusion.event.granted
    assert NOON == conclusion.event.le
    assert order.operation is conclusion.event.operation


@given(st.data(), populated(), st.integers(-23, 23))
def test_a_conclusion_does_not_depend_on_the_time_zone_of_the_clock(
    data: st.DataObject, stored: Stored, hours: int
) -> None:
    order = data.draw(management_commands(stored))
    elsewhere = NOON.astimezone(timezone(timedelta(hours=hours)))

    expected, obtained = conclude(order, stored), conclude(order, stored, elsewhere)

    assert reply(expected) == reply(obtained)
    assert expected.event == obtained.event
    assert obtained.event.le.tzinfo is NOON.tzinfo


def test_a_list_is_kept_as_a_tuple_and_anything_else_as_it_is() -> None:
    """
    A conflict concludes again on the same command: an iterator would be spent.
    """
    assert ("QA001", "QA002") == freeze(iter(["QA001", "QA002"]))
    for value in ("QA001", None, 3, list, object):
        assert value is freeze(value)


def test_a_list_is_read_up_to_one_more_than_any_may_have() -> None:
    """
    A groupe has 1,000 EJ at most: the one that is too many says so.
    """
    values = iter(range(5000))
    assert tuple(range(1001)) == freeze(values)
    assert 1001 == next(values)


@pytest.mark.parametrize("kind", CIBLES)
def test_an_identifier_that_is_no_text_is_of_a_wrong_type(kind: type) -> None:
    field = CIBLES[kind]
    lost: dict[str, Any] = {field: 3}
    assert (field, "TYPE") in faults(conclude(command(kind, **lost)))


def test_two_gestionnaires_are_attested_in_the_same_order_by_both() -> None:
    """
    Each deactivating the other, they wait for one another and never cross.
    """
    one, two_of_them = a_gestionnaire("g-a", ET), a_gestionnaire("g-b", ET)
    stored = having(one, two_of_them)
    for acteur, cible in (("g-a", "g-b"), ("g-b", "g-a")):
        order = DesactiverUtilisateur(acteur_id=acteur, utilisateur_id=cible)
        assert (
            LockAccounts((one, two_of_them))
            == an_accord(conclude(order, stored)).writes[0]
        )


def test_out_of_reach_is_the_structure_where_the_account_is_now() -> None:
    """
    An ET that moved to another EJ takes its accounts out of reach at once.
    """
    here = attrs.evolve(ELSEWHERE, ej_id=EJ.id)
    order = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="u-9")

    a_refus(conclude(order, STORED))
    assert Remove(FOREIGN) in an_accord(conclude(order, having(here))).writes
