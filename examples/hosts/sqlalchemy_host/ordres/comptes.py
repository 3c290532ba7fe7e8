"""
Statements on accounts and their passwords.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from ..rangees import rangee_d_utilisateur
from ..schema import Instant, mots_de_passe, structures, utilisateurs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Delete, Insert, Select, Update

    from siaut_core import Courriel, Utilisateur, UtilisateurId

__all__ = [
    "ajouter",
    "definir_condense",
    "enregistrer",
    "noter_connexion",
    "par_courriel",
    "par_id",
    "retirer",
    "verrouiller",
]

c = utilisateurs.c


def par_id(id: UtilisateurId) -> Select[tuple[object, ...]]:
    return select(utilisateurs).where(c.id == id)


def par_courriel(courriel: Courriel) -> Select[tuple[object, ...]]:
    return select(utilisateurs).where(c.courriel_cle == courriel.cle)


def verrouiller(comptes: Iterable[Utilisateur]) -> Select[tuple[str, int]]:
    """
    Lock accounts until the end, in order of id so that nobody waits in a circle.

    ``FOR NO KEY UPDATE``: links that refer to them may still be added. SQLite has
    no locks of rows, and needs none: it let nobody else write from the start.
    """
    return (
        select(c.id, c.version)
        .where(c.id.in_({compte.id for compte in comptes}))
        .order_by(c.id)
        .with_for_update(key_share=True)
    )


def _rangee(compte: Utilisateur) -> dict[str, Any]:
    """
    Complete the row of an account with the root of its structure, as it is now.

    ``FOR SHARE``: an ET that moves meanwhile is waited for, or waits.
    """
    structure_id = compte.rattachement.structure_id
    son_ej = (
        select(structures.c.ej_id)
        .where(structures.c.id == structure_id)
        .with_for_update(read=True)
        .scalar_subquery()
    )
    racine_id = func.coalesce(son_ej, structure_id)
    return {**rangee_d_utilisateur(compte), "racine_id": racine_id}


def ajouter(compte: Utilisateur) -> Insert:
    return insert(utilisateurs).values(_rangee(compte))


def enregistrer(compte: Utilisateur) -> Update:
    rangee = _rangee(compte)
    # Who logged in since it was read would lose it.
    del rangee["derniere_connexion"]
    return (
        update(utilisateurs)
        .where(c.id == compte.id, c.version == compte.version - 1)
        .values(rangee)
    )


def retirer(compte: Utilisateur) -> Delete:
    """
    Delete an account; its links and its password follow (``ON DELETE CASCADE``).
    """
    return delete(utilisateurs).where(c.id == compte.id, c.version == compte.version)


def noter_connexion(id: UtilisateurId, instant: datetime) -> Update:
    derniere, nouvelle = c.derniere_connexion, literal(instant, Instant())
    plus_tard = or_(derniere.is_(None), derniere < nouvelle)
    return (
        update(utilisateurs)
        .where(c.id == id, c.actif, c.valide_le.is_not(None))
        .values(derniere_connexion=case((plus_tard, nouvelle), else_=derniere))
    )


def definir_condense(id: UtilisateurId, condense: str) -> Insert:
    """
    Store the digest of a password, in place of the one before if there is one.

    Both engines know ``ON CONFLICT``; SQLAlchemy has one class of it for each, and
    either writes what the other engine reads.
    """
    ordre = upsert(mots_de_passe).values(utilisateur_id=id, condense=condense)
    return ordre.on_conflict_do_update(
        index_elements=[mots_de_passe.c.utilisateur_id],
        set_={"condense": ordre.excluded.condense},
    )
