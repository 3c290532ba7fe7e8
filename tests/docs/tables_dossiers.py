"""
*Dossiers*: who reads, creates, signs and sends them, printed from the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import Any, Final

from siaut_core import Niveau, TypeStructure
from siaut_core.policies.cas import Relation
from siaut_core.policies.dossiers import REGLES_DOSSIER, CasDossier, decider_dossier
from tests.docs.markdown import code, tableau
from tests.docs.tables import RELATIONS, SANS_OBJET, cellule, fusionner, un
from tests.docs.tranches import lieux_possibles, profil_de

__all__ = ["tables_des_dossiers"]

EXERCICE: Final[Mapping[str, Mapping[str, Any]]] = {
    "inactive": {"actif": False},
    "not validated": {"en_attente": True},
    "without the activité of the dossier": {"activite_attribuee": False},
}


def tables_des_dossiers() -> list[str]:
    """
    Print the three questions of a decision on a dossier.
    """
    return [
        *_table_du_niveau(),
        "All five actions answer alike on whose dossier it is:",
        "",
        *_table_de_sa_structure(),
        "and on the rest:",
        "",
        *tableau(
            ("Account", "Answer"),
            ((titre, _reponse_unique(**champs)) for titre, champs in EXERCICE.items()),
        ),
    ]


def _reponses(**champs: Any) -> tuple[str, ...]:  # noqa: ANN401  (fields of a case)
    """
    Answer, for each action, to a case that is ordinary but for some fields.
    """
    ordinaire = CasDossier(
        profil=profil_de(Niveau.UTILISATEUR, TypeStructure.EJ),
        actif=True,
        en_attente=False,
        droit=True,
        relation=Relation.SIENNE,
        activite_attribuee=True,
    )
    cas = ordinaire._replace(**champs)
    return tuple(cellule(decider_dossier(a, cas).codes) for a in REGLES_DOSSIER)


def _reponse_unique(**champs: Any) -> str:  # noqa: ANN401  (fields of a case)
    [reponse] = set(_reponses(**champs))
    return reponse


def _table_du_niveau() -> list[str]:
    lignes = (
        (
            (str(niveau), f"{'with' if droit else 'without'} the droit de validation"),
            _reponses(profil=profil_de(niveau, TypeStructure.EJ), droit=droit),
        )
        for niveau, droit in product(Niveau, (False, True))
        # Cannot be: an account refuses to be built so.
        if not (droit and niveau is Niveau.CONSULTATION)
    )
    return tableau(("Account", *map(code, REGLES_DOSSIER)), fusionner(lignes))


def _table_de_sa_structure() -> list[str]:
    def reponse(sienne: TypeStructure, relation: Relation) -> str:
        if relation not in dict(lieux_possibles(sienne)):
            return SANS_OBJET
        profil = profil_de(Niveau.UTILISATEUR, sienne)
        return _reponse_unique(profil=profil, relation=relation)

    return tableau(
        ("Account", *RELATIONS.values()),
        (
            (f"on {un(sienne)}", *(reponse(sienne, relation) for relation in Relation))
            for sienne in TypeStructure
        ),
    )
