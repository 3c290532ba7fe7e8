"""
*Numéros FINESS*: nine characters and a key; they tell nothing else.

Nothing in a number tells an EJ from an ET, nor where it is: 13 % of ET have
their EJ in another département.
"""

from __future__ import annotations

from functools import cache

from siaut_core.entities.value import value
from siaut_core.errors import invalid

__all__ = ["NumeroFiness"]

INPUT_MAX = 32

# The guide prints it as a mask; it passes the key, and is nobody's number.
MASK = "000000000"

DOUBLES = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


@cache
def _sums() -> tuple[dict[str, int], dict[str, int], dict[str, int]]:
    """
    Give what three characters add to the Luhn key, at each of their three places.

    What has not the form is in none of them. Provenance: the form and the key hold
    for 142,839 numbers of the official extracts, none excepted. The key reads
    Corsica's letters as digits. Never kept: 316 Corsican numbers would meet a real
    twin under 21 or 22.
    """
    pairs = [(f"{n:02}", n // 10 + DOUBLES[n % 10]) for n in range(100)]
    start = {f"{digits}0": total for digits, total in pairs}
    corsica = {"2A0": start["210"], "2B0": start["220"]}
    middle = {
        f"{n}{digits}": DOUBLES[n] + total for n in range(10) for digits, total in pairs
    }
    end = {f"{digits}{n}": total + n for digits, total in pairs for n in range(10)}
    return start | corsica, middle, end


@value(order=True, repr=True)
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
        value = self.value if type(self.value) is str else ""
        start, middle, end = _sums()
        try:
            total = start[value[:3]] + middle[value[3:6]] + end[value[6:]]
        except KeyError:
            raise invalid(
                "NUMERO_FINESS", "Neuf caractères, comme 010780054."
            ) from None
        if total % 10 or value == MASK:
            raise invalid("CLE_FINESS", "La clé de ce numéro FINESS est fausse.")

    @classmethod
    def parse(cls, value: object) -> NumeroFiness:
        """
        Read a number as people type it.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it cannot be one;
                eight digits are refused, not padded.
        """
        if type(value) is str and len(value) == len(MASK):
            return cls(value.upper())  # As nearly all are; a blank is none of nine.
        entered = str.__str__(value) if isinstance(value, str) else ""
        if len(entered) > INPUT_MAX:
            return cls("")
        return cls("".join(entered.split()).upper())

    def __str__(self) -> str:
        return self.value
