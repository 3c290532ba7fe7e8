"""
Links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max, QuerySet

from siaut_core import Fin

from . import models, rows
from .transaction import Atomic

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import Lien, UtilisateurId

__all__ = ["Liens"]


class Liens(Atomic):
    """
    See `LienRepository`.
    """

    def _live(self, **ties: Any) -> QuerySet[models.Lien]:  # noqa: ANN401  (as `filter`)
        liens = self._transaction.rows(models.Lien)
        return liens.filter(fin="", **ties)

    def by_digest(self, digest: str, /) -> Lien | None:
        liens = self._transaction.rows(models.Lien)
        row = liens.filter(digest=digest).first()
        return rows.lien_of(row) if row else None

    def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        liens = self._transaction.rows(models.Lien)
        own = liens.filter(utilisateur=utilisateur_id)
        rank: int | None = own.aggregate(rank=Max("rank"))["rank"]
        return rank or 0

    def add(self, lien: Lien, /) -> None:
        liens = self._transaction.rows(models.Lien)
        liens.create(**rows.lien_columns(lien))

    def use(self, digest: str, now: datetime, /) -> bool:
        utilisable = self._live(digest=digest, expire_le__gt=now)
        return utilisable.update(fin=Fin.UTILISATION.value) == 1

    def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        own = self._live(utilisateur=utilisateur_id)
        own.update(fin=Fin.REVOCATION.value)

    def replace(self, lien: Lien, /) -> None:
        own = self._live(utilisateur=lien.utilisateur_id, rank__lt=lien.rank)
        own.update(fin=Fin.REMPLACEMENT.value)
