"""
*Création d'un utilisateur*, and the form that modifies one: one screen for both.

Every button but "Sauvegarder" shows the form again, with all that was typed and with
what the library now offers: nothing is kept between two requests. Guide: C2-C20.
"""

from collections.abc import Container
from typing import Final

from fastapi import APIRouter, Response

from siaut_core import IntrouvableError, SiautError
from siaut_core.aio import (
    CreerUtilisateur,
    FormulaireModification,
    ModifierUtilisateur,
    creer_utilisateur,
    modifier_utilisateur,
    ouvrir_creation,
    ouvrir_modification,
)

from ..answers import OnScreen, Screen
from ..bodies import Form, first
from ..picker import Offered, open_picker
from ..protection import Typed

__all__ = ["router"]

router = APIRouter()

NEW: Final = "/utilisateurs/nouveau"
KNOWN: Final = "/utilisateurs/{utilisateur_id}/modifier"

# The button that saves; any other shows the form again, and so does htmx, without one.
BUTTON: Final = "bouton"
SAVE: Final = "sauvegarder"

# The box that ticks all those of a list: without script it counts for them. Guide: C15.
ALL: Final = "tout"

# The fields of the form, and how it calls them. Guide: C2.
CHAMPS: Final = {
    "prenom": "Prénom",
    "nom": "Nom",
    "courriel": "Courriel",
    "profil": "Profil",
    "droit_validation": "Droit de validation des dossiers de sa structure",
    "activites": "Activité(s)",
    "structure_id": "Structure",
}


async def _show(
    screen: Screen, offered: Offered, form: Form, refus: SiautError | None = None
) -> Response:
    """
    Show the form as it was typed, and beside each field what is wrong with it.
    """
    known = offered if isinstance(offered, FormulaireModification) else None
    return screen.show_form(
        "formulaire.html",
        refus,
        offered=offered,
        creating=known is None,
        champs=known.champs if known else CHAMPS,
        labels=CHAMPS,
        profils=[(one.profil, one.profil.libelle) for one in offered.profils],
        options=[(one.code, one.libelle) for one in offered.activites],
        typed={name: first(form, name) for name in (*CHAMPS, "version_vue")},
        activites=form.get("activites", ()),
        picker=await open_picker(screen.host, screen.logged.id, offered, form),
        errors=_errors(refus) if refus else {},
    )


@router.get(NEW)
async def show_creation(screen: OnScreen) -> Response:
    offered = await ouvrir_creation(screen.host, **screen.known)
    return await _show(screen, offered, {})


@router.post(NEW)
async def create(screen: OnScreen, form: Typed) -> Response:
    offered = await ouvrir_creation(screen.host, **screen.known)
    # A browser sends nothing of a list where nothing is chosen.
    typed = {"structure_id": [""], **_with_all(offered, form)}
    if first(form, BUTTON) != SAVE:
        return await _show(screen, offered, typed)
    try:
        id = await screen.save(creer_utilisateur, CreerUtilisateur, typed)
    except SiautError as refus:
        return await _show(screen, offered, typed, refus)
    return screen.confirm(CreerUtilisateur.operation, f"/utilisateurs/{id}")


@router.get(KNOWN)
async def show_modification(screen: OnScreen) -> Response:
    offered = await ouvrir_modification(screen.host, **screen.known)
    return await _show(screen, offered, _form_of(offered))


@router.post(KNOWN)
async def modify(screen: OnScreen, form: Typed) -> Response:
    offered = await ouvrir_modification(screen.host, **screen.known)
    typed = _with_all(offered, form)
    # What may not change is shown as it is: a browser does not send it.
    shown = {**_form_of(offered, without=offered.champs), **typed}
    if first(form, BUTTON) != SAVE:
        return await _show(screen, offered, shown)
    try:
        id = await screen.save(modifier_utilisateur, ModifierUtilisateur, typed)
    except SiautError as refus:
        return await _show(screen, offered, shown, refus)
    return screen.confirm(ModifierUtilisateur.operation, f"/utilisateurs/{id}")


def _with_all(offered: Offered, form: Form) -> Form:
    """
    Tick every activity, where the box that does so was ticked without script.
    """
    if "activites" not in form.get(ALL, ()):
        return form
    return {**form, "activites": [one.code for one in offered.activites]}


def _form_of(offered: FormulaireModification, without: Container[str] = ()) -> Form:
    """
    Write an account as a browser would send it. Guide: C7.
    """
    compte, structure = offered.utilisateur, offered.structure.structure
    form: dict[str, list[str]] = {
        "version_vue": [str(offered.version_vue)],
        "prenom": [compte.prenom],
        "nom": [compte.nom],
        "courriel": [compte.courriel.adresse],
        "profil": [compte.profil.value],
        "activites": [*compte.activites],
        "droit_validation": ["oui" if compte.droit_validation else "non"],
        "avec_numero": ["non" if structure.numero is None else "oui"],
        "structure_id": [structure.id],
    }
    return {name: form[name] for name in form if name not in without}


def _errors(refus: SiautError) -> dict[str | None, list[str]]:
    """
    Give the sentences by field; an unknown structure is the one that was chosen.
    """
    errors = refus.champs
    if isinstance(refus, IntrouvableError):
        return {"structure_id": errors[None]}
    return errors
