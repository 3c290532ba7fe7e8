"""
*Characters*: what is seen of a character, from what Unicode says of it.

Nothing here is a list of examples. A name that Unicode gave never changes, so that
a rule on names holds for the scripts and the versions to come.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import bidirectional, category, combining, name

__all__ = ["hides_something", "is_invisible", "is_newer", "is_plain", "separates"]

# Provenance: Default_Ignorable_Code_Point, DerivedCoreProperties.txt of Unicode 17,
# which unicodedata lacks. Unchanged since Unicode 14: what is not assigned yet is in
# it already.
IGNORABLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)

# Shown, as nothing: those whose name says blank, filler or null, and the marks that
# place hieroglyphs, some of which Python 3.11 does not know.
BLANK: Final = "\u2800\U00013430-\U0001343f\U00013441\U00013442\U00016fe4\U0001d159"

UNSEEN: Final = re.compile(f"[{IGNORABLE}{BLANK}]")

# No characters, for ever; and the last two of each plane.
NONCHARACTERS: Final = range(0xFDD0, 0xFDF0)

# What Unicode 15 added and folds: Python 3.11 does not know it, and a stored key
# depends on no Python.
NEWER: Final = frozenset(
    "\U00010efd\U00010efe\U00010eff\U00011f41\U00011f42\U0001e08f"
    "\U0001e4ec\U0001e4ed\U0001e4ee\U0001e4ef"
).union(map(chr, range(0x1E030, 0x1E06E)))

# Controls, formats, private use, lone surrogates, separators of lines.
CATEGORIES: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})

JOINERS: Final = frozenset("\u200c\u200d")
NON_JOINER: Final = "\u200c"

# Canonical combining class of what joins two letters of an Indic script.
VIRAMA: Final = 9

# The planes that Unicode keeps for ideographs, assigned or to come.
IDEOGRAPHIC_PLANES: Final = range(0x20000, 0x40000)

# Between words, or inside one: the dashes, and what is named so and is none.
HYPHENS: Final = r"\bHYPHEN|(?:^| )MINUS SIGN$|\bSWUNG DASH$|^KATAKANA MIDDLE DOT$"
APOSTROPHES: Final = (
    r"\bAPOSTROPHE$|\bSINGLE .*QUOTATION MARK|\bPRIME$"
    r"|\b(?:TURNED|REVERSED|RAISED) COMMA$|\b(?:GRAVE|ACUTE) ACCENT$"
    r"|\bMODIFIER LETTER (?:.*HALF RING|(?:REVERSED )?GLOTTAL STOP)$"
    r"|\bGERESH$|\bSALTILLO$"
)
SEPARATOR: Final = f"{HYPHENS}|{APOSTROPHES}"  # Compiled on its first use.


def is_invisible(character: str) -> bool:
    """
    Say whether nothing shows where *character* is, wherever that is.
    """
    point = ord(character)
    return (
        category(character) in CATEGORIES
        or bool(UNSEEN.match(character))
        or point in NONCHARACTERS
        or point & 0xFFFE == 0xFFFE  # noqa: PLR2004  (said above)
    )


def is_newer(character: str) -> bool:
    """
    Say whether some Pythons that we support fold *character*, and others cannot.
    """
    return character in NEWER


def is_plain(text: str) -> bool:
    """
    Say at a glance that all of a text is seen, and that its only blank is the space.

    It is so of most of what is typed; a text that is not plain may be seen too.
    """
    return text.isprintable() and (text.isascii() or not UNSEEN.search(text))


def hides_something(text: str) -> bool:
    r"""
    Say whether a text holds what nobody sees.

    What is invisible and changes its neighbours stays, where it does: the variation
    selector of an ideograph, the joiners of Persian and of the scripts of India.

    .. doctest::

        >>> hides_something("Jean"), hides_something("Je\u034fan")
        (False, True)
    """
    return not is_plain(text) and any(
        is_invisible(character) and not _is_in_place(text, rank)
        for rank, character in enumerate(text)
    )


def _is_in_place(text: str, rank: int) -> bool:
    before, character, after = text[:rank][-1:], text[rank], text[rank + 1 :][:1]
    if not before:
        return False
    if character in JOINERS:
        return _joins(before, character, after)
    script = name(character, "").partition(" ")[0]
    if script == "VARIATION":
        return _is_ideograph(before) or category(before) in {"So", "Sm"}
    return script == "MONGOLIAN" and name(before, "").startswith("MONGOLIAN LETTER")


def _joins(before: str, joiner: str, after: str) -> bool:
    """
    Say whether letters are joined, or kept apart, by what is between them.

    Provenance: RFC 5892, A.1 and A.2 (domain names in these scripts), and the
    Bengali *ra*, whose joiner comes before the virama.
    """
    if VIRAMA in map(combining, before + after):
        return True
    return (
        joiner == NON_JOINER
        and bidirectional(before) in {"AL", "NSM"}
        and bidirectional(after or " ") == "AL"
    )


def _is_ideograph(character: str) -> bool:
    return (
        name(character, "").startswith("CJK ") or ord(character) in IDEOGRAPHIC_PLANES
    )


def separates(character: str) -> bool:
    r"""
    Say whether a character is like a hyphen, or like an apostrophe, in any script.

    .. doctest::

        >>> separates("-"), separates("\u02bb"), separates("a")
        (True, True, False)
    """
    known = name(character, "")
    return category(character) == "Pd" or bool(known and re.search(SEPARATOR, known))
