"""
*Hasard*: which characters of a password nobody could guess from the others.

A fragment that was written before, or that is known of its owner, is no chance. A few
passes over the text, whatever it holds: no list of words, no quadratic search.
"""

from __future__ import annotations

import re
from typing import Final

from siaut_core.entities.texte import cle_de_recherche

__all__ = ["DEGUISEMENTS", "au_hasard", "fragments_de"]

# Shorter ones come back by chance, in phrases and in drawn digits.
FRAGMENT: Final = 4

# As short, a part of a name is one already ("Léa"), and so is a word ("mot1mot2").
COURT: Final = 3

# Between two parts that are no chance, it is none either ("cheval-cheval", "cheval1").
SEPARATION: Final = re.compile(r"(?<=[^\W\d_])[\W\d_]{1,2}(?=[^\W\d_])")

# What people write for a letter, so that it looks like none.
DEGUISEMENTS: Final = str.maketrans("@4310$5€", "aaeiosse")


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


def fragments_de(*textes: str) -> frozenset[str]:
    """
    Give the fragments of what is known of somebody, and its shortest parts.
    """
    entiers = [_lettres(texte) for texte in textes]
    parties = {_lettres(m) for texte in textes for m in re.findall(r"[^\W_]+", texte)}
    return frozenset(
        entier[rang : rang + FRAGMENT]
        for entier in entiers
        for rang in range(len(entier) - FRAGMENT + 1)
    ).union(partie for partie in parties if len(partie) == COURT)


def au_hasard(texte: str, connus: frozenset[str], *, est_phrase: bool) -> list[bool]:
    """
    Say of each character whether it is chance.

    Args:
        est_phrase: Three letters that come back are nothing there: "lune", "une".
    """
    plies = _plier(texte)
    lettres = "".join(lettre for lettre, _ in plies)
    hasard = [True] * len(texte)
    vus = set(connus)
    for taille in (COURT, FRAGMENT):
        for debut in range(len(lettres) - taille + 1):
            fragment = lettres[debut : debut + taille]
            rangs = [rang for _, rang in plies[debut : debut + taille]]
            if fragment in vus:
                for rang in rangs:
                    hasard[rang] = False
            elif taille == FRAGMENT or not (
                est_phrase or any(not texte[rang].isalpha() for rang in rangs)
            ):
                vus.add(fragment)
    for entre in SEPARATION.finditer(texte):
        debut, fin = entre.span()
        if not (hasard[debut - 1] or hasard[fin]):
            hasard[debut:fin] = [False] * (fin - debut)
    return hasard
