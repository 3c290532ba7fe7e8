"""
*At a glance*: who may do what, as a coloured matrix, and the drawings beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import product
from typing import Any, Final, NamedTuple

from docs._tools.markdown import header
from docs._tools.perimeters import drawings_of_perimeters
from docs._tools.regles import ACTIONS
from docs._tools.sequence import drawing_of_a_creation
from docs._tools.slices import possible_places, profil_of, without_fault
from docs._tools.tables import CIBLES
from siaut_core import REGLES, Action, Decision, Motif, Niveau, Portee, TypeStructure
from siaut_core.policies.cas import Relation
from siaut_core.policies.regles import decide

__all__ = ["matrix_of_accounts", "matrix_of_places", "page_at_a_glance"]

PAGE: Final = """
Who may do what, from where, and on which account; printed and drawn from the table
that the code decides with. Every rule, with its source, is on the page of the
[rules](regles.md).

## Who, and where

The account is somebody else's, not validated yet, and active; the structure is open
and without number. An answer across all the columns of an actor is the same wherever
they look: a search, for one, only finds what is within reach.

{places}
## On which account

The actor is a *Gestionnaire* in exercise, inside their perimeter.

{accounts}
## How far each Gestionnaire reaches

The same group three times. What has ✓ is inside: its accounts are listed, and can be
managed. The thick frame is the structure that the *Gestionnaire* is attached to.

{perimeters}
## From a creation to a password

What the library asks of your service, drawn from what a host in memory was asked.
Each unit of work is stored whole or not at all; the mail leaves outside of any.

