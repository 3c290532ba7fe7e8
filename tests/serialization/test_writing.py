"""
What a command holds is anything; what is written of it can be read again.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from siaut_core.entities.lien import Cause
from siaut_core.entities.profil import Profil
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.serialization import make_siaut_converter, to_json
from siaut_core.testing.factory import NOON, a_numero, an_ej, an_et
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.modification import ModifierUtilisateur
from tests.entities.faults import faults
from tests.serialization.examples import EXAMPLES, shape_of
from tests.serialization.test_hostiles import Text

CONVERTER = make_siaut_converter()


def example(cls: type) -> Any:  # noqa: ANN401  (an object of that class)
    return EXAMPLES[cls][0]


# What was put in an object that checks nothing, and what is said of it.
FAULTS: list[tuple[type, dict[str, Any], list[tuple[str, str]]]] = [
    (
        CreerUtilisateur,
        {"prenom": 5, "activites": "QA001", "droit_validation": None},
        [("prenom", "TYPE"), ("activites", "TYPE"), ("droit_validation", "TYPE")],
    ),
    (CreerUtilisateur, {"activites": ("A", 5)}, [("activites[1]", "TYPE")]),
    (CreerUtilisateur, {"activites": None}, [("activites", "TYPE")]),
    (ModifierUtilisateur, {"version_vue": 2**63}, [("version_vue", "TYPE")]),
    (ModifierUtilisateur, {"version_vue": -(2**63)}, [("version_vue", "TYPE")]),
    (ModifierUtilisateur, {"version_vue": True}, [("version_vue", "TYPE")]),
    (
        ImporterStructures,
        {
            "entites": (SimpleNamespace(numero=5, raison_sociale=5, coordonnees=5),),
            "etablissements": (),
        },
        [
            ("entites[0].numero", "TYPE"),
            ("entites[0].raison_sociale", "TYPE"),
            ("entites[0].coordonnees.numero_et_voie", "TYPE"),
            ("entites[0].coordonnees.code_postal", "TYPE"),
            ("entites[0].coordonnees.commune", "TYPE"),
            ("entites[0].coordonnees.departement", "TYPE"),
            ("entites[0].coordonnees.telephone", "TYPE"),
            ("entites[0].coordonnees.courriel_representant", "TYPE"),
        ],
    ),
    (
        Event,
        {"operation": "X", "le": None, "cible_id": "\n"},
        [("operation", "TYPE"), ("le", "DATE_NAIVE"), ("cible_id", "IDENTIFIANT")],
    ),
]


@pytest.mark.parametrize(("cls", "changes", "expected"), FAULTS)
def test_what_could_not_be_read_again_is_not_written(
    cls: type, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    change = attrs.evolve(example(cls), **changes)

    assert expected == faults(CONVERTER.unstructure, change)
    assert expected == faults(to_json, change)


def test_an_enum_or_a_marked_text_is_written_as_its_text() -> None:
    command = attrs.evolve(
        example(CreerUtilisateur),
        profil=Profil.GESTIONNAIRE_EJ,
        nom=Text("Test"),
    )
    written = CONVERTER.unstructure(command)

    assert shape_of(CreerUtilisateur, profil="GESTIONNAIRE_EJ") == written
    assert {str} == {type(written["profil"]), type(written["nom"])}


def test_a_day_is_not_an_instant() -> None:
    write = CONVERTER.get_unstructure_hook(type(NOON.date()))

    assert "2023-11-08" == write(NOON.date())
    assert [("", "TYPE")] == faults(write, NOON)


def test_rows_of_an_extract_are_written_for_what_an_import_reads() -> None:
    """
    Whatever their class: an import knows them by a protocol.
    """
    ej, et = an_ej(), an_et()

    @attrs.frozen
    class Line:
        line_number: int
        numero: object
        numero_ej: object
        raison_sociale: str
        coordonnees: object

    line = Line(12, et.numero, ej.numero, et.raison_sociale, et.coordonnees)
    command = ImporterStructures(
        au_titre_de="FINESS",
        entites=[ej],  # type: ignore[list-item]  # one with a number
        etablissements=[line],  # type: ignore[list-item]  # see above
    )
    relue = CONVERTER.structure(CONVERTER.unstructure(command), ImporterStructures)

    assert (a_numero(1), a_numero(2)) == relue.numeros()
    assert ej.coordonnees == relue.entites[0].coordonnees
    assert et.raison_sociale == relue.etablissements[0].raison_sociale


def test_a_queued_mail_that_holds_no_courriel_is_not_written() -> None:
    queued = attrs.evolve(
        example(QueuedMail),
        cause=Cause.DEMANDE,
    )
    object.__setattr__(queued, "courriel", "aurelie.test@test.fr")

    assert [("courriel", "TYPE")] == faults(CONVERTER.unstructure, queued)
