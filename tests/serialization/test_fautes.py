"""
Every wrong field at once, by its path, and never what was in it.
"""

from __future__ import annotations

import json
import traceback
from typing import TYPE_CHECKING, Any, cast

import attrs
import pytest

from siaut_core.entities.activite import Activite
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Lien
from siaut_core.entities.structure import (
    MEMBRES_MAXIMUM,
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DateNaiveError, DonneesInvalidesError
from siaut_core.serialization import FAUTES_MAXIMUM, de_json, make_siaut_converter
from siaut_core.serialization.documents import COMMANDES, DOCUMENTS, ENTITES
from siaut_core.serialization.lecture import Genre
from siaut_core.use_cases.connexion import DemanderLien, UtiliserLien
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.evenement import Evenement
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.installation import ModifierGroupe
from siaut_core.use_cases.modification import ModifierUtilisateur
from tests.entities.fautes import fautes
from tests.serialization.exemples import LIEN_A_UTILISER, forme_de, plaine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

CONVERTER = make_siaut_converter()

LIEU = {"structure_id": "et-1", "type_structure": "ET"}
CANARI = "zq7canari"


def fautes_de(donnees: object, genre: Genre) -> list[tuple[str, str]]:
    return fautes(CONVERTER.structure, donnees, genre)


def cles(classe: type) -> list[str]:
    return [cle for cle in plaine(classe) if cle not in {"type", "format"}]


# What is changed in a document, and all that is then said of it.
FAUTES: list[tuple[type, dict[str, Any], list[tuple[str, str]]]] = [
    (
        Utilisateur,
        {
            "version": 0,
            "prenom": 5,
            "nom": " ",
            "courriel": "pas une adresse",
            "profil": "ROI",
            "rattachement": {"structure_id": "é", "type_structure": "XX"},
            "activites": ["QA001", 5, "é"],
            "droit_validation": 1,
            "cree_le": "2023-11-08T12:00:00",
            "cree_par": "",
            "valide_le": "hier",
            "derniere_connexion": 0,
            "actif": None,
            "id": None,
        },
        [
            ("id", "IDENTIFIANT"),
            ("prenom", "TYPE"),
            ("nom", "OBLIGATOIRE"),
            ("courriel", "COURRIEL"),
            ("profil", "INCONNU"),
            ("rattachement.structure_id", "IDENTIFIANT"),
            ("rattachement.type_structure", "INCONNU"),
            ("activites[1]", "TYPE"),
            ("activites[2]", "INCONNU"),
            ("droit_validation", "TYPE"),
            ("cree_le", "DATE_NAIVE"),
            ("cree_par", "IDENTIFIANT"),
            ("valide_le", "DATE"),
            ("derniere_connexion", "TYPE"),
            ("actif", "TYPE"),
            ("version", "VERSION"),
        ],
    ),
    (Utilisateur, {"activites": []}, [("activites", "OBLIGATOIRE")]),
    (Utilisateur, {"activites": "QA001"}, [("activites", "TYPE")]),
    (Utilisateur, {"version": 2**63}, [("version", "TYPE")]),
    (Utilisateur, {"version": True}, [("version", "TYPE")]),
    (Utilisateur, {"version": 1.0}, [("version", "TYPE")]),
    (
        Utilisateur,
        {"actif": 1, "version": -1},
        [("actif", "TYPE"), ("version", "VERSION")],
    ),
    (
        Utilisateur,
        {"cree_le": "9999-12-31T23:59:59-23:59"},
        [("cree_le", "DATE_NAIVE")],
    ),
    (Utilisateur, {"cree_le": "2" * 41}, [("cree_le", "DATE")]),
    *(
        (Utilisateur, {"cree_le": texte}, [("cree_le", "DATE")])
        for texte in (
            "2023-11-08 09:30:00+00:00",
            "20231108T093000Z",
            "2023-W45-3T09:30:00Z",
            "2023-11-08T09:30:00+05:60",
            "2023-11-08T09:30:00,5Z",
            "2023-11-08T09:30Z",
        )
    ),
    *(
        (EntiteJuridique, {"fermee_le": texte}, [("fermee_le", "DATE")])
        for texte in ("20231108", "2023-W45-3", "2023-11-08T00:00:00")
    ),
    (Utilisateur, {"profil": "Promoteur Utilisateur ET"}, [("profil", "INCONNU")]),
    (
        Utilisateur,
        {"profil": "CONSULTATION_EJ", "droit_validation": True, "prenom": "\n"},
        [
            ("prenom", "OBLIGATOIRE"),
            ("profil", "PROFIL_STRUCTURE"),
            ("droit_validation", "DROIT_CONSULTATION"),
        ],
    ),
    (
        Utilisateur,
        {"rattachement": {**LIEU, "structure_id": None, "nom": ""}},
        [
            ("rattachement.structure_id", "IDENTIFIANT"),
            ("rattachement.nom", "CLE_INCONNUE"),
        ],
    ),
    (Utilisateur, {"rattachement": [LIEU]}, [("rattachement", "TYPE")]),
    (
        EntiteJuridique,
        {
            "raison_sociale": "",
            "numero": "010000017",
            "coordonnees": {"departement": "00", "telephone": "\x00"},
            "fermee_le": "2024-01-31T00:00:00+00:00",
        },
        [
            ("raison_sociale", "OBLIGATOIRE"),
            ("numero", "CLE_FINESS"),
            ("coordonnees.numero_et_voie", "OBLIGATOIRE"),
            ("coordonnees.code_postal", "OBLIGATOIRE"),
            ("coordonnees.commune", "OBLIGATOIRE"),
            ("coordonnees.departement", "INCONNU"),
            ("coordonnees.telephone", "CARACTERE"),
            ("coordonnees.courriel_representant", "OBLIGATOIRE"),
            ("fermee_le", "DATE"),
        ],
    ),
    (
        Etablissement,
        {"ej_id": "é", "numero": 10000016, "coordonnees": None},
        [("ej_id", "IDENTIFIANT"), ("numero", "TYPE"), ("coordonnees", "TYPE")],
    ),
    (
        Groupe,
        {"libelle": "", "membres": ["ej-1", "é", None], "version": 0},
        [
            ("libelle", "OBLIGATOIRE"),
            ("membres[1]", "IDENTIFIANT"),
            ("membres[2]", "IDENTIFIANT"),
            ("version", "VERSION"),
        ],
    ),
    (
        Lien,
        {"cause": "creation", "empreinte": "A" * 64, "courriel": "@", "fin": ""},
        [
            ("courriel", "COURRIEL"),
            ("cause", "INCONNU"),
            ("empreinte", "EMPREINTE"),
            ("fin", "INCONNU"),
        ],
    ),
    (Lien, {"expire_le": "2023-11-08T12:00:00Z"}, [("expire_le", "DUREE")]),
    (
        Intention,
        {"essais": "1", "etat": None, "clos_le": "2023-11-08", "code": 5},
        [
            ("etat", "TYPE"),
            ("essais", "TYPE"),
            ("code", "TYPE"),
            ("clos_le", "DATE_NAIVE"),
        ],
    ),
    (
        Evenement,
        {"operation": "TOUT", "codes": ["A", {}], "accordee": "non", "cible_id": "\n"},
        [
            ("operation", "INCONNU"),
            ("accordee", "TYPE"),
            ("codes[1]", "TYPE"),
            ("cible_id", "IDENTIFIANT"),
        ],
    ),
    (
        Activite,
        {"code": "", "libelle": "\u202e", "retiree_le": 0},
        [("code", "INCONNU"), ("libelle", "CARACTERE"), ("retiree_le", "TYPE")],
    ),
    (
        CreerUtilisateur,
        {"nom": None, "activites": ["QA001", 5], "droit_validation": "oui"},
        [("nom", "TYPE"), ("activites[1]", "TYPE"), ("droit_validation", "TYPE")],
    ),
    (
        ModifierUtilisateur,
        {"version_vue": None, "nom": 5, "activites": {}},
        [("version_vue", "TYPE"), ("nom", "TYPE"), ("activites", "TYPE")],
    ),
    (ModifierGroupe, {"membres": [None]}, [("membres[0]", "TYPE")]),
    (
        ImporterStructures,
        {"entites": [{"numero": "1"}], "etablissements": [5]},
        [
            ("entites[0].numero", "NUMERO_FINESS"),
            ("entites[0].raison_sociale", "OBLIGATOIRE"),
            ("entites[0].coordonnees", "OBLIGATOIRE"),
            ("etablissements[0]", "TYPE"),
        ],
    ),
    (UtiliserLien, {"jeton": None}, [("jeton", "TYPE")]),
]


@pytest.mark.parametrize(("classe", "changes", "attendues"), FAUTES)
def test_every_wrong_field_is_named_in_the_order_of_the_document(
    classe: type, changes: dict[str, Any], attendues: list[tuple[str, str]]
) -> None:
    assert attendues == fautes_de({**plaine(classe), **changes}, classe)


@pytest.mark.parametrize("classe", DOCUMENTS)
def test_all_fields_can_be_wrong_together(classe: type) -> None:
    """
    No field takes an object of a class that nobody knows.
    """
    partout = {**plaine(classe), **{cle: {"?": object()} for cle in cles(classe)}}

    assert cles(classe) == list(
        dict.fromkeys(
            chemin.partition(".")[0] for chemin, _ in fautes_de(partout, classe)
        )
    )


@pytest.mark.parametrize("classe", DOCUMENTS)
def test_one_wrong_field_is_the_only_one_named(classe: type) -> None:
    for cle in cles(classe):
        [(chemin, _)] = fautes_de({**plaine(classe), cle: object()}, classe)
        assert cle == chemin


@pytest.mark.parametrize("classe", ENTITES)
def test_nothing_that_was_stored_may_be_lost(classe: type) -> None:
    """
    A default would silently switch an account on again.
    """
    for cle in cles(classe):
        incomplete = {k: v for k, v in plaine(classe).items() if k != cle}
        assert [(cle, "OBLIGATOIRE")] == fautes_de(incomplete, classe)


@pytest.mark.parametrize("classe", COMMANDES)
def test_a_command_may_leave_out_what_has_a_default(classe: type[Any]) -> None:
    for champ in attrs.fields(classe):
        courte = {k: v for k, v in plaine(classe).items() if k != champ.name}
        if champ.default is attrs.NOTHING:
            assert [(champ.name, "OBLIGATOIRE")] == fautes_de(courte, classe)
        else:
            lu = getattr(CONVERTER.structure(courte, classe), champ.name)
            assert champ.default == lu


@pytest.mark.parametrize("classe", DOCUMENTS)
def test_an_unknown_key_is_refused(classe: type) -> None:
    inconnue = {**plaine(classe), "mot_de_passe_en_clair": None}

    assert [("mot_de_passe_en_clair", "CLE_INCONNUE")] == fautes_de(inconnue, classe)


def test_an_unknown_key_is_named_up_to_a_length() -> None:
    """
    Sixty-four characters; a longer one may be anything that was typed.
    """
    cle = "a" * 64
    donnees: dict[Any, object] = {**forme_de(DemanderLien), cle: 1}

    assert [(cle, "CLE_INCONNUE")] == fautes_de(donnees, DemanderLien)


@pytest.mark.parametrize(
    "cle", [1, None, ("nom",), "", "é", "a b", "<b>", "a\nb", "a" * 65, "\ud800"]
)
def test_a_key_that_is_no_name_is_not_repeated(cle: object) -> None:
    donnees: dict[Any, object] = {**forme_de(DemanderLien), cle: 1}

    assert [("?", "CLE_INCONNUE")] == fautes_de(donnees, DemanderLien)


ENVELOPPES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"format": 2}, [("format", "FORMAT")]),
    ({"format": 0}, [("format", "FORMAT")]),
    ({"format": "1"}, [("format", "FORMAT")]),
    ({"format": True}, [("format", "FORMAT")]),
    ({"format": 1.0}, [("format", "FORMAT")]),
    ({"format": None}, [("format", "FORMAT")]),
    ({"type": "Inconnu"}, [("type", "TYPE")]),
    ({"type": None}, [("type", "TYPE")]),
    ({"type": ["Groupe"]}, [("type", "TYPE")]),
    ({"type": "Lien", "format": 9}, [("type", "TYPE"), ("format", "FORMAT")]),
]


