"""
*Accessibilité*: what a declaration still asks for; nothing is declared here.
"""

from fastapi import APIRouter, Request, Response

from ..answers import MaybeActeur, render

__all__ = ["router"]

router = APIRouter()


@router.get("/accessibilite")
async def show_accessibility(request: Request, _logged: MaybeActeur) -> Response:
    return render(request, "accessibilite.html")
