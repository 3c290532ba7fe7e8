"""
Statements on the outbox, and on the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, insert, literal, select, tuple_, update

from siaut_core import Cause, EtatIntention

from ..rangees import rangee_d_evenement, rangee_d_intention
from ..schema import Instant, intentions, journal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Insert, Select, Update

    from siaut_core import Evenement, Intention, UtilisateurId

__all__ = [
    "abandons",
    "consigner",
    "deposer",
    "derniere_demande",
    "due",
    "enregistrer",
    "last_closed",
    "leased_of",
    "remplacer",
]

c = intentions.c

EN_ATTENTE = c.etat == EtatIntention.EN_ATTENTE.value

autres = intentions.alias("autres")

# Put back behind a mail that nobody has any more.
LIBRE = c.behind.is_not(None) & ~(
    exists().where(autres.c.id == c.behind, autres.c.leased_until.is_not(None))
)


def deposer(intention: Intention) -> Insert:
    return insert(intentions).values(rangee_d_intention(intention))


def _est_due(maintenant: datetime, horizon: datetime) -> ColumnElement[bool]:
    """
    Say it as `Intention.est_due` does.
    """
    return (
        c.taken_at.is_(None)
        | (c.prochain_essai_le <= maintenant)
        | (c.taken_at > horizon)
    )


def due(maintenant: datetime, horizon: datetime) -> Select[tuple[Any, ...]]:
    """
    Read the oldest intention that is due, past those that others are taking.
    """
    return (
        select(intentions)
        .where(EN_ATTENTE, _est_due(maintenant, horizon) | LIBRE)
        .order_by(c.prochain_essai_le, c.demandee_le, c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def enregistrer(prise: Intention, suite: Intention) -> Update:
    """
    Store what becomes of an intention if it still waits, with the lease of *prise*.
    """
    return (
        update(intentions)
        .where(
            c.id == prise.id,
            EN_ATTENTE,
            c.essais == prise.essais,
            c.leased_until.is_not_distinct_from(prise.leased_until),
        )
        .values(rangee_d_intention(suite))
    )


def remplacer(
    choisie: Intention, maintenant: datetime, horizon: datetime
) -> Update | None:
    """
    Close the older ones that wait for the same person (`Intention.remplace`).

    Past those that others are taking: their mail may leave, and workers that wait
    for each other's would end in a deadlock.
    """
    if (destinataire := _destinataire(choisie)) is None:
        return None
    plus_anciennes = (
        select(c.id)
        .where(
            EN_ATTENTE,
            destinataire,
            tuple_(c.demandee_le, c.id)
            < tuple_(literal(choisie.demandee_le, Instant()), choisie.id),
            c.leased_until.is_(None) | _est_due(maintenant, horizon),
        )
        .with_for_update(skip_locked=True)
    )
    return (
        update(intentions)
        .where(c.id.in_(plus_anciennes))
        .values(
            etat=EtatIntention.REMPLACEMENT.value,
            clos_le=maintenant,
            leased_until=None,
            behind=None,
            courriel_adresse=None,
            courriel_cle=None,
            code=None,
        )
    )


def _destinataire(choisie: Intention) -> ColumnElement[bool] | None:
    if choisie.cause is not Cause.DEMANDE:
        return (c.cause != Cause.DEMANDE.value) & (
            c.utilisateur_id == choisie.utilisateur_id
        )
    if choisie.courriel is None:
        return None
    return (c.cause == Cause.DEMANDE.value) & (c.courriel_cle == choisie.courriel.cle)


def leased_of(utilisateur_id: UtilisateurId) -> Select[tuple[Any, ...]]:
    return select(intentions).where(
        EN_ATTENTE, c.utilisateur_id == utilisateur_id, c.leased_until.is_not(None)
    )


def derniere_demande(
    utilisateur_id: UtilisateurId, horizon: datetime
) -> Select[tuple[datetime | None]]:
    return select(func.max(c.clos_le).label("clos_le")).where(
        c.utilisateur_id == utilisateur_id,
        c.cause == Cause.DEMANDE.value,
        c.etat == EtatIntention.ENVOI.value,
        c.clos_le <= horizon,
    )


def last_closed(utilisateur_id: UtilisateurId) -> Select[tuple[Any, ...]]:
    etats = (EtatIntention.ENVOI.value, EtatIntention.ABANDON.value)
    return (
        select(intentions)
        .where(c.utilisateur_id == utilisateur_id, c.etat.in_(etats))
        .order_by(c.clos_le.desc(), c.id.desc())
        .limit(1)
    )


def abandons() -> Select[tuple[Any, ...]]:
    return (
        select(intentions)
        .where(c.etat == EtatIntention.ABANDON.value)
        .order_by(c.demandee_le, c.id)
    )


def consigner(evenement: Evenement) -> Insert:
    return insert(journal).values(rangee_d_evenement(evenement))
