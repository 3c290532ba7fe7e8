"""
Statements on links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, update

from siaut_core import Fin

from ..rangees import rangee_de_lien
from ..schema import liens

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Insert, Select, Update

    from siaut_core import Lien, UtilisateurId

__all__ = [
    "ajouter",
    "last_rank",
    "par_empreinte",
    "remplacer",
    "revoquer",
    "utiliser",
]

c = liens.c


def par_empreinte(empreinte: str) -> Select[tuple[object, ...]]:
    return select(liens).where(c.empreinte == empreinte)


def last_rank(utilisateur_id: UtilisateurId) -> Select[tuple[int | None]]:
    return select(func.max(c.rank).label("rank")).where(
        c.utilisateur_id == utilisateur_id
    )


def ajouter(lien: Lien) -> Insert:
    return insert(liens).values(rangee_de_lien(lien))


def _terminer(fin: Fin, *conditions: ColumnElement[bool]) -> Update:
    return update(liens).where(c.fin.is_(None), *conditions).values(fin=fin.value)


def utiliser(empreinte: str, maintenant: datetime) -> Update:
    """
    Consume a link: who changes one row has it, and nobody else ever will.
    """
    return _terminer(
        Fin.UTILISATION,
        c.empreinte == empreinte,
        c.expire_le > maintenant,
    )


def revoquer(utilisateur_id: UtilisateurId) -> Update:
    return _terminer(Fin.REVOCATION, c.utilisateur_id == utilisateur_id)


def remplacer(lien: Lien) -> Update:
    return _terminer(
        Fin.REMPLACEMENT,
        c.utilisateur_id == lien.utilisateur_id,
        c.rank < lien.rank,
    )
