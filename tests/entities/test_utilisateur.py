"""
*Utilisateurs*: an invalid account cannot be built, and every fault is told.
"""

from __future__ import annotations

import copy
import itertools
import pickle
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.structure import Rattachement
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import trusted
from siaut_core.testing.factory import NOON, an_ej, an_utilisateur
from siaut_core.testing.strategies import (
    codes_activite,
    gestionnaires,
    instants,
    profils,
    types_structure,
    utilisateurs,
)
from tests.entities.faults import faults

COURRIEL = Courriel.parse("aurelie.test@test.fr")

FIELDS = [field.name for field in attrs.fields(Utilisateur)]


def etat(utilisateur: Utilisateur) -> dict[str, Any]:
    """
    Give every field, and its exact type: ``True == 1`` would hide a fault.
    """
    return {
        field: (type(getattr(utilisateur, field)), getattr(utilisateur, field))
        for field in FIELDS
    }


def fields_of(utilisateur: Utilisateur) -> dict[str, Any]:
    return {field: getattr(utilisateur, field) for field in FIELDS}


@given(utilisateurs)
def test_an_account_from_the_store_is_the_one_that_was_checked(
    utilisateur: Utilisateur,
) -> None:
    """
    Field by field, type included.
    """
    other = trusted(Utilisateur)(**fields_of(utilisateur))

    assert type(utilisateur) is type(other)
    assert etat(utilisateur) == etat(other)
    assert utilisateur == other
    assert hash(utilisateur) == hash(other)


@given(utilisateurs)
def test_an_account_survives_a_copy_and_a_pickle(utilisateur: Utilisateur) -> None:
    for other in (
        copy.copy(utilisateur),
        copy.deepcopy(utilisateur),
        *(
            pickle.loads(pickle.dumps(utilisateur, protocol))  # noqa: S301  (made here)
            for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ),
        pickle.loads(  # noqa: S301  (made here)
            pickle.dumps(trusted(Utilisateur)(**fields_of(utilisateur)))
        ),
    ):
        assert etat(utilisateur) == etat(other)


@pytest.mark.parametrize("field", FIELDS)
def test_an_account_cannot_be_changed(field: str) -> None:
    """
    Not even one that was built without the constructor.
    """
    for utilisateur in (
        an_utilisateur(),
        trusted(Utilisateur)(**fields_of(an_utilisateur())),
    ):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(utilisateur, field, None)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(utilisateur, field)


def test_an_account_has_no_room_for_another_field() -> None:
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(an_utilisateur(), "mot_de_passe", "x")


@pytest.mark.parametrize(
    ("valide_le", "derniere_connexion", "octets"),
    [
        (None, None, 352),
        (NOON + timedelta(hours=1), None, 400),
        (NOON + timedelta(hours=1), NOON + timedelta(hours=2), 448),
    ],
)
def test_an_account_is_light(
    valide_le: datetime | None, derniere_connexion: datetime | None, octets: int
) -> None:
    """
    With three activities: all that it owns, but for the strings it refers to.

    A date weighs 48 bytes, of which none can be spared.
    """
    utilisateur = an_utilisateur(
        activites=("QA001", "QA002", "QA004"),
        valide_le=valide_le,
        derniere_connexion=derniere_connexion,
    )
    are_theirs = (
        utilisateur,
        utilisateur.courriel,
        utilisateur.rattachement,
        utilisateur.activites,
        utilisateur.cree_le,
        *filter(None, (valide_le, derniere_connexion)),
    )

    assert sum(map(sys.getsizeof, are_theirs)) <= octets


@given(utilisateurs)
def test_an_account_shows_only_its_id(utilisateur: Utilisateur) -> None:
    for display in (repr(utilisateur), str(utilisateur), f"{utilisateur}"):
        assert f"Utilisateur(id={utilisateur.id!r})" == display


@given(utilisateurs)
def test_an_account_built_again_is_the_same(utilisateur: Utilisateur) -> None:
    assert etat(utilisateur) == etat(Utilisateur(**fields_of(utilisateur)))


