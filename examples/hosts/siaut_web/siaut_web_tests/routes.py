"""
The routes of a service, wherever they were included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Match, Route

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fastapi import FastAPI
    from starlette.routing import BaseRoute

__all__ = ["filled", "named", "routes_of", "unsafe_of"]

SAFE = {"GET", "HEAD", "OPTIONS"}

# What there is, for the names in a path.
THERE = {"utilisateur_id": "u-actif", "structure_id": "et-4"}


def routes_of(app: FastAPI) -> Iterator[Route]:
    """
    Give every route that answers something.
    """
    return _flat(app.routes)


def _flat(routes: Iterable[BaseRoute]) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Route):
            yield route
        elif router := getattr(route, "original_router", None):
            yield from _flat(router.routes)


def unsafe_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """
    Give the method and the path of each route that may change something.
    """
    for route in routes_of(app):
        for method in sorted((route.methods or set()) - SAFE):
            yield method, filled(route)


def named(app: FastAPI, method: str, path: str) -> str:
    """
    Name the route that answers there, such as ``GET /structures/{structure_id}``.
    """
    scope = {"type": "http", "method": method, "path": path}
    found = (r for r in routes_of(app) if r.matches(scope)[0] is Match.FULL)
    route = next(found, None)
    return f"{method} {route.path}" if route else ""


def filled(route: Route) -> str:
    """
    Give an address of a route, where there is something.
    """
    names = route.param_convertors
    return route.path_format.format(
        **{name: THERE.get(name, "u-actif") for name in names}
    )
