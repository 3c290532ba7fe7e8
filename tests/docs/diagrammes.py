"""
*Diagrammes*: the states of an account and of a link, drawn from what was observed.

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

from siaut_core import EtatLien
from tests.docs.etats_compte import ABSENT, COMPTES, EFFACE, issues_d_un_compte
from tests.docs.etats_lien import passages_d_un_lien
from tests.docs.markdown import code, entete, tableau

__all__ = ["DESSINS", "dessiner", "page_des_etats", "signature"]

DOT: Final = """\
digraph {{
  graph [bgcolor="white", pad=0.2, nodesep=0.6, ranksep=0.7];
  node [shape=box, style=rounded, fontname="sans-serif", fontsize=12];
  edge [fontname="monospace", fontsize=10, arrowsize=0.7];
{lignes}
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

`UTILISABLE` is while `emis_le <= maintenant < expire_le`: from the sending of
its mail, elapsed hours by cause. Nothing leads back to it. An event that shows
no arrow changes nothing.

The states {autres} are reached by no operation: what would lead there ends the
links too. They are a second barrier, for data that something else changed. The
bearer of a link is told one thing for all states but the first:
`LienInutilisableError`.
"""

Arete = tuple[str, str, str]


def _guillemets(texte: str) -> str:
    return '"' + texte.replace('"', r"\"") + '"'


def _dot(aretes: Iterable[Arete], finaux: Iterable[str]) -> str:
    """
    Write a diagram; arrows between the same two states are one.
    """
    lignes = [f"  {_guillemets(final)} [peripheries=2];" for final in finaux]
    etiquettes: dict[tuple[str, str], list[str]] = {}
    for de, vers, etiquette in aretes:
        etiquettes.setdefault((de, vers), []).append(etiquette)
    for (de, vers), textes in etiquettes.items():
        etiquette = _guillemets(r"\n".join(textes))
        lignes.append(
            f"  {_guillemets(de)} -> {_guillemets(vers)} [label={etiquette}];"
        )
    return DOT.format(lignes="\n".join(lignes))


def _dot_du_compte() -> str:
    return _dot(
        (
            (issue.de, issue.vers, issue.operation)
            for issue in issues_d_un_compte()
            if issue.de != issue.vers
        ),
        [EFFACE],
    )


def _dot_du_lien() -> str:
    aretes = [(p.de.value, p.vers.value, p.evenement) for p in passages_d_un_lien()]
    departs = {de for de, _, _ in aretes}
    return _dot(aretes, sorted({vers for _, vers, _ in aretes} - departs))


# Each drawing, and what it is drawn from.
DESSINS: Final = {"compte.svg": _dot_du_compte, "lien.svg": _dot_du_lien}


def signature(dot: str) -> str:
    """
    Mark a drawing with what it was drawn from.
    """
    return f"<!-- Drawn from {hashlib.sha256(dot.encode()).hexdigest()} -->"


def dessiner(dot: str) -> str:
    """
    Draw, and sign.

    Raises:
        RuntimeError: If graphviz is not installed.
    """
    programme = shutil.which("dot")
    if programme is None:
        raise RuntimeError("a diagram changed: install graphviz to draw it again")
    svg = subprocess.run(  # noqa: S603  (our own text only)
        [programme, "-Tsvg"], input=dot, capture_output=True, text=True, check=True
    ).stdout
    # What is before names the version of graphviz, of no use to readers.
    return f"{signature(dot)}\n{svg[svg.index('<svg') :]}"


def page_des_etats() -> str:
    """
    Print the page that shows the drawings.
    """
    atteints = {etat for p in passages_d_un_lien() for etat in (p.de, p.vers)}
    return entete("States") + PAGE.format(
        comptes="\n".join(_table_des_comptes()),
        autres=code(*(etat for etat in EtatLien if etat not in atteints)),
    )


def _table_des_comptes() -> list[str]:
    issues = {(i.operation, i.de): i for i in issues_d_un_compte() if i.de != ABSENT}

    def cellule(operation: str, etat: str) -> str:
        issue = issues[operation, etat]
        if issue.codes:
            return code(*issue.codes)
        return "·" if issue.vers == etat else f"→ {issue.vers}"

    operations = dict.fromkeys(operation for operation, _ in issues)
    return tableau(
        ("Operation", *COMPTES),
        (
            (
                re.sub(r"^\w+", r"`\g<0>`", operation),
                *(cellule(operation, etat) for etat in COMPTES),
            )
            for operation in operations
        ),
    )
