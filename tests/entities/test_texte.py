"""
*Textes*: kept as typed but for NFC and their edges; folded to be searched.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from siaut_core.entities.texte import (
    cle_de_recherche,
    lire_libelle,
    lire_nom,
    lire_texte,
)
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.strategies import noms, prenoms, saisies, textes
from tests.entities.fautes import codes

if TYPE_CHECKING:
    from collections.abc import Callable

# What is typed, then what is kept.
GARDES = [
    ("  Aurélie ", "Aurélie"),
    ("Aure\u0301lie", "Aurélie"),
    ("\u00a0Zo\u0308e\u00a0", "Zöe"),
    ("\tJean  Pierre\r\n", "Jean  Pierre"),
    ("O\u2019Brien", "O\u2019Brien"),
    ("d'Été-Ça", "d'Été-Ça"),
    ("\ufb01", "\ufb01"),  # A ligature is not NFKC's business.
    ("\u1f87", "\u1f87"),
    ("\u03b1\u0313\u0342\u0345", "\u1f86"),
    ("\U0001f469", "\U0001f469"),
    ("🏴", "🏴"),
    ("'; DROP TABLE utilisateurs; --", "'; DROP TABLE utilisateurs; --"),
    ("{{7*7}} ${7*7} %s", "{{7*7}} ${7*7} %s"),
]

# One of each family that nobody sees: they forge lines and disguise names.
INVISIBLES = {
    "NUL": "a\x00b",
    "line feed": "a\nb",
    "tab": "a\tb",
    "delete": "a\x7fb",
    "next line": "é\x85b",
    "soft hyphen": "a\u00adb",
    "zero width space": "a\u200bb",
    "zero width joiner": "a\u200db",
    "right-to-left override": "a\u202eb",
    "isolate": "a\u2066b",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029b",
    "byte order mark": "\ufeffa",
    "private use": "a\ue000b",
    "lone surrogate": "a\ud800b",
    "tag": "a\U000e0041b",
}


@pytest.mark.parametrize(("saisie", "garde"), GARDES)
def test_a_text_is_kept_but_for_its_form_and_its_edges(saisie: str, garde: str) -> None:
    assert garde == lire_nom(saisie)


@pytest.mark.parametrize("saisie", INVISIBLES.values(), ids=INVISIBLES)
def test_nothing_invisible_is_kept(saisie: str) -> None:
    assert ["CARACTERE"] == codes(lire_nom, saisie)


@given(saisies)
def test_a_text_is_kept_or_refused_and_never_altered(saisie: str) -> None:
    try:
        garde = lire_texte(saisie, 30)
    except DonneesInvalidesError:
        return
    assert unicodedata.normalize("NFC", saisie.strip()) == garde
    assert len(garde) <= 30


@given(prenoms | noms | textes)
def test_reading_again_changes_nothing(texte: str) -> None:
    assert texte == lire_texte(texte, 60)


@pytest.mark.parametrize(("lecteur", "maximum"), [(lire_nom, 100), (lire_libelle, 200)])
@pytest.mark.parametrize(
    "lettre", ["a", "é", "e\u0301", "\u03b1\u0313\u0342\u0345", "\U0001f469", "\uac00"]
)
def test_length_counts_what_is_kept(
    lecteur: Callable[[object], str], maximum: int, lettre: str
) -> None:
    """
    Not what is typed: four code points may make one.
    """
    garde = unicodedata.normalize("NFC", lettre)

    assert garde * maximum == lecteur(f" {lettre * maximum} ")
    assert ["LONGUEUR"] == codes(lecteur, lettre * (maximum + 1))


@pytest.mark.parametrize("lecteur", [lire_nom, lire_libelle])
@pytest.mark.parametrize("saisie", ["", " ", "\t\n", "\u00a0\u2003", "\u2028"])
def test_a_name_is_required(lecteur: Callable[[object], str], saisie: str) -> None:
    assert ["OBLIGATOIRE"] == codes(lecteur, saisie)


def test_a_text_may_be_empty() -> None:
    assert "" == lire_texte("  ", 10)


@pytest.mark.parametrize("lecteur", [lire_nom, lire_libelle])
@pytest.mark.parametrize("valeur", [None, 3, 1.5, True, b"Zoe", ["Zoe"], object(), str])
def test_only_a_text_is_a_text(
    lecteur: Callable[[object], str], valeur: object
) -> None:
    assert ["TYPE"] == codes(lecteur, valeur)


# Stable: adapters store these keys. A text, then its key.
CLES = [
    ("", ""),
    ("   ", ""),
    ("Test", "test"),
    ("Sacré-Cœur", "sacre coeur"),
    ("SACRÉ\u2010CŒUR", "sacre coeur"),
    ("L\u2019Hôpital", "l hopital"),
    ("L'Hôpital", "l hopital"),
    ("L\u02bcHôpital", "l hopital"),
    ("l`hôpital", "l hopital"),
    ("l\u00b4hôpital", "l hopital"),
    ("  Saint \u00a0 Jean\t", "saint jean"),
    ("Curriculum vitæ", "curriculum vitae"),
    ("ÆSIR", "aesir"),
    ("Straße", "strasse"),
    ("STRASSE", "strasse"),
    ("Łódź", "lodz"),
    ("Søren Đorđe", "soren dorde"),
    ("İstanbul \u0131ss\u0131z", "istanbul issiz"),
    ("Ÿ ÿ Ç ç Ñ ñ", "y y c c n n"),
    ("n\u00ba 1 \u2116 2 \u2122", "no 1 no 2 tm"),
    ("\ufb01n", "fin"),
    ("\uff34\uff45\uff53\uff54", "test"),
    ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
    ("Сергей", "сергеи"),
    ("Centre hospitalier (01) – Été", "centre hospitalier (01) ete"),
    ("co\u00adopérer", "cooperer"),
    ("100 %_*", "100 %_*"),
]


@pytest.mark.parametrize(("texte", "cle"), CLES)
def test_a_key_is_what_it_has_always_been(texte: str, cle: str) -> None:
    assert cle == cle_de_recherche(texte)


def test_a_key_folds_each_letter_once_and_for_all() -> None:
    """
    On every code point that the case or the form of a text can change.
    """
    changeants = [
        c
        for c in map(chr, range(sys.maxunicode + 1))
        if unicodedata.normalize("NFKD", c) != c or c.casefold() != c
    ]

    assert len(changeants) > 15_000
    assert [] == [
        c
        for c in changeants
        if cle_de_recherche(cle_de_recherche(c)) != cle_de_recherche(c)
    ]


@pytest.mark.parametrize("forme", ["NFC", "NFD"])
@pytest.mark.parametrize("casse", [str.lower, str.upper, str.casefold, str.swapcase])
@given(texte=textes | saisies)
def test_a_key_forgets_case_and_form(
    forme: str, casse: Callable[[str], str], texte: str
) -> None:
    typee = unicodedata.normalize(forme, casse(texte))  # type: ignore[arg-type]  # one of the four

    assert cle_de_recherche(texte) == cle_de_recherche(typee)


@given(textes | saisies)
def test_folding_twice_is_folding_once(texte: str) -> None:
    cle = cle_de_recherche(texte)

    assert cle == cle_de_recherche(cle)


@given(saisies, saisies | textes, saisies)
def test_a_part_of_a_text_folds_to_a_part_of_its_key(
    avant: str, partie: str, apres: str
) -> None:
    """
    So that searching a folded fragment misses nothing.
    """
    assert cle_de_recherche(partie) in cle_de_recherche(avant + partie + apres)


@given(
    noms, st.sampled_from(["'", "\u2019", "\u02bc", "-", "\u2011", " ", "  ", "\u00a0"])
)
def test_every_apostrophe_hyphen_and_space_is_the_same(nom: str, lien: str) -> None:
    assume(cle_de_recherche(nom))

    assert cle_de_recherche(f"d {nom}") == cle_de_recherche(f"D{lien}{nom}")


@given(textes)
def test_accents_do_not_count(texte: str) -> None:
    accentue = "".join(f"{c}\u0301\u0327" for c in texte)

    assert cle_de_recherche(texte) == cle_de_recherche(accentue)
