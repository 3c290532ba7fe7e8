# Derived from aio/courriels.py by `nox -s twins -- --write`: edit that one.
"""
The drain of the outbox: run by a worker, never inside a request.

Each mail takes two units of work. The first leases the intention, locks its account
and stores the digest of a fresh token; the mail then leaves, outside any of them;
the second, worth something only while the lease holds, marks it sent and only then
ends the links of smaller rank. A crash anywhere loses nothing: at worst a second
mail, whose link replaces the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import NamedTuple

import attrs

from siaut_core.entities.identifiant import LienId
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.misuse import check_types
from siaut_core.entities.secret import Jeton
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import EnvoiImpossibleError
from siaut_core.policies.liens import emettre
from siaut_core.sync.deroulement import dans_une_unite
from siaut_core.sync.faits import (
    mails_leased_of,
    utilisateur_par_courriel,
    utilisateur_par_id,
)
from siaut_core.sync.host import Host
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.use_cases.envoi import (
    BilanEnvois,
    FaitsEnvoi,
    lire_echec,
    reporter,
    retenir,
    start_by,
)
from siaut_core.use_cases.misuse import check_host

__all__ = ["courriels_abandonnes", "envoyer_courriels"]


class _Depart(NamedTuple):
    """
    A mail that is leaving, for as long as its worker holds the lease.
    """

    intention: Intention
    compte: Utilisateur
    lien: Lien
    jeton: Jeton


class _Issue(NamedTuple):
    """
    What became of one mail.
    """

    etat: EtatIntention
    blocked_by: str | None = None


def envoyer_courriels(host: Host, maximum: int | None = None) -> BilanEnvois:
    """
    Send the mails that are due, oldest first, *maximum* at most. Guide: C19, L1-L4.

    Several workers may drain at once; none sends what another is sending, nor a
    second mail to the same person. It stops when the server refuses the service
    itself: `BilanEnvois.blocked_by` says why.

    Raises:
        siaut_core.errors.ConflitError: If others keep changing the same data;
            nothing is lost, and the next drain goes on.
    """
    check_host(host, Host)
    check_types(maximum=(maximum, (int, NoneType)))
    bilan = BilanEnvois()
    while maximum is None or bilan.total < maximum:
        issue = _envoyer_un(host)
        if issue is None:
            break
        bilan = attrs.evolve(bilan.plus(issue.etat), blocked_by=issue.blocked_by)
        if issue.blocked_by:
            break
    return bilan


def courriels_abandonnes(host: Host) -> Sequence[Intention]:
    """
    Give the mails that were given up, for somebody to look at.
    """
    check_host(host, Host)

    def charger(uow: UnitOfWork) -> Sequence[Intention]:
        return uow.courriels.abandons()

    return dans_une_unite(host, charger)


def _envoyer_un(host: Host) -> _Issue | None:
    pris = _prendre(host)
    if pris is None:
        return None
    if isinstance(pris, EtatIntention):
        return _Issue(pris)
    if host.maintenant() > start_by(pris.intention, host.reglages):
        return _Issue(EtatIntention.EN_ATTENTE)
    echec = _poster(host, pris)
    maintenant = host.maintenant()
    if echec is None:
        suite = pris.intention.clore(EtatIntention.ENVOI, maintenant)
    else:
        suite = reporter(pris.intention, echec, maintenant, host.reglages)

    def conclure(uow: UnitOfWork) -> None:
        if uow.courriels.enregistrer(pris.intention, suite) and echec is None:
            uow.liens.remplacer(pris.lien)

    dans_une_unite(host, conclure)
    return _Issue(suite.etat, echec.code if echec and echec.blocking else None)


def _prendre(host: Host) -> _Depart | EtatIntention | None:
    """
    Lease the next mail: what leaves, or why it does not, or ``None`` at the end.
    """

    def agir(uow: UnitOfWork) -> _Depart | EtatIntention | None:
        # Not before: who waited for the database would take a mail that was leased
        # meanwhile for one that a clock ahead has leased.
        maintenant = host.maintenant()
        horizon = maintenant + host.reglages.tolerance
        bail = maintenant + host.reglages.bail
        prise = uow.courriels.prendre(maintenant, bail, horizon)
        if prise is None:
            return None
        faits = _faits(uow, prise, horizon)
        suite = retenir(faits, maintenant, host.reglages)
        if suite is not None:
            uow.courriels.enregistrer(prise, suite)
            return suite.etat
        compte = faits.compte
        assert compte is not None  # noqa: S101  (a mail without account never leaves)
        if prise.cause is Cause.DEMANDE:
            connue = attrs.evolve(prise, utilisateur_id=compte.id)
            uow.courriels.enregistrer(prise, connue)
            prise = connue
        return _emettre(host, uow, prise, compte, maintenant)

    return dans_une_unite(host, agir)


def _emettre(
    host: Host,
    uow: UnitOfWork,
    intention: Intention,
    compte: Utilisateur,
    maintenant: datetime,
) -> _Depart:
    """
    Draw the token of a mail that leaves, and store its digest.
    """
    jeton = host.tokens()
    check_types(tokens=(jeton, Jeton))
    lien = emettre(
        LienId(host.ids()),
        compte,
        intention.cause,
        jeton,
        maintenant,
        rank=1 + uow.liens.last_rank(compte.id),
        durees=host.reglages.durees,
    )
    uow.liens.ajouter(lien)
    return _Depart(intention, compte, lien, jeton)


def _faits(uow: UnitOfWork, prise: Intention, horizon: datetime) -> FaitsEnvoi:
    """
    Read what decides of a mail, once the account that it is for is locked.
    """
    if prise.cause is Cause.DEMANDE:
        compte = utilisateur_par_courriel(uow, prise.courriel)
    else:
        compte = utilisateur_par_id(uow, prise.utilisateur_id)
    if compte is None:
        return FaitsEnvoi(intention=prise, compte=None)
    uow.utilisateurs.attester((compte,))
    # In this order: a mail that leaves in between is in one of the two answers.
    leased = mails_leased_of(uow, compte)
    return FaitsEnvoi(
        intention=prise,
        compte=compte,
        leased=tuple(leased),
        derniere_demande_le=uow.courriels.derniere_demande(compte.id, horizon),
    )


def _poster(host: Host, depart: _Depart) -> EnvoiImpossibleError | None:
    """
    Hand the mail over; ``None`` once it has left, else why, without any address.
    """
    # Loaded on use: most processes never write a mail.
    from siaut_core.messages.redaction import rediger  # noqa: PLC0415

    try:
        courrier = rediger(
            depart.lien,
            depart.compte,
            depart.jeton,
            base_url=host.reglages.base_url,
            expediteur=host.reglages.expediteur,
            intention_id=depart.intention.id,
        )
        host.mailer.envoyer(courrier)
    except Exception as echec:  # noqa: BLE001  (a worker outlives any mailer)
        return lire_echec(echec)
    return None
