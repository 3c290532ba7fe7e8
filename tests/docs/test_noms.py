"""
Every public name is in the reference, and every word of the domain in the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module

import pytest

from siaut_core import Motif
from tests.docs.lignes import LIGNES
from tests.docs.noms import classes_publiques, noms_publics
from tests.docs.pages import DOCS

API = (DOCS / "reference" / "api.md").read_text("utf-8")
GLOSSAIRE = (DOCS / "glossaire.md").read_text("utf-8")

DOCUMENTES = re.findall(r"^\.\. (?:auto\w+|py:data):: (\S+)$", API, re.MULTILINE)


def rangees() -> Iterator[dict[str, str]]:
    """
    Read the tables of the glossary, each row by the titles of its columns.
    """
    titres: list[str] = []
    for ligne in GLOSSAIRE.splitlines():
        if not ligne.startswith("|"):
            titres = []
        elif not titres:
            titres = cellules(ligne)
        elif not ligne.startswith("| ---"):
            yield dict(zip(titres, cellules(ligne), strict=True))


def cellules(ligne: str) -> list[str]:
    return [cellule.strip() for cellule in ligne.strip("|").split("|")]


RANGEES = list(rangees())
IDENTIFIANTS = [
    identifiant
    for rangee in RANGEES
    for identifiant in re.findall(r"`([^`]+)`", rangee["Identifier"])
]


def test_every_public_name_is_in_the_reference() -> None:
    assert set() == {nom for nom, _ in noms_publics()} - set(DOCUMENTES)


def test_the_reference_tells_each_name_once() -> None:
    assert sorted(set(DOCUMENTES)) == sorted(DOCUMENTES)


@pytest.mark.parametrize("nom", DOCUMENTES)
def test_a_name_of_the_reference_exists(nom: str) -> None:
    module, _, dernier = nom.rpartition(".")

    assert hasattr(import_module(module), dernier)


def test_the_two_colours_have_the_same_names() -> None:
    """
    So that the reference tells of ``sync`` when it tells of ``aio``.
    """
    for module in ("aio", "aio.protocols", "aio.memory"):
        aio = import_module(f"siaut_core.{module}")
        sync = import_module(f"siaut_core.{module.replace('aio', 'sync')}")
        assert aio.__all__ == sync.__all__


@pytest.mark.parametrize("nom", classes_publiques())
def test_a_public_class_is_in_the_glossary(nom: str) -> None:
    assert nom in IDENTIFIANTS


def test_a_word_of_the_glossary_names_something() -> None:
    connus = {nom.rpartition(".")[2]: objet for nom, objet in noms_publics()}

    def existe(identifiant: str) -> bool:
        nom, _, membre = identifiant.partition(".")
        if nom in Motif.__members__:
            return not membre
        return nom in connus and (not membre or hasattr(connus[nom], membre))

    assert [] == [nom for nom in IDENTIFIANTS if not existe(nom)]


def test_lines_of_the_glossary_are_lines_of_the_guide() -> None:
    for rangee in RANGEES:
        lignes = set(rangee.get("Lines", "").split(", ")) - {""}
        assert set() == lignes - LIGNES.keys()


def test_every_reason_is_in_the_glossary_with_its_lines() -> None:
    expected = {
        motif.code: [source for source in motif.sources if source in LIGNES]
        for motif in Motif
    }
    actual = {
        rangee["Identifier"].strip("`"): [
            ligne for ligne in rangee["Lines"].split(", ") if ligne
        ]
        for rangee in RANGEES
        if rangee["Identifier"].strip("`") in Motif.__members__
    }

    assert expected == actual


@pytest.mark.parametrize(
    "mots",
    [
        ("Lecteur", "Consultation"),
        ("inactiver", "désactiver"),
        ("valideur", "droit de validation"),
        ("compte activé", "compte validé", "courriel confirmé"),
    ],
)
def test_the_glossary_settles_where_the_guide_wavers(mots: tuple[str, ...]) -> None:
    [rangee] = [
        rangee
        for rangee in RANGEES
        if all(f"*{mot}*" in rangee.get("The guide says", "") for mot in mots)
    ]

    assert rangee["We say"]
