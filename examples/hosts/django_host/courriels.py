"""
The outbox and the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, QuerySet

from siaut_core import Cause, ConflitError, EtatIntention
from siaut_core.serialization import en_json

from . import models, rangees
from .ordre import au_dela
from .transaction import Depot

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from siaut_core import Evenement, Intention, UtilisateurId

__all__ = ["Courriels", "Journal"]


class Courriels(Depot):
    """
    See `CourrielRepository`.
    """

    def _intentions(
        self,
        etat: EtatIntention,
        *conditions: Q,
        **egalites: Any,  # noqa: ANN401  (as `filter`)
    ) -> QuerySet[models.Intention]:
        toutes = self._transaction.rangees(models.Intention)
        return toutes.filter(*conditions, etat=etat.value, **egalites)

    def deposer(self, intention: Intention, /) -> None:
        intentions = self._transaction.rangees(models.Intention)
        intentions.create(**rangees.colonnes_d_intention(intention))

    def prendre(self, maintenant: datetime, jusqu_a: datetime, /) -> Intention | None:
        dues = self._intentions(
            EtatIntention.EN_ATTENTE, prochain_essai_le__lte=maintenant
        )
        rangee = (
            dues.order_by("prochain_essai_le", "demandee_le", "id")
            .select_for_update(skip_locked=True)
            .first()
        )
        if rangee is None:
            return None
        choisie = rangees.intention_de(rangee)
        self._remplacer(choisie, maintenant)
        prise = choisie.prendre(jusqu_a)
        if not self._ecrire(prise, choisie.essais):
            raise ConflitError
        return prise

    def _remplacer(self, choisie: Intention, maintenant: datetime) -> None:
        destinataire = _destinataire(choisie)
        if destinataire is None:
            return
        bornes = {"demandee_le": choisie.demandee_le, "id": choisie.id}
        plus_anciennes = self._intentions(
            EtatIntention.EN_ATTENTE, destinataire, au_dela(bornes, "lt")
        )
        plus_anciennes.update(
            etat=EtatIntention.REMPLACEMENT.value,
            clos_le=maintenant,
            courriel_adresse=None,
            courriel_cle=None,
            code=None,
        )

    def enregistrer(self, intention: Intention, /) -> bool:
        return self._ecrire(intention, intention.essais)

    def _ecrire(self, intention: Intention, essais: int) -> bool:
        louee = self._intentions(
            EtatIntention.EN_ATTENTE, id=intention.id, essais=essais
        )
        return louee.update(**rangees.colonnes_d_intention(intention)) == 1

    def derniere_demande(self, utilisateur_id: UtilisateurId, /) -> datetime | None:
        parties = self._intentions(
            EtatIntention.ENVOI,
            utilisateur_id=utilisateur_id,
            cause=Cause.DEMANDE.value,
        )
        derniere: datetime | None = parties.aggregate(le=Max("clos_le"))["le"]
        return derniere

    def abandons(self) -> Sequence[Intention]:
        abandons = self._intentions(EtatIntention.ABANDON)
        return [
            rangees.intention_de(rangee)
            for rangee in abandons.order_by("demandee_le", "id")
        ]


class Journal(Depot):
    """
    See `siaut_core.sync.protocols.Journal`.
    """

    def ajouter(self, evenement: Evenement, /) -> None:
        journal = self._transaction.rangees(models.Evenement)
        journal.create(corps=en_json(evenement))


def _destinataire(choisie: Intention) -> Q | None:
    """
    Say for whom an intention is, as `Intention.remplace` does; ``None``: nobody.
    """
    demande = Q(cause=Cause.DEMANDE.value)
    if choisie.cause is not Cause.DEMANDE:
        return ~demande & Q(utilisateur_id=choisie.utilisateur_id)
    if choisie.courriel is None:
        return None
    return demande & Q(courriel_cle=choisie.courriel.cle)
