"""
Whatever is sent in any field of any command, a conclusion comes back.

Never an exception: a command leaves exactly one event, this one too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Final, get_args

import attrs
import pytest
from hypothesis import given

from siaut_core import (
    ActionRefuseeError,
    ConnexionRefuseeError,
    DonneesInvalidesError,
    IntrouvableError,
    LienInutilisableError,
    SiautError,
    TypeStructure,
)
from siaut_core.testing.factory import TOKEN, a_lien, a_numero, an_et, an_utilisateur
from siaut_core.testing.fakes import GOOD_PASSWORD
from siaut_core.testing.strategies import typed_texts
from siaut_core.use_cases.conclusion import Accord, Conclusion, Refus
from siaut_core.use_cases.writes import WriteEvent
from tests.data import reference_data
from tests.use_cases import scenes
from tests.use_cases.scenes import (
    CIBLE,
    ET,
    AnyCommand,
    a_refus,
    an_accord,
    conclude,
    having,
)

STORED: Final = having(
    an_et("et-5", numero=None), a_lien(), an_utilisateur("u-1", ET), a_lien("l-9")
)
ADRESSE: Final = {
    "numero_et_voie": "12 AVENUE DU TEST",
    "code_postal": "01000",
    "commune": "TESTVILLE",
    "departement": "01",
    "telephone": "0400000000",
    "courriel_representant": "direction@test.fr",
}
COMPTE: Final = {
    "prenom": "Aurélie",
    "nom": "Test",
    "courriel": "aurelie.test@test.fr",
    "profil": "Promoteur Utilisateur ET",
    "structure_id": "et-1",
    "activites": ["QA001"],
    "droit_validation": True,
}
SUR_UN_COMPTE: Final = {"acteur_id": "g-ej", "utilisateur_id": "u-1"}

# A form of each command that goes through, with all its fields.
FORM_FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "CreerUtilisateur": {"acteur_id": "g-ej", **COMPTE},
    "ModifierUtilisateur": {**SUR_UN_COMPTE, "version_vue": 1, **COMPTE},
    "RenvoyerCourrielCreation": SUR_UN_COMPTE,
    "SupprimerUtilisateur": SUR_UN_COMPTE,
    "DesactiverUtilisateur": SUR_UN_COMPTE,
    "ActiverUtilisateur": SUR_UN_COMPTE,
    "CreerStructure": {
        "acteur_id": "g-ej",
        "type_structure": "ET",
        "nom": "NOUVELLE",
        **ADRESSE,
    },
    "ModifierStructure": {
        "acteur_id": "g-ej",
        "structure_id": "et-5",
        "version_vue": 1,
        "nom": "NOUVELLE",
        **ADRESSE,
    },
    "InstallerUtilisateur": {"au_titre_de": "ARS", **COMPTE},
    "ModifierGroupe": {
        "au_titre_de": "ARS",
        "groupe_id": "gr-1",
        "version_vue": 1,
        "libelle": "GHT",
        "membres": ["ej-1"],
    },
    "FixerNumero": {
        "au_titre_de": "ARS",
        "structure_id": "et-5",
        "numero": str(a_numero(50)),
    },
    "DemanderLien": {"courriel": "u-1@test.fr"},
    "EnregistrerConnexion": {"utilisateur_id": "g-ej"},
    "SeConnecter": {"courriel": "g-ej@test.fr", "mot_de_passe": GOOD_PASSWORD},
    "UtiliserLien": {"token": TOKEN, "mot_de_passe": "un mot de passe"},
}
KINDS: Final[dict[str, type]] = {g.__name__: g for g in get_args(scenes.AnyCommand)}
FIELDS: Final = [(name, field) for name, form in FORM_FIELDS.items() for field in form]


class Text(str):
    """
    A str that is more than one: it lies about what it holds.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return "menteur"

    def strip(self, *_: object) -> str:
        return "menteur"


class Noisy:
    """
    Is iterable, and nothing else.
    """

    def __iter__(self) -> Iterator[object]:
        yield from ("QA001", None, 3)