@pytest.mark.parametrize(("changes", "attendues"), ENVELOPPES)
@pytest.mark.parametrize("genre", [Groupe, Structure, Structure | None, Utilisateur])
def test_an_envelope_that_is_not_ours_is_refused_alone(
    genre: Genre, changes: dict[str, Any], attendues: list[tuple[str, str]]
) -> None:
    """
    Of a format that is unknown, no field can be judged.
    """
    classe = genre if isinstance(genre, type) else Groupe

    assert attendues == fautes_de(forme_de(classe, id=None, **changes), genre)


def test_an_envelope_is_obligatory() -> None:
    nu = {
        cle: valeur for cle, valeur in forme_de(Groupe).items() if cle in cles(Groupe)
    }
    attendues = [("type", "TYPE"), ("format", "FORMAT")]

    assert attendues == fautes_de(nu, Groupe)
    assert attendues == fautes_de(nu, Structure)


def test_an_envelope_says_what_was_expected() -> None:
    with pytest.raises(DonneesInvalidesError) as levee:
        CONVERTER.structure({"format": 2}, Structure)  # type: ignore[arg-type]  # a union

    assert (
        "type : EntiteJuridique ou Etablissement ou Groupe est attendu."
        " ; format : Le format 1 est attendu."
    ) == str(levee.value)


