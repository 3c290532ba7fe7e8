"""
*Confiance*: entities built from values that this package has just checked.

Their constructors would check again, for twice the time that reading a line
takes. What passes here is what passes there, and tested to be.
"""

from __future__ import annotations

from typing import Final

from siaut_core.entities.draft import draft_of
from siaut_core.entities.finess import DOUBLES, MASK, NumeroFiness
from siaut_core.entities.structure import Coordonnees
from siaut_core.finess.fields import Place

__all__ = ["build_coordonnees", "read_numero"]

# The key, three characters at a time; every other digit counts for its double.
TENS: Final = [(f"{n:02}", n // 10 + DOUBLES[n % 10]) for n in range(100)]
START: Final = {
    **{f"{digits}0": total for digits, total in TENS},
    "2A0": 2 + DOUBLES[1],
    "2B0": 2 + DOUBLES[2],
}
MIDDLE: Final = {
    f"{hundred}{digits}": DOUBLES[hundred] + total
    for hundred in range(10)
    for digits, total in TENS
}
FIN: Final = {
    f"{digits}{unit}": total + unit for digits, total in TENS for unit in range(10)
}


_DraftNumero = draft_of(NumeroFiness)
_DraftCoordonnees = draft_of(Coordonnees)


def read_numero(text: str) -> NumeroFiness:
    """
    Read a number, as `NumeroFiness.parse` would.
    """
    try:
        total = START[text[:3]] + MIDDLE[text[3:6]] + FIN[text[6:]]
    except KeyError:
        return NumeroFiness.parse(text)
    if total % 10 or text == MASK:
        return NumeroFiness.parse(text)
    draft = _DraftNumero()
    draft.value = text
    draft.__class__ = NumeroFiness
    numero: NumeroFiness = draft
    return numero


def build_coordonnees(voie: str, place: Place, telephone: str) -> Coordonnees:
    """
    Put an address together, from texts that were read.
    """
    draft = _DraftCoordonnees()
    draft.numero_et_voie = voie
    draft.code_postal, draft.commune, draft.departement, _ = place
    draft.telephone = telephone
    draft.courriel_representant = None
    draft.__class__ = Coordonnees
    coordonnees: Coordonnees = draft
    return coordonnees
