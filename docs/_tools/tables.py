"""
*Decision tables*: who may do what, printed from the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, Final, TypeVar

from docs._tools.markdown import code, grid
from docs._tools.slices import possible_places, profil_of, without_fault
from siaut_core import REGLES, Action, Niveau, Profil, TypeStructure
from siaut_core.policies.cas import Relation
from siaut_core.policies.regles import decide

__all__ = [
    "RELATIONS",
    "SANS_OBJET",
    "YES",
    "cell",
    "decision_tables",
    "merge",
    "one",
]

YES: Final = "✓"
SANS_OBJET: Final = "·"

RELATIONS: Final = {
    Relation.SIENNE: "their own structure",
    Relation.ET_DE_SON_EJ: "an ET of their EJ",
    Relation.GROUPE_DE_SON_EJ: "a groupe of their EJ",
    Relation.AUTRE: "elsewhere",
}

Fields = Mapping[str, Any]

ACTEURS: Final[Mapping[str, Fields]] = {
    "inactive": {"acteur_actif": False},
    "not validated": {"acteur_en_attente": True},
}

# Oneself is in exercise, or would have been stopped before.
CIBLES: Final[Mapping[str, Fields]] = {
    "awaited, active": {},
    "awaited, inactive": {"actif": False},
    "validated, active": {"en_attente": False},
    "validated, inactive": {"en_attente": False, "actif": False},
    "oneself": {"en_attente": False, "soi_meme": True},
}

STRUCTURES: Final[Mapping[str, Fields]] = {
    "closed": {"structure_fermee": True},
    "with a FINESS number": {"avec_numero": True},
}

A = TypeVar("A")
B = TypeVar("B")
H = TypeVar("H", bound=Hashable)
Row = tuple[str, ...]


def cell(codes: Sequence[str]) -> str:
    """
    Show a decision: granted, or the code of every reason.
    """
    return code(*codes) or YES


def one(kind: TypeStructure) -> str:
    return "a groupe" if kind is TypeStructure.GROUPE else f"an {kind}"


def merge(lines: Iterable[tuple[tuple[str, str], Row]]) -> list[Row]:
    """
    Put together the rows that say the same; titles are in two halves.
    """
    groups = _grouped(lines, lambda line: line[1])
    return [
        (_title([title for title, _ in group]), *row) for row, group in groups.items()
    ]


def _title(halves: list[tuple[str, str]]) -> str:
    """
    Name several rows at once: "A or B, on C or D".
    """
    lefts = dict.fromkeys(left for left, _ in halves)
    rights = dict.fromkeys(right for _, right in halves)
    if len(lefts) * len(rights) == len(halves):
        halves = [(" or ".join(lefts), " or ".join(rights))]
    return "; ".join(f"{left}, {right}" for left, right in halves)


def _grouped(elements: Iterable[A], key: Callable[[A], H]) -> dict[H, list[A]]:
    groups: dict[H, list[A]] = {}
    for element in elements:
        groups.setdefault(key(element), []).append(element)
    return groups


def _reply(action: Action, kind: TypeStructure, fields: Fields) -> str:
    """
    Answer to a case that is ordinary but for some fields.
    """
    return cell(decide(action, without_fault(kind)._replace(**fields)).codes)


def decision_tables() -> list[str]:
    """
    Print the five questions of a decision.
    """
    return [
        "### Who acts",
        "",
        *_table_of_etats(ACTEURS),
        "### On which structure",
        "",
        f"`{SANS_OBJET}` cannot be: only an EJ has ET and groupes.",
        "",
        *_tables_of_a_place(),
        "### On which account",
        "",
        *_table_of_etats(CIBLES),
        "### What is asked for",
        "",
        "The profile and the structure that the account would have from now on.",
        "",
        *_tables_of_the_demande(),
        "### In which state the structure is",
        "",
        *_table_of_etats(STRUCTURES),
    ]


def _table_of_etats(etats: Mapping[str, Fields]) -> list[str]:
    """
    Print a row for the actions that answer alike, a column for each state.
    """

    def row(action: Action) -> Row:
        return tuple(
            _reply(action, TypeStructure.EJ, fields) for fields in etats.values()
        )

    groups = _grouped(REGLES, row)
    [(current_row, _)] = [max(groups.items(), key=lambda g: len(g[1]))]
    lines = [
        (code(*actions), *row) for row, actions in groups.items() if row != current_row
    ]
    return grid(("Action", *etats), [*lines, ("all others", *current_row)])


def _tables_of_a_place() -> list[str]:
    acteurs = list(product(reversed(Niveau), TypeStructure))
    titles = [(str(niveau), f"on {one(own)}") for niveau, own in acteurs]

    def table(action: Action) -> tuple[Row, ...]:
        return tuple(_row_of_a_place(action, *acteur) for acteur in acteurs)

    pages: list[str] = []
    for rows, actions in _grouped(REGLES, table).items():
        columns, cells = _tighten(rows)
        lines = merge(zip(titles, cells, strict=True))
        pages += [f"{code(*actions)}:", "", *grid(("Actor", *columns), lines)]
    return pages


def _row_of_a_place(action: Action, niveau: Niveau, own: TypeStructure) -> Row:
    """
    Answer for each of the three structures at hand, then for each kind elsewhere.
    """
    fields = {"profil_acteur": profil_of(niveau, own)}
    replies = {
        (relation, kind): _reply(action, kind, {**fields, "relation": relation})
        for relation, kind in possible_places(own)
    }
    places = (
        (Relation.SIENNE, own),
        (Relation.ET_DE_SON_EJ, TypeStructure.ET),
        (Relation.GROUPE_DE_SON_EJ, TypeStructure.GROUPE),
        *((Relation.AUTRE, kind) for kind in TypeStructure),
    )
    return tuple(replies.get(place, SANS_OBJET) for place in places)


def _tighten(rows: tuple[Row, ...]) -> tuple[Row, tuple[Row, ...]]:
    """
    Show as few columns as tell everything, with their titles.
    """
    *here, elsewhere = RELATIONS.values()
    distinct = tuple(tuple({*row} - {SANS_OBJET}) for row in rows)
    if max(map(len, distinct)) == 1:
        return ("any structure",), distinct
    if all(len({*row[-3:]}) == 1 for row in rows):
        return (*here, elsewhere), tuple(row[:-2] for row in rows)
    each = (f"{one(kind)} {elsewhere}" for kind in TypeStructure)
    return (*here, *each), rows


def _tables_of_the_demande() -> list[str]:
    pages: list[str] = []
    for lines, actions in _grouped(REGLES, _lines_of_the_demande).items():
        # All rows alike: what is asked for plays no part.
        if len({row[1:] for row in lines}) > 1:
            pages += [f"{code(*actions)}:", ""]
            pages += grid(("Asked for", *map(one, TypeStructure)), lines)
    return pages


def _lines_of_the_demande(action: Action) -> tuple[Row, ...]:
    def lines(droit: str) -> list[Row]:
        return merge(
            (
                (str(profil.niveau), f"{profil.type_structure}{droit}"),
                tuple(
                    _reply(action, kind, {"profil": profil, "droit": bool(droit)})
                    for kind in TypeStructure
                ),
            )
            for profil in Profil
        )

    return (*lines(""), *lines(", with the droit de validation"))
