"""
*Gestes*: what each process does to a service, by functions that one can send to it.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from siaut_core import (
    ActiverUtilisateur,
    CreerUtilisateur,
    DesactiverUtilisateur,
    SiautError,
    UtiliserLien,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts_sql.services import Service

__all__ = [
    "PERTE",
    "REUSSITE",
    "activer",
    "creation",
    "creer",
    "desactiver",
    "drainer",
    "est_une_perte",
    "oeuvrer",
    "tenter",
    "utiliser",
]

# What `tenter` says of what succeeds, and of what the server did not hear.
REUSSITE: Final = "done"
PERTE: Final = "connection lost"


def creation(courriel: str) -> CreerUtilisateur:
    return CreerUtilisateur(
        acteur_id="g-ej",
        prenom="Aurélie",
        nom="Test",
        courriel=courriel,
        profil="Promoteur Utilisateur ET",
        structure_id="et-1",
        activites=("QA001",),
    )


def creer(service: Service, courriel: str) -> None:
    service.faire("creer_utilisateur", creation(courriel))


def drainer(service: Service) -> None:
    service.faire("envoyer_courriels")


def oeuvrer(service: Service, dire: Callable[[str], None], nom: str) -> None:
    """
    Create accounts for ever, and send their mails; tell of each that was created.
    """
    for rang in count():
        courriel = f"{nom}-{rang}@test.fr"
        dire(service.faire("creer_utilisateur", creation(courriel)).id)
        service.faire("envoyer_courriels", 1)


def utiliser(service: Service, jeton: str, mot_de_passe: str) -> None:
    commande = UtiliserLien(jeton=jeton, mot_de_passe=mot_de_passe)
    service.faire("utiliser_lien", commande)


def desactiver(service: Service, par: str, id: str) -> None:
    commande = DesactiverUtilisateur(acteur_id=par, utilisateur_id=id)
    service.faire("desactiver_utilisateur", commande)


def activer(service: Service, par: str, id: str) -> None:
    commande = ActiverUtilisateur(acteur_id=par, utilisateur_id=id)
    service.faire("activer_utilisateur", commande)


def est_une_perte(erreur: Exception) -> bool:
    """
    Tell whether an error says that the connection was lost, and nothing else.
    """
    # asyncpg lets through what the system answers when nobody listens.
    return isinstance(erreur, OSError) or (
        isinstance(erreur, DBAPIError)
        # Of no statement when there is no connection to begin with.
        and (erreur.connection_invalidated or erreur.statement is None)
        and "@" not in str(erreur)
    )


def tenter(geste: Callable[[Service], object], service: Service) -> str:
    """
    Do it, and tell what came of it: the name of an error, if there is one.

    The text of one that is not ours tells whoever reads what was unexpected.
    """
    try:
        geste(service)
    except SiautError as refus:
        return type(refus).__name__
    except Exception as erreur:  # noqa: BLE001  (counted among what is unexpected)
        return PERTE if est_une_perte(erreur) else repr(erreur)
    return REUSSITE
