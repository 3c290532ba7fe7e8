"""
*Création d'un utilisateur*, and the form that modifies one: one screen for both.

Every button but "Sauvegarder" shows the form again, with all that was typed and with
what the library now offers: nothing is kept between two requests. Guide: C2-C20.
"""

from collections.abc import Container
from typing import Annotated, Final, TypeAlias

from attrs import frozen
from fastapi import APIRouter, Depends, Request, Response

from siaut_core import DonneesChangeesError, IntrouvableError, SiautError
from siaut_core.aio import (
    CreerUtilisateur,
    FicheUtilisateur,
    FormulaireModification,
    ModifierUtilisateur,
    UtilisateurRow,
    creer_utilisateur,
    modifier_utilisateur,
    ouvrir_creation,
    ouvrir_modification,
)

from ..answers import Acteur, SiteOf, confirm, render, status_of
from ..bodies import Form, first, read_form
from ..picker import Offered, open_picker
from ..protection import Typed

__all__ = ["router"]

router = APIRouter()

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


@frozen
class _Screen:
    """
    The screen of one request.
    """

    request: Request
    site: SiteOf
    logged: Acteur

    async def show(
        self, offered: Offered, form: Form, refus: SiautError | None = None
    ) -> Response:
        """
        Show the form as it was typed, and beside each field what is wrong with it.
        """
        status = status_of(refus)
        known = offered if isinstance(offered, FormulaireModification) else None
        return render(
            self.request,
            "formulaire.html",
            status,
            offered=offered,
            fiche=_fiche(known) if known else None,
            champs=known.champs if known else CHAMPS,
            labels=CHAMPS,
            profils=[(one.profil, one.profil.libelle) for one in offered.profils],
            options=[(one.code, one.libelle) for one in offered.activites],
            typed={name: first(form, name) for name in (*CHAMPS, "version_vue")},
            activites=form.get("activites", ()),
            picker=await open_picker(self.site.host, self.logged.id, offered, form),
            errors=_errors(refus) if refus else {},
            reasons=refus.reasons if refus else (),
            outdated=isinstance(refus, DonneesChangeesError),
        )


OnScreen: TypeAlias = Annotated[_Screen, Depends()]


@router.get("/utilisateurs/nouveau")
async def show_creation(screen: OnScreen) -> Response:
    offered = await ouvrir_creation(screen.site.host, acteur_id=screen.logged.id)
    return await screen.show(offered, {})


@router.post("/utilisateurs/nouveau")
async def create(screen: OnScreen, form: Typed) -> Response:
    site, acteur_id = screen.site, screen.logged.id
    offered = await ouvrir_creation(site.host, acteur_id=acteur_id)
    # A browser sends nothing of a list where nothing is chosen.
    typed = {"structure_id": [""], **_with_all(offered, form)}
    if first(form, BUTTON) != SAVE:
        return await screen.show(offered, typed)
    await site.limits.count_act(acteur_id)
    try:
        command = read_form(CreerUtilisateur, typed, acteur_id=acteur_id)
        compte = await creer_utilisateur(site.host, command)
    except SiautError as refus:
        return await screen.show(offered, typed, refus)
    return confirm(screen.request, command.operation, f"/utilisateurs/{compte.id}")


@router.get("/utilisateurs/{id}/modifier")
async def show_modification(screen: OnScreen, id: str) -> Response:
    known = {"acteur_id": screen.logged.id, "utilisateur_id": id}
    offered = await ouvrir_modification(screen.site.host, **known)
    return await screen.show(offered, _form_of(offered))


@router.post("/utilisateurs/{id}/modifier")
async def modify(screen: OnScreen, id: str, form: Typed) -> Response:
    known = {"acteur_id": screen.logged.id, "utilisateur_id": id}
    offered = await ouvrir_modification(screen.site.host, **known)
    typed = _with_all(offered, form)
    # What may not change is shown as it is: a browser does not send it.
    shown = {**_form_of(offered, without=offered.champs), **typed}
    if first(form, BUTTON) != SAVE:
        return await screen.show(offered, shown)
    await screen.site.limits.count_act(screen.logged.id)
    try:
        command = read_form(ModifierUtilisateur, typed, **known)
        await modifier_utilisateur(screen.site.host, command)
    except SiautError as refus:
        return await screen.show(offered, shown, refus)
    return confirm(screen.request, command.operation, f"/utilisateurs/{id}")


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


def _fiche(offered: FormulaireModification) -> FicheUtilisateur:
    place = offered.structure
    row = UtilisateurRow(offered.utilisateur, place.structure, place.ej)
    return FicheUtilisateur(row)


def _errors(refus: SiautError) -> dict[str | None, list[str]]:
    """
    Give the sentences by field; an unknown structure is the one that was chosen.
    """
    errors = refus.champs
    if isinstance(refus, IntrouvableError):
        return {"structure_id": errors[None]}
    return errors
