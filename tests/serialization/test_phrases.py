"""
What a host reads of a document that is refused: whole sentences, in French.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.lien import Cause
from siaut_core.entities.structure import EntiteJuridique, Groupe, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError
from siaut_core.serialization import de_json, make_siaut_converter
from siaut_core.serialization.lecture import Genre
from siaut_core.use_cases.connexion import DemanderLien, UtiliserLien
from siaut_core.use_cases.creation import CreerUtilisateur
from tests.serialization.exemples import EXEMPLES, plaine

CONVERTER = make_siaut_converter()

UNE_STRUCTURE: Genre = Structure

TEXTE = "Un texte est attendu."
OUI_NON = "Oui ou non est attendu."
ENTIER = "Un entier est attendu."
JOUR = "Une date de la forme AAAA-MM-JJ est attendue."
INSTANT = "Une date de la forme AAAA-MM-JJTHH:MM:SSZ est attendue."
FUSEAU = "Une date avec fuseau horaire est attendue."
CHOIX = "Choisissez une valeur de la liste."
OBJET = "Un objet est attendu."
LISTE = "Une liste est attendue."
IDENTIFIANT = "Un identifiant de 1 à 64 caractères ASCII est attendu."

LUES: list[tuple[type, dict[str, Any], str, str, str]] = [
    (Utilisateur, {"prenom": 5}, "prenom", "TYPE", TEXTE),
    (Utilisateur, {"actif": 1}, "actif", "TYPE", OUI_NON),
    (Utilisateur, {"version": "1"}, "version", "TYPE", ENTIER),
    (Utilisateur, {"valide_le": "hier"}, "valide_le", "DATE", INSTANT),
    (Utilisateur, {"valide_le": "2023-W45-3"}, "valide_le", "DATE", INSTANT),
    (EntiteJuridique, {"fermee_le": "20231108"}, "fermee_le", "DATE", JOUR),
    (Utilisateur, {"cree_le": "2023-11-08"}, "cree_le", "DATE_NAIVE", FUSEAU),
    (Utilisateur, {"profil": "ROI"}, "profil", "INCONNU", CHOIX),
    (Utilisateur, {"rattachement": []}, "rattachement", "TYPE", OBJET),
    (Utilisateur, {"activites": "QA001"}, "activites", "TYPE", LISTE),
    (Utilisateur, {"id": ""}, "id", "IDENTIFIANT", IDENTIFIANT),
    (Utilisateur, {"age": 40}, "age", "CLE_INCONNUE", "Cette clé est inconnue."),
    (Utilisateur, {"type": "Lien"}, "type", "TYPE", "Utilisateur est attendu."),
    (Utilisateur, {"format": 2}, "format", "FORMAT", "Le format 1 est attendu."),
    (EntiteJuridique, {"fermee_le": "hier"}, "fermee_le", "DATE", JOUR),
    (DemanderLien, {"courriel": None}, "courriel", "TYPE", TEXTE),
    (UtiliserLien, {"jeton": 5}, "jeton", "TYPE", TEXTE),
]


def fautes(erreur: DonneesInvalidesError) -> list[tuple[str, str, str]]:
    return [(e.champ, e.code, e.message) for e in erreur.erreurs]


@pytest.mark.parametrize(("classe", "typed", "champ", "code", "phrase"), LUES)
def test_what_is_read_says_what_is_expected(
    classe: type, typed: dict[str, Any], champ: str, code: str, phrase: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        CONVERTER.structure({**plaine(classe), **typed}, classe)
    assert [(champ, code, phrase)] == fautes(refus.value)


@pytest.mark.parametrize(
    ("texte", "genre", "code", "phrase"),
    [
        ("{", Groupe, "JSON", "Un texte JSON est attendu."),
        ("[]", Groupe, "TYPE", OBJET),
        ("[]", Structure, "TYPE", OBJET),
        ("{}", list[Groupe], "TYPE", LISTE),
    ],
)
def test_what_is_no_document_says_what_is_expected(
    texte: str, genre: Genre, code: str, phrase: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        de_json(texte, genre)
    assert [("", code, phrase)] == fautes(refus.value)


def test_a_missing_field_is_asked_for() -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        CONVERTER.structure({"type": "DemanderLien", "format": 1}, DemanderLien)
    assert [("courriel", "OBLIGATOIRE", "Ce champ est obligatoire.")] == fautes(
        refus.value
    )


def test_a_document_of_one_kind_or_another_says_which() -> None:
    donnees = {**plaine(Groupe), "type": "Lien"}
    with pytest.raises(DonneesInvalidesError) as refus:
        CONVERTER.structure(donnees, UNE_STRUCTURE)
    phrase = "EntiteJuridique ou Etablissement ou Groupe est attendu."
    assert [("type", "TYPE", phrase)] == fautes(refus.value)


@pytest.mark.parametrize(
    ("genre", "phrase"),
    [
        (str, TEXTE),
        (bool, OUI_NON),
        (int, ENTIER),
        (date, "Une date sans heure est attendue."),
        (Courriel, "Un courriel est attendu."),
        (NumeroFiness, "Un numéro FINESS est attendu."),
        (Cause, "Une valeur de la liste est attendue."),
        (list[str], LISTE),
    ],
)
def test_what_cannot_be_written_says_what_is_expected(genre: type, phrase: str) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        CONVERTER.get_unstructure_hook(genre)(object())
    assert [("", "TYPE", phrase)] == fautes(refus.value)


def test_a_wrong_field_of_a_command_is_named_before_it_is_written() -> None:
    commande, _ = EXEMPLES[CreerUtilisateur]
    fausse: object = attrs.evolve(commande, activites=["QA001", 5])  # type: ignore[misc]  # one of the commands
    with pytest.raises(DonneesInvalidesError) as refus:
        CONVERTER.unstructure(fausse)
    assert [("activites[1]", "TYPE", TEXTE)] == fautes(refus.value)
