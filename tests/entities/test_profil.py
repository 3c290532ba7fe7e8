"""
*Profils*: six, read by code or by libellé; each on its kind of structure.
"""

from __future__ import annotations

import copy
import pickle
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.text import search_key
from siaut_core.testing.strategies import profils, typed_texts
from tests.entities.faults import codes

# As the list of the form shows them. Guide: C4.
LIBELLES = {
    "Promoteur Gestionnaire EJ": Profil.GESTIONNAIRE_EJ,
    "Promoteur Utilisateur EJ": Profil.UTILISATEUR_EJ,
    "Promoteur Consultation EJ": Profil.CONSULTATION_EJ,
    "Promoteur Gestionnaire ET": Profil.GESTIONNAIRE_ET,
    "Promoteur Utilisateur ET": Profil.UTILISATEUR_ET,
    "Promoteur Consultation ET": Profil.CONSULTATION_ET,
}


def test_there_are_the_six_profiles_of_the_guide() -> None:
    assert list(LIBELLES) == [profil.libelle for profil in Profil]


def test_a_profile_is_a_level_and_a_kind_of_structure() -> None:
    assert set(product(Niveau, [TypeStructure.EJ, TypeStructure.ET])) == {
        (profil.niveau, profil.type_structure) for profil in Profil
    }


@given(profils, st.sampled_from([str.lower, str.upper, str.title, str]))
def test_a_profile_is_read_by_code_and_by_label_in_any_case(
    profil: Profil, case: type[str]
) -> None:
    for text in (
        profil.value,
        profil.libelle,
        profil.libelle.removeprefix("Promoteur "),
        f"  {profil.libelle.replace(' ', '   ')} ",
    ):
        assert profil is Profil.parse(case(text))


@given(profils)
def test_a_profile_read_again_is_itself(profil: Profil) -> None:
    assert profil is Profil.parse(profil)
    assert profil is copy.deepcopy(profil)
    assert profil is pickle.loads(pickle.dumps(profil))  # noqa: S301  (made here)


@pytest.mark.parametrize("suffix", ["EJ", "ET"])
@pytest.mark.parametrize(
    "write",
    [
        "Promoteur Lecteur {}",
        "Lecteur {}",
        "lecteur {}",
        "LECTEUR_{}",
        "Consultation {}",
        "CONSULTATION_{}",
        "PROMOTEUR_CONSULTATION_{}",
        "Promoteur Consultation {}",
        "Promoteur-Consultation-{}",
        "Promoteur\u00a0consultation {}",
    ],
)
def test_lecteur_is_another_word_for_consultation(write: str, suffix: str) -> None:
    """
    Guide: C5. It says one in its text and the other in its list.
    """
    assert Profil[f"CONSULTATION_{suffix}"] is Profil.parse(write.format(suffix))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", "OBLIGATOIRE"),
        ("  ", "OBLIGATOIRE"),
        ("-", "OBLIGATOIRE"),
        ("Promoteur", "INCONNU"),
        ("Gestionnaire", "INCONNU"),
        ("Gestionnaire Groupe", "INCONNU"),
        ("Administrateur EJ", "INCONNU"),
        ("Promoteur Promoteur Gestionnaire EJ", "INCONNU"),
        ("Gestionnaire EJ ET", "INCONNU"),
        ("__class__", "INCONNU"),
        ("Gestionnaire\x00EJ", "CARACTERE"),
        ("x" * 101, "LONGUEUR"),
        (None, "TYPE"),
        (1, "TYPE"),
        (b"GESTIONNAIRE_EJ", "TYPE"),
    ],
)
def test_what_is_no_profile_is_refused(value: object, code: str) -> None:
    assert [code] == codes(Profil.parse, value)


@given(typed_texts)
def test_only_the_words_of_the_list_are_a_profile(entered: str) -> None:
    """
    Hypothesis knows the constants of the code: some of what it types is one.
    """
    words = set(search_key(entered).replace("_", " ").split())
    has_the_words = words >= {"ej"} or words >= {"et"}

    assert has_the_words or 1 == len(codes(Profil.parse, entered))


@pytest.mark.parametrize(
    ("profil", "place"), list(product(Profil, TypeStructure)), ids=str
)
def test_an_ej_profile_sits_on_an_ej_or_a_groupe_an_et_profile_on_an_et(
    profil: Profil, place: TypeStructure
) -> None:
    suitable = {
        TypeStructure.EJ: {TypeStructure.EJ, TypeStructure.GROUPE},
        TypeStructure.ET: {TypeStructure.ET},
    }

    assert (place in suitable[profil.type_structure]) is profil.fits(place)
