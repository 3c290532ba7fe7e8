"""
*Answers*: pages, and what is said when something is refused.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from secrets import token_urlsafe
from typing import Annotated, Any, Final, TypeAlias, TypeVar

from attrs import evolve, frozen
from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException

from siaut_core import (
    ActionRefuseeError,
    DonneesChangeesError,
    DonneesInvalidesError,
    Niveau,
    SiautError,
    Structure,
    Utilisateur,
)
from siaut_core.aio import (
    FicheUtilisateur,
    Host,
    Operation,
    consulter_mon_profil,
)
from siaut_core.serialization import problem, to_json
from siaut_sqlalchemy.aio import Store

from .bodies import Form, read_form
from .limits import Limits
from .options import Options
from .protection import Cookies, Visitor, report
from .sessions import AlreadyDoneError, Session, Sessions
from .units import of_a_request

__all__ = [
    "SENTENCES",
    "Acteur",
    "Logged",
    "MaybeActeur",
    "OnScreen",
    "Screen",
    "Site",
    "SiteOf",
    "confirm",
    "misread",
    "put_off",
    "refuse",
    "render",
    "turn_away",
]

C = TypeVar("C")

NOTICE: Final = "avis"

PAGES: Final = Environment(
    loader=PackageLoader("siaut_web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
PAGES.globals["draw"] = token_urlsafe

CONFIRMATIONS: Final = {one.value: one.confirmation for one in Operation}

UNKNOWN: Final = 401  # Whom the page "Connexion" lets in.
UNREADABLE: Final = 400  # What FastAPI says of some JSON.
OWN_FAULT: Final = 500
BUSY: Final = 503

# What this service says by itself, besides the sentences of the library.
SENTENCES: Final[Mapping[int, str]] = {
    UNKNOWN: "Connectez-vous pour continuer.",
    403: "Cette demande vient d'un autre site.",
    404: "Cette page n'existe pas.",
    405: "Cette page ne répond pas à cette demande.",
    411: "La taille de la demande est attendue.",
    413: "La demande est trop longue.",
    415: "Ce format n'est pas lu ici.",
    421: "Ce service est à une autre adresse.",
    429: "Trop de tentatives. Réessayez dans une minute.",
    500: "Le service a rencontré une erreur.",
    503: "Le service est très demandé. Réessayez dans quelques secondes.",
}


@frozen
class Site:
    """
    The service: what its pages are given.
    """

    options: Options
    store: Store
    host: Host
    sessions: Sessions
    limits: Limits


@frozen
class Logged:
    """
    Whoever is logged in, and their session.
    """

    fiche: FicheUtilisateur
    session: Session

    @property
    def id(self) -> str:
        return self.fiche.utilisateur.id

    @property
    def administers(self) -> bool:
        """
        Whether the menu "Administration" is theirs. Guide: C1.
        """
        return self.fiche.utilisateur.profil.niveau is Niveau.GESTIONNAIRE


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def _site_of(request: Request) -> Site:
    site = _site(request)
    return evolve(site, host=of_a_request(site.host))


SiteOf: TypeAlias = Annotated[Site, Depends(_site_of)]


async def find_acteur(request: Request, site: SiteOf) -> Logged | None:
    """
    Find who is logged in: nobody, when the account was switched off meanwhile.
    """
    visitor: Visitor = request.state.visitor
    session = await site.sessions.find(visitor.known) if visitor.known else None
    logged = None
    if session is not None:
        id = session.utilisateur_id
        with suppress(ActionRefuseeError):
            fiche = await consulter_mon_profil(site.host, utilisateur_id=id)
            logged = Logged(fiche, session)
    request.state.logged = logged
    return logged


async def acteur_of(logged: Annotated[Logged | None, Depends(find_acteur)]) -> Logged:
    """
    Give who is logged in, and send everybody else to the page "Connexion".
    """
    if logged is None:
        raise HTTPException(401)
    return logged


Acteur: TypeAlias = Annotated[Logged, Depends(acteur_of)]
MaybeActeur: TypeAlias = Annotated[Logged | None, Depends(find_acteur)]


def render(
    request: Request,
    page: str,
    /,
    status: int = 200,
    **shown: Any,  # noqa: ANN401  (of the page)
) -> Response:
    """
    Show a page, with what every page shows: the menu, and what was just done.
    """
    site, visitor = _site(request), request.state.visitor
    cookies = Cookies(site.options)
    done = cookies.read(request, NOTICE)
    text = PAGES.get_template(page).render(
        shown
        | {
            "csrf": visitor.csrf,
            "logged": getattr(request.state, "logged", None),
            "notice": CONFIRMATIONS.get(done, ""),
            "demonstration": site.options.demonstration,
            "path": request.scope["path"],
            "partial": "hx-request" in request.headers,
        }
    )
    answer = HTMLResponse(text, status)
    if status == BUSY:
        answer.headers["Retry-After"] = "1"
    if visitor.drawn:
        cookies.write(answer, Visitor.VISIT, visitor.drawn)
    if done:
        cookies.erase(answer, NOTICE)
    return answer


def confirm(request: Request, operation: Operation, path: str) -> Response:
    """
    Go to a page, that says what was done.
    """
    answer = RedirectResponse(path, 303)
    Cookies(_site(request).options).write(answer, NOTICE, operation.value, 60)
    return answer


@frozen
class Screen:
    """
    A page that is shown to somebody who is logged in, and what it answers.
    """

    request: Request
    site: SiteOf
    logged: Acteur

    @property
    def host(self) -> Host:
        return self.site.host

    @property
    def known(self) -> dict[str, str]:
        """
        Who asks, and what the path names, as operations are told.
        """
        return {"acteur_id": self.logged.id, **self.request.path_params}

    def render(self, page: str, /, status: int = 200, **shown: object) -> Response:
        return render(self.request, page, status, **shown)

    def show_form(
        self, page: str, refus: SiautError | None, /, **shown: object
    ) -> Response:
        """
        Show a form, and when it was refused what is wrong with each of its fields.

        Raises:
            siaut_core.errors.SiautError: The service's own fault: no form to correct.
        """
        status = problem(refus).status if refus else 200
        if refus and status == OWN_FAULT:
            raise refus
        told = {
            "errors": refus.champs if refus else {},
            "reasons": refus.reasons if refus else (),
            "outdated": isinstance(refus, DonneesChangeesError),
        }
        return self.render(page, status, **(told | shown))

    async def save(
        self,
        operation: Callable[[Host, C], Awaitable[Utilisateur | Structure]],
        command: type[C],
        form: Form,
    ) -> str:
        """
        Do what a form asks, and give the identifier of what it made or changed.

        Raises:
            siaut_core.errors.SiautError: If it is refused.
        """
        await self.site.limits.count_act(self.logged.id)
        host = await self.once()
        try:
            saved = await operation(host, read_form(command, form, **self.known))
        except AlreadyDoneError as before:
            return before.id
        return saved.id

    async def once(self) -> Host:
        """
        Give the host of a form that says which it is, for it to be done once.
        """
        sent = str(self.request.scope["path"]).encode() + await self.request.body()
        return self.site.sessions.once(self.host, self.logged.session, sent)

    def confirm(self, operation: Operation, path: str) -> Response:
        return confirm(self.request, operation, path)


OnScreen: TypeAlias = Annotated[Screen, Depends()]


def refuse(request: Request, error: SiautError) -> Response:
    """
    Say why something was refused: every reason, and who could do it.
    """
    status, body, headers = problem(error)
    if status == OWN_FAULT:
        report(error)
    if _is_api(request):
        return Response(to_json(body), status, headers)
    return render(
        request,
        "refus.html",
        status,
        title=body["title"],
        reasons=error.reasons if "errors" in body else (),
    )


def turn_away(request: Request, error: HTTPException) -> Response:
    """
    Say what this service refuses by itself.
    """
    status = error.status_code
    if status == UNREADABLE:
        return misread(request, error)
    unsaid = error.detail == HTTPException(status).detail
    told = SENTENCES.get(status, error.detail) if unsaid else error.detail
    headers = dict(error.headers or {})
    if _is_api(request):
        body = {"type": "about:blank", "title": told, "status": status}
        media = "application/problem+json"
        return Response(to_json(body), status, headers, media)
    if status == UNKNOWN and "hx-request" in request.headers:
        # The page "Connexion" is never a part of another: htmx goes there.
        return Response(status_code=status, headers={"HX-Redirect": "/connexion"})
    if status == UNKNOWN:
        return RedirectResponse("/connexion", 303)
    answer = render(request, "refus.html", status, title=told, reasons=())
    answer.headers.update(headers)
    return answer


def put_off(request: Request, error: Exception) -> Response:
    """
    Ask to come back later: what counts attempts does not answer.
    """
    report(error)
    return turn_away(request, HTTPException(BUSY, headers={"Retry-After": "10"}))


def misread(request: Request, _error: Exception) -> Response:
    """
    Say nothing of what was typed; the default answer repeats it.
    """
    fault = DonneesInvalidesError.single("JSON", "Un objet JSON est attendu.")
    return refuse(request, fault)


def _is_api(request: Request) -> bool:
    return str(request.scope["path"]).startswith("/api/")
