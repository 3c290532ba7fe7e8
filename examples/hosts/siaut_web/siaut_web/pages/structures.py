"""
*Gestion des structures*: the list, the record of one, and those without number.

What comes from FINESS is never changed here. Guide: T1-T5, C16, C18.
"""

from typing import Final

from fastapi import APIRouter, Request, Response

from siaut_core import (
    ActionRefuseeError,
    Decision,
    DonneesChangeesError,
    Etablissement,
    SiautError,
    StructureId,
    TypeStructure,
    libelle_of_choix,
    peut_consulter_structure,
    peut_creer_etablissement,
    peut_creer_groupe,
    peut_modifier_structure,
)
from siaut_core.aio import (
    CreerStructure,
    CriteresStructures,
    FicheStructure,
    ModifierStructure,
    RechercherStructures,
    TriStructures,
    consulter_structure,
    creer_structure,
    modifier_structure,
    rechercher_structures,
)

from ..answers import Acteur, Logged, Site, SiteOf, confirm, render, status_of
from ..bodies import Form, first, read_form
from ..protection import Typed
from ..searches import CHOICES, Search

__all__ = ["router"]

router = APIRouter()

SEARCH: Final = Search(
    path="/structures",
    template="structures.html",
    criteres=CriteresStructures,
    demande=RechercherStructures,
    find=rechercher_structures,
)

# Its fields, as its record calls them.
A_STRUCTURE: Final = Etablissement(
    id=StructureId("-"), ej_id=StructureId("-"), raison_sociale="-"
)
CHAMPS: Final = {
    "type_structure" if name == "type" else name: champ.libelle
    for name, champ in FicheStructure(structure=A_STRUCTURE).informations().items()
}

CREATIONS: Final = {
    TypeStructure.ET: peut_creer_etablissement,
    TypeStructure.GROUPE: peut_creer_groupe,
}


def _may_create(site: Site, logged: Logged, kind: TypeStructure) -> Decision:
    fiche, silences = logged.fiche, site.host.settings.silences
    return CREATIONS[kind](fiche.utilisateur, fiche.row.structure, silences)


def _creations(site: Site, logged: Logged) -> list[TypeStructure]:
    """
    Say which kinds of structure somebody may create. Guide: T5.
    """
    return [kind for kind in CREATIONS if _may_create(site, logged, kind)]


@router.get("/structures")
async def show_search(request: Request, site: SiteOf, logged: Acteur) -> Response:
    tris, creations = TriStructures.__members__, _creations(site, logged)
    return await SEARCH.show(request, site, logged, tris=tris, creations=creations)


@router.post("/structures")
async def search(site: SiteOf, logged: Acteur, form: Typed) -> Response:
    return await SEARCH.keep(site, logged.session, form)


@router.get("/structures/nouvelle")
async def show_creation(request: Request, site: SiteOf, logged: Acteur) -> Response:
    if not _creations(site, logged):
        raise ActionRefuseeError(_may_create(site, logged, TypeStructure.ET))
    return _show_form(request, site, logged, {})


@router.post("/structures/nouvelle")
async def create(
    request: Request, site: SiteOf, logged: Acteur, form: Typed
) -> Response:
    await site.limits.count_act(logged.id)
    try:
        command = read_form(CreerStructure, form, acteur_id=logged.id)
        created = await creer_structure(site.host, command)
    except SiautError as refus:
        return _show_form(request, site, logged, form, refus=refus)
    return confirm(request, command.operation, f"/structures/{created.id}")


@router.get("/structures/{id}")
async def show_record(
    request: Request, site: SiteOf, logged: Acteur, id: str
) -> Response:
    fiche = await consulter_structure(site.host, acteur_id=logged.id, structure_id=id)
    acteur = logged.fiche.utilisateur
    return render(
        request,
        "structure.html",
        fiche=fiche,
        libelle_of_choix=libelle_of_choix,
        may_modify=bool(peut_modifier_structure(acteur, fiche.structure)),
        # The EJ of an ET shows to whoever sees the ET, and may be out of reach.
        may_open=bool(fiche.ej and peut_consulter_structure(acteur, fiche.ej)),
    )


@router.get("/structures/{id}/modifier")
async def show_modification(
    request: Request, site: SiteOf, logged: Acteur, id: str
) -> Response:
    fiche = await consulter_structure(site.host, acteur_id=logged.id, structure_id=id)
    allowed = peut_modifier_structure(logged.fiche.utilisateur, fiche.structure)
    if not allowed:
        raise ActionRefuseeError(allowed)
    return _show_form(request, site, logged, _form_of(fiche), fiche)


@router.post("/structures/{id}/modifier")
async def modify(
    request: Request, site: SiteOf, logged: Acteur, id: str, form: Typed
) -> Response:
    known = {"acteur_id": logged.id, "structure_id": id}
    fiche = await consulter_structure(site.host, **known)
    await site.limits.count_act(logged.id)
    try:
        command = read_form(ModifierStructure, form, **known)
        await modifier_structure(site.host, command)
    except SiautError as refus:
        return _show_form(request, site, logged, form, fiche, refus)
    return confirm(request, command.operation, f"/structures/{id}")


def _form_of(fiche: FicheStructure) -> Form:
    """
    Write a structure as a browser would send it.
    """
    structure, champs = fiche.structure, fiche.informations()
    return {
        **{name: [champ.texte] for name, champ in champs.items()},
        "departement": [structure.coordonnees.departement or ""],
        "version_vue": [str(structure.version)],
    }


def _show_form(
    request: Request,
    site: Site,
    logged: Logged,
    form: Form,
    fiche: FicheStructure | None = None,
    refus: SiautError | None = None,
) -> Response:
    """
    Show the form as it was typed, and beside each field what is wrong with it.
    """
    return render(
        request,
        "structure_formulaire.html",
        status_of(refus),
        fiche=fiche,
        types=[(kind.value, kind.value) for kind in _creations(site, logged)],
        departements=[("", ""), *CHOICES["departements"]],
        labels=CHAMPS,
        typed={name: first(form, name) for name in (*CHAMPS, "version_vue")},
        errors=refus.champs if refus else {},
        reasons=refus.reasons if refus else (),
        outdated=isinstance(refus, DonneesChangeesError),
    )
