"""
Statements on accounts, their passwords and their links.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from siaut_core import Courriel, Fin, Lien, Utilisateur, UtilisateurId

from ..rows import lien_row, utilisateur_row
from ..schema import Instant, liens, passwords, structures, utilisateurs

c = utilisateurs.c
links = liens.c


def get(id: UtilisateurId) -> sa.Select[tuple[object, ...]]:
    return sa.select(utilisateurs).where(c.id == id)


def by_courriel(courriel: Courriel) -> sa.Select[tuple[object, ...]]:
    return sa.select(utilisateurs).where(c.courriel_cle == courriel.cle)


def lock(comptes: Iterable[Utilisateur]) -> sa.Select[tuple[str, int]]:
    """
    Lock accounts until the end, in order of id so that nobody waits in a circle.

    ``FOR NO KEY UPDATE``: links that refer to them may still be added. SQLite has
    no locks of rows, and needs none: it let nobody else write from the start.
    """
    return (
        sa.select(c.id, c.version)
        .where(c.id.in_({compte.id for compte in comptes}))
        .order_by(c.id)
        .with_for_update(key_share=True)
    )


def _row(compte: Utilisateur) -> dict[str, Any]:
    """
    Complete the row of an account with the root of its structure, as it is now.

    ``FOR SHARE``: an ET that moves meanwhile is waited for, or waits.
    """
    structure_id = compte.rattachement.structure_id
    own_ej = (
        sa.select(structures.c.ej_id)
        .where(structures.c.id == structure_id)
        .with_for_update(read=True)
        .scalar_subquery()
    )
    root_id = sa.func.coalesce(own_ej, structure_id)
    return {**utilisateur_row(compte), "root_id": root_id}


def add(compte: Utilisateur) -> sa.Insert:
    return sa.insert(utilisateurs).values(_row(compte))


def save(compte: Utilisateur) -> sa.Update:
    row = _row(compte)
    # Who logged in since it was read would lose it.
    del row["derniere_connexion"]
    return (
        sa.update(utilisateurs)
        .where(c.id == compte.id, c.version == compte.version - 1)
        .values(row)
    )


def remove(compte: Utilisateur) -> sa.Delete:
    """
    Delete an account; its links and its password follow (``ON DELETE CASCADE``).
    """
    return sa.delete(utilisateurs).where(c.id == compte.id, c.version == compte.version)


def record_login(id: UtilisateurId, instant: datetime) -> sa.Update:
    last, this = c.derniere_connexion, sa.literal(instant, Instant())
    later = sa.or_(last.is_(None), last < this)
    return (
        sa.update(utilisateurs)
        .where(c.id == id, c.actif, c.valide_le.is_not(None))
        .values(derniere_connexion=sa.case((later, this), else_=last))
    )


def set_digest(id: UtilisateurId, digest: str) -> sa.Insert:
    """
    Store the digest of a password, in place of the one before if there is one.

    Both engines know ``ON CONFLICT``; SQLAlchemy has one class of it for each, and
    either writes what the other engine reads.
    """
    order = upsert(passwords).values(utilisateur_id=id, digest=digest)
    return order.on_conflict_do_update(
        index_elements=[passwords.c.utilisateur_id],
        set_={"digest": order.excluded.digest},
    )


def link(digest: str) -> sa.Select[tuple[object, ...]]:
    return sa.select(liens).where(links.digest == digest)


def last_rank(utilisateur_id: UtilisateurId) -> sa.Select[tuple[int | None]]:
    return sa.select(sa.func.max(links.rank).label("rank")).where(
        links.utilisateur_id == utilisateur_id
    )


def add_link(lien: Lien) -> sa.Insert:
    return sa.insert(liens).values(lien_row(lien))


def _end(fin: Fin, *conditions: sa.ColumnElement[bool]) -> sa.Update:
    return (
        sa.update(liens).where(links.fin.is_(None), *conditions).values(fin=fin.value)
    )


def use_link(digest: str, now: datetime) -> sa.Update:
    """
    Consume a link: who changes one row has it, and nobody else ever will.
    """
    return _end(
        Fin.UTILISATION,
        links.digest == digest,
        links.expire_le > now,
    )


def revoke_links(utilisateur_id: UtilisateurId) -> sa.Update:
    return _end(Fin.REVOCATION, links.utilisateur_id == utilisateur_id)


def replace_links(lien: Lien) -> sa.Update:
    return _end(
        Fin.REMPLACEMENT,
        links.utilisateur_id == lien.utilisateur_id,
        links.rank < lien.rank,
    )
