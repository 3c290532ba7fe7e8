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
from siaut_core.testing.fabrique import MIDI, un_utilisateur, une_ej
from siaut_core.testing.strategies import (
    codes_activite,
    gestionnaires,
    instants,
    profils,
    types_structure,
    utilisateurs,
)
from tests.entities.fautes import fautes

COURRIEL = Courriel.lire("aurelie.test@test.fr")

CHAMPS = [champ.name for champ in attrs.fields(Utilisateur)]


def etat(utilisateur: Utilisateur) -> dict[str, Any]:
    """
    Give every field, and its exact type: ``True == 1`` would hide a fault.
    """
    return {
        champ: (type(getattr(utilisateur, champ)), getattr(utilisateur, champ))
        for champ in CHAMPS
    }


def champs_de(utilisateur: Utilisateur) -> dict[str, Any]:
    return {champ: getattr(utilisateur, champ) for champ in CHAMPS}


@given(utilisateurs)
def test_an_account_from_the_store_is_the_one_that_was_checked(
    utilisateur: Utilisateur,
) -> None:
    """
    Field by field, type included.
    """
    autre = Utilisateur.de_confiance(**champs_de(utilisateur))

    assert type(utilisateur) is type(autre)
    assert etat(utilisateur) == etat(autre)
    assert utilisateur == autre
    assert hash(utilisateur) == hash(autre)


@given(utilisateurs)
def test_an_account_survives_a_copy_and_a_pickle(utilisateur: Utilisateur) -> None:
    for autre in (
        copy.copy(utilisateur),
        copy.deepcopy(utilisateur),
        *(
            pickle.loads(pickle.dumps(utilisateur, protocole))  # noqa: S301  (made here)
            for protocole in range(2, pickle.HIGHEST_PROTOCOL + 1)
        ),
        pickle.loads(  # noqa: S301  (made here)
            pickle.dumps(Utilisateur.de_confiance(**champs_de(utilisateur)))
        ),
    ):
        assert etat(utilisateur) == etat(autre)


@pytest.mark.parametrize("champ", CHAMPS)
def test_an_account_cannot_be_changed(champ: str) -> None:
    """
    Not even one that was built without the constructor.
    """
    for utilisateur in (
        un_utilisateur(),
        Utilisateur.de_confiance(**champs_de(un_utilisateur())),
    ):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(utilisateur, champ, None)
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(utilisateur, champ)


def test_an_account_has_no_room_for_another_field() -> None:
    with pytest.raises((AttributeError, TypeError)):
        object.__setattr__(un_utilisateur(), "mot_de_passe", "x")


@pytest.mark.parametrize(
    ("valide_le", "derniere_connexion", "octets"),
    [
        (None, None, 352),
        (MIDI + timedelta(hours=1), None, 400),
        (MIDI + timedelta(hours=1), MIDI + timedelta(hours=2), 448),
    ],
)
def test_an_account_is_light(
    valide_le: datetime | None, derniere_connexion: datetime | None, octets: int
) -> None:
    """
    With three activities: all that it owns, but for the strings it refers to.

    A date weighs 48 bytes, of which none can be spared.
    """
    utilisateur = un_utilisateur(
        activites=("QA001", "QA002", "QA004"),
        valide_le=valide_le,
        derniere_connexion=derniere_connexion,
    )
    lui_appartiennent = (
        utilisateur,
        utilisateur.courriel,
        utilisateur.rattachement,
        utilisateur.activites,
        utilisateur.cree_le,
        *filter(None, (valide_le, derniere_connexion)),
    )

    assert sum(map(sys.getsizeof, lui_appartiennent)) <= octets


@given(utilisateurs)
def test_an_account_shows_only_its_id(utilisateur: Utilisateur) -> None:
    for affichage in (repr(utilisateur), str(utilisateur), f"{utilisateur}"):
        assert f"Utilisateur(id={utilisateur.id!r})" == affichage


@given(utilisateurs)
def test_an_account_built_again_is_the_same(utilisateur: Utilisateur) -> None:
    assert etat(utilisateur) == etat(Utilisateur(**champs_de(utilisateur)))


@given(utilisateurs, st.booleans())
def test_a_change_is_one_version_later_and_nothing_else(
    utilisateur: Utilisateur,
    actif: bool,  # noqa: FBT001  (Hypothesis passes it)
) -> None:
    avant = champs_de(utilisateur)
    autre = utilisateur.changer(actif=actif)

    assert {**avant, "actif": actif, "version": avant["version"] + 1} == champs_de(
        autre
    )
    assert avant == champs_de(utilisateur)


