"""
"Créer une structure", and editing one: only without FINESS number.
"""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any, Final

import attrs
import pytest

from siaut_core import (
    Action,
    Coordonnees,
    Courriel,
    DonneesChangeesError,
    Etablissement,
    Groupe,
    IntrouvableError,
    Silences,
    Structure,
    Utilisateur,
    perimetre,
)
from siaut_core.sync import CreerStructure, ModifierStructure, Operation
from siaut_core.testing.factory import NOON, a_groupe, an_ej, an_et
from siaut_core.use_cases.writes import Add, LockAccounts, Save
from tests.use_cases.scenes import (
    EJ,
    ELSEWHERE,
    ET,
    ET_HEAD,
    GROUPE,
    GROUPE_HEAD,
    HEAD,
    NEW_ADDRESS,
    SETTINGS,
    STORED,
    action_refusee,
    an_accord,
    conclude,
    faults,
    having,
    logged,
    reasons,
    reply,
)

ACTIONS: Final = {"ET": Action.CREER_ETABLISSEMENT, "Groupe": Action.CREER_GROUPE}
SANS_NUMERO: Final = an_et("et-5", numero=None)
ADRESSE: Final = {
    "numero_et_voie": "12 AVENUE DU TEST",
    "code_postal": "01000",
    "commune": "TESTVILLE",
    "departement": "01",
    "telephone": "0400000000",
}


def creation(**fields: Any) -> CreerStructure:  # noqa: ANN401  (as it may be typed)
    defects = {
        "acteur_id": "g-ej",
        "type_structure": "ET",
        "nom": "NOUVELLE CLINIQUE",
        "departement": "75",
    }
    return CreerStructure(**{**defects, **fields})


def edition(**fields: Any) -> ModifierStructure:  # noqa: ANN401  (as it may be typed)
    defects: dict[str, Any] = {
        "acteur_id": "g-ej",
        "structure_id": "et-5",
        "version_vue": 1,
    }
    return ModifierStructure(**{**defects, **fields})


def test_an_et_is_created_under_one_s_own_ej() -> None:
    """
    Without number, hence no field for it. Guide: T5, C16, C18.
    """
    command = creation(**ADRESSE, courriel_representant="direction@test.fr")
    accord = an_accord(conclude(command))

    et = Etablissement(
        id=NEW_ADDRESS,
        ej_id=EJ.id,
        raison_sociale="NOUVELLE CLINIQUE",
        numero=None,
        coordonnees=Coordonnees(
            **ADRESSE, courriel_representant=Courriel.parse("direction@test.fr")
        ),
    )
    assert et == accord.result
    assert (
        LockAccounts((HEAD,)),
        Add(et),
        logged(Operation.CREER_STRUCTURE, acteur_id="g-ej", structure_id=NEW_ADDRESS),
    ) == accord.writes


def test_only_the_departement_is_required_of_an_address() -> None:
    """
    "Département *". Guide: C2.
    """
    et = an_accord(conclude(creation(departement="971"))).result
    assert isinstance(et, Etablissement)
    assert Coordonnees(departement="971") == et.coordonnees
    assert [("departement", "OBLIGATOIRE")] == faults(
        conclude(creation(departement=""))
    )


@pytest.mark.parametrize("typed", ["Groupe", "GROUPE"])
def test_a_groupe_has_one_s_own_ej_as_its_only_member(typed: str) -> None:
    """
    Its founder reaches nothing more than before. Decision 0012.
    """
    accord = an_accord(conclude(creation(type_structure=typed, departement="")))

    groupe = Groupe(
        id=NEW_ADDRESS, libelle="NOUVELLE CLINIQUE", membres=frozenset({EJ.id})
    )
    assert groupe == accord.result
    assert Add(groupe) == accord.writes[1]


@pytest.mark.parametrize("kind", ["ET", "Groupe"])
def test_what_one_creates_is_in_one_s_perimeter(kind: str) -> None:
    structure = an_accord(conclude(creation(type_structure=kind))).result
    assert isinstance(structure, Structure)
    assert perimetre(HEAD).contient(structure)


@pytest.mark.parametrize("kind", ["ET", "Groupe"])
@pytest.mark.parametrize("acteur", [ET_HEAD, GROUPE_HEAD])
@pytest.mark.parametrize("fields", [{}, {"nom": "", "departement": "00"}])
def test_on_an_et_or_a_groupe_one_creates_none(
    acteur: Utilisateur, kind: str, fields: dict[str, str]
) -> None:
    """
    Whatever the form holds: it is about who asks. Guide: T5.
    """
    command = creation(acteur_id=acteur.id, type_structure=kind, **fields)
    assert ("EJ_REQUISE",) == reasons(conclude(command))