@pytest.mark.parametrize("genre", [Groupe, Structure, Rattachement, Coordonnees])
@pytest.mark.parametrize("donnees", [None, 5, "Groupe", [], [("type", "Groupe")]])
def test_a_document_is_a_dict(genre: Genre, donnees: object) -> None:
    assert [("", "TYPE")] == fautes_de(donnees, genre)


def test_faults_of_a_list_bear_their_rank() -> None:
    groupe, compte = forme_de(Groupe), forme_de(Utilisateur)

    assert [("[1].libelle", "OBLIGATOIRE"), ("[3]", "TYPE")] == fautes_de(
        [groupe, {**groupe, "libelle": ""}, groupe, None], list[Structure]
    )
    assert [("[0].nom", "TYPE"), ("[2].version", "VERSION")] == fautes_de(
        [{**compte, "nom": None}, compte, {**compte, "version": 0}], list[Utilisateur]
    )
    assert [("", "TYPE")] == fautes_de(compte, list[Utilisateur])


def test_a_flood_of_faults_is_cut() -> None:
    foule = FAUTES_MAXIMUM * 100
    inconnues = {f"cle_{rang}": 0 for rang in range(foule)}

    assert FAUTES_MAXIMUM == len(fautes_de([None] * foule, list[Groupe]))
    assert FAUTES_MAXIMUM == len(
        fautes_de(forme_de(Groupe, membres=[0] * MEMBRES_MAXIMUM), Groupe)
    )
    assert [("membres", "LONGUEUR")] == fautes_de(
        forme_de(Groupe, membres=["ej-1"] * foule), Groupe
    )
    assert FAUTES_MAXIMUM == len(fautes_de({**forme_de(Groupe), **inconnues}, Groupe))


