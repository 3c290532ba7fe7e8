"""
What a row of the results shows. Guide: R5.
"""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.activite import ACTIVITES_2023
from siaut_core.entities.profil import Niveau
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.fabrique import (
    un_et,
    un_gestionnaire,
    un_groupe,
    un_utilisateur,
    une_ej,
)
from siaut_core.testing.populations import EJ, STRUCTURES, une_ligne
from siaut_core.use_cases.recherche.lignes import LigneUtilisateur, abreger, ligne_de


def test_a_row_is_of_one_structure() -> None:
    """
    A wrong join is an error, not a row that shows somebody else's structure.
    """
    utilisateur = un_utilisateur()
    for structure, ej in (
        (un_et("et-2"), une_ej()),
        (un_et(), une_ej("ej-2")),
    ):
        with pytest.raises(DonneesInvalidesError) as erreur:
            LigneUtilisateur(utilisateur, structure, ej)
        assert [
            (
                "structure",
                "INCOHERENT",
                "La structure n'est pas celle de l'utilisateur.",
            )
        ] == [(e.champ, e.code, e.message) for e in erreur.value.erreurs]
    for lieu in (une_ej(), un_groupe()):
        with pytest.raises(DonneesInvalidesError):
            LigneUtilisateur(un_utilisateur("u-1", lieu), lieu, une_ej("ej-9"))


COMMUNES: Final = {
    "Nom": "Test",
    "Prénom": "Aurélie",
    "Courriel": "u-1@test.fr",
    "Valideur": "Non",
    "Activités": "Chirurgie, Médecine",
    "Compte validé": "En attente",
    "Actif": "Oui",
}


@pytest.mark.parametrize(
    ("ligne", "attendues"),
    [
        (
            une_ligne(),
            {
                "Profil": "Promoteur Utilisateur ET",
                "Raison sociale EJ": "CENTRE HOSPITALIER DE TEST",
                "Raison sociale ET": "CLINIQUE DE TEST",
                "Région": "Auvergne-Rhône-Alpes",
                "Département": "Ain",
            },
        ),
        (
            une_ligne(une_ej()),
            {
                "Profil": "Promoteur Utilisateur EJ",
                "Raison sociale EJ": "CENTRE HOSPITALIER DE TEST",
                "Raison sociale ET": "",
                "Région": "Auvergne-Rhône-Alpes",
                "Département": "Ain",
            },
        ),
        (
            une_ligne(un_groupe()),
            {
                "Profil": "Promoteur Utilisateur EJ",
                "Raison sociale EJ": "GROUPE DE TEST",
                "Raison sociale ET": "",
                "Région": "",
                "Département": "",
            },
        ),
    ],
    ids=["ET", "EJ", "Groupe"],
)
def test_the_columns_are_those_of_the_screen(
    ligne: LigneUtilisateur, attendues: dict[str, str]
) -> None:
    """
    Guide: R5, C9.
    """
    assert {**COMMUNES, **attendues} == ligne.colonnes(ACTIVITES_2023)


def test_numbers_of_a_row() -> None:
    """
    On an EJ the ET columns are empty, on a groupe both are.
    """

    def numeros(ligne: LigneUtilisateur) -> tuple[str, str, str]:
        return ligne.finess_ej, ligne.finess_et, ligne.libelle_groupe

    ej, et = str(une_ej().numero), str(un_et().numero)
    seul = LigneUtilisateur(un_utilisateur(), un_et(numero=None))
    assert (ej, et, "") == numeros(une_ligne())
    assert (ej, "", "") == numeros(une_ligne(une_ej()))
    assert ("", "", "GROUPE DE TEST") == numeros(une_ligne(un_groupe()))
    assert ("", "", "") == numeros(seul)


def test_what_is_no_ej_is_not_shown_as_one() -> None:
    """
    An ET hangs from an EJ, or the row shows none.
    """
    et = un_et(ej_id="et-2")
    autour = {"et-1": et, "et-2": un_et("et-2")}
    assert None is ligne_de(un_utilisateur(structure=et), autour.get).ej


def test_a_row_says_oui_when_it_is_so() -> None:
    ligne = LigneUtilisateur(
        un_gestionnaire(droit_validation=True, actif=False), un_et(), une_ej()
    )
    colonnes = ligne.colonnes(ACTIVITES_2023)
    assert ("Oui", "Oui", "Non") == tuple(
        colonnes[c] for c in ("Valideur", "Compte validé", "Actif")
    )
    assert Niveau.GESTIONNAIRE in colonnes["Profil"]


def test_an_et_elsewhere_than_its_ej_keeps_its_own_departement() -> None:
    """
    One in eight is; an ET without département has none, rather than a guess.
    """
    ailleurs = LigneUtilisateur(
        un_utilisateur("u", STRUCTURES[5]), STRUCTURES[5], EJ[1]
    )
    assert ("La Réunion", "La Réunion") == (ailleurs.region, ailleurs.departement)


@pytest.mark.parametrize(
    ("largeur", "expected"),
    [(11, "Deux mots !"), (10, "Deux mo..."), (8, "Deux..."), (2, "...")],
)
def test_a_cut_text_fills_its_width_and_ends_on_a_letter(
    largeur: int, expected: str
) -> None:
    assert expected == abreger("Deux mots !", largeur)


def test_a_cut_text_keeps_its_beginning() -> None:
    assert " Deux..." == abreger(" Deux mots !", 9)


@given(st.text(max_size=80), st.integers(0, 80))
def test_a_text_is_cut_to_the_width_with_three_dots(texte: str, largeur: int) -> None:
    """
    Guide: R5; a text that fits is whole.
    """
    coupe = abreger(texte, largeur)
    assert (coupe == texte) or coupe.endswith("...")
    assert len(coupe) <= max(largeur, 3)
    assert texte.startswith(coupe.removesuffix("..."))
