"""
The outbox and the journal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

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

    def prendre(
        self, maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        dues = self._intentions(
            EtatIntention.EN_ATTENTE, _est_due(maintenant, horizon) | self._est_libre()
        )
        rangee = (
            dues.order_by("prochain_essai_le", "demandee_le", "id")
            .select_for_update(skip_locked=True)
            .first()
        )
        if rangee is None:
            return None
        choisie = rangees.intention_de(rangee)
        self._remplacer(choisie, maintenant, horizon)
        prise = choisie.prendre(maintenant, jusqu_a)
        if not self.enregistrer(choisie, prise):
            raise ConflitError
        return prise

    def _est_libre(self) -> Q:
        """
        Put back behind a mail that nobody has any more.
        """
        autres = self._transaction.rangees(models.Intention)
        louee = autres.filter(id=OuterRef("behind"), leased_until__isnull=False)
        return Q(~Exists(louee), behind__isnull=False)

    def _remplacer(
        self, choisie: Intention, maintenant: datetime, horizon: datetime
    ) -> None:
        """
        Close the older ones that wait for the same person (`Intention.remplace`).

        Past those that others are taking: their mail may leave, and workers that
        wait for each other's would end in a deadlock.
        """
        destinataire = _destinataire(choisie)
        if destinataire is None:
            return
        bornes = {"demandee_le": choisie.demandee_le, "id": choisie.id}
        plus_anciennes = self._intentions(
            EtatIntention.EN_ATTENTE,
            destinataire,
            au_dela(bornes, "lt"),
            Q(leased_until__isnull=True) | _est_due(maintenant, horizon),
        )
        libres = plus_anciennes.select_for_update(skip_locked=True).values("id")
        self._intentions(EtatIntention.EN_ATTENTE, id__in=libres).update(
            etat=EtatIntention.REMPLACEMENT.value,
            clos_le=maintenant,
            leased_until=None,
            behind=None,
            courriel_adresse=None,
            courriel_cle=None,
            code=None,
        )

    def enregistrer(self, prise: Intention, suite: Intention, /) -> bool:
        bail = Q(leased_until=prise.leased_until)
        if prise.leased_until is None:
            bail = Q(leased_until__isnull=True)
        louee = self._intentions(
            EtatIntention.EN_ATTENTE, bail, id=prise.id, essais=prise.essais
        )
        return louee.update(**rangees.colonnes_d_intention(suite)) == 1

    def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[Intention]:
        louees = self._intentions(
            EtatIntention.EN_ATTENTE,
            utilisateur_id=utilisateur_id,
            leased_until__isnull=False,
        )
        return [rangees.intention_de(rangee) for rangee in louees]

    def derniere_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        parties = self._intentions(
            EtatIntention.ENVOI,
            utilisateur_id=utilisateur_id,
            cause=Cause.DEMANDE.value,
            clos_le__lte=horizon,
        )
        derniere: datetime | None = parties.aggregate(le=Max("clos_le"))["le"]
        return derniere

    def last_closed(self, utilisateur_id: UtilisateurId, /) -> Intention | None:
        etats = (EtatIntention.ENVOI.value, EtatIntention.ABANDON.value)
        siennes = self._transaction.rangees(models.Intention).filter(
            utilisateur_id=utilisateur_id, etat__in=etats
        )
        rangee = siennes.order_by("-clos_le", "-id").first()
        return rangees.intention_de(rangee) if rangee else None

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


def _est_due(maintenant: datetime, horizon: datetime) -> Q:
    """
    Say it as `Intention.est_due` does.
    """
    return (
        Q(taken_at__isnull=True)
        | Q(prochain_essai_le__lte=maintenant)
        | Q(taken_at__gt=horizon)
    )


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
