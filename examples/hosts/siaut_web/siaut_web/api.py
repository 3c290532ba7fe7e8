"""
*API*: the operations of the pages as JSON, under ``/api``.

A table of what may be asked: nothing else is, national acts least of all. Bodies,
answers and problems are those of the library, and so is what OpenAPI says of them.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, NamedTuple, TypeAlias, get_type_hints

from fastapi import APIRouter, Body, Request, Response

from siaut_core import Token, aio, errors
from siaut_core.serialization import STATUSES, read_command, to_json

from .answers import SENTENCES, Acteur, OnScreen, SiteOf
from .bodies import described
from .pages.connexion import open_session
from .protection import Cookies, Visitor

__all__ = ["ACTS", "Act", "router"]

router = APIRouter(prefix="/api")

Operation: TypeAlias = Callable[..., Awaitable[Any]]
Fields: TypeAlias = dict[str, Any]

JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"


def _object(*keys: str, **properties: Any) -> dict[str, Any]:  # noqa: ANN401  (a schema)
    """
    Describe an answer by the keys that it always has.
    """
    return {"type": "object", "required": [*keys], "properties": properties}


DONE: Final = _object("message", message={"type": "string"})
FORM: Final = _object("profils", "activites")
PAGE: Final = _object("rows", "following", rows={"type": "array"})
RECORD: Final = _object("id", "version", "colonnes", "informations")
REFUSAL: Final = _object(
    "type", "title", "status", status={"type": "integer"}, errors={"type": "array"}
)

# What this service refuses by itself: to anybody, whatever they send, to nobody, and to
# who asks too often.
TO_ALL: Final = {411, 413, 421, 503}
A_BODY: Final = {403, 415, 422}
TO_NOBODY: Final = {401}
TOO_OFTEN: Final = {429}


class Act(NamedTuple):
    """
    What may be asked by whoever is logged in.

    Attributes:
        path: What it names is not in the body.
    """

    method: str
    path: str
    operation: Operation
    answer: dict[str, Any]


COMPTE: Final = "/utilisateurs/{utilisateur_id}"
STRUCTURE: Final = "/structures/{structure_id}"

ACTS: Final = (
    Act("POST", "/utilisateurs/recherche", aio.rechercher_utilisateurs, PAGE),
    Act("GET", "/utilisateurs/formulaire", aio.ouvrir_creation, FORM),
    Act("POST", "/utilisateurs", aio.creer_utilisateur, DONE),
    Act("GET", COMPTE, aio.consulter_utilisateur, RECORD),
    Act("GET", f"{COMPTE}/formulaire", aio.ouvrir_modification, FORM),
    Act("PATCH", COMPTE, aio.modifier_utilisateur, DONE),
    Act("POST", f"{COMPTE}/activation", aio.activer_utilisateur, DONE),
    Act("POST", f"{COMPTE}/desactivation", aio.desactiver_utilisateur, DONE),
    Act("POST", f"{COMPTE}/renvoi", aio.renvoyer_courriel_creation, DONE),
    Act("POST", f"{COMPTE}/suppression", aio.supprimer_utilisateur, DONE),
    Act("POST", "/structures/recherche", aio.rechercher_structures, PAGE),
    Act("POST", "/structures/choix", aio.choisir_structures, PAGE),
    Act("POST", "/structures", aio.creer_structure, DONE),
    Act("GET", STRUCTURE, aio.consulter_structure, RECORD),
    Act("PATCH", STRUCTURE, aio.modifier_structure, DONE),
)

# What sends a mail, or says that an address or a name is taken.
COUNTED: Final = {
    aio.creer_utilisateur,
    aio.modifier_utilisateur,
    aio.renvoyer_courriel_creation,
    aio.creer_structure,
    aio.modifier_structure,
}


def _show(answer: object) -> Response:
    return Response(to_json(answer), media_type=JSON)


def _told(
    operation: Operation, answer: dict[str, Any], *ours: set[int]
) -> dict[str, Any]:
    """
    Say of an operation what OpenAPI does: its documentation names what it refuses.
    """
    told = operation.__doc__ or ""
    raised = re.findall(r"siaut_core\.errors\.(\w+)", told)
    statuses = {STATUSES[getattr(errors, name)][0] for name in raised}
    return {
        "operation_id": operation.__name__,
        "summary": told.strip().partition("\n")[0],
        "responses": _answers(answer, statuses, *ours),
    }


def _answers(answer: dict[str, Any], *refused: set[int]) -> dict[int | str, Any]:
    titles = {**dict(STATUSES.values()), **SENTENCES}
    told: dict[int | str, Any] = {200: {"content": {JSON: {"schema": answer}}}}
    for status in sorted(TO_ALL.union(*refused)):
        content = {PROBLEM: {"schema": REFUSAL}}
        told[status] = {"description": titles[status], "content": content}
    return told


def _reading(act: Act) -> Operation:
    async def read(screen: OnScreen) -> Response:
        return _show(await act.operation(screen.host, **screen.known))

    return read


def _asking(act: Act, command: type[Any], names: list[str]) -> Operation:
    """
    Make the route of what is asked in a body, which does not say who asks.
    """

    async def ask(
        screen: OnScreen,
        body: Annotated[Fields, Body(), described(command, "acteur_id", *names)],
    ) -> Response:
        asked = read_command(command, body, **screen.known)
        if act.operation in COUNTED:
            await screen.site.limits.count_act(screen.logged.id)
        found = await act.operation(screen.host, asked)
        return _show(_done(asked, found) if act.answer is DONE else found)

    return ask


def _asked(operation: Operation) -> type[Any] | None:
    """
    Find what an operation is asked with; one that is given identifiers has none.
    """
    hints = get_type_hints(operation)
    asked = (hints[name] for name in hints if name not in {"host", "return"})
    return next((hint for hint in asked if hint is not str), None)


def _serve(act: Act) -> None:
    command = _asked(act.operation)
    names = re.findall(r"{(\w+)}", act.path)
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]
    with_body = A_BODY if command else set()
    counted = TOO_OFTEN if act.operation in COUNTED else set()
    router.add_api_route(
        act.path,
        _asking(act, command, names) if command else _reading(act),
        methods=[act.method],
        openapi_extra={"parameters": parameters},
        **_told(act.operation, act.answer, TO_NOBODY, with_body, counted),
    )


def _done(command: Any, found: Any) -> dict[str, Any]:  # noqa: ANN401  (of any button)
    """
    Confirm, and say which version of what there is now.
    """
    told = {"message": command.operation.confirmation}
    return told | ({"id": found.id, "version": found.version} if found else {})


for _act in ACTS:
    _serve(_act)


@router.get("/profil", **_told(aio.consulter_mon_profil, RECORD, TO_NOBODY))
async def show_profil(acteur: Acteur) -> Response:
    return _show(acteur.fiche)


@router.post(
    "/connexion",
    **_told(aio.se_connecter, _object("id", "header"), A_BODY, TOO_OFTEN),
)
async def log_in(
    request: Request,
    site: SiteOf,
    body: Annotated[Fields, Body(), described(aio.SeConnecter)],
) -> Response:
    command = read_command(aio.SeConnecter, body)
    compte, cookie = await open_session(request, site, command)
    answer = _show({"id": compte.id, "header": compte.header})
    Cookies(site.options).write(answer, Visitor.NAME, cookie)
    return answer


@router.post("/deconnexion", responses=_answers(DONE, A_BODY))
async def log_out(
    request: Request, site: SiteOf, _body: Annotated[Fields, Body()]
) -> Response:
    """
    End the session.
    """
    visitor: Visitor = request.state.visitor
    await site.sessions.close(visitor.known)
    answer = _show({"message": "À bientôt"})
    Cookies(site.options).erase(answer, Visitor.NAME)
    return answer


@router.post("/demande", **_told(aio.demander_lien, DONE, A_BODY, TOO_OFTEN))
async def ask_for_link(
    request: Request,
    site: SiteOf,
    body: Annotated[Fields, Body(), described(aio.DemanderLien)],
) -> Response:
    command = read_command(aio.DemanderLien, body)
    async with site.limits.turn(request, command.courriel):
        return _show({"message": await aio.demander_lien(site.host, command)})


@router.post(
    "/lien/examen",
    **_told(aio.examiner_lien, _object("cause", "expire_le"), A_BODY, TOO_OFTEN),
)
async def look_at_link(
    request: Request, site: SiteOf, token: Annotated[str, Body(embed=True)]
) -> Response:
    async with site.limits.turn(request):
        lien = await aio.examiner_lien(site.host, Token(token))
    return _show({"cause": lien.cause, "expire_le": lien.expire_le})


@router.post("/lien", **_told(aio.utiliser_lien, DONE, A_BODY, TOO_OFTEN))
async def use_link(
    request: Request,
    site: SiteOf,
    body: Annotated[Fields, Body(), described(aio.UtiliserLien)],
) -> Response:
    command = read_command(aio.UtiliserLien, body)
    async with site.limits.turn(request):
        await aio.utiliser_lien(site.host, command)
    return _show({"message": command.operation.confirmation})
