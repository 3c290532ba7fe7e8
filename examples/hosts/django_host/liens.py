"""
Links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max, QuerySet

from siaut_core import Fin

from . import models, rangees
from .transaction import Depot

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core import Lien, UtilisateurId

__all__ = ["Liens"]


class Liens(Depot):
    """
    See `LienRepository`.
    """

    def _en_cours(self, **egalites: Any) -> QuerySet[models.Lien]:  # noqa: ANN401  (as `filter`)
        liens = self._transaction.rangees(models.Lien)
        return liens.filter(fin="", **egalites)

    def par_empreinte(self, empreinte: str, /) -> Lien | None:
        liens = self._transaction.rangees(models.Lien)
        rangee = liens.filter(empreinte=empreinte).first()
        return rangees.lien_de(rangee) if rangee else None

    def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        liens = self._transaction.rangees(models.Lien)
        siens = liens.filter(utilisateur=utilisateur_id)
        rank: int | None = siens.aggregate(rank=Max("rank"))["rank"]
        return rank or 0

    def ajouter(self, lien: Lien, /) -> None:
        liens = self._transaction.rangees(models.Lien)
        liens.create(**rangees.colonnes_de_lien(lien))

    def utiliser(self, empreinte: str, maintenant: datetime, /) -> bool:
        utilisable = self._en_cours(empreinte=empreinte, expire_le__gt=maintenant)
        return utilisable.update(fin=Fin.UTILISATION.value) == 1

    def revoquer(self, utilisateur_id: UtilisateurId, /) -> None:
        siens = self._en_cours(utilisateur=utilisateur_id)
        siens.update(fin=Fin.REVOCATION.value)

    def remplacer(self, lien: Lien, /) -> None:
        siens = self._en_cours(utilisateur=lien.utilisateur_id, rank__lt=lien.rank)
        siens.update(fin=Fin.REMPLACEMENT.value)