@pytest.mark.parametrize("kind", ["ET", "Groupe"])
def test_a_host_may_keep_creations_to_itself(kind: str) -> None:
    """
    Decision 0012.
    """
    settings = attrs.evolve(SETTINGS, silences=Silences(creation_structures=False))
    conclusion = conclude(creation(type_structure=kind), STORED, NOON, settings)
    assert ("CREATION_NATIONALE",) == reasons(conclusion)


@pytest.mark.parametrize("kind", ["ET", "Groupe"])
def test_nothing_new_hangs_from_a_closed_ej(kind: str) -> None:
    """
    Decision 0011.
    """
    stored = having(an_ej(fermee_le=date(2023, 1, 1)))
    command = creation(type_structure=kind)
    assert ("STRUCTURE_FERMEE",) == reasons(conclude(command, stored))
    assert ACTIONS[kind] is action_refusee(conclude(command, stored))
    false = creation(type_structure=kind, nom="")
    assert {"nom", "structure_id"} == {c for c, _ in faults(conclude(false, stored))}


def test_an_actor_whose_ej_is_lost_creates_nothing() -> None:
    stored = attrs.evolve(STORED, structures={})
    conclusion = conclude(creation(), stored)
    assert (IntrouvableError, ("structure",)) == reply(conclusion)[:2]


FAULTS: Final[dict[str, tuple[Any, str]]] = {
    "nom": ("", "OBLIGATOIRE"),
    "numero_et_voie": ("x" * 201, "LONGUEUR"),
    "code_postal": ("01\n000", "CARACTERE"),
    "commune": (None, "TYPE"),
    "departement": ("00", "INCONNU"),
    "telephone": (33, "TYPE"),
    "courriel_representant": ("personne", "COURRIEL"),
}


@pytest.mark.parametrize("false", list(product((False, True), repeat=len(FAULTS))))
def test_every_fault_is_told_at_once(false: tuple[bool, ...]) -> None:
    """
    All the subsets of wrong fields, of a creation and of an edition.
    """
    fields = [c for c, is_wrong in zip(FAULTS, false, strict=True) if is_wrong]
    typed = {field: FAULTS[field][0] for field in fields}
    cree = conclude(creation(**typed))
    # Left as they are by an edition.
    typed = {field: value for field, value in typed.items() if value is not None}
    modified = conclude(edition(**typed), having(SANS_NUMERO))

    if fields:
        assert [(c, FAULTS[c][1]) for c in fields] == faults(cree)
    else:
        an_accord(cree)
    if typed:
        assert [(c, FAULTS[c][1]) for c in typed] == faults(modified)
    else:
        an_accord(modified)


@pytest.mark.parametrize("typed", ["EJ", "", "et", None, 3, [], {}, ["ET"]])
def test_a_structure_is_an_et_or_a_groupe(typed: object) -> None:
    """
    Guide: T5.
    """
    false = creation(type_structure=typed, nom="")
    assert [("type_structure", "INCONNU"), ("nom", "OBLIGATOIRE")] == faults(
        conclude(false)
    )


CHANGES: Final[list[tuple[dict[str, Any], dict[str, Any]]]] = [
    ({"numero_et_voie": " 1 RUE "}, {"numero_et_voie": "1 RUE"}),
    ({"telephone": ""}, {"telephone": ""}),
    ({"departement": "2A"}, {"departement": "2A"}),
    (
        {"courriel_representant": "d@test.fr"},
        {"courriel_representant": Courriel.parse("d@test.fr")},
    ),
    (
        {"code_postal": "20000", "commune": "AJACCIO", "departement": "2A"},
        {"code_postal": "20000", "commune": "AJACCIO", "departement": "2A"},
    ),
]


@pytest.mark.parametrize(("typed", "change"), CHANGES)
@pytest.mark.parametrize("before", [SANS_NUMERO, an_et("et-5", numero=None, version=4)])
def test_what_was_typed_changes_and_the_rest_stays(
    before: Etablissement, typed: dict[str, Any], change: dict[str, Any]
) -> None:
    """
    One version later. Guide: C7, C18.
    """
    accord = an_accord(
        conclude(edition(version_vue=before.version, **typed), having(before))
    )

    future = attrs.evolve(
        before,
        version=before.version + 1,
        coordonnees=attrs.evolve(before.coordonnees, **change),
    )
    assert future == accord.result
    assert (
        LockAccounts((HEAD,)),
        Save(future),
        logged(Operation.MODIFIER_STRUCTURE, acteur_id="g-ej", structure_id="et-5"),
    ) == accord.writes