def test_a_change_is_checked_as_a_creation_is() -> None:
    utilisateur = un_utilisateur()

    assert [("nom", "OBLIGATOIRE"), ("profil", "TYPE")] == fautes(
        utilisateur.changer, nom=" ", profil="?"
    )
    with pytest.raises(TypeError):
        utilisateur.changer(mot_de_passe="x")


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
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
        ("activites", [f"A{rang}" for rang in range(101)], "LONGUEUR"),
        ("activites", itertools.count(), "LONGUEUR"),
        ("droit_validation", 1, "TYPE"),
        ("droit_validation", None, "TYPE"),
        ("cree_le", None, "DATE_NAIVE"),
        ("cree_le", MIDI.replace(tzinfo=None), "DATE_NAIVE"),
        ("cree_le", "2023-11-08", "DATE_NAIVE"),
        ("cree_par", "", "IDENTIFIANT"),
        ("valide_le", MIDI.replace(tzinfo=None), "DATE_NAIVE"),
        ("valide_le", False, "DATE_NAIVE"),
        ("derniere_connexion", MIDI.date(), "DATE_NAIVE"),
        ("actif", "oui", "TYPE"),
        ("actif", None, "TYPE"),
        ("version", 0, "VERSION"),
        ("version", True, "VERSION"),
        ("version", "1", "VERSION"),
        ("version", 1.0, "VERSION"),
    ],
    ids=lambda valeur: ascii(valeur)[:20],
)
def test_a_wrong_field_is_named(champ: str, valeur: object, code: str) -> None:
    assert [(champ, code)] == fautes(
        un_utilisateur, **{"courriel": COURRIEL, champ: valeur}
    )


@given(st.sets(st.sampled_from(CHAMPS)))
def test_every_fault_is_told_at_once(faux: set[str]) -> None:
    """
    Whatever they are: each field by its path, and no other.
    """
    valeurs = {"courriel": COURRIEL} | {champ: object() for champ in faux}

    assert sorted(faux) == sorted(
        champ for champ, _ in fautes(un_utilisateur, **valeurs)
    )


def test_broken_rules_are_told_with_the_wrong_fields() -> None:
    """
    A Consultation asked to hold the droit, on the wrong structure, and no name.
    """
    assert [
        ("nom", "OBLIGATOIRE"),
        ("profil", "PROFIL_STRUCTURE"),
        ("droit_validation", "DROIT_CONSULTATION"),
    ] == fautes(
        un_utilisateur,
        structure=une_ej(),
        nom="",
        profil=Profil.CONSULTATION_ET,
        droit_validation=True,
    )


@given(profils, types_structure, st.booleans())
def test_a_profile_suits_its_structure_and_a_consultation_validates_nothing(
    profil: Profil,
    lieu: TypeStructure,
    droit: bool,  # noqa: FBT001  (Hypothesis passes it)
) -> None:
    """
    Guide: C5, C9, C11.
    """
    expected = []
    if (profil.type_structure is TypeStructure.ET) != (lieu is TypeStructure.ET):
        expected.append("PROFIL_STRUCTURE")
    if droit and profil.niveau is Niveau.CONSULTATION:
        expected.append("DROIT_CONSULTATION")

    assert expected == [
        code
        for _, code in fautes(
            un_utilisateur,
            profil=profil,
            rattachement=Rattachement(une_ej().id, lieu),
            droit_validation=droit,
        )
    ]


@given(st.lists(codes_activite, min_size=1))
def test_activities_are_a_set(saisies: list[str]) -> None:
    """
    However they come: two accounts that have the same are alike.
    """
    for forme in (saisies, tuple(saisies), set(saisies), iter(saisies)):
        assert tuple(sorted(set(saisies))) == un_utilisateur(activites=forme).activites


def test_an_account_may_have_a_hundred_activities() -> None:
    codes = [f"A{n:03}" for n in range(100)]

    assert tuple(codes) == un_utilisateur(activites=codes).activites


@given(instants)
def test_dates_are_kept_in_utc(instant: datetime) -> None:
    utilisateur = un_utilisateur(
        cree_le=instant, valide_le=instant, derniere_connexion=instant
    )

    for garde in (
        utilisateur.cree_le,
        utilisateur.valide_le,
        utilisateur.derniere_connexion,
    ):
        assert garde is not None
        assert (UTC, instant.astimezone(UTC)) == (garde.tzinfo, garde)


def test_names_are_tidied() -> None:
    utilisateur = un_utilisateur(prenom=" Aure\u0301lie ", nom="\tTest\n")

    assert ("Aurélie", "Test") == (utilisateur.prenom, utilisateur.nom)


@pytest.mark.parametrize(
    ("actif", "valide_le", "en_attente", "en_exercice"),
    [
        (True, None, True, False),
        (False, None, True, False),
        (True, MIDI, False, True),
        (False, MIDI, False, False),
    ],
)
def test_an_account_acts_once_validated_and_while_active(
    *, actif: bool, valide_le: datetime | None, en_attente: bool, en_exercice: bool
) -> None:
    """
    Guide: F1, L5.
    """
    utilisateur = un_utilisateur(actif=actif, valide_le=valide_le)

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
    ("prenom", "nom", "profil", "entete"),
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
    prenom: str, nom: str, profil: Profil, entete: str
) -> None:
    """
    Guide: F3, "Prénom NOM - Profil".
    """
    assert entete == un_utilisateur(prenom=prenom, nom=nom, profil=profil).entete


def test_two_accounts_of_these_tests_have_two_addresses() -> None:
    assert Courriel.lire("u-1@test.fr") == un_utilisateur().courriel
    assert un_utilisateur("u-1").courriel != un_utilisateur("u-2").courriel
