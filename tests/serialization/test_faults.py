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
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import (
    MEMBRES_MAX,
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError, NaiveDatetimeError
from siaut_core.serialization import FAULTS_MAX
from siaut_core.serialization.documents import BODIES, ENTITES
from siaut_core.serialization.shapes import Kind
from siaut_core.use_cases.connexion import DemanderLien, UtiliserLien
from siaut_core.use_cases.creation import CreerUtilisateur
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.importation import ImporterStructures
from siaut_core.use_cases.installation import ModifierGroupe
from siaut_core.use_cases.modification import ModifierUtilisateur
from siaut_core.use_cases.recherche.utilisateurs import RechercherUtilisateurs
from tests.entities.faults import faults
from tests.serialization.examples import (
    CONVERTER,
    DOCUMENTS,
    EXAMPLES,
    GIVEN,
    LIEN_TO_USE,
    plain_form,
    read,
    read_json,
    shape_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

PLACE = {"structure_id": "et-1", "type_structure": "ET"}
CANARY = "zq7canari"


def faults_of(data: object, kind: Kind) -> list[tuple[str, str]]:
    return faults(read, data, kind)


def keys(cls: type) -> list[str]:
    return [key for key in plain_form(cls) if key not in {"type", "format"}]


# What is changed in a document, and all that is then said of it.
FAULTS: list[tuple[type, dict[str, Any], list[tuple[str, str]]]] = [
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
        (Utilisateur, {"cree_le": text}, [("cree_le", "DATE")])
        for text in (
            "2023-11-08 09:30:00+00:00",
            "20231108T093000Z",
            "2023-W45-3T09:30:00Z",
            "2023-11-08T09:30:00+05:60",
            "2023-11-08T09:30:00,5Z",
            "2023-11-08T09:30Z",
        )
    ),
    *(
        (EntiteJuridique, {"fermee_le": text}, [("fermee_le", "DATE")])
        for text in ("20231108", "2023-W45-3", "2023-11-08T00:00:00")
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
        {"rattachement": {**PLACE, "structure_id": None, "nom": ""}},
        [
            ("rattachement.structure_id", "IDENTIFIANT"),
            ("rattachement.nom", "CLE_INCONNUE"),
        ],
    ),
    (Utilisateur, {"rattachement": [PLACE]}, [("rattachement", "TYPE")]),
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
        {"cause": "creation", "digest": "A" * 64, "courriel": "@", "fin": ""},
        [
            ("courriel", "COURRIEL"),
            ("cause", "INCONNU"),
            ("digest", "EMPREINTE"),
            ("fin", "INCONNU"),
        ],
    ),
    (Lien, {"expire_le": "2023-11-08T12:00:00Z"}, [("expire_le", "DUREE")]),
    (
        QueuedMail,
        {"tries": "1", "etat": None, "closed_at": "2023-11-08", "code": 5},
        [
            ("etat", "TYPE"),
            ("tries", "TYPE"),
            ("code", "TYPE"),
            ("closed_at", "DATE_NAIVE"),
        ],
    ),
    (
        Event,
        {"operation": "TOUT", "codes": ["A", {}], "granted": "non", "cible_id": "\n"},
        [
            ("operation", "INCONNU"),
            ("granted", "TYPE"),
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
    (UtiliserLien, {"token": None}, [("token", "TYPE")]),
    (
        RechercherUtilisateurs,
        {
            "criteres": {"nom": 5, "profils": "X", "actif": True, "regions": [{}]},
            "tri": None,
            "descendant": "oui",
            "after": ["x"],
            "size": "50",
        },
        [
            ("descendant", "TYPE"),
            ("after", "TYPE"),
            ("size", "TYPE"),
            ("criteres.nom", "TYPE"),
            ("criteres.profils", "TYPE"),
            ("criteres.regions[0]", "TYPE"),
            ("criteres.actif", "CLE_INCONNUE"),
            ("tri", "TYPE"),
        ],
    ),
]


@pytest.mark.parametrize(("cls", "changes", "expected"), FAULTS)
def test_every_wrong_field_is_named_in_the_order_of_the_document(
    cls: type, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert expected == faults_of({**plain_form(cls), **changes}, cls)


@pytest.mark.parametrize("cls", DOCUMENTS)
def test_all_fields_can_be_wrong_together(cls: type) -> None:
    """
    No field takes an object of a class that nobody knows.
    """
    everywhere = {**plain_form(cls), **{key: {"?": object()} for key in keys(cls)}}

    assert keys(cls) == list(
        dict.fromkeys(path.partition(".")[0] for path, _ in faults_of(everywhere, cls))
    )


@pytest.mark.parametrize("cls", DOCUMENTS)
def test_one_wrong_field_is_the_only_one_named(cls: type) -> None:
    for key in keys(cls):
        [(path, _)] = faults_of({**plain_form(cls), key: object()}, cls)
        assert key == path


@pytest.mark.parametrize("cls", ENTITES)
def test_nothing_that_was_stored_may_be_lost(cls: type) -> None:
    """
    A default would silently switch an account on again.
    """
    for key in keys(cls):
        incomplete = {k: v for k, v in plain_form(cls).items() if k != key}
        assert [(key, "OBLIGATOIRE")] == faults_of(incomplete, cls)


@pytest.mark.parametrize("cls", BODIES)
def test_a_command_may_leave_out_what_has_a_default(cls: type[Any]) -> None:
    for field in attrs.fields(cls):
        if field.name in GIVEN[cls]:
            continue
        shorter = {k: v for k, v in plain_form(cls).items() if k != field.name}
        if field.default is attrs.NOTHING:
            assert [(field.name, "OBLIGATOIRE")] == faults_of(shorter, cls)
        else:
            parsed = getattr(read(shorter, cls), field.name)
            factory = isinstance(field.default, attrs.Factory)  # type: ignore[arg-type]  # attrs makes a class look like a function
            assert (field.type() if factory else field.default) == parsed


@pytest.mark.parametrize("cls", DOCUMENTS)
def test_an_unknown_key_is_refused(cls: type) -> None:
    inconnue = {**plain_form(cls), "mot_de_passe_en_clair": None}

    assert [("mot_de_passe_en_clair", "CLE_INCONNUE")] == faults_of(inconnue, cls)


def test_an_unknown_key_is_named_up_to_a_length() -> None:
    """
    Sixty-four characters; a longer one may be anything that was typed.
    """
    key = "a" * 64
    data: dict[Any, object] = {**shape_of(DemanderLien), key: 1}

    assert [(key, "CLE_INCONNUE")] == faults_of(data, DemanderLien)


@pytest.mark.parametrize(
    "key", [1, None, ("nom",), "", "é", "a b", "<b>", "a\nb", "a" * 65, "\ud800"]
)
def test_a_key_that_is_no_name_is_not_repeated(key: object) -> None:
    data: dict[Any, object] = {**shape_of(DemanderLien), key: 1}

    assert [("?", "CLE_INCONNUE")] == faults_of(data, DemanderLien)


ENVELOPES: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
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


@pytest.mark.parametrize(("changes", "expected"), ENVELOPES)
@pytest.mark.parametrize("kind", [Groupe, Structure, Structure | None, Utilisateur])
def test_an_envelope_that_is_not_ours_is_refused_alone(
    kind: Kind, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """
    Of a format that is unknown, no field can be judged.
    """
    cls = kind if isinstance(kind, type) else Groupe

    assert expected == faults_of(shape_of(cls, id=None, **changes), kind)


def test_an_envelope_is_obligatory() -> None:
    bare = {
        key: value for key, value in shape_of(Groupe).items() if key in keys(Groupe)
    }
    expected = [("type", "TYPE"), ("format", "FORMAT")]

    assert expected == faults_of(bare, Groupe)
    assert expected == faults_of(bare, Structure)


def test_an_envelope_says_what_was_expected() -> None:
    with pytest.raises(DonneesInvalidesError) as raised:
        CONVERTER.structure({"format": 2}, Structure)  # type: ignore[arg-type]  # a union

    assert (
        "type : EntiteJuridique ou Etablissement ou Groupe est attendu."
        " ; format : Le format 1 est attendu."
    ) == str(raised.value)


@pytest.mark.parametrize("kind", [Structure, Groupe | None, list[Groupe]])
def test_a_document_of_another_kind_is_refused(kind: Kind) -> None:
    """
    Not even an account, which is read in a quicker way.
    """
    document = CONVERTER.unstructure(EXAMPLES[Utilisateur][0])
    given = [document] if kind == list[Groupe] else document

    [fault] = faults_of(given, kind)
    assert ("type", "TYPE") == (fault[0].removeprefix("[0]."), fault[1])


@pytest.mark.parametrize("kind", [Groupe, Structure, Rattachement, Coordonnees])
@pytest.mark.parametrize("data", [None, 5, "Groupe", [], [("type", "Groupe")]])
def test_a_document_is_a_dict(kind: Kind, data: object) -> None:
    assert [("", "TYPE")] == faults_of(data, kind)


@pytest.mark.parametrize("cls", BODIES)
@pytest.mark.parametrize("data", [None, 5, "[]", [], "null"])
def test_a_body_is_a_dict(cls: type, data: object) -> None:
    assert [("", "TYPE")] == faults_of(data, cls)


def test_faults_of_a_list_bear_their_rank() -> None:
    groupe, compte = shape_of(Groupe), shape_of(Utilisateur)

    assert [("[1].libelle", "OBLIGATOIRE"), ("[3]", "TYPE")] == faults_of(
        [groupe, {**groupe, "libelle": ""}, groupe, None], list[Structure]
    )
    assert [("[0].nom", "TYPE"), ("[2].version", "VERSION")] == faults_of(
        [{**compte, "nom": None}, compte, {**compte, "version": 0}], list[Utilisateur]
    )
    assert [("", "TYPE")] == faults_of(compte, list[Utilisateur])


def test_a_flood_of_faults_is_cut() -> None:
    crowd = FAULTS_MAX * 100
    unknown = {f"cle_{rank}": 0 for rank in range(crowd)}

    assert FAULTS_MAX == len(faults_of([None] * crowd, list[Groupe]))
    assert FAULTS_MAX == len(
        faults_of(shape_of(Groupe, membres=[0] * MEMBRES_MAX), Groupe)
    )
    for many in (["ej-1"] * crowd, [0] * (MEMBRES_MAX + 2)):
        assert [("membres", "LONGUEUR")] == faults_of(
            shape_of(Groupe, membres=many), Groupe
        )
    assert FAULTS_MAX == len(faults_of({**shape_of(Groupe), **unknown}, Groupe))


def test_a_date_alone_is_refused_as_everywhere_else() -> None:
    from datetime import datetime

    with pytest.raises(NaiveDatetimeError):
        CONVERTER.structure("2023-11-08", datetime)


def frameworks(error: BaseException) -> Iterator[FrameType]:
    """
    Walk the frames that a traceback of ours keeps alive.
    """
    for framework, _ in traceback.walk_tb(error.__traceback__):
        if "siaut_core" in framework.f_globals["__name__"]:
            yield framework


@pytest.mark.parametrize("cls", DOCUMENTS)
def test_an_error_holds_no_value(cls: type) -> None:
    """
    Neither its text, nor what led to it, nor the frames of its traceback.
    """
    data = {
        **plain_form(cls),
        **{key: [CANARY, {f"{CANARY}!": CANARY}] for key in keys(cls)},
        f"{CANARY}!": CANARY,
    }
    text = json.dumps(data)
    reads: list[Callable[[], object]] = [
        lambda: read_json(text, cls),
        lambda: read_json(text.encode(), cls),
        lambda: read_json(text[:-1], cls),
        lambda: read_json(f"[{text}, NaN]", cls),
    ]
    if cls in ENTITES:
        reads.append(lambda: read_json(f"[{text}]", cast("Kind", list)[cls]))
    else:
        reads.append(lambda: read(data, cls))
    for parse in reads:
        with pytest.raises(DonneesInvalidesError) as raised:
            parse()
        error = raised.value
        assert error.__cause__ is None
        assert error.__context__ is None
        assert CANARY not in f"{error} {error!r} {error.faults}"
        assert CANARY not in repr(
            [framework.f_locals for framework in frameworks(error)]
        )


def test_reading_without_json_holds_no_secret_either() -> None:
    data = {**LIEN_TO_USE, "mot_de_passe": CANARY, "token": 5}
    with pytest.raises(DonneesInvalidesError) as raised:
        read(data, UtiliserLien)

    assert CANARY not in repr(
        [framework.f_locals for framework in frameworks(raised.value)]
    )
