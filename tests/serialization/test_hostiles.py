"""
Whatever comes in: an object, or one typed error.
"""

from __future__ import annotations

import json
from collections import OrderedDict, defaultdict
from decimal import Decimal
from enum import IntEnum
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError
from siaut_core.serialization import de_json, make_siaut_converter
from siaut_core.serialization.documents import DOCUMENTS
from siaut_core.serialization.lecture import Genre
from siaut_core.testing.strategies import saisies
from siaut_core.use_cases.connexion import DemanderLien
from tests.donnees import donnees
from tests.serialization.exemples import forme_de, plaine

CONVERTER = make_siaut_converter()


class Texte(str):
    """
    What a framework makes of a form: a text, and more.
    """

    __slots__ = ()


class Entier(IntEnum):
    UN = 1


class Objet:
    """
    Nothing that JSON knows.
    """


def profond(profondeur: int) -> object:
    boite: object = "fond"
    for _ in range(profondeur):
        boite = [boite]
    return boite


INTRUS: list[Any] = [
    Texte("u-1"),
    Texte("2023-11-08T12:00:00+00:00"),
    Entier.UN,
    True,
    -1,
    10**4999,
    1.5,
    float("nan"),
    float("inf"),
    Decimal(1),
    b"u-1",
    (),
    ("QA001",),
    frozenset({"QA001"}),
    {},
    {"structure_id": []},
    OrderedDict(structure_id="et-1", type_structure="ET"),
    defaultdict(str),
    [{}],
    [[]],
    [Texte("QA001")],
    profond(100_000),
    Objet(),
    Objet,
    "a" * 200_000,
    ["QA001"] * 50_000,
    "\ud800",
    "\x00",
    "2023-11-08T12:00:00\ud800",
    "99999-11-08T12:00:00+00:00",
    "0001-01-01T00:00:00+23:59",
]

json_quelconque = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | saisies,
    lambda contenu: (
        st.lists(contenu, max_size=4) | st.dictionaries(saisies, contenu, max_size=4)
    ),
    max_leaves=10,
)


def lu_ou_refus(brut: object, genre: Genre) -> object:
    """
    Read, or give the error; any other exception is let through.
    """
    try:
        return CONVERTER.structure(brut, genre)
    except DonneesInvalidesError as erreur:
        return erreur


@pytest.mark.parametrize("classe", DOCUMENTS)
def test_an_intruder_in_any_place_is_read_or_refused(classe: type) -> None:
    for cle in plaine(classe):
        for intrus in INTRUS:
            lu = lu_ou_refus({**plaine(classe), cle: intrus}, classe)
            if isinstance(lu, DonneesInvalidesError):
                assert {cle} == {
                    e.champ.partition("[")[0].partition(".")[0] for e in lu.erreurs
                }


@pytest.mark.parametrize("classe", DOCUMENTS)
def test_an_intruder_is_no_document(classe: type) -> None:
    liste = cast("Genre", list)[classe]
    for intrus in INTRUS:
        assert isinstance(lu_ou_refus(intrus, classe), DonneesInvalidesError)
        assert isinstance(lu_ou_refus([intrus], liste), DonneesInvalidesError)
        assert isinstance(lu_ou_refus(intrus, Structure), DonneesInvalidesError)


@pytest.mark.parametrize("classe", DOCUMENTS)
def test_any_json_in_any_place_is_read_or_refused(classe: type) -> None:
    @settings(max_examples=40)  # Of each kind: as many times as there are kinds.
    @given(st.data())
    def essayer(data: st.DataObject) -> None:
        cles = st.sampled_from([*plaine(classe)]) | saisies
        changes = data.draw(st.dictionaries(cles, json_quelconque, max_size=4))
        lu_ou_refus({**plaine(classe), **changes}, classe)
        lu_ou_refus(changes, classe)

    essayer()


@pytest.mark.parametrize("classe", DOCUMENTS)
def test_naughty_strings_are_read_or_refused(classe: type) -> None:
    textes = [
        ligne["string"] if isinstance(ligne, dict) else ligne
        for ligne in json.loads(donnees("naughty", "blns.json").read_text("utf-8"))
    ]
    assert len(textes) > 500
    for cle in plaine(classe):
        for texte in textes:
            lu_ou_refus({**plaine(classe), cle: texte}, classe)


def test_every_address_that_is_accepted_is_read_again() -> None:
    """
    The stored address is not the typed one: it must be accepted too.
    """
    lignes = donnees("emails", "addresses.jsonl").read_text("utf-8").splitlines()
    acceptees = 0
    for ligne in lignes:
        try:
            courriel = Courriel.lire(json.loads(ligne)["email"])
        except DonneesInvalidesError:
            continue
        acceptees += 1
        relu = CONVERTER.structure(CONVERTER.unstructure(courriel), Courriel)
        compte = CONVERTER.structure(
            forme_de(Utilisateur, courriel=courriel.adresse), Utilisateur
        )
        for autre in (relu, compte.courriel):
            assert (courriel.adresse, courriel.cle) == (autre.adresse, autre.cle)
    assert acceptees > 100


# No JSON, or not only JSON.
ILLISIBLES: list[Any] = [
    "",
    " ",
    "{",
    "{}x",
    "{} {}",
    "nul",
    "'{}'",
    '{"type": "DemanderLien",}',
    '"\n"',
    "NaN",
    "[Infinity]",
    '{"format": -Infinity}',
    "1" * 5000,
    "[" * 200_000,
    '{"a":' * 100_000,
    "\ufeff{}",
    "\u00a0{}",
    "\ud800",
    b"\xff{}",
    b"\xef\xbb\xbf{}",
    "{}".encode("utf-16"),
    None,
    5,
    10**12,
    {},
    bytearray(b"{}"),
]


@pytest.mark.parametrize("texte", ILLISIBLES, ids=range(len(ILLISIBLES)))
def test_what_is_no_json_is_refused(texte: str) -> None:
    with pytest.raises(DonneesInvalidesError) as levee:
        de_json(texte, DemanderLien)

    assert [("", "JSON")] == [(e.champ, e.code) for e in levee.value.erreurs]


@given(st.text() | st.binary() | json_quelconque.map(json.dumps))
def test_any_text_is_read_or_refused(texte: str | bytes) -> None:
    with pytest.raises(DonneesInvalidesError):
        de_json(texte, DemanderLien)


@pytest.mark.parametrize("texte", [" \r\n\t{} \n", b" {} "])
def test_json_may_stand_among_blanks(texte: str | bytes) -> None:
    with pytest.raises(DonneesInvalidesError) as levee:
        de_json(texte, DemanderLien)

    assert ["TYPE", "FORMAT"] == [e.code for e in levee.value.erreurs]
