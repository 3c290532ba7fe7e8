"""
Statements on the outbox, and on the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, literal, select, tuple_, update

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
    "remplacer",
]

c = intentions.c

EN_ATTENTE = c.etat == EtatIntention.EN_ATTENTE.value


def deposer(intention: Intention) -> Insert:
    return insert(intentions).values(rangee_d_intention(intention))


def due(maintenant: datetime) -> Select[tuple[Any, ...]]:
    """
    Read the oldest intention that is due, past those that others are taking.
    """
    return (
        select(intentions)
        .where(EN_ATTENTE, c.prochain_essai_le <= maintenant)
        .order_by(c.prochain_essai_le, c.demandee_le, c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def enregistrer(intention: Intention, essais: int) -> Update:
    """
    Store an intention if it still waits, with as many tries as *essais*.
    """
    return (
        update(intentions)
        .where(c.id == intention.id, EN_ATTENTE, c.essais == essais)
        .values(rangee_d_intention(intention))
    )


def remplacer(choisie: Intention, maintenant: datetime) -> Update | None:
    """
    Close the older ones that wait for the same person (`Intention.remplace`).
    """
    if (destinataire := _destinataire(choisie)) is None:
        return None
    return (
        update(intentions)
        .where(
            EN_ATTENTE,
            destinataire,
            tuple_(c.demandee_le, c.id)
            < tuple_(literal(choisie.demandee_le, Instant()), choisie.id),
        )
        .values(
            etat=EtatIntention.REMPLACEMENT.value,
            clos_le=maintenant,
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


def derniere_demande(utilisateur_id: UtilisateurId) -> Select[tuple[datetime | None]]:
    return select(func.max(c.clos_le).label("clos_le")).where(
        c.utilisateur_id == utilisateur_id,
        c.cause == Cause.DEMANDE.value,
        c.etat == EtatIntention.ENVOI.value,
    )


def abandons() -> Select[tuple[Any, ...]]:
    return (
        select(intentions)
        .where(c.etat == EtatIntention.ABANDON.value)
        .order_by(c.demandee_le, c.id)
    )


def consigner(evenement: Evenement) -> Insert:
    return insert(journal).values(rangee_d_evenement(evenement))
