"""
*Compte de …*: the record of an account, its buttons, and the question of a deletion.

Guide: R6, F1, F2, L4, L5, S1-S4.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from siaut_core import Action, examiner
from siaut_core.aio import (
    CONFIRMER_SUPPRESSION,
    ActiverUtilisateur,
    DesactiverUtilisateur,
    FicheUtilisateur,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
    activer_utilisateur,
    consulter_utilisateur,
    desactiver_utilisateur,
    renvoyer_courriel_creation,
    supprimer_utilisateur,
)

from ..answers import Acteur, Logged, Site, SiteOf, confirm, render
from ..protection import Typed

__all__ = ["router"]

router = APIRouter()


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


async def _open(site: Site, logged: Logged, id: str) -> FicheUtilisateur:
    return await consulter_utilisateur(
        site.host, acteur_id=logged.id, utilisateur_id=id
    )


@router.get("/utilisateurs/{id}")
async def show_record(
    request: Request, site: SiteOf, logged: Acteur, id: str
) -> Response:
    fiche = await _open(site, logged, id)
    place, silences = fiche.row.structure, site.host.settings.silences
    acteur, compte = logged.fiche.utilisateur, fiche.utilisateur
    colonnes = fiche.row.colonnes()
    return render(
        request,
        "compte.html",
        fiche=fiche,
        coordonnees={name: colonnes[name] for name in COORDONNEES},
        may_modify=examiner(Action.MODIFIER, acteur, compte, place, silences),
    )


@router.get("/utilisateurs/{id}/supprimer")
async def ask_before_deletion(
    request: Request, site: SiteOf, logged: Acteur, id: str
) -> Response:
    fiche = await _open(site, logged, id)
    button = next((b for b in fiche.buttons if b.action is Action.SUPPRIMER), None)
    if button is None:
        return RedirectResponse(f"/utilisateurs/{id}", 303)
    return render(
        request,
        "suppression.html",
        fiche=fiche,
        button=button,
        question=CONFIRMER_SUPPRESSION,
    )


@router.post("/utilisateurs/{id}/{action}")
async def act(
    request: Request, site: SiteOf, logged: Acteur, _form: Typed, id: str, action: str
) -> Response:
    if action.upper() not in ACTS:
        raise HTTPException(404)
    operation, command = ACTS[action.upper()]
    if command is RenvoyerCourrielCreation:
        await site.limits.count_act(logged.id)
    await operation(site.host, command(acteur_id=logged.id, utilisateur_id=id))
    is_gone = command is SupprimerUtilisateur
    path = "/utilisateurs" if is_gone else f"/utilisateurs/{id}"
    return confirm(request, command.operation, path)
