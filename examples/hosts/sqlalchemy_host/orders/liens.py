"""
Statements on links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from siaut_core import Fin

from ..rows import lien_row
from ..schema import liens

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Insert, Select, Update

    from siaut_core import Lien, UtilisateurId

__all__ = [
    "add",
    "by_digest",
    "last_rank",
    "replace",
    "revoke",
    "use",
]

c = liens.c


def by_digest(digest: str) -> Select[tuple[object, ...]]:
    return select(liens).where(c.digest == digest)


def last_rank(utilisateur_id: UtilisateurId) -> Select[tuple[int | None]]:
    return select(func.max(c.rank).label("rank")).where(
        c.utilisateur_id == utilisateur_id
    )


def add(lien: Lien) -> Insert:
    return insert(liens).values(lien_row(lien))


def _end(fin: Fin, *conditions: ColumnElement[bool]) -> Update:
    return update(liens).where(c.fin.is_(None), *conditions).values(fin=fin.value)


def use(digest: str, now: datetime) -> Update:
    """
    Consume a link: who changes one row has it, and nobody else ever will.
    """
    return _end(
        Fin.UTILISATION,
        c.digest == digest,
        c.expire_le > now,
    )


def revoke(utilisateur_id: UtilisateurId) -> Update:
    return _end(Fin.REVOCATION, c.utilisateur_id == utilisateur_id)


def replace(lien: Lien) -> Update:
    return _end(
        Fin.REMPLACEMENT,
        c.utilisateur_id == lien.utilisateur_id,
        c.rank < lien.rank,
    )
