"""
*Liens*: what a mail carries to complete an account or to reset a password.

The token itself is never at rest: a link keeps its SHA-256. One predicate says
whether it has expired: usable while ``emis_le - tolerance <= maintenant <
expire_le``, on UTC instants, so that 72 h are elapsed hours also when the clocks
change. Which of two links is the newer is told by their rank, never by an instant.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.ebauche import ebauche_de
from siaut_core.entities.identifiant import LienId, UtilisateurId, lire_identifiant
from siaut_core.entities.instant import TOLERANCE, en_utc
from siaut_core.errors import DonneesInvalidesError, Releve

__all__ = ["Cause", "Fin", "Lien"]

EMPREINTE = 64
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
    How a link ended before its time.
    """

    UTILISATION = "UTILISATION"
    REMPLACEMENT = "REMPLACEMENT"
    REVOCATION = "REVOCATION"


def _lire_empreinte(valeur: str) -> str:
    if (
        type(valeur) is str
        and len(valeur) == EMPREINTE
        and HEXADECIMAL.issuperset(valeur)
    ):
        return valeur
    raise DonneesInvalidesError.seule(
        "EMPREINTE", "64 chiffres hexadécimaux sont attendus."
    )


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Lien:
    """
    A link that was sent to one address, for one account.

    Attributes:
        courriel: Where it was sent; useless once the account has another.
        empreinte: The SHA-256 of its token, as 64 hexadecimal digits.
        emis_le: When its mail left, in UTC ("72H après l'envoi", L1).
        expire_le: The first instant at which it no longer works, in UTC.
        rank: Its place among the links of its account, from 1: no two have the
            same, and a greater one is newer.
        fin: Why it stopped working before that; ``None`` as long as it did not.
    """

    id: LienId
    utilisateur_id: UtilisateurId
    courriel: Courriel
    cause: Cause
    empreinte: str
    emis_le: datetime
    expire_le: datetime
    rank: int
    fin: Fin | None = None

    def __attrs_post_init__(self) -> None:
        releve = Releve()
        releve.lire("id", lire_identifiant, self.id)
        releve.lire("utilisateur_id", lire_identifiant, self.utilisateur_id)
        releve.lire("empreinte", _lire_empreinte, self.empreinte)
        for champ, attendu, phrase in (
            ("courriel", Courriel, "Un courriel est attendu."),
            ("cause", Cause, "Une cause d'envoi est attendue."),
            ("fin", Fin | None, "Une fin de lien est attendue."),
        ):
            if not isinstance(getattr(self, champ), attendu):
                releve.noter(champ, "TYPE", phrase)
        if type(self.rank) is not int or self.rank < 1:
            releve.noter("rank", "TYPE", "Un rang à partir de 1 est attendu.")
        for champ in ("emis_le", "expire_le"):
            brut = getattr(self, champ)
            lu = releve.lire(champ, en_utc, brut)
            if lu is not brut:
                object.__setattr__(self, champ, lu)
        releve.lever()
        if self.expire_le <= self.emis_le:
            raise DonneesInvalidesError.seule(
                "DUREE", "Un lien expire après son envoi.", "expire_le"
            )

    @classmethod
    def de_confiance(  # noqa: PLR0913  (one argument per column of the host's table)
        cls,
        *,
        id: LienId,
        utilisateur_id: UtilisateurId,
        courriel: Courriel,
        cause: Cause,
        empreinte: str,
        emis_le: datetime,
        expire_le: datetime,
        rank: int,
        fin: Fin | None,
    ) -> Lien:
        """
        Rebuild a link that this library made and a store kept.

        Nothing is checked: checking costs three times what drawing a token
        does. Instants are in UTC.
        """
        ebauche = _Ebauche()
        ebauche.id = id
        ebauche.utilisateur_id = utilisateur_id
        ebauche.courriel = courriel
        ebauche.cause = cause
        ebauche.empreinte = empreinte
        ebauche.emis_le = emis_le
        ebauche.expire_le = expire_le
        ebauche.rank = rank
        ebauche.fin = fin
        ebauche.__class__ = cls
        lien: Lien = ebauche
        return lien

    def est_dans_sa_duree(
        self, maintenant: datetime, tolerance: timedelta = TOLERANCE
    ) -> bool:
        """
        Say whether it has neither expired nor is still to come. Guide: L1-L4.

        Args:
            tolerance: How far the clock that sent it may be ahead. The end is
                exact.

        Raises:
            siaut_core.errors.DateNaiveError: If *maintenant* has no time zone.
        """
        maintenant = en_utc(maintenant, "maintenant")
        return maintenant < self.expire_le and self.emis_le - maintenant <= tolerance

    def est_utilisable(
        self, maintenant: datetime, tolerance: timedelta = TOLERANCE
    ) -> bool:
        """
        Say whether it may still be used: in its time, and not ended before.

        Raises:
            siaut_core.errors.DateNaiveError: If *maintenant* has no time zone.
        """
        return self.est_dans_sa_duree(maintenant, tolerance) and self.fin is None

    def __repr__(self) -> str:
        return f"Lien(id={self.id!r})"


_Ebauche = ebauche_de(Lien)
