"""
*Envoyer les courriels*: what to do of a mail that a worker has just leased.

At most one worker holds an intention: taking it counts a try, and whatever
follows is stored only while that count is still the one that was taken.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.identifiant import est_identifiant
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause
from siaut_core.entities.utilisateur import Utilisateur

if TYPE_CHECKING:
    from siaut_core.use_cases.reglages import Reglages

__all__ = ["BilanEnvois", "FaitsEnvoi", "lire_code", "motif_de_cloture", "reporter"]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class FaitsEnvoi(Lisible):
    """
    What must be known to send a mail, read in the unit of work that leased it.

    Attributes:
        derniere_demande_le: When the last mail of a demande left for this account.
    """

    intention: Intention
    compte: Utilisateur | None
    derniere_demande_le: datetime | None = None


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class BilanEnvois(Lisible):
    """
    What a drain of the outbox did, in number of mails.

    Attributes:
        sans_objet: Closed unsent: no such account, no longer anything to do.
        reports: Failed, to be tried again.
        abandons: Given up; they stay visible in the outbox.
    """

    envois: int = 0
    sans_objet: int = 0
    reports: int = 0
    abandons: int = 0

    @property
    def total(self) -> int:
        return self.envois + self.sans_objet + self.reports + self.abandons

    def plus(self, etat: EtatIntention) -> BilanEnvois:
        """
        Count one mail more, by what became of it.
        """
        champ = _COMPTEURS[etat]
        return attrs.evolve(self, **{champ: getattr(self, champ) + 1})


_COMPTEURS = {
    EtatIntention.EN_ATTENTE: "reports",
    EtatIntention.ENVOI: "envois",
    EtatIntention.SANS_OBJET: "sans_objet",
    EtatIntention.ABANDON: "abandons",
}


def motif_de_cloture(
    faits: FaitsEnvoi, maintenant: datetime, reglages: Reglages
) -> EtatIntention | None:
    """
    Say why nothing must leave; ``None`` when the mail must.

    Mail only ever goes to an active account, at its stored address; a création
    or renvoi mail only while it is not validated. Guide: L2, L4.
    """
    intention, compte = faits.intention, faits.compte
    if compte is None or not compte.actif:
        return EtatIntention.SANS_OBJET
    if intention.cause is not Cause.DEMANDE:
        utile = compte.est_en_attente
    else:
        derniere = faits.derniere_demande_le
        utile = (
            derniere is None or maintenant - derniere >= reglages.intervalle_demandes
        )
    if not utile:
        return EtatIntention.SANS_OBJET
    return (
        EtatIntention.ABANDON if _est_vieille(intention, maintenant, reglages) else None
    )


def reporter(
    intention: Intention, code: str, maintenant: datetime, reglages: Reglages
) -> Intention:
    """
    Put a failed mail back for later, or give it up after the last delay.
    """
    if intention.essais > len(reglages.delais):
        return intention.clore(EtatIntention.ABANDON, maintenant, code)
    suivant = maintenant + reglages.delais[intention.essais - 1]
    if _est_vieille(intention, suivant, reglages):
        return intention.clore(EtatIntention.ABANDON, maintenant, code)
    return intention.reporter(suivant, code)


def lire_code(brut: object) -> str:
    """
    Keep a mailer's code only if it is one, and no address: it goes to a log.

    .. doctest::

        >>> lire_code("SMTP_451"), lire_code("550 aurelie.test@test.fr")
        ('SMTP_451', 'ENVOI_IMPOSSIBLE')
    """
    if est_identifiant(brut) and brut.replace("_", "").isalnum():
        return brut
    return "ENVOI_IMPOSSIBLE"


def _est_vieille(intention: Intention, instant: datetime, reglages: Reglages) -> bool:
    """
    Too many tries (a worker that dies each time counts too), or too late a demande.
    """
    if intention.essais > len(reglages.delais) + 1:
        return True
    trop_tard = instant - intention.demandee_le >= reglages.duree_demande
    return intention.cause is Cause.DEMANDE and trop_tard
