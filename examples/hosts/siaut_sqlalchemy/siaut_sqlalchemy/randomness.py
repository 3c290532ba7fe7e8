"""
*Randomness*: which characters of a password nobody could guess from the others.

A fragment that was written before, that is known of its owner, or that fingers draw on
a keyboard, is no chance. A few passes over the text, whatever it holds: no list of
words, no quadratic search.
"""

import re
from collections.abc import Iterator
from itertools import permutations
from string import ascii_lowercase
from typing import Final

from siaut_core.entities.text import search_key

# Shorter ones come back by chance, in phrases and in drawn digits.
FRAGMENT: Final = 4

# As short, a part of a name is one already ("Léa"), and so is a word ("mot1mot2").
SHORT: Final = 3

# Between two parts that are no chance, it is none either ("cheval-cheval", "cheval1").
SEPARATION: Final = re.compile(r"(?<=[^\W\d_])[\W\d_]{1,2}(?=[^\W\d_])")

# What people write for a letter, so that it looks like none.
DISGUISES: Final = str.maketrans("@4310$5€", "aaeiosse")


# Of words: "entrez", and what is read in "3r4t" as in "opérations".
IN_FRENCH: Final = frozenset(
    {"aree", "arst", "eera", "erat", "raee", "rats", "star", "tare", "trez"}
)


def _fold(text: str) -> list[tuple[str, int]]:
    """
    Fold a text, but for its blanks; each letter with where it comes from.
    """
    return [
        (letter, rank)
        for rank, character in enumerate(text.translate(DISGUISES))
        for letter in search_key(character)
    ]


def _letters(text: str) -> str:
    return "".join(letter for letter, _ in _fold(text))


def _fragments(*texts: str) -> set[str]:
    return {t[i : i + FRAGMENT] for t in texts for i in range(len(t) - FRAGMENT + 1)}


# The keys of a keyboard from top to bottom, as sold in France and elsewhere.
KEYBOARDS: Final = (
    ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!"),
    ("1234567890", "qwertyuiop", "asdfghjkl;", "zxcvbnm,./"),
)

# What the French digits are without a shift.
WITHOUT_UPPERCASE: Final = "&\u00e9\"'(-\u00e8_\u00e7\u00e0)="


def _drawn(*rows: str) -> Iterator[str]:
    """
    Give the rows, the columns, and digits with letters in a zigzag: "a1z2e3".
    """
    columns = ["".join(keys) for keys in zip(*rows, strict=True)]
    yield from (*rows, *columns, "".join(column[1:] for column in columns))
    for one, other in permutations(rows[:2]):
        yield "".join(map("".join, zip(one, other, strict=True)))


# Of what fingers draw on a keyboard, whoever they are.
WALKS: Final = {
    fragment
    for keyboard in KEYBOARDS
    for row in (ascii_lowercase, WITHOUT_UPPERCASE, *_drawn(*keyboard))
    for fragment in map(_letters, _fragments(row, row[::-1]))
} - IN_FRENCH


def fragments_of(*texts: str) -> frozenset[str]:
    """
    Give the fragments of what is known of somebody, either way, and its short parts.
    """
    whole = [_letters(text) for text in texts]
    parts = [_letters(m) for text in texts for m in re.findall(r"[^\W_]+", text)]
    short = {way for part in parts for way in (part, part[::-1]) if len(part) == SHORT}
    return frozenset(short | _fragments(*whole, *(text[::-1] for text in whole)))


def at_random(text: str, known: frozenset[str], *, is_sentence: bool) -> list[bool]:
    """
    Say of each character whether it is chance.

    Args:
        is_sentence: Three letters that come back are nothing there: "lune", "une".
    """
    folded = _fold(text)
    letters = "".join(letter for letter, _ in folded)
    chance = [True] * len(text)
    seen = {*WALKS, *known}
    for size in (SHORT, FRAGMENT):
        for start in range(len(letters) - size + 1):
            fragment = letters[start : start + size]
            ranks = [rank for _, rank in folded[start : start + size]]
            if fragment in seen:
                # And what is between them, that no letter is made of.
                chance[ranks[0] : ranks[-1] + 1] = [False] * (ranks[-1] + 1 - ranks[0])
            elif size == FRAGMENT or not (
                is_sentence or any(not text[rank].isalpha() for rank in ranks)
            ):
                seen.add(fragment)
    for between in SEPARATION.finditer(text):
        start, end = between.span()
        if not (chance[start - 1] or chance[end]):
            chance[start:end] = [False] * (end - start)
    return chance
