"""
Accounts and their passwords.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, Greatest

from siaut_core import ConflitError

from . import models, rangees, recherche
from .transaction import Depot, delete

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from siaut_core import Courriel, Utilisateur, UtilisateurId
    from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

__all__ = ["MotsDePasse", "Utilisateurs"]


class Utilisateurs(Depot):
    """
    See `UtilisateurRepository`.
    """

    def _comptes(self, **conditions: Any) -> QuerySet[models.Compte]:  # noqa: ANN401  (as `filter`)
        return self._transaction.rangees(models.Compte).filter(**conditions)

    def par_id(self, id: UtilisateurId, /) -> Utilisateur | None:
        rangee = self._comptes(id=id).first()
        return rangees.utilisateur_de(rangee) if rangee else None

    def par_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        rangee = self._comptes(courriel_cle=courriel.cle).first()
        return rangees.utilisateur_de(rangee) if rangee else None

    def attester(self, comptes: Sequence[Utilisateur], /) -> None:
        verrouilles = (
            self._comptes(id__in=[compte.id for compte in comptes])
            .order_by("id")
            .select_for_update(no_key=True)
        )
        versions = dict(verrouilles.values_list("id", "version"))
        if any(versions.get(compte.id) != compte.version for compte in comptes):
            raise ConflitError

    def ajouter(self, utilisateur: Utilisateur, /) -> None:
        self._transaction.rangees(models.Compte).create(
            id=utilisateur.id,
            derniere_connexion=utilisateur.derniere_connexion,
            **rangees.colonnes_d_utilisateur(utilisateur),
        )

    def enregistrer(self, utilisateur: Utilisateur, /) -> None:
        precedent = self._comptes(id=utilisateur.id, version=utilisateur.version - 1)
        if not precedent.update(**rangees.colonnes_d_utilisateur(utilisateur)):
            raise ConflitError

    def retirer(self, utilisateur: Utilisateur, /) -> None:
        actuel = self._comptes(id=utilisateur.id, version=utilisateur.version)
        if not delete(actuel):
            raise ConflitError
        for modele in (models.Lien, models.MotDePasse):
            siens = self._transaction.rangees(modele)
            delete(siens.filter(utilisateur=utilisateur.id))

    def noter_connexion(self, id: UtilisateurId, instant: datetime, /) -> bool:
        derniere = Coalesce("derniere_connexion", Value(instant))
        en_exercice = self._comptes(id=id, en_exercice=True)
        plus_tard = Greatest(derniere, Value(instant))
        return en_exercice.update(derniere_connexion=plus_tard) == 1

    def rechercher(self, requete: RequeteUtilisateurs, /) -> Sequence[LigneUtilisateur]:
        trouves = recherche.des_utilisateurs(self._transaction, requete)
        return [rangees.ligne_de(rangee) for rangee in trouves]


class MotsDePasse(Depot):
    """
    See `MotDePasseRepository`.
    """

    def definir(self, utilisateur_id: UtilisateurId, condense: str, /) -> None:
        rangee = models.MotDePasse(utilisateur_id=utilisateur_id, condense=condense)
        # `update_or_create` reads first; this is ``ON CONFLICT DO UPDATE``.
        self._transaction.rangees(models.MotDePasse).bulk_create(
            [rangee],
            update_conflicts=True,
            unique_fields=["utilisateur"],
            update_fields=["condense"],
        )
