"""
*Compte de …*: the record of an account, its buttons, and the question of a deletion.

Guide: R6, F1, F2, L4, L5, S1-S4.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from siaut_core import Action, examiner
from siaut_core.aio import (
    CONFIRMER_SUPPRESSION,
    ActiverUtilisateur,
    DesactiverUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
    activer_utilisateur,
    consulter_utilisateur,
    desactiver_utilisateur,
    renvoyer_courriel_creation,
    supprimer_utilisateur,
)

from ..answers import OnScreen
from ..protection import Typed
from ..sessions import AlreadyDoneError

__all__ = ["router"]

router = APIRouter()

COMPTE: Final = "/utilisateurs/{utilisateur_id}"


class Act(NamedTuple):
    """
    What a button of the record does.
    """

    operation: Callable[..., Awaitable[object]]
    command: type[Any]


ACTS: Final[Mapping[str, Act]] = {
    Action.DESACTIVER.value: Act(desactiver_utilisateur, DesactiverUtilisateur),
    Action.ACTIVER.value: Act(activer_utilisateur, ActiverUtilisateur),
    Action.RENVOYER.value: Act(renvoyer_courriel_creation, RenvoyerCourrielCreation),
    Action.SUPPRIMER.value: Act(supprimer_utilisateur, SupprimerUtilisateur),
}

# What "Informations du compte" does not say. Guide: R5.
COORDONNEES: Final = (
    *("prenom", "nom", "courriel", "valideur", "raison_sociale_ej"),
    *("raison_sociale_et", "region", "departement", "activites"),
)


@router.get(COMPTE)
async def show_record(screen: OnScreen) -> Response:
    fiche = await consulter_utilisateur(screen.host, **screen.known)
    place, silences = fiche.row.structure, screen.host.settings.silences
    acteur, compte = screen.logged.fiche.utilisateur, fiche.utilisateur
    colonnes = fiche.row.colonnes()
    return screen.render(
        "compte.html",
        fiche=fiche,
        coordonnees={name: colonnes[name] for name in COORDONNEES},
        may_modify=examiner(Action.MODIFIER, acteur, compte, place, silences),
    )


@router.get(f"{COMPTE}/supprimer")
async def ask_before_deletion(screen: OnScreen) -> Response:
    fiche = await consulter_utilisateur(screen.host, **screen.known)
    button = next((b for b in fiche.buttons if b.action is Action.SUPPRIMER), None)
    if button is None:
        return RedirectResponse(f"/utilisateurs/{fiche.utilisateur.id}", 303)
    question = CONFIRMER_SUPPRESSION
    return screen.render(
        "suppression.html", fiche=fiche, button=button, question=question
    )


@router.post(f"{COMPTE}/{{action}}")
async def act(
    screen: OnScreen, _form: Typed, utilisateur_id: str, action: str
) -> Response:
    if action.upper() not in ACTS:
        raise HTTPException(404)
    operation, command = ACTS[action.upper()]
    acteur_id, host = screen.logged.id, screen.host
    if command is RenvoyerCourrielCreation:
        await screen.site.limits.count_act(acteur_id)
        host = await screen.once()
    asked = command(acteur_id=acteur_id, utilisateur_id=utilisateur_id)
    with suppress(AlreadyDoneError):
        await operation(host, asked)
    is_gone = command is SupprimerUtilisateur
    path = "/utilisateurs" if is_gone else f"/utilisateurs/{utilisateur_id}"
    return screen.confirm(command.operation, path)
