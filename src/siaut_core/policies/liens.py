"""
*Liens*: how long each lives, and what one is worth at a given instant.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType, NoneType
from typing import Final

from siaut_core.entities.identifier import LienId, is_identifier
from siaut_core.entities.instant import TOLERANCE, to_utc
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.misuse import check_types
from siaut_core.entities.secret import Token
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import trusted

__all__ = ["LIFETIMES", "EtatLien", "etat_du_lien", "issue"]

# Provenance: "72H après l'envoi" (L1, L4), "Ce lien est valide 24H" (L3).
LIFETIMES: Final[Mapping[Cause, timedelta]] = MappingProxyType(
    {
        Cause.CREATION: timedelta(hours=72),
        Cause.RENVOI: timedelta(hours=72),
        Cause.DEMANDE: timedelta(hours=24),
    }
)


ZERO: Final = timedelta(0)


class EtatLien(StrEnum):
    """
    What a link is worth, for the journal: its bearer only learns whether it works.

    Guide: L1, L2, L3, L4.
    """

    UTILISABLE = "UTILISABLE"
    INCONNU = "INCONNU"
    UTILISATION = "UTILISATION"
    REMPLACEMENT = "REMPLACEMENT"
    REVOCATION = "REVOCATION"
    HORS_DUREE = "HORS_DUREE"
    AUTRE_COURRIEL = "AUTRE_COURRIEL"
    COMPTE_INACTIF = "COMPTE_INACTIF"
    VALIDATION_FAITE = "VALIDATION_FAITE"


# Read once: on Python 3.11 that costs as much as the rest of a check.
UTILISABLE: Final = EtatLien.UTILISABLE


def issue(
    id: LienId,
    compte: Utilisateur,
    cause: Cause,
    token: Token,
    now: datetime,
    *,
    rank: int,
    lifetimes: Mapping[Cause, timedelta] = LIFETIMES,
) -> Lien:
    """
    Make the link that is leaving now for the account's own address. Guide: L1, L4.

    Its lifetime is counted from *now*, in elapsed hours.

    Args:
        rank: 1 + the greatest of the account, read under its lock.
    """
    emis_le, lifetime = to_utc(now, "now"), lifetimes[cause]
    digest = token.digest()
    # All that comes from outside; checking the rest again would take longer than
    # everything else. If anything is wrong, the constructor says what.
    is_safe = (
        is_identifier(id)
        and type(cause) is Cause
        and digest
        and lifetime > ZERO
        and type(rank) is int
        and rank > 0
    )
    build = trusted(Lien) if is_safe else Lien
    return build(
        id=id,
        utilisateur_id=compte.id,
        courriel=compte.courriel,
        cause=cause,
        digest=digest,
        emis_le=emis_le,
        expire_le=emis_le + lifetime,
        rank=rank,
        fin=None,
    )


def etat_du_lien(  # noqa: PLR0911  (one line per state)
    lien: Lien | None,
    compte: Utilisateur | None,
    now: datetime,
    tolerance: timedelta = TOLERANCE,
) -> EtatLien:
    """
    Say what a link is worth now, and why it is worth nothing. Guide: L1-L4.

    Args:
        compte: The account that it names, as it is now.

    Raises:
        siaut_core.errors.MisuseError: If they are something else.
    """
    try:
        if lien is None or compte is None or lien.utilisateur_id != compte.id:
            _blame(lien, compte, tolerance)
            return EtatLien.INCONNU
        if lien.fin is not None:
            return _FINS[lien.fin]
        if not lien.is_within_lifetime(now, tolerance):
            return EtatLien.HORS_DUREE
        if lien.courriel.cle != compte.courriel.cle:
            return EtatLien.AUTRE_COURRIEL
        if not compte.actif:
            return EtatLien.COMPTE_INACTIF
        if not compte.est_en_attente and lien.cause is not Cause.DEMANDE:
            return EtatLien.VALIDATION_FAITE
        return UTILISABLE  # noqa: TRY300  (the last of the states)
    except (AttributeError, TypeError):
        _blame(lien, compte, tolerance)
        raise


def _blame(lien: Lien | None, compte: Utilisateur | None, tolerance: timedelta) -> None:
    check_types(
        lien=(lien, (Lien, NoneType)),
        compte=(compte, (Utilisateur, NoneType)),
        tolerance=(tolerance, timedelta),
    )


_FINS = {fin: EtatLien[fin.name] for fin in Fin}
