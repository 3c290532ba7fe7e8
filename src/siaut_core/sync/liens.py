# Derived from aio/liens.py by `nox -s twins -- --write`: edit that one.
"""
The operations of people without a session: ask for a link, use it, log in.
"""

from __future__ import annotations

from functools import partial

from siaut_core.entities.identifiant import IntentionId
from siaut_core.entities.lien import Lien
from siaut_core.entities.secret import Jeton
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError, ErreurChamp
from siaut_core.sync.deroulement import begin, conduire, dans_une_unite
from siaut_core.sync.faits import faits_du_lien, utilisateur_par_id
from siaut_core.sync.host import Host
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.use_cases import connexion
from siaut_core.use_cases.conclusion import Conclusion
from siaut_core.use_cases.connexion import (
    DemanderLien,
    EnregistrerConnexion,
    FaitsLien,
    UtiliserLien,
)
from siaut_core.use_cases.misuse import check_digest, check_host

__all__ = ["demander_lien", "enregistrer_connexion", "examiner_lien", "utiliser_lien"]


def demander_lien(host: Host, commande: DemanderLien) -> str:
    """
    Ask for a link; the same work and the same answer whoever asks. Guide: L2, L3.

    No account is read here. Hosts never drain the outbox inside the request
    that asked: its duration would tell what this answer does not.

    Returns:
        The sentence to show.
    """
    maintenant = begin(host, commande, DemanderLien)
    accord = connexion.demander_lien(
        commande, maintenant, intention_id=IntentionId(host.ids())
    )

    def charger(_uow: UnitOfWork) -> None: ...

    def conclure(_faits: None) -> Conclusion[str]:
        return accord

    return conduire(host, commande, maintenant, charger, conclure)


def examiner_lien(host: Host, jeton: Jeton) -> Lien:
    """
    Look at a link without consuming it: mail scanners follow links too. Guide: L1-L3.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
    """
    check_host(host, Host)
    faits = dans_une_unite(host, partial(faits_du_lien, jeton=Jeton(jeton)))
    return connexion.examiner_lien(faits, host.maintenant(), host.reglages.tolerance)


def utiliser_lien(host: Host, commande: UtiliserLien) -> Utilisateur:
    """
    Set a password and validate the account, once. Guide: L1-L3.

    The password is prepared between two looks at the link, outside any unit of
    work; refused by the host's policy, it leaves the link usable.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
        siaut_core.errors.DonneesInvalidesError: If the password is refused.
    """
    maintenant = begin(host, commande, UtiliserLien)
    tolerance = host.reglages.tolerance
    charger = partial(faits_du_lien, jeton=commande.jeton)
    regarder = partial(
        connexion.regarder_lien, commande, maintenant=maintenant, tolerance=tolerance
    )
    vu = conduire(host, commande, maintenant, charger, regarder)
    assert vu.compte is not None  # noqa: S101  (a usable link has one)
    condense: str | None = None
    erreurs: tuple[ErreurChamp, ...] = ()
    try:
        choisi = connexion.lire_mot_de_passe(commande.mot_de_passe)
        condense = host.mots_de_passe.preparer(choisi, vu.compte)
        check_digest(condense)
    except DonneesInvalidesError as refus:
        erreurs = refus.erreurs

    def conclure(faits: FaitsLien) -> Conclusion[Utilisateur]:
        if condense is None:
            return connexion.refuser_mot_de_passe(commande, vu, erreurs, maintenant)
        return connexion.utiliser_lien(
            commande, faits, maintenant, tolerance, condense=condense
        )

    return conduire(host, commande, maintenant, charger, conclure)


def enregistrer_connexion(host: Host, commande: EnregistrerConnexion) -> None:
    """
    Keep the date of a login that the host has just checked. Guide: F1.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the account is inactive or not
            validated.
        siaut_core.errors.IntrouvableError: If there is no such account.
    """
    maintenant = begin(host, commande, EnregistrerConnexion)
    charger = partial(utilisateur_par_id, id=commande.utilisateur_id)
    conclure = partial(connexion.enregistrer_connexion, commande, maintenant=maintenant)
    conduire(host, commande, maintenant, charger, conclure)
