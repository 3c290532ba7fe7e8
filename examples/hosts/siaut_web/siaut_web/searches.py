"""
*Searches*: what a list is asked: criteria, order, page.

It holds names, hence stays in the session: an address has the identifier under which
it is kept, and an identifier that is not known is an empty search. Guide: R2, R4.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, Final, Generic, TypeVar

import attrs
from attrs import frozen
from fastapi import Response
from fastapi.responses import RedirectResponse

from siaut_core import DEPARTEMENTS, REGIONS, DonneesInvalidesError, TypeStructure
from siaut_core.aio import (
    SIZE_MAX,
    CriteresStructures,
    CriteresUtilisateurs,
    Host,
    Page,
    RechercherStructures,
    RechercherUtilisateurs,
)

from .answers import Screen
from .bodies import Form, first, read_form
from .sessions import Session

__all__ = ["CHOICES", "Search"]

D = TypeVar("D", bound=RechercherUtilisateurs | RechercherStructures)
L = TypeVar("L")

# What is not known: nothing before it. (An empty search has the identifier "".)
EMPTY: Final[Mapping[str, Any]] = {"asked": {}, "number": 1, "before": None}

# The lists of the forms: what is sent, and what is read.
CHOICES: Final = {
    "regions": sorted(((r.code, r.nom) for r in REGIONS.values()), key=lambda r: r[1]),
    "departements": [(d.code, f"{d.code} {d.nom}") for d in DEPARTEMENTS.values()],
    "types": [(kind.value, kind.value) for kind in TypeStructure],
}


@frozen
class Search(Generic[D, L]):
    """
    A screen of search.

    Attributes:
        path: Its address.
        find: What answers it.
    """

    path: str
    template: str
    criteres: type[CriteresUtilisateurs | CriteresStructures]
    recherche: type[D]
    find: Callable[[Host, D], Awaitable[Page[L]]]

    async def keep(self, screen: Screen, form: Form) -> Response:
        """
        Keep what a form of the screen asks, and go to its page.

        Either the criteria, or, of the search *vue*, another order or page.
        """
        vue, session = first(form, "vue"), screen.logged.session
        kept = _kept(session, vue)
        asked = {**kept["asked"], "after": [""], **_ordered(form)}
        names = {*self.criteres.TABLE, "tri", "descendant", "after"}
        search = {
            **EMPTY,
            "asked": {name: asked[name] for name in names & asked.keys()},
        }
        if "after" in form:
            search |= {"number": kept["number"] + 1, "before": vue}
        id = await screen.site.sessions.keep_search(session, search)
        return RedirectResponse(f"{self.path}?vue={id}", 303)

    async def show(self, screen: Screen, **shown: object) -> Response:
        """
        Show the page of a search, or what is wrong with it beside its fields.
        """
        vue, session = screen.request.query_params.get("vue", ""), screen.logged.session
        kept, known = _kept(session, vue), {"", *session.searches}
        errors: dict[str | None, list[str]] = {}
        try:
            recherche = self._read(screen, kept)
            page = await self.find(screen.host, recherche)
            shown |= {"recherche": recherche, "page": page}
        except DonneesInvalidesError as refus:
            errors = {self._named(name): said for name, said in refus.champs.items()}
        return screen.render(
            self.template,
            422 if errors else 200,
            errors=errors,
            typed={name: kept["asked"].get(name, [""]) for name in self.criteres.TABLE},
            vue=vue,
            number=kept["number"],
            previous=kept["before"] if kept["before"] in known else None,
            **CHOICES,
            **shown,
        )

    async def pages(self, screen: Screen, vue: str) -> AsyncIterator[Page[L]]:
        """
        Give all the pages of a search, from the first one.
        """
        recherche = self._read(screen, _kept(screen.logged.session, vue))
        recherche = attrs.evolve(recherche, size=SIZE_MAX, after=None)
        while True:
            page = await self.find(screen.host, recherche)
            yield page
            if page.following is None:
                return
            recherche = attrs.evolve(recherche, after=page.following)

    def _read(self, screen: Screen, kept: Mapping[str, Any]) -> D:
        return read_form(self.recherche, kept["asked"], **screen.known)

    def _named(self, field: str | None) -> str | None:
        """
        Name a field as in the form; what none is blamed for is of the whole form.
        """
        name = (field or "").removeprefix("criteres.")
        return name if name in self.criteres.TABLE else None


def _kept(session: Session, vue: str) -> Mapping[str, Any]:
    kept: Mapping[str, Any] = session.searches.get(vue, EMPTY)
    return kept


def _ordered(form: Form) -> Form:
    """
    Read the arrow that was clicked: a column, and whether it goes down.
    """
    tri, _, descendant = first(form, "ordre").partition(" ")
    return {**form, "tri": [tri], "descendant": [descendant]} if tri else form