@given(utilisateurs, st.booleans())
def test_a_change_is_one_version_later_and_nothing_else(
    utilisateur: Utilisateur,
    actif: bool,  # noqa: FBT001  (Hypothesis passes it)
) -> None:
    before = fields_of(utilisateur)
    other = utilisateur.change(actif=actif)

    assert {**before, "actif": actif, "version": before["version"] + 1} == fields_of(
        other
    )
    assert before == fields_of(utilisateur)


def test_a_change_is_checked_as_a_creation_is() -> None:
    utilisateur = an_utilisateur()

    assert [("nom", "OBLIGATOIRE"), ("profil", "TYPE")] == faults(
        utilisateur.change, nom=" ", profil="?"
    )
    with pytest.raises(TypeError):
        utilisateur.change(mot_de_passe="x")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("id", "", "IDENTIFIANT"),
        ("id", "é", "IDENTIFIANT"),
        ("id", None, "IDENTIFIANT"),
        ("prenom", "", "OBLIGATOIRE"),
        ("prenom", None, "TYPE"),
        ("prenom", "a\u202eb", "CARACTERE"),
        ("prenom", "x" * 101, "LONGUEUR"),
        ("nom", "\u00a0", "OBLIGATOIRE"),
        ("nom", 3, "TYPE"),
        ("nom", "a\nb", "CARACTERE"),
        ("nom", "x" * 101, "LONGUEUR"),
        ("courriel", "u-1@test.fr", "TYPE"),
        ("courriel", None, "TYPE"),
        ("profil", "UTILISATEUR_ET", "TYPE"),
        ("profil", None, "TYPE"),
        ("rattachement", None, "TYPE"),
        ("rattachement", ("et-1", TypeStructure.ET), "TYPE"),
        ("activites", (), "OBLIGATOIRE"),
        ("activites", [], "OBLIGATOIRE"),
        ("activites", "QA001", "TYPE"),
        ("activites", None, "TYPE"),
        ("activites", 3, "TYPE"),
        ("activites", list, "TYPE"),
        ("activites", ["QA001", None], "INCONNU"),
        ("activites", [["QA001"]], "INCONNU"),
        ("activites", [""], "INCONNU"),
        ("activites", ["QA\x00"], "INCONNU"),
        ("activites", ["\ud800"], "INCONNU"),
        ("activites", ["x" * 65], "INCONNU"),
        ("activites", b"QA001", "TYPE"),
        ("activites", [f"A{rank}" for rank in range(101)], "LONGUEUR"),
        ("activites", itertools.count(), "LONGUEUR"),
        ("droit_validation", 1, "TYPE"),
        ("droit_validation", None, "TYPE"),
        ("cree_le", None, "DATE_NAIVE"),
        ("cree_le", NOON.replace(tzinfo=None), "DATE_NAIVE"),
        ("cree_le", "2023-11-08", "DATE_NAIVE"),
        ("cree_par", "", "IDENTIFIANT"),
        ("valide_le", NOON.replace(tzinfo=None), "DATE_NAIVE"),
        ("valide_le", False, "DATE_NAIVE"),
        ("derniere_connexion", NOON.date(), "DATE_NAIVE"),
        ("actif", "oui", "TYPE"),
        ("actif", None, "TYPE"),
        ("version", 0, "VERSION"),
        ("version", True, "VERSION"),
        ("version", "1", "VERSION"),
        ("version", 1.0, "VERSION"),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_a_wrong_field_is_named(field: str, value: object, code: str) -> None:
    assert [(field, code)] == faults(
        an_utilisateur, **{"courriel": COURRIEL, field: value}
    )


@given(st.sets(st.sampled_from(FIELDS)))
def test_every_fault_is_told_at_once(false: set[str]) -> None:
    """
    Whatever they are: each field by its path, and no other.
    """
    values = {"courriel": COURRIEL} | {field: object() for field in false}

    assert sorted(false) == sorted(
        field for field, _ in faults(an_utilisateur, **values)
    )


def test_broken_rules_are_told_with_the_wrong_fields() -> None:
    """
    A Consultation asked to hold the droit, on the wrong structure, and no name.
    """
    assert [
        ("nom", "OBLIGATOIRE"),
        ("profil", "PROFIL_STRUCTURE"),
        ("droit_validation", "DROIT_CONSULTATION"),
    ] == faults(
        an_utilisateur,
        structure=an_ej(),
        nom="",
        profil=Profil.CONSULTATION_ET,
        droit_validation=True,
    )


