"""
*Gestures*: what each process does to a service, by functions that one can send to it.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError

from siaut_core import SiautError
from siaut_core.sync import (
    ActiverUtilisateur,
    CreerUtilisateur,
    DesactiverUtilisateur,
    UtiliserLien,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_sqlalchemy_tests.services import Service

__all__ = [
    "LOSS",
    "SUCCESS",
    "activate",
    "create",
    "creation",
    "creer",
    "deactivate",
    "drain",
    "is_a_loss",
    "try_out",
    "use",
    "work",
]

# What `try_out` says of what succeeds, and of what the server did not hear.
SUCCESS: Final = "done"
LOSS: Final = "connection lost"


def create(service: Service) -> None:
    service.create()


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
    service.do("creer_utilisateur", creation(courriel))


def drain(service: Service) -> None:
    service.do("drain_outbox")


def work(service: Service, tell: Callable[[str], None], prefix: str) -> None:
    """
    Create accounts for ever, and send their mails; tell of each that was created.
    """
    for rank in count():
        courriel = f"{prefix}-{rank}@test.fr"
        tell(service.do("creer_utilisateur", creation(courriel)).id)
        service.do("drain_outbox", 1)


def use(service: Service, token: str, mot_de_passe: str) -> None:
    command = UtiliserLien(token=token, mot_de_passe=mot_de_passe)
    service.do("utiliser_lien", command)


def deactivate(service: Service, by: str, id: str) -> None:
    command = DesactiverUtilisateur(acteur_id=by, utilisateur_id=id)
    service.do("desactiver_utilisateur", command)


def activate(service: Service, by: str, id: str) -> None:
    command = ActiverUtilisateur(acteur_id=by, utilisateur_id=id)
    service.do("activer_utilisateur", command)


def is_a_loss(error: Exception) -> bool:
    """
    Tell whether an error says that the connection was lost, and nothing else.
    """
    # asyncpg lets through what the system answers when nobody listens.
    return isinstance(error, OSError) or (
        isinstance(error, DBAPIError)
        # Of no statement when there is no connection to begin with.
        and (error.connection_invalidated or error.statement is None)
        and "@" not in str(error)
    )


def try_out(gesture: Callable[[Service], object], service: Service) -> str:
    """
    Do it, and tell what came of it: the name of an error, if there is one.

    The text of one that is not ours tells whoever reads what was unexpected.
    """
    try:
        gesture(service)
    except SiautError as refus:
        return type(refus).__name__
    except Exception as error:  # noqa: BLE001  (counted among what is unexpected)
        return LOSS if is_a_loss(error) else repr(error)
    return SUCCESS
