"""
*Connexion*: Mot de passe oublié / Première connexion, and the page of a link.

Their answers are the same whoever asks: the library sees to it, and the limits come
before. The token of a link stays behind ``#``, hence in the browser, until a few lines
of script hand it over; it is then in a cookie that no script reads. Guide: L1-L3, F3.
"""

import re
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from siaut_core import (
    ConnexionRefuseeError,
    DonneesInvalidesError,
    LienInutilisableError,
    Token,
    Utilisateur,
)
from siaut_core.aio import (
    DemanderLien,
    Operation,
    SeConnecter,
    UtiliserLien,
    demander_lien,
    examiner_lien,
    se_connecter,
    utiliser_lien,
)

from ..answers import MaybeActeur, Site, SiteOf, confirm, render
from ..bodies import first, read_form
from ..protection import Cookies, Typed, Visitor

__all__ = ["open_session", "router"]

router = APIRouter()

LINK: Final = "lien"

# A quarter of an hour, to choose a password.
LINK_SECONDS: Final = 900

TOKEN: Final = re.compile(r"(?:token=)?([A-Za-z0-9_-]{1,200})\s*$")

NO_LINK: Final = "Collez le lien en entier, comme vous l'avez reçu."
DIFFERENT: Final = "Les deux saisies diffèrent."


async def open_session(
    request: Request, site: Site, command: SeConnecter
) -> tuple[Utilisateur, str]:
    """
    Log somebody in; give the cookie of their session, which ends the one before.
    """
    visitor: Visitor = request.state.visitor
    cookie = site.sessions.draw(visitor.known)
    async with site.limits.turn(request, command.courriel):
        return await se_connecter(site.host, command), cookie


@router.get("/")
async def show_home(request: Request, logged: MaybeActeur) -> Response:
    return render(request, "home.html" if logged else "connexion.html", errors={})


@router.get("/connexion")
async def show_connexion(request: Request) -> Response:
    return render(request, "connexion.html", errors={})


@router.post("/connexion")
async def log_in(request: Request, site: SiteOf, form: Typed) -> Response:
    command = read_form(SeConnecter, form)
    try:
        _, cookie = await open_session(request, site, command)
    except ConnexionRefuseeError as refus:
        return render(request, "connexion.html", 401, errors=refus.champs)
    answer = RedirectResponse("/", 303)
    Cookies(site.options).write(answer, Visitor.NAME, cookie)
    return answer


@router.post("/deconnexion")
async def log_out(request: Request, site: SiteOf, _form: Typed) -> Response:
    visitor: Visitor = request.state.visitor
    await site.sessions.close(visitor.known)
    answer = RedirectResponse("/", 303)
    Cookies(site.options).erase(answer, Visitor.NAME)
    return answer


@router.get("/mot-de-passe-oublie")
async def show_demande(request: Request) -> Response:
    return render(request, "demande.html", sent="")


@router.post("/mot-de-passe-oublie")
async def ask_for_link(request: Request, site: SiteOf, form: Typed) -> Response:
    command = read_form(DemanderLien, form)
    async with site.limits.turn(request, command.courriel):
        sent = await demander_lien(site.host, command)
    return render(request, "demande.html", sent=sent)


@router.get("/lien")
async def show_link(request: Request, site: SiteOf) -> Response:
    token = Cookies(site.options).read(request, LINK)
    if not token:
        return render(request, "lien.html", known=False, errors={})
    try:
        async with site.limits.turn(request):
            await examiner_lien(site.host, Token(token))
    except LienInutilisableError as refus:
        return _without_link(request, site, refus)
    return render(request, "lien.html", known=True, errors={})


@router.post("/lien")
async def hand_over(request: Request, site: SiteOf, form: Typed) -> Response:
    found = TOKEN.search(first(form, "lien")[-500:])
    if found is None:
        errors = {"lien": [NO_LINK]}
        return render(request, "lien.html", 422, known=False, errors=errors)
    answer = RedirectResponse("/lien", 303)
    Cookies(site.options).write(answer, LINK, found[1], LINK_SECONDS)
    return answer


@router.post("/lien/mot-de-passe")
async def choose_password(request: Request, site: SiteOf, form: Typed) -> Response:
    token = Cookies(site.options).read(request, LINK)
    try:
        if form.get("mot_de_passe") != form.get("confirmation"):
            raise DonneesInvalidesError.single("DIFFERENT", DIFFERENT, "confirmation")
        command = read_form(UtiliserLien, {**form, "token": [token]})
        async with site.limits.turn(request):
            await utiliser_lien(site.host, command)
    except LienInutilisableError as refus:
        return _without_link(request, site, refus)
    except DonneesInvalidesError as refus:
        return render(request, "lien.html", 422, known=True, errors=refus.champs)
    answer = confirm(request, Operation.UTILISER_LIEN, "/connexion")
    Cookies(site.options).erase(answer, LINK)
    return answer


def _without_link(
    request: Request, site: SiteOf, refus: LienInutilisableError
) -> Response:
    answer = render(request, "lien.html", 410, known=False, errors=refus.champs)
    Cookies(site.options).erase(answer, LINK)
    return answer
