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
from siaut_core.entities.identifiant import (
    IntentionId,
    LienId,
    StructureId,
    UtilisateurId,
)
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Lien
from siaut_core.entities.secret import Jeton, MotDePasse
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.evenement import Evenement

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = ["STRATEGIES", "enregistrer"]

# What cannot be drawn from its constructor alone, and its name in `strategies`.
STRATEGIES: Final[dict[object, str]] = {
    Activite: "activites_datees",
    CodeActivite: "codes_activite",
    Coordonnees: "coordonnees",
    Courriel: "courriels",
    EntiteJuridique: "entites_juridiques",
    Etablissement: "etablissements",
    Evenement: "evenements",
    Groupe: "groupes",
    Intention: "intentions",
    IntentionId: "intention_ids",
    Jeton: "jetons",
    Lien: "liens",
    LienId: "lien_ids",
    MotDePasse: "mots_de_passe",
    Nomenclature: "nomenclatures",
    NumeroFiness: "numeros",
    Rattachement: "rattachements",
    StructureId: "structure_ids",
    Utilisateur: "utilisateurs",
    UtilisateurId: "utilisateur_ids",
}


def _sur_demande(nom: str) -> Callable[[object], SearchStrategy[object]]:
    def charger(_: object) -> SearchStrategy[object]:
        strategie: SearchStrategy[object] = getattr(
            import_module("siaut_core.testing.strategies"), nom
        )
        return strategie

    return charger


def enregistrer() -> None:
    """
    Tell Hypothesis how each entity is drawn.
    """
    for objet, nom in STRATEGIES.items():
        st.register_type_strategy(objet, _sur_demande(nom))  # type: ignore[arg-type]  # NewTypes too