@pytest.mark.parametrize(
    "before", [SANS_NUMERO, GROUPE, an_ej(numero=None)], ids=["et", "groupe", "ej"]
)
def test_a_structure_is_renamed(before: Structure) -> None:
    command = edition(structure_id=before.id, nom=" AUTRE NOM ")
    future = an_accord(conclude(command, having(before))).result

    assert isinstance(future, Structure)
    assert ("AUTRE NOM", 2) == (future.nom, future.version)
    assert type(before) is type(future)


def test_renaming_a_groupe_leaves_its_members() -> None:
    """
    Nobody widens their perimeter by the form. Decision 0012.
    """
    groupe = a_groupe(membres=["ej-1", "ej-9"])
    future = an_accord(
        conclude(edition(structure_id="gr-1", nom="AUTRE"), having(groupe))
    ).result
    assert attrs.evolve(groupe, libelle="AUTRE", version=2) == future


def test_only_the_name_of_a_groupe_is_read() -> None:
    """
    Its form has nothing else: what is sent besides is neither kept nor judged.
    """
    command = edition(structure_id="gr-1", nom="AUTRE", departement="99", telephone="1")
    future = an_accord(conclude(command, having(a_groupe()))).result
    assert attrs.evolve(a_groupe(), libelle="AUTRE", version=2) == future


def test_the_representant_may_be_taken_away() -> None:
    avec_courriel = an_et(
        "et-5",
        numero=None,
        coordonnees=Coordonnees(courriel_representant=Courriel.parse("d@test.fr")),
    )
    empty = edition(courriel_representant="")
    future = an_accord(conclude(empty, having(avec_courriel))).result
    assert isinstance(future, Etablissement)
    assert future.coordonnees.courriel_representant is None


@pytest.mark.parametrize("before", [SANS_NUMERO, GROUPE])
@pytest.mark.parametrize("avec_nom", [False, True])
def test_a_form_sent_as_it_was_changes_nothing(
    before: Structure,
    avec_nom: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    typed: dict[str, Any] = {"nom": before.nom} if avec_nom else {}
    if avec_nom and isinstance(before, Etablissement):
        typed |= ADRESSE | {"commune": before.coordonnees.commune}
    accord = an_accord(
        conclude(edition(structure_id=before.id, **typed), having(before))
    )

    assert before is accord.result
    assert (
        LockAccounts((HEAD,)),
        logged(Operation.MODIFIER_STRUCTURE, acteur_id="g-ej", structure_id=before.id),
    ) == accord.writes


@pytest.mark.parametrize("structure", [EJ, ET])
@pytest.mark.parametrize("version", [1, 9])
def test_what_comes_from_finess_is_never_edited(
    structure: Structure, version: int
) -> None:
    """
    Guide: C18.
    """
    command = edition(structure_id=structure.id, nom="AUTRE", version_vue=version)
    assert ("ISSU_DU_FINESS",) == reasons(conclude(command))
    false = edition(structure_id=structure.id, nom="", version_vue=version)
    assert [("nom", "OBLIGATOIRE"), ("", "ISSU_DU_FINESS")] == faults(conclude(false))


@pytest.mark.parametrize(
    ("acteur", "allowed"), [(HEAD, True), (ET_HEAD, False), (GROUPE_HEAD, False)]
)
def test_only_inside_the_perimeter(
    acteur: Utilisateur,
    allowed: bool,  # noqa: FBT001  (a case of the table)
) -> None:
    """
    A sibling ET is out of reach. Guide: C10.
    """
    conclusion = conclude(
        edition(acteur_id=acteur.id, nom="AUTRE"), having(SANS_NUMERO)
    )
    if allowed:
        an_accord(conclusion)
    else:
        assert (IntrouvableError, ("structure",)) == reply(conclusion)[:2]
        assert "HORS_PERIMETRE" in conclusion.event.codes


@pytest.mark.parametrize("view", [0, 1, 3])
def test_an_outdated_form_is_refused(view: object) -> None:
    stored = having(attrs.evolve(SANS_NUMERO, version=2))
    for typed in ({}, {"nom": "AUTRE"}):
        conclusion = conclude(edition(version_vue=view, **typed), stored)
        assert (DonneesChangeesError, ()) == reply(conclusion)[:2]
        assert ("DONNEES_CHANGEES",) == conclusion.event.codes
        assert Action.MODIFIER_STRUCTURE is action_refusee(conclusion)


def test_somebody_else_s_structure_without_number_is_out_of_reach_too() -> None:
    own = attrs.evolve(ELSEWHERE, numero=None)
    conclusion = conclude(edition(structure_id="et-9", nom="À MOI"), having(own))
    assert (IntrouvableError, ("structure",)) == reply(conclusion)[:2]
