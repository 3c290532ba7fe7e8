"""
*Mon profil*: one's own record, with the name of one's groupe. Guide: F3.
"""

from fastapi import APIRouter, Response

from ..answers import OnScreen

__all__ = ["router"]

router = APIRouter()


@router.get("/profil")
async def show_profil(screen: OnScreen) -> Response:
    return screen.render("profil.html", fiche=screen.logged.fiche)
