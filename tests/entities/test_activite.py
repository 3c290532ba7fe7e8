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
from siaut_core.entities.text import search_key
from siaut_core.testing.factory import NOON
from siaut_core.testing.strategies import codes_activite, days
from tests.data import reference_data
from tests.entities.faults import faults

# The eight that the screens of the guide print (G155-159, G69).
PRINTED = [
    "Activité interventionnelle sous imagerie médicale en cardiologie",
    "Activité interventionnelle sous imagerie médicale en neuroradiologie",
    "Chirurgie",
    "Chirurgie cardiaque",
    "Hospitalisation à domicile",
    "Neurochirurgie",
    "Radiologie diagnostique",
    "Soins critiques",
]


def an_activite(code: str = "X1", retiree_le: date | None = None) -> Activite:
    return Activite(CodeActivite(code), f"Activité {code}", retiree_le)


def test_the_list_has_the_14_items_of_the_guide() -> None:
    libelles = [activite.libelle for activite in ACTIVITES_2023]

    assert 14 == len(ACTIVITES_2023) == len(set(libelles))
    assert PRINTED == [libelle for libelle in libelles if libelle in PRINTED]


def test_the_list_is_in_alphabetical_order_as_on_the_screens() -> None:
    libelles = [activite.libelle for activite in ACTIVITES_2023]

    assert sorted(libelles, key=search_key) == libelles


def test_the_list_is_the_reform_of_2023() -> None:
    """
    Codes and labels, against the national nomenclature.
    """
    path = reference_data("activites", "activites_autorisation.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        reformed = {
            (line["code_tre_r381"], line["libelle_si_autorisations"])
            for line in csv.DictReader(lines, delimiter=";")
            if line["reformee_2023"] == "1"
        }

    assert reformed == {(a.code, a.libelle) for a in ACTIVITES_2023}


def test_nothing_of_the_list_is_withdrawn() -> None:
    assert tuple(ACTIVITES_2023) == ACTIVITES_2023.attribuables(date.max)


@given(codes_activite)
def test_an_activity_is_found_by_its_code(code: CodeActivite) -> None:
    found = ACTIVITES_2023.by_code(code)

    assert found is not None
    assert code == found.code


@pytest.mark.parametrize("code", ["", "QA999", "qa002", " QA002", "Chirurgie"])
def test_an_unknown_code_is_no_activity(code: str) -> None:
    assert ACTIVITES_2023.by_code(code) is None


@given(days, st.integers(-3, 3))
def test_a_withdrawn_activity_is_offered_until_the_day_before(
    withdrawal: date, gap: int
) -> None:
    retiree, kept = an_activite("R", withdrawal), an_activite("G")
    offered = Nomenclature([retiree, kept]).attribuables(
        withdrawal + timedelta(days=gap)
    )

    assert ((retiree, kept) if gap < 0 else (kept,)) == offered


def test_a_withdrawn_activity_keeps_its_name() -> None:
    """
    Accounts that have it keep it.
    """
    nomenclature = Nomenclature([an_activite("R", date(2020, 1, 1))])

    assert ("Activité R",) == nomenclature.libelles(["R"])
    assert an_activite("R", date(2020, 1, 1)) == nomenclature.by_code("R")


@given(st.lists(codes_activite), st.lists(st.sampled_from(["ZZ", "AA", "QA999"])))
def test_codes_are_named_in_the_order_of_the_form_then_the_unknown_ones(
    known: list[CodeActivite], unknown: list[str]
) -> None:
    """
    Each once, however often it is asked for.
    """
    names = ACTIVITES_2023.libelles([*unknown, *known])

    expected = [a.libelle for a in ACTIVITES_2023 if a.code in known]
    assert (*expected, *sorted(set(unknown))) == names


def test_two_activities_cannot_share_a_code() -> None:
    assert [("activites", "DOUBLON")] == faults(
        Nomenclature, [an_activite("A"), an_activite("B"), an_activite("A")]
    )


def test_a_list_may_come_from_anything_and_may_be_empty() -> None:
    assert (an_activite("A"),) == tuple(Nomenclature(iter([an_activite("A")])))
    assert 0 == len(Nomenclature(()))


class CodeOfTheFramework(str):
    """
    What a framework makes of a form: a text, and more.
    """

    __slots__ = ()


def test_a_code_is_kept_as_the_plain_text_that_it_is() -> None:
    code = Activite(CodeActivite(CodeOfTheFramework("QA001")), "Médecine").code

    assert ("QA001", str) == (code, type(code))


def test_the_label_of_an_activity_is_tidied() -> None:
    activite = Activite(CodeActivite("A"), "  Me\u0301decine ")

    assert "Médecine" == activite.libelle


@pytest.mark.parametrize(
    ("code", "libelle", "retiree_le", "expected"),
    [
        ("", "", None, [("code", "INCONNU"), ("libelle", "OBLIGATOIRE")]),
        ("x" * 65, "Greffe", None, [("code", "INCONNU")]),
        ("é", "Greffe", None, [("code", "INCONNU")]),
        (None, None, None, [("code", "INCONNU"), ("libelle", "TYPE")]),
        ("A", "x" * 201, None, [("libelle", "LONGUEUR")]),
        ("A", "Greffe", "2023-11-08", [("retiree_le", "TYPE")]),
        ("A", "Greffe", NOON, [("retiree_le", "TYPE")]),
    ],
)
def test_an_activity_that_cannot_be_is_refused(
    code: str,
    libelle: str,
    retiree_le: datetime | None,
    expected: list[tuple[str, str]],
) -> None:
    assert expected == faults(Activite, code, libelle, retiree_le)
