"""
Whatever comes in is kept as it is, or refused by name; nothing else happens.

Every reader and constructor that takes text, against what people, robots and
attackers type.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from siaut_core.entities.activite import Activite, CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import read_identifier
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.entities.structure import Coordonnees, Rattachement
from siaut_core.entities.text import search_key
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.factory import (
    a_groupe,
    a_lien,
    an_ej,
    an_et,
    an_utilisateur,
)
from siaut_core.testing.strategies import typed_texts
from tests.data import reference_data

COURRIEL = Courriel.parse("aurelie.test@test.fr")


class Field(NamedTuple):
    """
    A place where text comes in.

    Attributes:
        path: What a refusal names; empty for a reader, that knows no path.
        construct: Puts a value there.
        read_back: Takes back what is kept of it.
    """

    path: str
    construct: Callable[[Any], Any]
    read_back: Callable[[Any], object]


def attribute(build: Callable[..., Any], name: str) -> Field:
    return Field(
        name,
        lambda value: build(**{name: value}),
        lambda entite: getattr(entite, name),
    )


compte = partial(an_utilisateur, courriel=COURRIEL)
activite = partial(Activite, code=CodeActivite("QA001"), libelle="Médecine")

# Kept but for NFC and the edges.
TEXTS = {
    "Utilisateur.prenom": attribute(compte, "prenom"),
    "Utilisateur.nom": attribute(compte, "nom"),
    "EntiteJuridique.raison_sociale": attribute(an_ej, "raison_sociale"),
    "Etablissement.raison_sociale": attribute(an_et, "raison_sociale"),
    "Groupe.libelle": attribute(a_groupe, "libelle"),
    "Activite.libelle": attribute(activite, "libelle"),
    **{
        f"Coordonnees.{name}": attribute(Coordonnees, name)
        for name in ("numero_et_voie", "code_postal", "commune", "telephone")
    },
}

# Kept as they are.
CODES = {
    "Utilisateur.id": attribute(compte, "id"),
    "Utilisateur.cree_par": attribute(compte, "cree_par"),
    "Utilisateur.activites": Field(
        "activites",
        lambda value: compte(activites=[value]),
        lambda entite: entite.activites[0],
    ),
    "EntiteJuridique.id": attribute(an_ej, "id"),
    "Etablissement.ej_id": attribute(an_et, "ej_id"),
    "Groupe.id": attribute(a_groupe, "id"),
    "Groupe.membres": Field(
        "membres",
        lambda value: a_groupe(membres=[value]),
        lambda entite: next(iter(entite.membres)),
    ),
    "Rattachement.structure_id": Field(
        "structure_id",
        lambda value: Rattachement(value, TypeStructure.ET),
        lambda entite: entite.structure_id,
    ),
    "Activite.code": attribute(activite, "code"),
    "Coordonnees.departement": attribute(Coordonnees, "departement"),
    "Lien.id": attribute(a_lien, "id"),
    "Lien.utilisateur_id": attribute(a_lien, "utilisateur_id"),
    "Lien.digest": attribute(a_lien, "digest"),
    "read_identifier": Field("", read_identifier, lambda parsed: parsed),
}

# Kept in a form of their own, tested with each.
READERS = {
    "Courriel.parse": Field("", Courriel.parse, lambda courriel: courriel.adresse),
    "NumeroFiness.parse": Field("", NumeroFiness.parse, str),
    "Profil.parse": Field("", Profil.parse, lambda profil: profil.libelle),
}

ALL = {**TEXTS, **CODES, **READERS}

# Where `None` means that there is none.
OPTIONAL = {"Utilisateur.cree_par", "Coordonnees.departement"}


def attempt(field: Field, value: object) -> object:
    """
    Give what is kept of the value, or ``None`` when the field refuses it.
    """
    try:
        entite = field.construct(value)
    except DonneesInvalidesError as error:
        assert {field.path} == {e.field for e in error.faults}  # noqa: PT017  (a refusal is one of two good answers)
        return None
    return field.read_back(entite)


def returns(field: Field, texts: list[str]) -> list[tuple[str, object]]:
    """
    Give what each text became, when it was not refused.
    """
    kept = [(text, attempt(field, text)) for text in texts]
    return [(text, guard) for text, guard in kept if guard is not None]


@pytest.fixture(scope="module")
def chains() -> list[str]:
    lines = json.loads(reference_data("naughty", "blns.json").read_text("utf-8"))
    return [line["string"] for line in lines]


@pytest.mark.parametrize("field", TEXTS.values(), ids=TEXTS)
def test_a_naughty_text_is_kept_whole_or_refused_by_name(
    field: Field, chains: list[str]
) -> None:
    kept = returns(field, chains)

    assert len(kept) > 400
    assert [] == [
        (text, guard)
        for text, guard in kept
        if guard != unicodedata.normalize("NFC", text.strip())
    ]


@pytest.mark.parametrize("field", CODES.values(), ids=CODES)
def test_a_naughty_code_is_kept_as_it_is_or_refused_by_name(
    field: Field, chains: list[str]
) -> None:
    kept = returns(field, chains)

    assert [] == [(text, guard) for text, guard in kept if text != guard]


@pytest.mark.parametrize("field", READERS.values(), ids=READERS)
def test_a_naughty_text_is_read_or_refused(field: Field, chains: list[str]) -> None:
    """
    The list holds no address, no number and no profile.
    """
    assert [] == [text for text, _ in returns(field, chains) if "@" not in text]


def test_a_naughty_search_has_a_key(chains: list[str]) -> None:
    keys = [search_key(text) for text in chains]

    assert keys == [search_key(key) for key in keys]


@pytest.mark.parametrize("field", ALL.values(), ids=ALL)
@given(entered=typed_texts)
def test_any_text_is_kept_whole_or_refused_by_name(field: Field, entered: str) -> None:
    guard = attempt(field, entered)

    if field in TEXTS.values():
        assert guard in (None, unicodedata.normalize("NFC", entered.strip()))
    elif field in CODES.values():
        assert guard in (None, entered)


LONG_ONES = {
    "letters": "a" * 200_000,
    "digits": "0" * 200_000,
    "accents": "é" * 200_000,
    "marks, out of order": "a" + "\u0301\u0323" * 100_000,
    "at signs": "a@" * 100_000,
    "a long domain": f"a@{'b.' * 100_000}fr",
    "words": "Promoteur " * 20_000,
    "quotes": '"' * 200_000,
    "spaces inside": f"a{' ' * 200_000}b",
    "surrogates": "\ud800" * 200_000,
}


@pytest.mark.parametrize("text", LONG_ONES.values(), ids=LONG_ONES)
@pytest.mark.parametrize("field", ALL.values(), ids=ALL)
def test_a_text_of_200_000_characters_is_refused_by_name(
    field: Field, text: str
) -> None:
    assert attempt(field, text) is None


@pytest.mark.parametrize("field", ALL.values(), ids=ALL)
@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "x@\ud800.fr"], ids=ascii)
def test_a_lone_surrogate_is_refused_by_name(field: Field, text: str) -> None:
    """
    No file, no mail and no database can hold it.
    """
    assert attempt(field, text) is None


OTHER_TYPES = [
    None,
    0,
    1.5,
    float("nan"),
    True,
    b"octets",
    bytearray(b"octets"),
    [],
    ["QA001"],
    {},
    {"a": 1},
    {"a"},
    object(),
    str,
    lambda: "QA001",
]


@pytest.mark.parametrize("value", OTHER_TYPES, ids=lambda v: type(v).__name__)
@pytest.mark.parametrize("name", ALL)
def test_what_is_no_text_is_refused_by_name(name: str, value: object) -> None:
    if value is None and name in OPTIONAL:
        return
    if name == "Groupe.membres" and value.__hash__ is None:
        return  # Refused as a whole: see its own tests.

    assert attempt(ALL[name], value) is None


def _trap(*_args: object, **_fields: object) -> None:
    message = "a method of a text that lies was called"
    raise AssertionError(message)


# A text whose every method lies in wait, but those that Python itself needs.
Trap = type(
    "Trap",
    (str,),
    {
        name: _trap
        for name in dir(str)
        if name
        not in {
            "__class__",
            "__doc__",
            "__getattribute__",
            "__hash__",
            "__init__",
            "__init_subclass__",
            "__new__",
            "__setattr__",
            "__subclasshook__",
        }
    }
    | {"__hash__": str.__hash__},
)

PLAUSIBLE = [
    "Aurélie",
    " Aure\u0301lie ",
    "QA001",
    "75",
    "aurelie.test@test.fr",
    "010000016",
    "Promoteur Lecteur ET",
    "a" * 64,
    "",
    "\x00",
]


@pytest.mark.parametrize(
    ("name", "text"), list(product(ALL, PLAUSIBLE)), ids=lambda v: ascii(v)[:30]
)
def test_a_text_that_lies_is_read_as_a_plain_one_or_refused(
    name: str, text: str
) -> None:
    """
    Its own methods are never called, and it is not what is kept.
    """
    guard = attempt(ALL[name], Trap(text))

    assert type(guard) in {str, type(None)}
    assert guard in {None, attempt(ALL[name], text)}


@pytest.mark.parametrize("cls", [Token, MotDePasse])
def test_a_naughty_secret_is_given_away_as_it_was_typed(
    cls: type[Token | MotDePasse], chains: list[str]
) -> None:
    assert chains == [cls(text).reveal() for text in chains]


def test_a_naughty_token_has_a_print_or_none(chains: list[str]) -> None:
    assert {0, 64} == {len(Token(text).digest()) for text in chains}


def test_a_token_that_lies_is_hashed_as_a_plain_one() -> None:
    assert Token("token").digest() == Token(Trap("token")).digest()
