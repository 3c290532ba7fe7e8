"""
*Gestion des structures*: the list, the record of one, and those without number.

What comes from FINESS is never changed here. Guide: T1-T5, C16, C18.
"""

from typing import Final

from fastapi import APIRouter, Response

from siaut_core import (
    ActionRefuseeError,
    Decision,
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

from ..answers import OnScreen, Screen
from ..bodies import Form, first
from ..protection import Typed
from ..searches import CHOICES, Search

__all__ = ["router"]

router = APIRouter()

NEW: Final = "/structures/nouvelle"
STRUCTURE: Final = "/structures/{structure_id}"

SEARCH: Final = Search(
    path="/structures",
    template="structures.html",
    criteres=CriteresStructures,
    recherche=RechercherStructures,
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


def _may_create(screen: Screen, kind: TypeStructure) -> Decision:
    fiche, silences = screen.logged.fiche, screen.host.settings.silences
    return CREATIONS[kind](fiche.utilisateur, fiche.row.structure, silences)


def _creations(screen: Screen) -> list[TypeStructure]:
    """
    Say which kinds of structure somebody may create. Guide: T5.
    """
    return [kind for kind in CREATIONS if _may_create(screen, kind)]


@router.get("/structures")
async def show_search(screen: OnScreen) -> Response:
    tris, creations = TriStructures.__members__, _creations(screen)
    return await SEARCH.show(screen, tris=tris, creations=creations)


@router.post("/structures")
async def search(screen: OnScreen, form: Typed) -> Response:
    return await SEARCH.keep(screen, form)


@router.get(NEW)
async def show_creation(screen: OnScreen) -> Response:
    if not _creations(screen):
        raise ActionRefuseeError(_may_create(screen, TypeStructure.ET))
    return _show_form(screen, {})


@router.post(NEW)
async def create(screen: OnScreen, form: Typed) -> Response:
    try:
        id = await screen.save(creer_structure, CreerStructure, form)
    except SiautError as refus:
        return _show_form(screen, form, refus=refus)
    return screen.confirm(CreerStructure.operation, f"/structures/{id}")


@router.get(STRUCTURE)
async def show_record(screen: OnScreen) -> Response:
    fiche = await consulter_structure(screen.host, **screen.known)
    acteur = screen.logged.fiche.utilisateur
    return screen.render(
        "structure.html",
        fiche=fiche,
        libelle_of_choix=libelle_of_choix,
        may_modify=bool(peut_modifier_structure(acteur, fiche.structure)),
        # The EJ of an ET shows to whoever sees the ET, and may be out of reach.
        may_open=bool(fiche.ej and peut_consulter_structure(acteur, fiche.ej)),
    )


@router.get(f"{STRUCTURE}/modifier")
async def show_modification(screen: OnScreen) -> Response:
    fiche = await consulter_structure(screen.host, **screen.known)
    allowed = peut_modifier_structure(screen.logged.fiche.utilisateur, fiche.structure)
    if not allowed:
        raise ActionRefuseeError(allowed)
    return _show_form(screen, _form_of(fiche), fiche)


@router.post(f"{STRUCTURE}/modifier")
async def modify(screen: OnScreen, form: Typed) -> Response:
    fiche = await consulter_structure(screen.host, **screen.known)
    try:
        await screen.save(modifier_structure, ModifierStructure, form)
    except SiautError as refus:
        return _show_form(screen, form, fiche, refus)
    path = f"/structures/{fiche.structure.id}"
    return screen.confirm(ModifierStructure.operation, path)


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
    screen: Screen,
    form: Form,
    fiche: FicheStructure | None = None,
    refus: SiautError | None = None,
) -> Response:
    """
    Show the form as it was typed, and beside each field what is wrong with it.
    """
    return screen.show_form(
        "structure_formulaire.html",
        refus,
        fiche=fiche,
        types=[(kind.value, kind.value) for kind in _creations(screen)],
        departements=[("", ""), *CHOICES["departements"]],
        labels=CHAMPS,
        typed={name: first(form, name) for name in (*CHAMPS, "version_vue")},
    )
