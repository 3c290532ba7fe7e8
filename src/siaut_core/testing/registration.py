"""
The Hypothesis plugin of the kit: ``st.from_type(Utilisateur)`` just works.

Hypothesis calls it when it is imported. Entities are named at once, strategies
are loaded when one is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from siaut_core.entities.activite import Activite, CodeActivite, Nomenclature
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import (
    LienId,
    QueuedMailId,
    StructureId,
    UtilisateurId,
)
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.event import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = ["STRATEGIES", "register"]

# What cannot be drawn from its constructor alone, and its name in `strategies`.
STRATEGIES: Final[dict[object, str]] = {
    Activite: "dated_activites",
    CodeActivite: "codes_activite",
    Coordonnees: "coordonnees",
    Courriel: "courriels",
    EntiteJuridique: "entites_juridiques",
    Etablissement: "etablissements",
    Event: "events",
    Groupe: "groupes",
    QueuedMail: "queued_mails",
    QueuedMailId: "queued_mail_ids",
    Token: "tokens",
    Lien: "liens",
    LienId: "lien_ids",
    MotDePasse: "passwords",
    Nomenclature: "nomenclatures",
    NumeroFiness: "numeros",
    Rattachement: "rattachements",
    StructureId: "structure_ids",
    Utilisateur: "utilisateurs",
    UtilisateurId: "utilisateur_ids",
}


def _on_demand(name: str) -> Callable[[object], SearchStrategy[object]]:
    def load(_: object) -> SearchStrategy[object]:
        strategy: SearchStrategy[object] = getattr(
            import_module("siaut_core.testing.strategies"), name
        )
        return strategy

    return load


def register() -> None:
    """
    Tell Hypothesis how each entity is drawn.
    """
    for obj, name in STRATEGIES.items():
        st.register_type_strategy(obj, _on_demand(name))  # type: ignore[arg-type]  # NewTypes too
