"""
*Mon profil*: one's own record, with the name of one's groupe. Guide: F3.
"""

from fastapi import APIRouter, Request, Response

from ..answers import Acteur, render

__all__ = ["router"]

router = APIRouter()


@router.get("/profil")
async def show_profil(request: Request, logged: Acteur) -> Response:
    return render(request, "profil.html", fiche=logged.fiche)
