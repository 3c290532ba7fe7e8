"""
The drain of the outbox: run by a worker, never inside a request.

Each mail takes two units of work. The first leases the intention and stores
the digest of a fresh token; the mail then leaves, outside any of them; the
second, worth something only while the lease holds, marks it sent and only then
kills the older links. A crash anywhere loses nothing: at worst a second mail,
whose link replaces the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import NamedTuple

import attrs

from siaut_core.aio.deroulement import dans_une_unite
from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.entities.identifiant import LienId
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.misuse import check_types
from siaut_core.entities.secret import Jeton
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import EnvoiImpossibleError
from siaut_core.policies.liens import emettre
from siaut_core.use_cases.envoi import (
    BilanEnvois,
    FaitsEnvoi,
    lire_code,
    motif_de_cloture,
    reporter,
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


async def envoyer_courriels(host: Host, maximum: int | None = None) -> BilanEnvois:
    """
    Send the mails that are due, oldest first, *maximum* at most. Guide: C19, L1-L4.

    Several workers may drain at once; none sends what another is sending.

    Raises:
        siaut_core.errors.ConflitError: If others keep changing the same data;
            nothing is lost, and the next drain goes on.
    """
    check_host(host, Host)
    check_types(maximum=(maximum, (int, NoneType)))
    bilan = BilanEnvois()
    while maximum is None or bilan.total < maximum:
        etat = await _envoyer_un(host)
        if etat is None:
            break
        bilan = bilan.plus(etat)
    return bilan


async def courriels_abandonnes(host: Host) -> Sequence[Intention]:
    """
    Give the mails that were given up, for somebody to look at.
    """
    check_host(host, Host)

    async def charger(uow: UnitOfWork) -> Sequence[Intention]:
        return await uow.courriels.abandons()

    return await dans_une_unite(host, charger)


async def _envoyer_un(host: Host) -> EtatIntention | None:
    pris = await _prendre(host)
    if not isinstance(pris, _Depart):
        return pris
    code = await _poster(host, pris)
    maintenant = host.maintenant()
    if code is None:
        suite = pris.intention.clore(EtatIntention.ENVOI, maintenant)
    else:
        suite = reporter(pris.intention, code, maintenant, host.reglages)

    async def conclure(uow: UnitOfWork) -> None:
        if await uow.courriels.enregistrer(suite) and code is None:
            await uow.liens.remplacer(pris.lien)

    await dans_une_unite(host, conclure)
    return suite.etat


async def _prendre(host: Host) -> _Depart | EtatIntention | None:
    """
    Lease the next mail: what leaves, or why it does not, or ``None`` at the end.
    """
    maintenant = host.maintenant()

    async def agir(uow: UnitOfWork) -> _Depart | EtatIntention | None:
        bail = maintenant + host.reglages.bail
        intention = await uow.courriels.prendre(maintenant, bail)
        if intention is None:
            return None
        faits = await _faits(uow, intention)
        compte = faits.compte
        if compte is not None:
            await uow.utilisateurs.attester((compte,))
        cloture = motif_de_cloture(faits, maintenant, host.reglages)
        if cloture is not None or compte is None:
            etat = cloture or EtatIntention.SANS_OBJET
            await uow.courriels.enregistrer(
                intention.clore(etat, maintenant, intention.code)
            )
            return etat
        if intention.cause is Cause.DEMANDE:
            intention = attrs.evolve(intention, utilisateur_id=compte.id)
            await uow.courriels.enregistrer(intention)
        jeton = host.tokens()
        lien = emettre(
            LienId(host.ids()),
            compte,
            intention.cause,
            jeton,
            maintenant,
            durees=host.reglages.durees,
        )
        await uow.liens.ajouter(lien)
        return _Depart(intention, compte, lien, jeton)

    return await dans_une_unite(host, agir)


async def _faits(uow: UnitOfWork, intention: Intention) -> FaitsEnvoi:
    compte: Utilisateur | None = None
    derniere: datetime | None = None
    if intention.cause is not Cause.DEMANDE and intention.utilisateur_id is not None:
        compte = await uow.utilisateurs.par_id(intention.utilisateur_id)
    elif intention.courriel is not None:
        compte = await uow.utilisateurs.par_courriel(intention.courriel)
        if compte is not None:
            derniere = await uow.courriels.derniere_demande(compte.id)
    return FaitsEnvoi(intention=intention, compte=compte, derniere_demande_le=derniere)


async def _poster(host: Host, depart: _Depart) -> str | None:
    """
    Hand the mail over; ``None`` once it has left, else a code without any address.
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
        await host.mailer.envoyer(courrier)
    except EnvoiImpossibleError as echec:
        return lire_code(echec.code)
    except Exception as echec:  # noqa: BLE001  (a worker outlives any mailer)
        return lire_code(type(echec).__name__)
    return None