@given(profils, types_structure, st.booleans())
def test_a_profile_suits_its_structure_and_a_consultation_validates_nothing(
    profil: Profil,
    place: TypeStructure,
    droit: bool,  # noqa: FBT001  (Hypothesis passes it)
) -> None:
    """
    Guide: C5, C9, C11.
    """
    expected = []
    if (profil.type_structure is TypeStructure.ET) != (place is TypeStructure.ET):
        expected.append("PROFIL_STRUCTURE")
    if droit and profil.niveau is Niveau.CONSULTATION:
        expected.append("DROIT_CONSULTATION")

    assert expected == [
        code
        for _, code in faults(
            an_utilisateur,
            profil=profil,
            rattachement=Rattachement(an_ej().id, place),
            droit_validation=droit,
        )
    ]


@given(st.lists(codes_activite, min_size=1))
def test_activities_are_a_set(typed_texts: list[str]) -> None:
    """
    However they come: two accounts that have the same are alike.
    """
    for shape in (
        typed_texts,
        tuple(typed_texts),
        set(typed_texts),
        iter(typed_texts),
    ):
        assert (
            tuple(sorted(set(typed_texts))) == an_utilisateur(activites=shape).activites
        )


def test_an_account_may_have_a_hundred_activities() -> None:
    codes = [f"A{n:03}" for n in range(100)]

    assert tuple(codes) == an_utilisateur(activites=codes).activites


@given(instants)
def test_dates_are_kept_in_utc(instant: datetime) -> None:
    utilisateur = an_utilisateur(
        cree_le=instant, valide_le=instant, derniere_connexion=instant
    )

    for guard in (
        utilisateur.cree_le,
        utilisateur.valide_le,
        utilisateur.derniere_connexion,
    ):
        assert guard is not None
        assert (UTC, instant.astimezone(UTC)) == (guard.tzinfo, guard)


def test_names_are_tidied() -> None:
    utilisateur = an_utilisateur(prenom=" Aure\u0301lie ", nom="\tTest\n")

    assert ("Aurélie", "Test") == (utilisateur.prenom, utilisateur.nom)


@pytest.mark.parametrize(
    ("actif", "valide_le", "en_attente", "en_exercice"),
    [
        (True, None, True, False),
        (False, None, True, False),
        (True, NOON, False, True),
        (False, NOON, False, False),
    ],
)
def test_an_account_acts_once_validated_and_while_active(
    *, actif: bool, valide_le: datetime | None, en_attente: bool, en_exercice: bool
) -> None:
    """
    Guide: F1, L5.
    """
    utilisateur = an_utilisateur(actif=actif, valide_le=valide_le)

    assert (en_attente, en_exercice) == (
        utilisateur.est_en_attente,
        utilisateur.est_en_exercice,
    )


@given(gestionnaires)
def test_the_gestionnaires_of_these_tests_are_in_exercise(
    gestionnaire: Utilisateur,
) -> None:
    assert gestionnaire.est_en_exercice
    assert Niveau.GESTIONNAIRE is gestionnaire.profil.niveau


@pytest.mark.parametrize(
    ("prenom", "nom", "profil", "header"),
    [
        (
            "Aurélie",
            "Test",
            Profil.UTILISATEUR_ET,
            "Aurélie TEST - Promoteur Utilisateur ET",
        ),
        (
            "Zoé",
            "d'Été",
            Profil.CONSULTATION_ET,
            "Zoé D'ÉTÉ - Promoteur Consultation ET",
        ),
    ],
)
def test_the_header_shows_who_is_there(
    prenom: str, nom: str, profil: Profil, header: str
) -> None:
    """
    Guide: F3, "Prénom NOM - Profil".
    """
    assert header == an_utilisateur(prenom=prenom, nom=nom, profil=profil).header


def test_two_accounts_of_these_tests_have_two_addresses() -> None:
    assert Courriel.parse("u-1@test.fr") == an_utilisateur().courriel
    assert an_utilisateur("u-1").courriel != an_utilisateur("u-2").courriel
