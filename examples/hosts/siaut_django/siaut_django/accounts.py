"""
Accounts, their passwords and their links.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Max, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from siaut_core import ConflictError, Fin

from . import models, recherche, rows
from .transaction import Atomic, delete

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from siaut_core import Courriel, Lien, Utilisateur, UtilisateurId
    from siaut_core.use_cases.recherche.rows import UtilisateurRow
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

__all__ = ["Liens", "Passwords", "Utilisateurs"]


class Utilisateurs(Atomic):
    """
    See `UtilisateurRepository`.
    """

    def _comptes(self, **conditions: Any) -> QuerySet[models.Compte]:  # noqa: ANN401  (as `filter`)
        return self._transaction.rows(models.Compte).filter(**conditions)

    def _one(self, **key: Any) -> Utilisateur | None:  # noqa: ANN401  (as `filter`)
        return next(map(rows.utilisateur_of, self._comptes(**key)), None)

    def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        return self._one(id=id)

    def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        return self._one(courriel_cle=courriel.cle)

    def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        locked = (
            self._comptes(id__in=[compte.id for compte in comptes])
            .order_by("id")
            .select_for_update(no_key=True)
        )
        versions = dict(locked.values_list("id", "version"))
        if any(versions.get(compte.id) != compte.version for compte in comptes):
            raise ConflictError

    def add(self, utilisateur: Utilisateur, /) -> None:
        self._transaction.rows(models.Compte).create(
            id=utilisateur.id,
            derniere_connexion=utilisateur.derniere_connexion,
            **rows.utilisateur_values(utilisateur),
        )

    def save(self, utilisateur: Utilisateur, /) -> None:
        previous = self._comptes(id=utilisateur.id, version=utilisateur.version - 1)
        if not previous.update(**rows.utilisateur_values(utilisateur)):
            raise ConflictError

    def remove(self, utilisateur: Utilisateur, /) -> None:
        current = self._comptes(id=utilisateur.id, version=utilisateur.version)
        if not delete(current):
            raise ConflictError
        for model in (models.Lien, models.Password):
            own = self._transaction.rows(model)
            delete(own.filter(utilisateur=utilisateur.id))

    def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        derniere = Coalesce("derniere_connexion", Value(instant))
        en_exercice = self._comptes(id=id, en_exercice=True)
        later = Greatest(derniere, Value(instant))
        return en_exercice.update(derniere_connexion=later) == 1

    def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        found = recherche.of_utilisateurs(self._transaction, query)
        # Many sit on a structure: it is rebuilt once.
        structure_of = cache(rows.structure_of)
        return [rows.row_of(row, structure_of) for row in found]


class Passwords(Atomic):
    """
    See `PasswordRepository`.
    """

    def get(self, utilisateur_id: UtilisateurId, /) -> str | None:
        found = self._transaction.rows(models.Password)
        own = found.filter(utilisateur_id=utilisateur_id)
        return own.values_list("digest", flat=True).first()

    def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        row = models.Password(utilisateur_id=utilisateur_id, digest=digest)
        # `update_or_create` reads first; this is ``ON CONFLICT DO UPDATE``.
        self._transaction.rows(models.Password).bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["utilisateur"],
            update_fields=["digest"],
        )


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
