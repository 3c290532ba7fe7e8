"""
*Envoyer les courriels*: what to do of a mail that a worker has just leased.

At most one worker holds an intention, and one mail of an account leaves at a time:
what another one must wait for is told by leases, never by the order of two instants
that two machines wrote.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.identifiant import est_identifiant
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import EnvoiImpossibleError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from siaut_core.use_cases.reglages import Reglages

__all__ = [
    "BilanEnvois",
    "FaitsEnvoi",
    "lire_code",
    "lire_echec",
    "next_due",
    "reporter",
    "retenir",
    "start_by",
]

# How many definitive refusals of its recipient end a mail: one may be a mistake.
REFUSALS: Final = 2


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class FaitsEnvoi(Lisible):
    """
    What must be known to send a mail, read in the unit of work that leased it.

    Attributes:
        leased: The mails of this account that workers have; read before the next.
        derniere_demande_le: When the last mail of a demande left for this account,
            and not beyond now + the tolerance.
    """

    intention: Intention
    compte: Utilisateur | None
    leased: tuple[Intention, ...] = ()
    derniere_demande_le: datetime | None = None


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class BilanEnvois(Lisible):
    """
    What a drain of the outbox did, in number of mails.

    Attributes:
        sans_objet: Closed unsent: no such account, no longer anything to do.
        reports: Put back to be tried again: failed, or behind another one.
        abandons: Given up; they stay visible in the outbox.
        blocked_by: The code of the refusal that stopped it: the server refuses the
            service itself. Try again later, whatever is still due.
    """

    envois: int = 0
    sans_objet: int = 0
    reports: int = 0
    abandons: int = 0
    blocked_by: str | None = None

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


def next_due(
    intentions: Iterable[Intention], maintenant: datetime, horizon: datetime
) -> Intention | None:
    """
    Choose the mail that a worker takes next: the oldest that is due.

    What `CourrielRepository.prendre` must answer, for adapters that hold entities
    and for the contract of the others.
    """
    waiting = {i.id: i for i in intentions if i.etat is EtatIntention.EN_ATTENTE}

    def is_free(intention: Intention) -> bool:
        if intention.behind is None:
            return False
        other = waiting.get(intention.behind)
        return other is None or other.leased_until is None

    return min(
        (i for i in waiting.values() if i.est_due(maintenant, horizon) or is_free(i)),
        key=lambda i: (i.prochain_essai_le, i.demandee_le, i.id),
        default=None,
    )


def retenir(
    faits: FaitsEnvoi, maintenant: datetime, reglages: Reglages
) -> Intention | None:
    """
    Say what becomes of a mail that must not leave now; ``None`` when it must.

    Mail only ever goes to an active account, at its stored address; a création
    or renvoi mail only while it is not validated; a demande once per interval; and
    one mail of an account at a time. Guide: L2, L4.
    """
    intention, compte = faits.intention, faits.compte
    if (
        compte is None
        or not compte.actif
        or not _is_useful(faits, maintenant, reglages)
    ):
        return intention.clore(EtatIntention.SANS_OBJET, maintenant, intention.code)
    horizon = maintenant + reglages.tolerance
    for other in faits.leased:
        if other.id != intention.id and other.est_en_cours(maintenant, horizon):
            return intention.put_back(other)
    if _est_vieille(intention, maintenant, reglages):
        return intention.clore(EtatIntention.ABANDON, maintenant, intention.code)
    return None


def _is_useful(faits: FaitsEnvoi, maintenant: datetime, reglages: Reglages) -> bool:
    if faits.intention.cause is not Cause.DEMANDE:
        return faits.compte is not None and faits.compte.est_en_attente
    last = faits.derniere_demande_le
    if last is None:
        return True
    # Further ahead than the tolerance, a clock that was put right wrote it.
    is_too_soon = (
        -reglages.tolerance <= maintenant - last < reglages.intervalle_demandes
    )
    return not is_too_soon


def start_by(intention: Intention, reglages: Reglages) -> datetime:
    """
    Tell the last instant at which a leased mail may start to leave.

    Later, the lease could end, for the clock of another worker, before the mailer.
    """
    return intention.prochain_essai_le - reglages.mailer_timeout - reglages.tolerance


def reporter(
    intention: Intention,
    echec: EnvoiImpossibleError,
    maintenant: datetime,
    reglages: Reglages,
) -> Intention:
    """
    Give a failed mail back for later, or give it up after the last delay.

    A refusal of the service itself counts for nothing; the second definitive
    refusal of the recipient ends it.
    """
    essais, code = intention.essais - echec.blocking, echec.code
    intention = attrs.evolve(
        intention, essais=essais, refusals=intention.refusals + echec.definitive
    )
    # Blocked at its first try, it waits as after one.
    suivant = maintenant + sum(reglages.delais[max(essais, 1) - 1 :][:1], timedelta(0))
    if (
        intention.refusals >= REFUSALS
        or essais > len(reglages.delais)
        or _est_vieille(intention, suivant, reglages)
    ):
        return intention.clore(EtatIntention.ABANDON, maintenant, code)
    return intention.reporter(suivant, code)


def lire_echec(echec: Exception) -> EnvoiImpossibleError:
    """
    Keep of a failure what may go to a log: a code if it is one, and no address.

    .. doctest::

        >>> lire_echec(EnvoiImpossibleError("SMTP_451")).code
        'SMTP_451'
        >>> lire_echec(EnvoiImpossibleError("550 aurelie.test@test.fr")).code
        'ENVOI_IMPOSSIBLE'
        >>> lire_echec(TimeoutError("aurelie.test@test.fr")).code
        'TimeoutError'
    """
    if not isinstance(echec, EnvoiImpossibleError):
        return EnvoiImpossibleError(lire_code(type(echec).__name__))
    # One that descends from ours may have set nothing.
    return EnvoiImpossibleError(
        lire_code(getattr(echec, "code", None)),
        definitive=getattr(echec, "definitive", False),
        blocking=getattr(echec, "blocking", False),
    )


def lire_code(brut: object) -> str:
    """
    Keep a mailer's code only if it is one, and no address: it goes to a log.
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
