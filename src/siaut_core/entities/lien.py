"""
*Liens*: what a mail carries to complete an account or to reset a password.

The token itself is never at rest: a link keeps its SHA-256. One predicate says
whether it has expired: usable while ``emis_le - tolerance <= now <
expire_le``, on UTC instants, so that 72 h are elapsed hours also when the clocks
change. Which of two links is the newer is told by their rank, never by an instant.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from siaut_core import phrases
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import LienId, UtilisateurId, read_identifier, whole
from siaut_core.entities.instant import TOLERANCE, to_utc
from siaut_core.entities.value import read_fields, value
from siaut_core.errors import invalid

__all__ = ["Cause", "Fin", "Lien"]

DIGEST = 64
HEXADECIMAL = frozenset("0123456789abcdef")


class Cause(StrEnum):
    """
    Why a link was sent. Guide: L1, L2, L4.

    Création and renvoi links only complete an account; a demande link
    completes one or resets its password.
    """

    CREATION = "CREATION"
    RENVOI = "RENVOI"
    DEMANDE = "DEMANDE"


class Fin(StrEnum):
    """
    How a link ended before its time. Guide: L1, L2, L4.
    """

    UTILISATION = "UTILISATION"
    REMPLACEMENT = "REMPLACEMENT"
    REVOCATION = "REVOCATION"


def _read_digest(value: str) -> str:
    if type(value) is str and len(value) == DIGEST and HEXADECIMAL.issuperset(value):
        return value
    raise invalid("EMPREINTE", f"{DIGEST} chiffres hexadécimaux sont attendus.")


@value(kw_only=True)
class Lien:
    """
    A link that was sent to one address, for one account. Guide: L1, L3, L4.

    Attributes:
        courriel: Where it was sent; useless once the account has another.
        digest: The SHA-256 of its token, as 64 hexadecimal digits.
        emis_le: When its mail left, in UTC ("72H après l'envoi", L1).
        expire_le: The first instant at which it no longer works, in UTC.
        rank: Its place among the links of its account, from 1: no two have the
            same, and a greater one is newer.
        fin: Why it stopped working before that; ``None`` as long as it did not.
    """

    id: Annotated[LienId, read_identifier]
    utilisateur_id: Annotated[UtilisateurId, read_identifier]
    courriel: Annotated[Courriel, phrases.COURRIEL]
    cause: Annotated[Cause, phrases.CAUSE]
    digest: Annotated[str, _read_digest]
    emis_le: Annotated[datetime, to_utc]
    expire_le: Annotated[datetime, to_utc]
    rank: Annotated[int, whole(1, "Un rang à partir de 1 est attendu.")]
    fin: Annotated[Fin | None, "Une fin de lien est attendue."] = None

    def __attrs_post_init__(self) -> None:
        read_fields(self).raise_any()
        if self.expire_le <= self.emis_le:
            raise invalid("DUREE", "Un lien expire après son envoi.", "expire_le")

    def is_within_lifetime(
        self, now: datetime, tolerance: timedelta = TOLERANCE
    ) -> bool:
        """
        Say whether it has neither expired nor is still to come. Guide: L1-L4.

        Args:
            tolerance: How far the clock that sent it may be ahead. The end is
                exact.

        Raises:
            siaut_core.errors.NaiveDatetimeError: If *now* has no time zone.
        """
        now = to_utc(now, "now")
        return now < self.expire_le and self.emis_le - now <= tolerance

    def est_utilisable(self, now: datetime, tolerance: timedelta = TOLERANCE) -> bool:
        """
        Say whether it may still be used: in its time, and not ended before.

        Raises:
            siaut_core.errors.NaiveDatetimeError: If *now* has no time zone.
        """
        return self.is_within_lifetime(now, tolerance) and self.fin is None
