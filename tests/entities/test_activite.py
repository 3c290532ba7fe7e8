"""
*Activités*: the 14 of November 2023, and lists of the host's own.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.activite import (
    ACTIVITES_2023,
    Activite,
    CodeActivite,
    Nomenclature,
)
from siaut_core.entities.texte import cle_de_recherche
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.strategies import codes_activite, jours
from tests.donnees import donnees
from tests.entities.fautes import fautes

# The eight that the screens of the guide print (G155-159, G69).
IMPRIMES = [
    "Activité interventionnelle sous imagerie médicale en cardiologie",
    "Activité interventionnelle sous imagerie médicale en neuroradiologie",
    "Chirurgie",
    "Chirurgie cardiaque",
    "Hospitalisation à domicile",
    "Neurochirurgie",
    "Radiologie diagnostique",
    "Soins critiques",
]


def une_activite(code: str = "X1", retiree_le: date | None = None) -> Activite:
    return Activite(CodeActivite(code), f"Activité {code}", retiree_le)


def test_the_list_has_the_14_items_of_the_guide() -> None:
    libelles = [activite.libelle for activite in ACTIVITES_2023]

    assert 14 == len(ACTIVITES_2023) == len(set(libelles))
    assert IMPRIMES == [libelle for libelle in libelles if libelle in IMPRIMES]


def test_the_list_is_in_alphabetical_order_as_on_the_screens() -> None:
    libelles = [activite.libelle for activite in ACTIVITES_2023]

    assert sorted(libelles, key=cle_de_recherche) == libelles


def test_the_list_is_the_reform_of_2023() -> None:
    """
    Codes and labels, against the national nomenclature.
    """
    chemin = donnees("activites", "activites_autorisation.csv")
    with chemin.open(encoding="utf-8", newline="") as lignes:
        reforme = {
            (ligne["code_tre_r381"], ligne["libelle_si_autorisations"])
            for ligne in csv.DictReader(lignes, delimiter=";")
            if ligne["reformee_2023"] == "1"
        }

    assert reforme == {(a.code, a.libelle) for a in ACTIVITES_2023}


def test_nothing_of_the_list_is_withdrawn() -> None:
    assert tuple(ACTIVITES_2023) == ACTIVITES_2023.attribuables(date.max)


@given(codes_activite)
def test_an_activity_is_found_by_its_code(code: CodeActivite) -> None:
    trouvee = ACTIVITES_2023.par_code(code)

    assert trouvee is not None
    assert code == trouvee.code


@pytest.mark.parametrize("code", ["", "QA999", "qa002", " QA002", "Chirurgie"])
def test_an_unknown_code_is_no_activity(code: str) -> None:
    assert ACTIVITES_2023.par_code(code) is None


@given(jours, st.integers(-3, 3))
def test_a_withdrawn_activity_is_offered_until_the_day_before(
    retrait: date, ecart: int
) -> None:
    retiree, gardee = une_activite("R", retrait), une_activite("G")
    offertes = Nomenclature([retiree, gardee]).attribuables(
        retrait + timedelta(days=ecart)
    )

    assert ((retiree, gardee) if ecart < 0 else (gardee,)) == offertes


def test_a_withdrawn_activity_keeps_its_name() -> None:
    """
    Accounts that have it keep it.
    """
    nomenclature = Nomenclature([une_activite("R", date(2020, 1, 1))])

    assert ("Activité R",) == nomenclature.libelles(["R"])
    assert une_activite("R", date(2020, 1, 1)) == nomenclature.par_code("R")


@given(st.lists(codes_activite), st.lists(st.sampled_from(["ZZ", "AA", "QA999"])))
def test_codes_are_named_in_the_order_of_the_form_then_the_unknown_ones(
    connus: list[CodeActivite], inconnus: list[str]
) -> None:
    """
    Each once, however often it is asked for.
    """
    noms = ACTIVITES_2023.libelles([*inconnus, *connus])

    expected = [a.libelle for a in ACTIVITES_2023 if a.code in connus]
    assert (*expected, *sorted(set(inconnus))) == noms


def test_two_activities_cannot_share_a_code() -> None:
    assert [("activites", "DOUBLON")] == fautes(
        Nomenclature, [une_activite("A"), une_activite("B"), une_activite("A")]
    )


def test_a_list_may_come_from_anything_and_may_be_empty() -> None:
    assert (une_activite("A"),) == tuple(Nomenclature(iter([une_activite("A")])))
    assert 0 == len(Nomenclature(()))


class CodeDuCadre(str):
    """
    What a framework makes of a form: a text, and more.
    """

    __slots__ = ()


def test_a_code_is_kept_as_the_plain_text_that_it_is() -> None:
    code = Activite(CodeActivite(CodeDuCadre("QA001")), "Médecine").code

    assert ("QA001", str) == (code, type(code))


def test_the_label_of_an_activity_is_tidied() -> None:
    activite = Activite(CodeActivite("A"), "  Me\u0301decine ")

    assert "Médecine" == activite.libelle


@pytest.mark.parametrize(
    ("code", "libelle", "retiree_le", "attendues"),
    [
        ("", "", None, [("code", "INCONNU"), ("libelle", "OBLIGATOIRE")]),
        ("x" * 65, "Greffe", None, [("code", "INCONNU")]),
        ("é", "Greffe", None, [("code", "INCONNU")]),
        (None, None, None, [("code", "INCONNU"), ("libelle", "TYPE")]),
        ("A", "x" * 201, None, [("libelle", "LONGUEUR")]),
        ("A", "Greffe", "2023-11-08", [("retiree_le", "TYPE")]),
        ("A", "Greffe", MIDI, [("retiree_le", "TYPE")]),
    ],
)
def test_an_activity_that_cannot_be_is_refused(
    code: str,
    libelle: str,
    retiree_le: datetime | None,
    attendues: list[tuple[str, str]],
) -> None:
    assert attendues == fautes(Activite, code, libelle, retiree_le)