{sequence}
Names and numbers of the group: FINESS and SAE 2023, some of each EJ's ET; Licence
Ouverte.
"""

Answers = Mapping[str, Decision]


class Acteur(NamedTuple):
    """
    A column of the first matrix: who acts, and from what.
    """

    niveau: Niveau
    own: TypeStructure

    @property
    def title(self) -> str:
        suffix = "" if self.own is TypeStructure.GROUPE else f" {self.own}"
        place = ", on a groupe" if self.own is TypeStructure.GROUPE else ""
        return f"{self.niveau}{suffix}{place}"


# Where a structure is, for who reads.
PLACES: Final = {
    Relation.SIENNE: "own",
    Relation.ET_DE_SON_EJ: "its ET",
    Relation.GROUPE_DE_SON_EJ: "its groupes",
    Relation.AUTRE: "elsewhere",
}

# A national act is nobody's: no rule is about an actor.
ACTED: Final = [
    action
    for action, regles in REGLES.items()
    if any(regle.motif.portee is Portee.ACTEUR for regle in regles)
]

LEGEND: Final = {
    "yes": "✓ granted",
    "no": "✗ refused, for the reason of that number",
    "unseen": "○ answered as if it did not exist",
}


def _told(decision: Decision) -> tuple[Motif, ...]:
    """
    Keep the reasons that a person is told: those of the first that fails.
    """
    first = min((motif.portee for motif in decision.motifs), default=None)
    return tuple(motif for motif in decision.motifs if motif.portee is first)


class Notes:
    """
    The numbers of the reasons of one matrix, in the order they are met.
    """

    def __init__(self) -> None:
        self.met: dict[Motif, int] = {}

    def cell(self, decision: Decision) -> str:
        """
        Show an answer.
        """
        told = _told(decision)
        if not told:
            return '<td class="yes">✓</td>'
        if told[0].portee is Portee.PERIMETRE:
            return f'<td class="unseen" title="{escape(told[0].libelle)}">○</td>'
        numbers = [self.met.setdefault(motif, len(self.met) + 1) for motif in told]
        sentence = escape(" ".join(motif.libelle for motif in told))
        shown = ", ".join(map(str, numbers))
        return f'<td class="no" title="{sentence}">✗<sup>{shown}</sup></td>'

    def below(self) -> Iterator[str]:
        yield '<ul class="legend">'
        yield from (f'<li class="{css}">{text}</li>' for css, text in LEGEND.items())
        yield '</ul>\n<ol class="reasons">'
        for motif in self.met:
            link = f"regles.html#{motif.code.lower().replace('_', '-')}"
            yield f'<li><a href="{link}">{escape(motif.libelle)}</a></li>'
        yield "</ol>"


def _table(
    caption: str, heads: Iterable[str], rows: Iterable[tuple[str, str]], notes: Notes
) -> list[str]:
    body = [
        f'<tr><th scope="row">{escape(title)}</th>{cells}</tr>' for title, cells in rows
    ]
    label = escape(caption)
    return [
        f'<div class="at-a-glance" tabindex="0" role="region" aria-label="{label}">',
        f"<table><caption>{label}</caption><thead>",
        *heads,
        "</thead><tbody>",
        *body,
        "</tbody></table></div>",
        *notes.below(),
    ]


def matrix_of_places() -> list[str]:
    """
    Show each action, for who acts and where.
    """
    acteurs = [Acteur(*pair) for pair in product(reversed(Niveau), TypeStructure)]
    columns = _merged({acteur: _columns(acteur) for acteur in acteurs})
    notes = Notes()
    first = "".join(
        f'<th scope="colgroup" colspan="{len(places)}">{escape(title)}</th>'
        for title, places in columns.items()
    )
    second = "".join(
        f'<th scope="col">{escape(name)}</th>'
        for places in columns.values()
        for name in places
    )
    rows = [
        (
            ACTIONS[action],
            "".join(
                cell
                for places in columns.values()
                for cell in _across(action, places, notes)
            ),
        )
        for action in ACTED
    ]
    heads = [f'<tr><td rowspan="2"></td>{first}</tr>', f"<tr>{second}</tr>"]
    return _table("Who may do what, and where", heads, rows, notes)


Column = Mapping[Action, Decision]


def _across(
    action: Action, places: Mapping[str, Column], notes: Notes
) -> Iterator[str]:
    """
    Give an actor's answers: one, where no rule is about a structure.
    """
    cells = [notes.cell(column[action]) for column in places.values()]
    if any(regle.motif.portee is Portee.PERIMETRE for regle in REGLES[action]):
        yield from cells
    else:
        yield cells[0].replace("<td", f'<td colspan="{len(cells)}"')


def _columns(acteur: Acteur) -> dict[str, Column]:
    """
    Answer for each place that an actor may look at; elsewhere, of the kind it takes.
    """
    profil = profil_of(acteur.niveau, acteur.own)
    places: dict[str, list[tuple[Relation, TypeStructure]]] = {}
    for relation, kind in possible_places(acteur.own):
        places.setdefault(PLACES[relation], []).append((relation, kind))

    def answer(action: Action, name: str) -> Decision:
        decisions = [
            decide(
                action,
                without_fault(kind)._replace(profil_acteur=profil, relation=relation),
            )
            for relation, kind in places[name]
        ]
        return min(decisions, key=lambda decision: len(decision.motifs))

    return {name: {a: answer(a, name) for a in ACTED} for name in places}


def _merged(
    columns: Mapping[Acteur, dict[str, Column]],
) -> dict[str, dict[str, Column]]:
    """
    Put together who is answered the same, wherever it is.
    """
    merged: dict[str, dict[str, Column]] = {}
    for acteur, places in columns.items():
        first, *others = ([*map(bool, p.values())] for p in places.values())
        if any(other != first for other in others):
            merged[acteur.title] = places
        else:
            anywhere = {"anywhere": next(iter(places.values()))}
            merged.setdefault(str(acteur.niveau), anywhere)
    return merged


def matrix_of_accounts() -> list[str]:
    """
    Show each action whose answer depends on the account.
    """
    notes = Notes()
    rows = []
    for action in ACTED:
        answers = [_on(action, fields) for fields in CIBLES.values()]
        if not all(answers):
            rows.append((ACTIONS[action], "".join(map(notes.cell, answers))))
    heads = "".join(f'<th scope="col">{escape(title)}</th>' for title in CIBLES)
    return _table(
        "What depends on the account", [f"<tr><td></td>{heads}</tr>"], rows, notes
    )


def _on(action: Action, fields: Mapping[str, Any]) -> Decision:
    return decide(action, without_fault()._replace(**fields))


def _raw(lines: Sequence[str]) -> str:
    return "\n".join(["```{raw} html", *lines, "```", ""])


def page_at_a_glance() -> str:
    """
    Print the page.
    """
    return header("At a glance") + PAGE.format(
        places=_raw(matrix_of_places()),
        accounts=_raw(matrix_of_accounts()),
        perimeters=_raw(drawings_of_perimeters()),
        sequence=_raw(drawing_of_a_creation()),
    )
