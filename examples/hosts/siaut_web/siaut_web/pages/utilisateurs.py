"""
*Gestion des utilisateurs*: the criteria, the list, and its export. Guide: R1-R6.
"""

from collections.abc import AsyncIterator
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from siaut_core import Profil, shorten
from siaut_core.aio import (
    CriteresUtilisateurs,
    Page,
    RechercherUtilisateurs,
    TriUtilisateurs,
    UtilisateurRow,
    rechercher_utilisateurs,
)

from ..answers import OnScreen
from ..bodies import first
from ..export import BOM, write_rows
from ..protection import Typed
from ..searches import Search

__all__ = ["router"]

router = APIRouter()

SEARCH: Final = Search(
    path="/utilisateurs",
    template="utilisateurs.html",
    criteres=CriteresUtilisateurs,
    recherche=RechercherUtilisateurs,
    find=rechercher_utilisateurs,
)

PROFILS: Final = [(profil.value, profil.libelle) for profil in Profil]

# Of an export: more is for the one who administers the base.
ROWS_MAX: Final = 10_000
CUT: Final = f"Liste limitée à {ROWS_MAX} lignes : ajoutez des critères."


@router.get("/utilisateurs")
async def show_search(screen: OnScreen) -> Response:
    nomenclature = screen.host.settings.nomenclature
    return await SEARCH.show(
        screen,
        profils=PROFILS,
        activites=[(one.code, one.libelle) for one in nomenclature],
        tris=TriUtilisateurs.__members__,
        shorten=shorten,
    )


@router.post("/utilisateurs")
async def search(screen: OnScreen, form: Typed) -> Response:
    return await SEARCH.keep(screen, form)


@router.post("/utilisateurs/export")
async def export(screen: OnScreen, form: Typed) -> Response:
    """
    Give all the pages of a search in a file for spreadsheets.

    The first page comes before the answer begins: what is refused is said.
    """
    pages = SEARCH.pages(screen, first(form, "vue"))
    opening = await anext(pages)
    name = 'attachment; filename="utilisateurs.csv"'
    return StreamingResponse(
        _lines(opening, pages),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": name},
    )


async def _lines(
    first: Page[UtilisateurRow], others: AsyncIterator[Page[UtilisateurRow]]
) -> AsyncIterator[bytes]:
    headers = ([c.libelle for c in row.colonnes().values()] for row in first.rows[:1])
    yield BOM + write_rows(headers) + _write(first)
    left = ROWS_MAX - len(first.rows)
    async for page in others:
        if left <= 0:
            yield write_rows([[CUT]])
            return
        yield _write(page)
        left -= len(page.rows)


def _write(page: Page[UtilisateurRow]) -> bytes:
    return write_rows([c.texte for c in row.colonnes().values()] for row in page.rows)
