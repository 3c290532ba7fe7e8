"""
*Examen*: from an actor, a target and a structure to a `Decision`.

One projection and one look-up: decisions over equal `Cas` are computed once and
shared. The questions by their names are in `siaut_core.policies.droits`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.cas import Cas, Relation, relation_entre
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.regles import decider
from siaut_core.policies.silences import SILENCES, Silences

if TYPE_CHECKING:
    from siaut_core.entities.profil import Profil
    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur

__all__ = ["examiner", "examiner_acteur", "examiner_demande"]

Cle = tuple[object, ...]


class _Decisions(dict[Cle, Decision]):
    """
    The decisions already met; at most one per action and `Cas`, so bounded.
    """

    def __init__(self, silences: Silences) -> None:
        super().__init__()
        self.silences = silences

    def __missing__(self, cle: Cle) -> Decision:
        action, *cas = cle
        assert isinstance(action, Action)  # noqa: S101  (tells the type checker)
        decision = decider(action, Cas(*cas), self.silences)  # type: ignore[arg-type]  # built below, field by field
        self[cle] = decision
        return decision


_PAR_SILENCES = {SILENCES: _Decisions(SILENCES)}
_PAR_DEFAUT = _PAR_SILENCES[SILENCES]


def _decisions(silences: Silences) -> _Decisions:
    if silences is SILENCES:
        return _PAR_DEFAUT
    return _PAR_SILENCES.setdefault(silences, _Decisions(silences))


def examiner(
    action: Action,
    acteur: Utilisateur,
    cible: Utilisateur,
    structure: Structure,
    silences: Silences = SILENCES,
) -> Decision:
    """
    Decide on an action on an account, with every reason, HORS_PERIMETRE included.

    Args:
        structure: The one that *cible* is attached to.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If *structure* is another one:
            a decision on it would say nothing of *cible*.
    """
    if structure.id != cible.rattachement.structure_id:
        raise DonneesInvalidesError.seule(
            "STRUCTURE", "La structure de la cible est attendue.", "structure"
        )
    decisions = _PAR_DEFAUT if silences is SILENCES else _decisions(silences)
    return decisions[
        action,
        acteur.profil,
        acteur.actif,
        acteur.valide_le is None,
        acteur.droit_validation,
        relation_entre(acteur, structure),
        structure.type_structure,
        structure.fermee_le is not None,
        structure.numero is not None,
        cible.profil,
        cible.droit_validation,
        cible.valide_le is None,
        cible.actif,
        cible.id == acteur.id,
    ]


def examiner_demande(
    action: Action,
    acteur: Utilisateur,
    structure: Structure,
    profil: Profil | None = None,
    *,
    droit_validation: bool = False,
    cible: Utilisateur | None = None,
    silences: Silences = SILENCES,
) -> Decision:
    """
    Decide on what is asked for: an account as it would be, or a structure.

    Args:
        structure: The one asked for.
        profil: The one asked for; ``None`` when it is no part of the question.
        cible: The account that would become so; ``None`` for a new one.
    """
    return _decisions(silences)[
        action,
        acteur.profil,
        acteur.actif,
        acteur.valide_le is None,
        acteur.droit_validation,
        relation_entre(acteur, structure),
        structure.type_structure,
        structure.fermee_le is not None,
        structure.numero is not None,
        profil,
        droit_validation,
        cible is None or cible.valide_le is None,
        cible is None or cible.actif,
        cible is not None and cible.id == acteur.id,
    ]


def examiner_acteur(
    action: Action, acteur: Utilisateur, silences: Silences = SILENCES
) -> Decision:
    """
    Decide on what depends on the actor alone.
    """
    return _decisions(silences)[
        action,
        acteur.profil,
        acteur.actif,
        acteur.valide_le is None,
        acteur.droit_validation,
        Relation.SIENNE,
        acteur.rattachement.type_structure,
        False,
        False,
    ]