OTHERS: Final[list[Any]] = [
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5,
    float("nan"),
    b"QA001",
    bytearray(b"u-1"),
    [],
    {},
    set(),
    [[]],
    [{}],
    [None],
    {"a": 1},
    ("QA001", 3),
    range(3),
    object(),
    object,
    list,
    TypeStructure,
    Enum,
    len,
    Text("QA001"),
    [Text("QA001")],
    Noisy(),
    Ellipsis,
    NotImplemented,
    "\ud800",
    "a\x00b",
    "é" * 200_000,
    "a@" * 100_000,
    "a" + "\u0301\u0323" * 50_000,
    ["QA001"] * 10_000,
]


def command(name: str, /, **fields: object) -> AnyCommand:
    cree: AnyCommand = KINDS[name](**{**FORM_FIELDS[name], **fields})
    return cree


def check(conclusion: Conclusion[object]) -> None:
    """
    One event, last; a refusal raises one error of ours, of fields that exist.
    """
    writes = conclusion.writes
    assert WriteEvent(conclusion.event) == writes[-1]
    assert 1 == sum(isinstance(e, WriteEvent) for e in writes)
    if isinstance(conclusion, Accord):
        return
    assert 1 == len(writes)
    error = conclusion.exception()
    assert isinstance(error, SiautError)
    assert str(error)


# What a field that is no text takes, besides ``None`` where it may be left out.
OTHER_TYPES: Final[dict[str, tuple[type, ...]]] = {
    "version_vue": (int,),
    "droit_validation": (bool,),
    "activites": (list, tuple, set, range, Noisy),
    "membres": (list, tuple, set, range, Noisy),
}
# What an HTML form, a document or a slip of the keyboard gives instead.
OF_OTHERS: Final[list[Any]] = [*OTHERS, 1, 1.0, "1", "", "true", "on", "QA001", CIBLE]


def is_of_type(name: str, field: str, value: object) -> bool:
    kind: Any = KINDS[name]
    if value is None and attrs.fields_dict(kind)[field].default is None:
        return True
    if isinstance(value, bool):
        return field == "droit_validation"
    return isinstance(value, OTHER_TYPES.get(field, (str,)))


# Where nobody may learn what a value is worth, not even that it is none.
WITHOUT_ANSWER: Final = {
    ("DemanderLien", "courriel"),
    ("SeConnecter", "courriel"),
    ("UtiliserLien", "token"),
}


@pytest.mark.parametrize(
    ("name", "field"), [place for place in FIELDS if place not in WITHOUT_ANSWER]
)
def test_a_value_of_another_type_is_a_wrong_field(name: str, field: str) -> None:
    """
    Told as such, with what is expected: never "unknown", nor "the data changed".
    """
    for value in OF_OTHERS:
        if is_of_type(name, field, value) or field == "mot_de_passe":
            continue
        conclusion = conclude(command(name, **{field: value}), STORED)
        error = a_refus(conclusion).exception()

        assert isinstance(error, DonneesInvalidesError), (field, value)
        assert [field] == [e.field for e in error.faults], (field, value)
        assert re.search(r"(attendue?|Choisissez|obligatoire)\b|comme", str(error))
        if field in OTHER_TYPES:
            assert ["TYPE"] == [e.code for e in error.faults]


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("version_vue", "La version affichée, un nombre entier, est attendue."),
        ("droit_validation", "Oui ou non est attendu."),
        ("activites", "Une liste d'activités est attendue."),
        ("membres", "Une liste d'EJ est attendue."),
        ("acteur_id", "Un identifiant, en texte, est attendu."),
        ("nom", "Un texte est attendu."),
    ],
)
def test_a_field_says_which_type_is_expected(field: str, sentence: str) -> None:
    for name in (name for name, form in FORM_FIELDS.items() if field in form):
        error = a_refus(conclude(command(name, **{field: 3.5}), STORED)).exception()
        assert f"{field} : {sentence}" == str(error)


def test_what_is_of_another_type_is_named_with_all_that_is_wrong() -> None:
    """
    In the order of the form; an identifier with what can be read without it.
    """
    typed = {"version_vue": "1", "nom": "", "droit_validation": "on"}
    for acteur, expected in (
        ("g-ej", ["version_vue", "nom", "droit_validation"]),
        (3, ["acteur_id"]),
        ("u-0", None),
    ):
        conclusion = conclude(
            command("ModifierUtilisateur", acteur_id=acteur, **typed), STORED
        )
        error = a_refus(conclusion).exception()
        if expected is None:
            assert isinstance(error, ActionRefuseeError)
        else:
            assert isinstance(error, DonneesInvalidesError)
            assert expected == [e.field for e in error.faults]


