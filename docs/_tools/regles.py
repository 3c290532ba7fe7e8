"""
*Règles*: the page of the rules, printed from `REGLES`, `REGLES_DOSSIER` and `Motif`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import attrs

from docs._tools import ROOT
from docs._tools.lines import LINES
from docs._tools.markdown import code, grid, header
from docs._tools.tables import decision_tables
from docs._tools.tables_dossiers import tables_of_dossiers
from siaut_core import REGLES, Action, Motif, Portee, Silences
from siaut_core.policies.dossiers import REGLES_DOSSIER
from siaut_core.policies.regles import Regle

__all__ = ["RULES_OF_EVERYTHING", "page_of_regles"]

RULES_OF_EVERYTHING: Final[Mapping[Action, tuple[Regle[Any], ...]]] = {
    **REGLES,
    **REGLES_DOSSIER,
}

# What each action is, for a reader.
ACTIONS: Final = {
    Action.CONSULTER_MON_PROFIL: "open one's own record, log in",
    Action.RECHERCHER: "search accounts and structures: those within reach",
    Action.CONSULTER: "open the record of an account",
    Action.CREER: "create an account",
    Action.MODIFIER: "change an account of the structure",
    Action.CHANGER_DROITS: "change profile, droit, activités or structure",
    Action.DONNER_DROIT: "give the droit de validation",
    Action.RATTACHER: "move an account to the structure",
    Action.CHANGER_COURRIEL: "change the courriel",
    Action.RENVOYER: "« Renvoyer un courriel de création »",
    Action.SUPPRIMER: "« Supprimer le compte »",
    Action.DESACTIVER: "« Désactiver le compte »",
    Action.ACTIVER: "« Activer le compte »",
    Action.INSTALLER: "create an account, as a national act",
    Action.CONSULTER_STRUCTURE: "open the record of a structure",
    Action.CREER_ETABLISSEMENT: "create an ET without number under an EJ",
    Action.CREER_GROUPE: "create a groupe of which an EJ is the member",
    Action.MODIFIER_STRUCTURE: "edit a structure",
    Action.CONSULTER_DOSSIER: "read a dossier",
    Action.CREER_DOSSIER: "create a dossier",
    Action.ETRE_AUTEUR: "be listed as « auteur de la demande »",
    Action.VALIDER_DOSSIER: "validate a dossier",
    Action.TRANSMETTRE_DOSSIER: "transmit a dossier to the ARS",
}

SCOPES: Final = {
    Portee.ACTEUR: "the actor: told first, and alone",
    Portee.PERIMETRE: "the reach: told as *introuvable*",
    Portee.OBJET: "the object: told with all the others",
}

OFF_THE_TABLE: Final = "No rule of the table: told by a use case or by the store"


PAGE: Final = """
Every action has a list of rules, and is granted when all of them hold. A
refusal gives the reason of each rule that does not. This page is printed from
`siaut_core.REGLES`, the table that the code decides with.

## Rules of each action

{actions}
A modification is decided twice: on the account before it (`MODIFIER`), and on what it
asks for (the four after it, each when it is asked for); the reasons are united.

## Decision table

Every possible case, cut into five questions. Each table varies one of them; the
rest is ordinary: a *Gestionnaire* in exercise, in their own structure, on the
account of somebody else, *Utilisateur*, awaited and active, of an open structure
without number. Reasons add up: the answer to any case is the union of its five
answers. `✓` is granted.

{decisions}
## Dossiers

{dossiers}
## Silences

What the guide leaves open. Each switch of `Silences` is on; off, it adds a rule.

{silences}
## Reasons

{motifs}"""


@cache
def page_of_regles() -> str:
    """
    Print the page.
    """
    parts = {
        "actions": _table_of_actions(),
        "decisions": decision_tables(),
        "dossiers": tables_of_dossiers(),
        "silences": _table_of_silences(),
        "motifs": [line for motif in Motif for line in _motif(motif)],
    }
    return header("Rules") + PAGE.format(
        **{name: "\n".join(lines) for name, lines in parts.items()}
    )


def _table_of_actions() -> list[str]:
    return grid(
        ("Action", "Meaning", "Rules, in the order of the reasons"),
        (
            (
                code(action),
                ACTIONS[action],
                ", ".join(_link(r.motif) for r in regles if r.silence is None),
            )
            for action, regles in RULES_OF_EVERYTHING.items()
        ),
    )


def _table_of_silences() -> list[str]:
    lines = []
    for silence in attrs.fields(Silences):
        regles = {
            action: regle.motif
            for action, regles in RULES_OF_EVERYTHING.items()
            for regle in regles
            if regle.silence == silence.name
        }
        [motif] = set(regles.values())
        decisions = (s for s in motif.sources if s not in LINES)
        lines.append(
            (
                code(silence.name),
                _link(motif),
                code(*regles),
                ", ".join(map(_source, decisions)),
            )
        )
    return grid(("Switch", "Reason when off", "Of which actions", "Why"), lines)


def _link(motif: Motif) -> str:
    return f"[`{motif.code}`](#{motif.code.lower()})"


def _source(source: str) -> str:
    """
    Link a line of the guide, or a decision record.
    """
    if source in LINES:
        return f"[{source}](traceability.md#{source.lower()})"
    [record] = (ROOT / "docs" / "decisions").glob(f"{source}-*.md")
    return f"[decision {source}](../decisions/{record.name})"


def _regle_of(actions: list[Action]) -> str:
    if not actions:
        return OFF_THE_TABLE
    others = [action for action in RULES_OF_EVERYTHING if action not in actions]
    if len(others) < len(actions):
        return f"Rule of all actions but {code(*others)}"
    return f"Rule of {code(*actions)}"


def _motif(motif: Motif) -> list[str]:
    actions = [
        action
        for action, regles in RULES_OF_EVERYTHING.items()
        if any(regle.motif is motif for regle in regles)
    ]
    field = f" It blames the field `{motif.field}`." if motif.field else ""
    return [
        f"### `{motif.code}`",
        "",
        f"> {motif.libelle}",
        "",
        f"- Instead: {motif.recours}",
        f"- From: {', '.join(map(_source, motif.sources))}.",
        f"- About {SCOPES[motif.portee]}.{field}",
        f"- {_regle_of(actions)}.",
        "",
    ]
