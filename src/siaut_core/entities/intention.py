"""
*Intentions*: the mails that must leave, kept in the outbox until they have.

An intention is stored with the change that calls for it, in one unit of work;
its token is drawn only when its mail leaves, so that none is ever at rest.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Final

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import IntentionId, UtilisateurId, lire_identifiant
from siaut_core.entities.instant import en_utc
from siaut_core.entities.lien import Cause
from siaut_core.errors import Releve

__all__ = ["EtatIntention", "Intention"]


class EtatIntention(StrEnum):
    """
    What became of an intention; all but the first are final.
    """

    EN_ATTENTE = "EN_ATTENTE"
    ENVOI = "ENVOI"
    SANS_OBJET = "SANS_OBJET"
    REMPLACEMENT = "REMPLACEMENT"
    ABANDON = "ABANDON"


# What the constructor checks as it is.
TYPES: Final[dict[str, tuple[type | UnionType, str]]] = {
    "cause": (Cause, "Une cause d'envoi est attendue."),
    "courriel": (Courriel | None, "Un courriel est attendu."),
    "etat": (EtatIntention, "Un état d'envoi est attendu."),
    "code": (str | None, "Un texte est attendu."),
}


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Intention:
    """
    One mail to send. Guide: C19, L1, L2, L4.

    Attributes:
        utilisateur_id: Whose link it is; of a demande, only known once it is
            taken, never while it waits.
        courriel: What was typed in a demande, erased when the intention
            closes; ``None`` when the text was no address.
        demandee_le: When the mail was asked for, in UTC.
        prochain_essai_le: When it is due; the end of the lease while a worker
            has it.
        essais: How many times it was taken; tells one lease from the next.
        code: Why the last try failed.
        clos_le: When its mail left, or was known never to leave, in UTC.
    """

    id: IntentionId
    cause: Cause
    demandee_le: datetime
    prochain_essai_le: datetime
    utilisateur_id: UtilisateurId | None = None
    courriel: Courriel | None = None
    etat: EtatIntention = EtatIntention.EN_ATTENTE
    essais: int = 0
    code: str | None = None
    clos_le: datetime | None = None

    def __attrs_post_init__(self) -> None:
        releve = Releve()
        releve.lire("id", lire_identifiant, self.id)
        if self.utilisateur_id is not None:
            releve.lire("utilisateur_id", lire_identifiant, self.utilisateur_id)
        for champ, (attendu, phrase) in TYPES.items():
            if not isinstance(getattr(self, champ), attendu):
                releve.noter(champ, "TYPE", phrase)
        if type(self.essais) is not int or self.essais < 0:
            releve.noter("essais", "TYPE", "Un nombre d'essais est attendu.")
        for champ in ("demandee_le", "prochain_essai_le", "clos_le"):
            brut = getattr(self, champ)
            if brut is not None or champ != "clos_le":
                object.__setattr__(self, champ, releve.lire(champ, en_utc, brut))
        releve.lever()

    @classmethod
    def deposer(
        cls,
        id: IntentionId,
        cause: Cause,
        maintenant: datetime,
        *,
        utilisateur_id: UtilisateurId | None = None,
        courriel: Courriel | None = None,
    ) -> Intention:
        """
        Make an intention that is due at once.
        """
        return cls(
            id=id,
            cause=cause,
            demandee_le=maintenant,
            prochain_essai_le=maintenant,
            utilisateur_id=utilisateur_id,
            courriel=courriel,
        )

    @property
    def destinataire(self) -> tuple[str, str] | None:
        """
        Whom it is for, to tell which intention replaces which; ``None``: nobody.
        """
        if self.cause is not Cause.DEMANDE:
            return ("utilisateur", self.utilisateur_id or "")
        return None if self.courriel is None else ("courriel", self.courriel.cle)

    def remplace(self, autre: Intention) -> bool:
        """
        Say whether *autre*, still waiting, is an older one for the same person.
        """
        return (
            autre.etat is EtatIntention.EN_ATTENTE
            and self.destinataire is not None
            and self.destinataire == autre.destinataire
            and (autre.demandee_le, autre.id) < (self.demandee_le, self.id)
        )

    def prendre(self, jusqu_a: datetime) -> Intention:
        """
        Lease it: one try more, and not due again before *jusqu_a*.
        """
        return attrs.evolve(self, essais=self.essais + 1, prochain_essai_le=jusqu_a)

    def reporter(self, prochain_essai_le: datetime, code: str) -> Intention:
        """
        Put it back after a failure.
        """
        return attrs.evolve(self, prochain_essai_le=prochain_essai_le, code=code)

    def clore(
        self, etat: EtatIntention, maintenant: datetime, code: str | None = None
    ) -> Intention:
        """
        End it; the address that was typed is erased.
        """
        return attrs.evolve(
            self, etat=etat, clos_le=maintenant, courriel=None, code=code
        )

    def __repr__(self) -> str:
        return f"Intention(id={self.id!r}, etat={self.etat.value!r})"
