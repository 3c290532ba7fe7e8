"""
*Pages*: a long list walked by cursor, so that a row unchanged appears once.

A cursor is the place of the last row shown, in the order of the list, and a
digest of what was asked. It holds names: for a session or a hidden field, never
for a URL or a log. It carries no right: the perimeter is applied again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from typing import Final, Generic, TypeVar

import attrs

from siaut_core.errors import DonneesInvalidesError

__all__ = ["TAILLE", "TAILLE_MAXIMALE", "Curseur", "Page"]

TAILLE: Final = 50
TAILLE_MAXIMALE: Final = 200

# The longest names there can be, folded to their longest, still fit.
TEXTE_MAXIMUM: Final = 65_536

LONGUEUR_SCEAU: Final = 16

# What a sort key never holds, and database drivers choke on.
INTERDITS: Final = frozenset({"Cc", "Cs"})

L = TypeVar("L")


def curseur_refuse(champ: str = "") -> DonneesInvalidesError:
    return DonneesInvalidesError.seule(
        "CURSEUR", "Cette page ne peut être retrouvée. Relancez la recherche.", champ
    )


def _sceau(contenu: bytes) -> bytes:
    return hashlib.sha256(contenu).digest()[:LONGUEUR_SCEAU]


@attrs.frozen(repr=False, weakref_slot=False)
class Curseur:
    """
    Where the next page starts; only for the search that gave it.

    Attributes:
        position: The sort key of the last row shown.
        empreinte: SHA-256 of the criteria and of the sort, never of the perimeter.
    """

    position: tuple[str, ...]
    empreinte: str

    def texte(self) -> str:
        """
        Write it for a session or a hidden field.
        """
        contenu = json.dumps([self.empreinte, *self.position], ensure_ascii=False)
        octets = contenu.encode()
        return base64.urlsafe_b64encode(_sceau(octets) + octets).decode()

    @classmethod
    def lire(cls, texte: object) -> Curseur:
        """
        Read what `texte` wrote, and nothing else.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it was altered.
        """
        if not isinstance(texte, str) or len(texte) > TEXTE_MAXIMUM:
            raise curseur_refuse()
        saisie = str.__str__(texte)
        try:
            octets = base64.b64decode(saisie, altchars="-_", validate=True)
            empreinte, *position = _lire_textes(octets[LONGUEUR_SCEAU:])
            curseur = cls(tuple(position), empreinte)
            fidele = curseur.texte() == saisie
        except (ValueError, TypeError, RecursionError):
            raise curseur_refuse() from None
        if not fidele:
            raise curseur_refuse()
        return curseur

    def __repr__(self) -> str:
        return "Curseur(<masqué>)"


def _lire_textes(octets: bytes) -> list[str]:
    textes = json.loads(octets.decode())
    if not all(isinstance(t, str) for t in textes):
        raise TypeError
    if not INTERDITS.isdisjoint(map(unicodedata.category, "".join(textes))):
        raise ValueError
    return list(textes)


@attrs.frozen(weakref_slot=False)
class Page(Generic[L]):
    """
    Some rows of the list, and where the next ones start.

    Attributes:
        suivant: ``None`` on the last page.
    """

    lignes: tuple[L, ...]
    suivant: Curseur | None = None
