"""
*Diagrams*: the states of an account and of a link, drawn from what was observed.

Drawing takes the program ``dot`` of graphviz, only when a diagram changes: the
drawings are kept beside the pages, each with the digest of what it was drawn
from, which a test compares with what the code says today.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterable
from typing import Final

from docs._tools.etats_compte import ABSENT, COMPTES, ERASED, outcomes_of_a_compte
from docs._tools.etats_lien import passages_of_a_lien
from docs._tools.markdown import code, grid, header
from siaut_core import EtatLien

__all__ = ["DRAWINGS", "draw", "page_of_etats", "signature"]

DOT: Final = """\
digraph {{
  graph [bgcolor="white", pad=0.2, nodesep=0.6, ranksep=0.7];
  node [shape=box, style=rounded, fontname="sans-serif", fontsize=12];
  edge [fontname="monospace", fontsize=10, arrowsize=0.7];
{lines}
}}
"""

PAGE: Final = """
Both diagrams are drawn from what the use cases conclude and from what a host in
memory does, not from a description of it.

## Account

![States of an account](compte.svg)

What each operation of this library does, in each state; `·` changes no state,
and a code is why it is refused. The actor is a *Gestionnaire* in exercise, the
account somebody else's, the link in its time and sent to the stored address.

{comptes}
## Link

![States of a link](lien.svg)

`UTILISABLE` is while `emis_le <= now < expire_le`: from the sending of
its mail, elapsed hours by cause. Nothing leads back to it. An event that shows
no arrow changes nothing.

The states {others} are reached by no operation: what would lead there ends the
links too. They are a second barrier, for data that something else changed. The
bearer of a link is told one thing for all states but the first:
`LienInutilisableError`.
"""

Edge = tuple[str, str, str]


def _quotes(text: str) -> str:
    return '"' + text.replace('"', r"\"") + '"'


def _dot(edges: Iterable[Edge], final_ones: Iterable[str]) -> str:
    """
    Write a diagram; arrows between the same two states are one.
    """
    lines = [f"  {_quotes(final)} [peripheries=2];" for final in final_ones]
    labels: dict[tuple[str, str], list[str]] = {}
    for of, to, label in edges:
        labels.setdefault((of, to), []).append(label)
    for (of, to), texts in labels.items():
        label = _quotes(r"\n".join(texts))
        lines.append(f"  {_quotes(of)} -> {_quotes(to)} [label={label}];")
    return DOT.format(lines="\n".join(lines))


def _dot_of_compte() -> str:
    return _dot(
        (
            (outcome.of, outcome.to, outcome.operation)
            for outcome in outcomes_of_a_compte()
            if outcome.of != outcome.to
        ),
        [ERASED],
    )


def _dot_of_lien() -> str:
    edges = [(p.of.value, p.to.value, p.event) for p in passages_of_a_lien()]
    departures = {of for of, _, _ in edges}
    return _dot(edges, sorted({to for _, to, _ in edges} - departures))


# Each drawing, and what it is drawn from.
DRAWINGS: Final = {"compte.svg": _dot_of_compte, "lien.svg": _dot_of_lien}


def signature(dot: str) -> str:
    """
    Mark a drawing with what it was drawn from.
    """
    return f"<!-- Drawn from {hashlib.sha256(dot.encode()).hexdigest()} -->"


def draw(dot: str) -> str:
    """
    Draw, and sign.

    Raises:
        RuntimeError: If graphviz is not installed.
    """
    program = shutil.which("dot")
    if program is None:
        raise RuntimeError("a diagram changed: install graphviz to draw it again")
    svg = subprocess.run(  # noqa: S603  (our own text only)
        [program, "-Tsvg"], input=dot, capture_output=True, text=True, check=True
    ).stdout
    # What is before names the version of graphviz, of no use to readers.
    return f"{signature(dot)}\n{svg[svg.index('<svg') :]}"


def page_of_etats() -> str:
    """
    Print the page that shows the drawings.
    """
    reached = {etat for p in passages_of_a_lien() for etat in (p.of, p.to)}
    return header("States") + PAGE.format(
        comptes="\n".join(_table_of_comptes()),
        others=code(*(etat for etat in EtatLien if etat not in reached)),
    )


def _table_of_comptes() -> list[str]:
    outcomes = {
        (i.operation, i.of): i for i in outcomes_of_a_compte() if i.of != ABSENT
    }

    def cell(operation: str, etat: str) -> str:
        outcome = outcomes[operation, etat]
        if outcome.codes:
            return code(*outcome.codes)
        return "·" if outcome.to == etat else f"→ {outcome.to}"

    operations = dict.fromkeys(operation for operation, _ in outcomes)
    return grid(
        ("Operation", *COMPTES),
        (
            (
                re.sub(r"^\w+", r"`\g<0>`", operation),
                *(cell(operation, etat) for etat in COMPTES),
            )
            for operation in operations
        ),
    )
