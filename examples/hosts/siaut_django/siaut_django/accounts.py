"""
Accounts, their passwords and their links.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Max, Value
from django.db.models.functions import Coalesce, Greatest

from siaut_core import ConflictError, Courriel, Fin, Lien, Utilisateur, UtilisateurId
from siaut_core.use_cases.recherche.rows import UtilisateurRow
from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

from . import models, recherche, rows
from .models import Compte
from .transaction import Repository, delete


class Utilisateurs(Repository):
    """
    See `UtilisateurRepository`.
    """

    def _one(self, **key: Any) -> Utilisateur | None:  # noqa: ANN401  (as `filter`)
        return next(map(rows.utilisateur_of, self._rows(Compte, **key)), None)

    def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        return self._one(id=id)

    def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        return self._one(courriel_cle=courriel.cle)

    def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        locked = (
            self._rows(Compte, id__in=[compte.id for compte in comptes])
            .order_by("id")
            .select_for_update(no_key=True)
        )
        versions = dict(locked.values_list("id", "version"))
        if any(versions.get(compte.id) != compte.version for compte in comptes):
            raise ConflictError

    def add(self, utilisateur: Utilisateur, /) -> None:
        self._rows(Compte).create(
            id=utilisateur.id,
            derniere_connexion=utilisateur.derniere_connexion,
            **rows.utilisateur_values(utilisateur),
        )

    def save(self, utilisateur: Utilisateur, /) -> None:
        before = {"id": utilisateur.id, "version": utilisateur.version - 1}
        previous = self._rows(Compte, **before)
        if not previous.update(**rows.utilisateur_values(utilisateur)):
            raise ConflictError

    def remove(self, utilisateur: Utilisateur, /) -> None:
        current = self._rows(Compte, id=utilisateur.id, version=utilisateur.version)
        if not delete(current):
            raise ConflictError
        for model in (models.Lien, models.Password):
            delete(self._rows(model, utilisateur=utilisateur.id))

    def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        derniere = Coalesce("derniere_connexion", Value(instant))
        en_exercice = self._rows(Compte, id=id, en_exercice=True)
        later = Greatest(derniere, Value(instant))
        return en_exercice.update(derniere_connexion=later) == 1

    def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        found = recherche.of_utilisateurs(self._rows(Compte), query)
        # Many sit on a structure: it is rebuilt once.
        structure_of = cache(rows.structure_of)
        return [rows.row_of(row, structure_of) for row in found]


class Passwords(Repository):
    """
    See `PasswordRepository`.
    """

    def get(self, utilisateur_id: UtilisateurId, /) -> str | None:
        own = self._rows(models.Password, utilisateur_id=utilisateur_id)
        return own.values_list("digest", flat=True).first()

    def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        row = models.Password(utilisateur_id=utilisateur_id, digest=digest)
        # `update_or_create` reads first; this is ``ON CONFLICT DO UPDATE``.
        self._rows(models.Password).bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["utilisateur"],
            update_fields=["digest"],
        )


class Liens(Repository):
    """
    See `LienRepository`.
    """

    def by_digest(self, digest: str, /) -> Lien | None:
        return next(map(rows.lien_of, self._rows(models.Lien, digest=digest)), None)

    def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        own = self._rows(models.Lien, utilisateur=utilisateur_id)
        rank: int = own.aggregate(rank=Max("rank", default=0))["rank"]
        return rank

    def add(self, lien: Lien, /) -> None:
        self._rows(models.Lien).create(**rows.columns_of(lien))

    def use(self, digest: str, now: datetime, /) -> bool:
        return self._end(Fin.UTILISATION, digest=digest, expire_le__gt=now) == 1

    def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        self._end(Fin.REVOCATION, utilisateur=utilisateur_id)

    def replace(self, lien: Lien, /) -> None:
        own = {"utilisateur": lien.utilisateur_id, "rank__lt": lien.rank}
        self._end(Fin.REMPLACEMENT, **own)

    def _end(self, fin: Fin, **ties: Any) -> int:  # noqa: ANN401  (as `filter`)
        return self._rows(models.Lien, fin=None, **ties).update(fin=fin)