def test_every_field_of_every_command_has_its_value() -> None:
    """
    Else a new field would be left out of what follows.
    """
    fields = {
        name: sorted(field.name for field in attrs.fields(kind))
        for name, kind in KINDS.items()
    }
    assert fields == {name: sorted(form) for name, form in FORM_FIELDS.items()}


@pytest.mark.parametrize("name", FORM_FIELDS)
def test_each_form_goes_through(name: str) -> None:
    an_accord(conclude(command(name), STORED))


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_any_value_in_any_field_has_its_conclusion(name: str, field: str) -> None:
    for value in OTHERS:
        check(conclude(command(name, **{field: value}), STORED))


@pytest.mark.parametrize("name", FORM_FIELDS)
def test_any_value_in_all_fields_has_its_conclusion(name: str) -> None:
    for value in OTHERS:
        check(conclude(command(name, **dict.fromkeys(FORM_FIELDS[name], value))))


@pytest.mark.parametrize(("name", "field"), FIELDS)
@given(entered=typed_texts)
def test_any_text_in_any_field_has_its_conclusion(
    name: str, field: str, entered: str
) -> None:
    conclusion = conclude(command(name, **{field: entered}), STORED)
    check(conclusion)
    kept = attrs.asdict(conclusion.event, filter=_is_typable).values()
    assert entered in {*STORED.comptes, *STORED.structures} or entered not in kept


def _is_typable(field: attrs.Attribute[object], _: object) -> bool:
    # One line of `au_titre_de` is kept on purpose, and the operation has a name.
    return field.name not in {"au_titre_de", "operation"}


@pytest.fixture(scope="module")
def chains() -> list[str]:
    lines = json.loads(reference_data("naughty", "blns.json").read_text("utf-8"))
    return [line["string"] for line in lines]


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_naughty_text_in_any_field_has_its_conclusion(
    name: str, field: str, chains: list[str]
) -> None:
    for chain in chains:
        value = [chain] if field in {"activites", "membres"} else chain
        check(conclude(command(name, **{field: value}), STORED))


# Well formed, and the name of nothing that there is.
UNKNOWN: Final[dict[str, Any]] = {
    "acteur_id": "u-0",
    "utilisateur_id": "u-0",
    "structure_id": "et-0",
    "groupe_id": "gr-0",
    "profil": "SUPERVISEUR_EJ",
    "type_structure": "Réseau",
    "activites": ["QA999"],
    "membres": ["ej-0"],
    "departement": "00",
    "token": "j" * 43,
}


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name, field in FIELDS if field in UNKNOWN]
)
def test_whatever_is_unknown_is_refused(name: str, field: str) -> None:
    """
    Where everything else would be granted; nobody is taken for somebody else.
    """
    assert isinstance(conclude(command(name, **{field: UNKNOWN[field]}), STORED), Refus)


# What names no field: who is sought is not found.
SEARCHED: Final = {"acteur_id", "utilisateur_id", "structure_id", "groupe_id"}


@pytest.mark.parametrize(("name", "field"), FIELDS)
def test_a_refused_value_is_told_by_its_field_only(name: str, field: str) -> None:
    """
    The error names the field that was wrong, and never shows what it held.
    """
    value = "\x00<valeur hostile>"
    conclusion = conclude(command(name, **{field: value}), STORED)
    if isinstance(conclusion, Accord):
        assert field in {"mot_de_passe", "courriel"}
        return
    error = conclusion.exception()
    assert "hostile" not in f"{error} {error!r} {conclusion!r}"
    if isinstance(error, DonneesInvalidesError):
        assert [field] == [e.field for e in error.faults]
    elif field in SEARCHED - {"acteur_id"}:
        assert isinstance(error, IntrouvableError)
    elif field == "token":
        assert isinstance(error, LienInutilisableError)
    elif name == "SeConnecter":
        assert isinstance(error, ConnexionRefuseeError)
    else:
        assert field in {"acteur_id", "version_vue"}
