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

# Those that may be absent, and those that never are.
INSTANTS: Final = ("taken_at", "leased_until", "clos_le")
INSTANTS_CONNUS: Final = ("demandee_le", "prochain_essai_le")


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
        taken_at: When a worker last took it, in UTC; never, it is due at once,
            whatever instant the site that asked wrote.
        leased_until: The end of the lease, in UTC, until its worker gives it
            back; ``None`` when nobody has it.
        behind: The mail of the same account that was leaving when it was put
            back: it is due as soon as that one is given back.
        essais: How many times it was taken, but for those when it was put back.
        refusals: How many times its recipient was refused for good.
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
    taken_at: datetime | None = None
    leased_until: datetime | None = None
    behind: IntentionId | None = None
    essais: int = 0
    refusals: int = 0
    code: str | None = None
    clos_le: datetime | None = None

    def __attrs_post_init__(self) -> None:
        releve = Releve()
        releve.lire("id", lire_identifiant, self.id)
        for champ in ("utilisateur_id", "behind"):
            if getattr(self, champ) is not None:
                releve.lire(champ, lire_identifiant, getattr(self, champ))
        for champ, (attendu, phrase) in TYPES.items():
            if not isinstance(getattr(self, champ), attendu):
                releve.noter(champ, "TYPE", phrase)
        for champ in ("essais", "refusals"):
            nombre = getattr(self, champ)
            if type(nombre) is not int or nombre < 0:
                releve.noter(champ, "TYPE", "Un nombre d'essais est attendu.")
        for champ in (*INSTANTS_CONNUS, *INSTANTS):
            brut = getattr(self, champ)
            if brut is not None or champ in INSTANTS_CONNUS:
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

    def est_due(self, maintenant: datetime, horizon: datetime) -> bool:
        """
        Say whether a worker may take it, unless it is put back `behind` another.

        Args:
            horizon: What is written beyond this instant is not believed: it
                comes from a clock that was put right since.
        """
        return (
            self.taken_at is None
            or self.prochain_essai_le <= maintenant
            or self.taken_at > horizon
        )

    def est_en_cours(self, maintenant: datetime, horizon: datetime) -> bool:
        """
        Say whether it is under a lease that still runs: its mail may be leaving.
        """
        return self.leased_until is not None and not self.est_due(maintenant, horizon)

    def remplace(
        self, autre: Intention, maintenant: datetime, horizon: datetime
    ) -> bool:
        """
        Say whether *autre*, that waits, is an older one for the same person.

        One whose mail may be leaving is nobody's to close.
        """
        return (
            autre.etat is EtatIntention.EN_ATTENTE
            and self.destinataire is not None
            and self.destinataire == autre.destinataire
            and (autre.demandee_le, autre.id) < (self.demandee_le, self.id)
            and not autre.est_en_cours(maintenant, horizon)
        )

    def prendre(self, maintenant: datetime, jusqu_a: datetime) -> Intention:
        """
        Lease it: one try more, and not due again before *jusqu_a*.
        """
        return attrs.evolve(
            self,
            essais=self.essais + 1,
            prochain_essai_le=jusqu_a,
            taken_at=maintenant,
            leased_until=jusqu_a,
            behind=None,
        )

    def reporter(self, prochain_essai_le: datetime, code: str) -> Intention:
        """
        Give it back after a failure, to be tried again.
        """
        return attrs.evolve(
            self, prochain_essai_le=prochain_essai_le, leased_until=None, code=code
        )

    def put_back(self, behind: Intention) -> Intention:
        """
        Give it back untried: another mail of its account is leaving.
        """
        return attrs.evolve(
            self,
            essais=self.essais - 1,
            prochain_essai_le=behind.prochain_essai_le,
            leased_until=None,
            behind=behind.id,
        )

    def clore(
        self, etat: EtatIntention, maintenant: datetime, code: str | None = None
    ) -> Intention:
        """
        End it; the address that was typed is erased.
        """
        return attrs.evolve(
            self,
            etat=etat,
            clos_le=maintenant,
            courriel=None,
            leased_until=None,
            behind=None,
            code=code,
        )

    def __repr__(self) -> str:
        return f"Intention(id={self.id!r}, etat={self.etat.value!r})"
