"""
What a command holds is anything; what is written of it can be read again.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import attrs
import pytest

from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause
from siaut_core.entities.profil import Profil
from siaut_core.serialization import en_json, make_siaut_converter
from siaut_core.testing.fabrique import MIDI, un_et, un_numero, une_ej
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.evenement import Evenement
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.modification import ModifierUtilisateur
from tests.entities.fautes import fautes
from tests.serialization.exemples import EXEMPLES, forme_de
from tests.serialization.test_hostiles import Texte

CONVERTER = make_siaut_converter()


def exemple(classe: type) -> Any:  # noqa: ANN401  (an object of that class)
    return EXEMPLES[classe][0]


# What was put in an object that checks nothing, and what is said of it.
FAUTES: list[tuple[type, dict[str, Any], list[tuple[str, str]]]] = [
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
        Evenement,
        {"operation": "X", "le": None, "cible_id": "\n"},
        [("operation", "TYPE"), ("le", "DATE_NAIVE"), ("cible_id", "IDENTIFIANT")],
    ),
]


@pytest.mark.parametrize(("classe", "changes", "attendues"), FAUTES)
def test_what_could_not_be_read_again_is_not_written(
    classe: type, changes: dict[str, Any], attendues: list[tuple[str, str]]
) -> None:
    change = attrs.evolve(exemple(classe), **changes)

    assert attendues == fautes(CONVERTER.unstructure, change)
    assert attendues == fautes(en_json, change)


def test_an_enum_or_a_marked_text_is_written_as_its_text() -> None:
    commande = attrs.evolve(
        exemple(CreerUtilisateur),
        profil=Profil.GESTIONNAIRE_EJ,
        nom=Texte("Test"),
    )
    ecrit = CONVERTER.unstructure(commande)

    assert forme_de(CreerUtilisateur, profil="GESTIONNAIRE_EJ") == ecrit
    assert {str} == {type(ecrit["profil"]), type(ecrit["nom"])}


def test_a_day_is_not_an_instant() -> None:
    ecrire = CONVERTER.get_unstructure_hook(type(MIDI.date()))

    assert "2023-11-08" == ecrire(MIDI.date())
    assert [("", "TYPE")] == fautes(ecrire, MIDI)


def test_rows_of_an_extract_are_written_for_what_an_import_reads() -> None:
    """
    Whatever their class: an import knows them by a protocol.
    """
    ej, et = une_ej(), un_et()

    @attrs.frozen
    class Ligne:
        numero_ligne: int
        numero: object
        numero_ej: object
        raison_sociale: str
        coordonnees: object

    ligne = Ligne(12, et.numero, ej.numero, et.raison_sociale, et.coordonnees)
    commande = ImporterStructures(
        au_titre_de="FINESS",
        entites=[ej],  # type: ignore[list-item]  # one with a number
        etablissements=[ligne],  # type: ignore[list-item]  # see above
    )
    relue = CONVERTER.structure(CONVERTER.unstructure(commande), ImporterStructures)

    assert (un_numero(1), un_numero(2)) == relue.numeros()
    assert ej.coordonnees == relue.entites[0].coordonnees
    assert et.raison_sociale == relue.etablissements[0].raison_sociale


def test_an_intention_that_holds_no_courriel_is_not_written() -> None:
    intention = attrs.evolve(
        exemple(Intention),
        cause=Cause.DEMANDE,
    )
    object.__setattr__(intention, "courriel", "aurelie.test@test.fr")

    assert [("courriel", "TYPE")] == fautes(CONVERTER.unstructure, intention)
