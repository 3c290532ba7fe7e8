"""
What a row of the results shows. Guide: R5.
"""

from __future__ import annotations

from typing import Final

import pytest

from siaut_core.entities.activite import ACTIVITES_2023, Activite, Nomenclature
from siaut_core.entities.profil import Niveau
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.factory import (
    a_gestionnaire,
    a_groupe,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.populations import EJ, STRUCTURES, a_row
from siaut_core.use_cases.recherche.rows import (
    StructureRow,
    UtilisateurRow,
    row_of,
)
from siaut_core.use_cases.recherche.structures import TriStructures
from siaut_core.use_cases.recherche.utilisateurs import TriUtilisateurs


def test_a_row_is_of_one_structure() -> None:
    """
    A wrong join is an error, not a row that shows somebody else's structure.
    """
    utilisateur = an_utilisateur()
    for structure, ej in (
        (an_et("et-2"), an_ej()),
        (an_et(), an_ej("ej-2")),
    ):
        with pytest.raises(DonneesInvalidesError) as error:
            UtilisateurRow(utilisateur, structure, ej)
        assert [
            (
                "structure",
                "INCOHERENT",
                "La structure n'est pas celle de l'utilisateur.",
            )
        ] == [(e.field, e.code, e.message) for e in error.value.faults]
    for place in (an_ej(), a_groupe()):
        with pytest.raises(DonneesInvalidesError):
            UtilisateurRow(an_utilisateur("u-1", place), place, an_ej("ej-9"))


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
    ("row", "expected"),
    [
        (
            a_row(),
            {
                "Profil": "Promoteur Utilisateur ET",
                "Raison sociale EJ": "CENTRE HOSPITALIER DE TEST",
                "Raison sociale ET": "CLINIQUE DE TEST",
                "Région": "Auvergne-Rhône-Alpes",
                "Département": "Ain",
            },
        ),
        (
            a_row(an_ej()),
            {
                "Profil": "Promoteur Utilisateur EJ",
                "Raison sociale EJ": "CENTRE HOSPITALIER DE TEST",
                "Raison sociale ET": "",
                "Région": "Auvergne-Rhône-Alpes",
                "Département": "Ain",
            },
        ),
        (
            a_row(a_groupe()),
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
    row: UtilisateurRow, expected: dict[str, str]
) -> None:
    """
    Guide: R5, C9.
    """
    assert {**COMMUNES, **expected} == dict(row.colonnes().values())


def test_numbers_of_a_row() -> None:
    """
    On an EJ the ET columns are empty, on a groupe both are.
    """

    def numeros(row: UtilisateurRow) -> tuple[str, str, str]:
        return row.finess_ej, row.finess_et, row.libelle_groupe

    ej, et = str(an_ej().numero), str(an_et().numero)
    alone = UtilisateurRow(an_utilisateur(), an_et(numero=None))
    assert (ej, et, "") == numeros(a_row())
    assert (ej, "", "") == numeros(a_row(an_ej()))
    assert ("", "", "GROUPE DE TEST") == numeros(a_row(a_groupe()))
    assert ("", "", "") == numeros(alone)


def test_what_is_no_ej_is_not_shown_as_one() -> None:
    """
    An ET hangs from an EJ, or the row shows none.
    """
    et = an_et(ej_id="et-2")
    around = {"et-1": et, "et-2": an_et("et-2")}
    assert None is row_of(an_utilisateur(structure=et), around.get).ej


def test_a_row_says_oui_when_it_is_so() -> None:
    row = UtilisateurRow(
        a_gestionnaire(droit_validation=True, actif=False), an_et(), an_ej()
    )
    colonnes = row.colonnes()
    assert ("Oui", "Oui", "Non") == tuple(
        colonnes[key].texte for key in ("valideur", "en_attente", "actif")
    )
    assert Niveau.GESTIONNAIRE in colonnes["profil"].texte


def test_a_column_with_arrows_is_known_by_the_code_of_its_sort() -> None:
    """
    And stands under the same heading; so are the others, by a code of their own.
    """
    row, structure = a_row().colonnes(), StructureRow(an_et()).colonnes()
    assert ["type", "nom", "numero"] == [*structure]
    assert [
        *("nom", "prenom", "courriel", "profil", "valideur"),
        *("raison_sociale_ej", "raison_sociale_et", "activites"),
        *("region", "departement", "en_attente", "actif"),
    ] == [*row]
    for tri in TriUtilisateurs:
        assert tri.header == row[tri.value.lower()].libelle
    for tri_structures in TriStructures:
        assert tri_structures.header == structure[tri_structures.value.lower()].libelle


def test_activities_are_named_by_the_nomenclature_of_the_row() -> None:
    codes = [activite.code for activite in ACTIVITES_2023][:2]
    of_its_own = Nomenclature([Activite(code, f"<{code}>") for code in codes])
    row = UtilisateurRow(
        an_utilisateur(activites=codes), an_et(), nomenclature=of_its_own
    )

    assert ", ".join(f"<{code}>" for code in codes) == row.colonnes()["activites"].texte


def test_an_et_elsewhere_than_its_ej_keeps_its_own_departement() -> None:
    """
    One in eight is; an ET without département has none, rather than a guess.
    """
    elsewhere = UtilisateurRow(an_utilisateur("u", STRUCTURES[5]), STRUCTURES[5], EJ[1])
    assert ("La Réunion", "La Réunion") == (elsewhere.region, elsewhere.departement)