def test_a_date_alone_is_refused_as_everywhere_else() -> None:
    from datetime import datetime

    with pytest.raises(DateNaiveError):
        CONVERTER.structure("2023-11-08", datetime)


def cadres(erreur: BaseException) -> Iterator[FrameType]:
    """
    Walk the frames that a traceback of ours keeps alive.
    """
    for cadre, _ in traceback.walk_tb(erreur.__traceback__):
        if "siaut_core" in cadre.f_globals["__name__"]:
            yield cadre


@pytest.mark.parametrize("classe", DOCUMENTS)
def test_an_error_holds_no_value(classe: type) -> None:
    """
    Neither its text, nor what led to it, nor the frames of its traceback.
    """
    donnees = {
        **plaine(classe),
        **{cle: [CANARI, {f"{CANARI}!": CANARI}] for cle in cles(classe)},
        f"{CANARI}!": CANARI,
    }
    texte, liste = json.dumps(donnees), cast("Genre", list)[classe]
    lectures: list[Callable[[], object]] = [
        lambda: de_json(texte, classe),
        lambda: de_json(texte.encode(), classe),
        lambda: de_json(texte[:-1], classe),
        lambda: de_json(f"[{texte}, NaN]", classe),
        lambda: de_json(f"[{texte}]", liste),
    ]
    for lire in lectures:
        with pytest.raises(DonneesInvalidesError) as levee:
            lire()
        erreur = levee.value
        assert erreur.__cause__ is None
        assert erreur.__context__ is None
        assert CANARI not in f"{erreur} {erreur!r} {erreur.erreurs}"
        assert CANARI not in repr([cadre.f_locals for cadre in cadres(erreur)])


def test_reading_without_json_holds_no_secret_either() -> None:
    donnees = {**LIEN_A_UTILISER, "mot_de_passe": CANARI, "jeton": 5}
    with pytest.raises(DonneesInvalidesError) as levee:
        CONVERTER.structure(donnees, UtiliserLien)

    assert CANARI not in repr([cadre.f_locals for cadre in cadres(levee.value)])
