"""
*Hasard*: which characters of a password nobody could guess from the others.

A fragment that was written before, that is known of its owner, or that fingers draw on
a keyboard, is no chance. A few passes over the text, whatever it holds: no list of
words, no quadratic search.
"""

from __future__ import annotations

import re
from typing import Final

from siaut_core.entities.texte import cle_de_recherche

from .clavier import SUITES

__all__ = ["DEGUISEMENTS", "au_hasard", "fragments_de"]

# Shorter ones come back by chance, in phrases and in drawn digits.
FRAGMENT: Final = 4

# As short, a part of a name is one already ("Léa"), and so is a word ("mot1mot2").
COURT: Final = 3

# Between two parts that are no chance, it is none either ("cheval-cheval", "cheval1").
SEPARATION: Final = re.compile(r"(?<=[^\W\d_])[\W\d_]{1,2}(?=[^\W\d_])")

# What people write for a letter, so that it looks like none.
DEGUISEMENTS: Final = str.maketrans("@4310$5€", "aaeiosse")


# Of words: "entrez", and what is read in "3r4t" as in "opérations".
EN_FRANCAIS: Final = frozenset(
    {"aree", "arst", "eera", "erat", "raee", "rats", "star", "tare", "trez"}
)


def _plier(texte: str) -> list[tuple[str, int]]:
    """
    Fold a text, but for its blanks; each letter with where it comes from.
    """
    return [
        (lettre, rang)
        for rang, caractere in enumerate(texte.translate(DEGUISEMENTS))
        for lettre in cle_de_recherche(caractere)
    ]


def _lettres(texte: str) -> str:
    return "".join(lettre for lettre, _ in _plier(texte))


def _fragments_entiers(lettres: str) -> set[str]:
    debuts = range(len(lettres) - FRAGMENT + 1)
    return {lettres[debut : debut + FRAGMENT] for debut in debuts}


# Of what fingers draw on a keyboard, whoever they are.
PARCOURS: Final = (
    frozenset(
        _lettres(fragment) for suite in SUITES for fragment in _fragments_entiers(suite)
    )
    - EN_FRANCAIS
)


def fragments_de(*textes: str) -> frozenset[str]:
    """
    Give the fragments of what is known of somebody, either way, and its short parts.
    """
    entiers = [_lettres(texte) for texte in textes]
    entiers += [entier[::-1] for entier in entiers]
    parties = {_lettres(m) for texte in textes for m in re.findall(r"[^\W_]+", texte)}
    parties |= {partie[::-1] for partie in parties}
    courtes = {partie for partie in parties if len(partie) == COURT}
    return frozenset(courtes.union(*map(_fragments_entiers, entiers)))


def au_hasard(texte: str, connus: frozenset[str], *, est_phrase: bool) -> list[bool]:
    """
    Say of each character whether it is chance.

    Args:
        est_phrase: Three letters that come back are nothing there: "lune", "une".
    """
    plies = _plier(texte)
    lettres = "".join(lettre for lettre, _ in plies)
    hasard = [True] * len(texte)
    vus = {*PARCOURS, *connus}
    for taille in (COURT, FRAGMENT):
        for debut in range(len(lettres) - taille + 1):
            fragment = lettres[debut : debut + taille]
            rangs = [rang for _, rang in plies[debut : debut + taille]]
            if fragment in vus:
                # And what is between them, that no letter is made of.
                hasard[rangs[0] : rangs[-1] + 1] = [False] * (rangs[-1] + 1 - rangs[0])
            elif taille == FRAGMENT or not (
                est_phrase or any(not texte[rang].isalpha() for rang in rangs)
            ):
                vus.add(fragment)
    for entre in SEPARATION.finditer(texte):
        debut, fin = entre.span()
        if not (hasard[debut - 1] or hasard[fin]):
            hasard[debut:fin] = [False] * (fin - debut)
    return hasard
