"""
*Dossiers*: who reads, creates, signs and sends them, printed from the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, Final

from docs._tools.markdown import code, grid
from docs._tools.slices import possible_places, profil_of
from docs._tools.tables import RELATIONS, SANS_OBJET, cell, merge, one
from siaut_core import Niveau, TypeStructure
from siaut_core.policies.cas import Relation
from siaut_core.policies.dossiers import REGLES_DOSSIER, CasDossier, decide_dossier

__all__ = ["tables_of_dossiers"]

EXERCICE: Final[Mapping[str, Mapping[str, Any]]] = {
    "inactive": {"actif": False},
    "not validated": {"en_attente": True},
    "without the activité of the dossier": {"activite_attribuee": False},
}


def tables_of_dossiers() -> list[str]:
    """
    Print the three questions of a decision on a dossier.
    """
    return [
        *_table_of_niveau(),
        "All five actions answer alike on whose dossier it is:",
        "",
        *_table_of_own_structure(),
        "and on the rest:",
        "",
        *grid(
            ("Account", "Answer"),
            ((title, _single_answer(**fields)) for title, fields in EXERCICE.items()),
        ),
    ]


def _replies(**fields: Any) -> tuple[str, ...]:  # noqa: ANN401  (fields of a case)
    """
    Answer, for each action, to a case that is ordinary but for some fields.
    """
    ordinary = CasDossier(
        profil=profil_of(Niveau.UTILISATEUR, TypeStructure.EJ),
        actif=True,
        en_attente=False,
        droit=True,
        relation=Relation.SIENNE,
        activite_attribuee=True,
    )
    cas = ordinary._replace(**fields)
    return tuple(cell(decide_dossier(a, cas).codes) for a in REGLES_DOSSIER)


def _single_answer(**fields: Any) -> str:  # noqa: ANN401  (fields of a case)
    [reply] = set(_replies(**fields))
    return reply


def _table_of_niveau() -> list[str]:
    lines = (
        (
            (str(niveau), f"{'with' if droit else 'without'} the droit de validation"),
            _replies(profil=profil_of(niveau, TypeStructure.EJ), droit=droit),
        )
        for niveau, droit in product(Niveau, (False, True))
        # Cannot be: an account refuses to be built so.
        if not (droit and niveau is Niveau.CONSULTATION)
    )
    return grid(("Account", *map(code, REGLES_DOSSIER)), merge(lines))


def _table_of_own_structure() -> list[str]:
    def reply(own: TypeStructure, relation: Relation) -> str:
        if relation not in dict(possible_places(own)):
            return SANS_OBJET
        profil = profil_of(Niveau.UTILISATEUR, own)
        return _single_answer(profil=profil, relation=relation)

    return grid(
        ("Account", *RELATIONS.values()),
        (
            (f"on {one(own)}", *(reply(own, relation) for relation in Relation))
            for own in TypeStructure
        ),
    )
