"""
*Périmètres*: whom each *Gestionnaire* reaches, drawn on one real group.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from docs._tools.svg import box, drawing, line, text
from siaut_core import NumeroFiness, Structure, perimetre
from siaut_core.testing.factory import a_gestionnaire, a_groupe, an_ej, an_et

__all__ = ["drawings_of_perimeters", "reached_by"]


class Drawn(NamedTuple):
    """
    A structure, and where it is drawn.
    """

    structure: Structure
    lines: tuple[str, ...]
    x: int
    y: int


# Names and numbers: FINESS and SAE 2023 (Licence Ouverte), some of each EJ's ET.
BY_ID: Final[Mapping[str, Drawn]] = {
    drawn.structure.id: drawn
    for drawn in (
        Drawn(
            a_groupe("groupe", membres={"quimper", "douarnenez"}),
            ("Groupe", "Union hospitalière", "de Cornouaille"),
            360,
            10,
        ),
        Drawn(
            an_ej("quimper", numero=NumeroFiness("290020700")),
            ("EJ 290020700", "CH intercommunal", "Cornouaille Quimper"),
            190,
            120,
        ),
        Drawn(
            an_ej("douarnenez", numero=NumeroFiness("290000074")),
            ("EJ 290000074", "Centre hospitalier", "Douarnenez"),
            530,
            120,
        ),
        Drawn(
            an_et("site", ej_id="quimper", numero=NumeroFiness("290000025")),
            ("ET 290000025", "CHIC Quimper"),
            20,
            230,
        ),
        Drawn(
            an_et("concarneau", ej_id="quimper", numero=NumeroFiness("290000066")),
            ("ET 290000066", "CHIC site de", "Concarneau"),
            190,
            230,
        ),
        Drawn(
            an_et("creac-h", ej_id="quimper", numero=NumeroFiness("290025113")),
            ("ET 290025113", "Long séjour", "Ty Creac'h"),
            360,
            230,
        ),
        Drawn(
            an_et("hopital", ej_id="douarnenez", numero=NumeroFiness("290000181")),
            ("ET 290000181", "Centre hospitalier", "Douarnenez"),
            530,
            230,
        ),
    )
}

LINKS: Final = (
    ("groupe", "quimper"),
    ("groupe", "douarnenez"),
    ("quimper", "site"),
    ("quimper", "concarneau"),
    ("quimper", "creac-h"),
    ("douarnenez", "hopital"),
)

# Who is drawn, and the structure they are attached to.
GESTIONNAIRES: Final = {
    "A Gestionnaire EJ, on an EJ: the EJ, its ET, the groupes it belongs to": "quimper",
    "A Gestionnaire ET: that ET only": "site",
    "A Gestionnaire EJ, on a groupe: that groupe only, never its members": "groupe",
}

WIDTH, HEIGHT = 150, 74


def reached_by(place: str) -> set[str]:
    """
    Name the structures that the *Gestionnaire* of *place* reaches.
    """
    reach = perimetre(a_gestionnaire(structure=BY_ID[place].structure))
    return {id for id, drawn in BY_ID.items() if reach.contient(drawn.structure)}


def drawings_of_perimeters() -> list[str]:
    """
    Draw the same group once for each kind of *Gestionnaire*.
    """
    page: list[str] = []
    for title, place in GESTIONNAIRES.items():
        parts = [*map(_link, LINKS), *(_house(id, place) for id in BY_ID)]
        page += [f"<figure><figcaption>{title}.</figcaption>"]
        page += [*drawing(title, 700, 315, parts), "</figure>"]
    return page


def _link(ends: tuple[str, str]) -> str:
    above, below = (BY_ID[end] for end in ends)
    middle = WIDTH / 2
    return line(above.x + middle, above.y + HEIGHT, below.x + middle, below.y, "link")


def _house(id: str, place: str) -> str:
    drawn, inside = BY_ID[id], id in reached_by(place)
    css = "inside" if inside else "outside"
    lines = (f"{'✓ ' if inside else ''}{drawn.lines[0]}", *drawn.lines[1:])
    seat = box(drawn.x - 4, drawn.y - 4, WIDTH + 8, HEIGHT + 8, "seat")
    return (
        (seat if id == place else "")
        + box(drawn.x, drawn.y, WIDTH, HEIGHT, css)
        + text(drawn.x + WIDTH / 2, drawn.y + 24, lines)
    )
