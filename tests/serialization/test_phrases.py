"""
What a host reads of a document that is refused: whole sentences, in French.
"""

from __future__ import annotations

from typing import Any

import pytest

from siaut_core.entities.structure import EntiteJuridique, Groupe, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError
from siaut_core.serialization import from_json
from siaut_core.serialization.shapes import Kind
from siaut_core.use_cases.comptes import SupprimerUtilisateur
from siaut_core.use_cases.connexion import DemanderLien, UtiliserLien
from tests.serialization.examples import CONVERTER, plain_form, read

A_STRUCTURE: Kind = Structure

TEXT = "Un texte est attendu."
YES_NO = "Oui ou non est attendu."
INTEGER = "Un entier est attendu."
DAY = "Une date de la forme AAAA-MM-JJ est attendue."
INSTANT = "Une date de la forme AAAA-MM-JJTHH:MM:SSZ est attendue."
TIMEZONE = "Une date avec fuseau horaire est attendue."
CHOIX = "Choisissez une valeur de la liste."
OBJET = "Un objet est attendu."
LIST = "Une liste est attendue."
IDENTIFIER = "Un identifiant de 1 à 64 caractères ASCII est attendu."

READ_ONES: list[tuple[type, dict[str, Any], str, str, str]] = [
    (Utilisateur, {"prenom": 5}, "prenom", "TYPE", TEXT),
    (Utilisateur, {"actif": 1}, "actif", "TYPE", YES_NO),
    (Utilisateur, {"version": "1"}, "version", "TYPE", INTEGER),
    (Utilisateur, {"valide_le": "hier"}, "valide_le", "DATE", INSTANT),
    (Utilisateur, {"valide_le": "2023-W45-3"}, "valide_le", "DATE", INSTANT),
    (EntiteJuridique, {"fermee_le": "20231108"}, "fermee_le", "DATE", DAY),
    (Utilisateur, {"cree_le": "2023-11-08"}, "cree_le", "DATE_NAIVE", TIMEZONE),
    (Utilisateur, {"profil": "ROI"}, "profil", "INCONNU", CHOIX),
    (Utilisateur, {"rattachement": []}, "rattachement", "TYPE", OBJET),
    (Utilisateur, {"activites": "QA001"}, "activites", "TYPE", LIST),
    (Utilisateur, {"id": ""}, "id", "IDENTIFIANT", IDENTIFIER),
    (Utilisateur, {"age": 40}, "age", "CLE_INCONNUE", "Cette clé est inconnue."),
    (Utilisateur, {"type": "Lien"}, "type", "TYPE", "Utilisateur est attendu."),
    (Utilisateur, {"format": 2}, "format", "FORMAT", "Le format 1 est attendu."),
    (EntiteJuridique, {"fermee_le": "hier"}, "fermee_le", "DATE", DAY),
    (DemanderLien, {"courriel": None}, "courriel", "TYPE", TEXT),
    (UtiliserLien, {"token": 5}, "token", "TYPE", TEXT),
    (
        SupprimerUtilisateur,
        {"acteur_id": "u-9"},
        "acteur_id",
        "CLE_INTERDITE",
        "Cette clé est interdite ici.",
    ),
]


def faults(error: DonneesInvalidesError) -> list[tuple[str, str, str]]:
    return [(e.field, e.code, e.message) for e in error.faults]


@pytest.mark.parametrize(("cls", "typed", "field", "code", "sentence"), READ_ONES)
def test_what_is_read_says_what_is_expected(
    cls: type, typed: dict[str, Any], field: str, code: str, sentence: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        read({**plain_form(cls), **typed}, cls)
    assert [(field, code, sentence)] == faults(refus.value)


@pytest.mark.parametrize(
    ("text", "kind", "code", "sentence"),
    [
        ("{", Groupe, "JSON", "Un texte JSON est attendu."),
        ("[]", Groupe, "TYPE", OBJET),
        ("[]", Structure, "TYPE", OBJET),
        ("{}", list[Groupe], "TYPE", LIST),
    ],
)
def test_what_is_no_document_says_what_is_expected(
    text: str, kind: Kind, code: str, sentence: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        from_json(text, kind)
    assert [("", code, sentence)] == faults(refus.value)


def test_a_missing_field_is_asked_for() -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        read({}, DemanderLien)
    assert [("courriel", "OBLIGATOIRE", "Ce champ est obligatoire.")] == faults(
        refus.value
    )


def test_a_document_of_one_kind_or_another_says_which() -> None:
    data = {**plain_form(Groupe), "type": "Lien"}
    with pytest.raises(DonneesInvalidesError) as refus:
        CONVERTER.structure(data, A_STRUCTURE)
    sentence = "EntiteJuridique ou Etablissement ou Groupe est attendu."
    assert [("type", "TYPE", sentence)] == faults(refus.value)
