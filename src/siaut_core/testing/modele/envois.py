"""
The drain of the outbox: what leaves, to whom, and what becomes of the rest.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from siaut_core.entities.lien import Cause
from siaut_core.testing.modele.etat import LienVu

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from siaut_core.testing.modele.etat import Attente, Compte, Monde

__all__ = ["Depart", "abandons", "envoyer"]

# Design: six tries more, then it is given up; a demande after a day.
DELAIS: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
UN_JOUR: Final = timedelta(hours=24)
ENTRE_DEMANDES: Final = timedelta(minutes=5)

# An address that a mail left for, and the account that it is of.
Depart = tuple[str, str]


def envoyer(
    monde: Monde,
    maintenant: datetime,
    part: Callable[[], bool],
    jeton: Callable[[], str],
) -> list[Depart]:
    """
    Drain all that is due, and give the mails that left, in their order.

    Args:
        part: Says whether the next mail leaves, or the mailer fails.
        jeton: Gives the token that was drawn for it.
    """
    departs = []
    while (prise := _prendre(monde, maintenant)) is not None:
        compte = _destinataire(monde, prise)
        prise.etat = _cloture(monde, prise, compte, maintenant)
        if prise.etat != "EN_ATTENTE" or compte is None:
            continue
        lien = LienVu(
            jeton=jeton(),
            compte=compte.id,
            cle=compte.cle,
            cause=prise.cause,
            emis_le=maintenant,
        )
        monde.liens.append(lien)
        if part():
            _poster(monde, prise, lien)
            departs.append((compte.adresse, compte.id))
        else:
            _reporter(prise, maintenant)
    return departs


def abandons(monde: Monde) -> int:
    """
    Count the mails that were given up.
    """
    return sum(attente.etat == "ABANDON" for attente in monde.attentes)


def _prendre(monde: Monde, maintenant: datetime) -> Attente | None:
    """
    Take the oldest that is due; the older ones of the same person are closed.
    """
    attentes = [a for a in monde.attentes if a.etat == "EN_ATTENTE"]
    dues = [a for a in attentes if a.echeance <= maintenant]
    if not dues:
        return None
    prise = min(dues, key=lambda a: (a.echeance, a.demandee_le, a.rang))
    prise.essais += 1
    for autre in attentes:
        meme = prise.destinataire is not None and (
            (autre.cause is Cause.DEMANDE, autre.destinataire)
            == (prise.cause is Cause.DEMANDE, prise.destinataire)
        )
        if meme and autre.rang < prise.rang:
            autre.etat = "REMPLACEMENT"
    return prise


def _destinataire(monde: Monde, attente: Attente) -> Compte | None:
    if attente.cause is not Cause.DEMANDE:
        return monde.comptes.get(attente.compte or "")
    return monde.a_cette_adresse(attente.cle or "")


def _cloture(
    monde: Monde, attente: Attente, compte: Compte | None, maintenant: datetime
) -> str:
    if compte is None or not compte.actif:
        return "SANS_OBJET"
    if attente.cause is not Cause.DEMANDE:
        utile = compte.en_attente
    else:
        dernier = monde.envois.get(compte.id)
        utile = dernier is None or maintenant - dernier >= ENTRE_DEMANDES
    if not utile:
        return "SANS_OBJET"
    return "ABANDON" if _trop_tard(attente, maintenant) else "EN_ATTENTE"


def _trop_tard(attente: Attente, instant: datetime) -> bool:
    return attente.cause is Cause.DEMANDE and instant - attente.demandee_le >= UN_JOUR


def _poster(monde: Monde, attente: Attente, lien: LienVu) -> None:
    """
    The mail has left: only now do the older links of its account die.
    """
    attente.etat = "ENVOI"
    for autre in monde.liens:
        if autre.compte == lien.compte and autre is not lien:
            autre.vivant = False
    if attente.cause is Cause.DEMANDE:
        monde.envois[lien.compte] = lien.emis_le


def _reporter(attente: Attente, maintenant: datetime) -> None:
    if attente.essais > len(DELAIS):
        attente.etat = "ABANDON"
        return
    echeance = maintenant + DELAIS[attente.essais - 1]
    if _trop_tard(attente, echeance):
        attente.etat = "ABANDON"
    else:
        attente.echeance = echeance
