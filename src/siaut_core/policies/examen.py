"""
*Examen*: from an actor, a target and a structure to a `Decision`.

One projection and one look-up: decisions over equal `Cas` are computed once and
shared. The questions by their names are in `siaut_core.policies.questions`.
"""

from __future__ import annotations

from types import NoneType
from typing import NoReturn

from siaut_core.entities.misuse import check_types
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError, MisuseError
from siaut_core.policies.cas import Cas, Relation, relation_between
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.regles import REGLES, decide
from siaut_core.policies.silences import SILENCES, Silences

__all__ = ["STRUCTURES", "examiner", "examiner_acteur", "examiner_demande"]

Key = tuple[object, ...]

YES_NO = (True, False)
STRUCTURES = (EntiteJuridique, Etablissement, Groupe)

# What the look-up raises when it is given something else; named then, and only then.
MISUSES = (AttributeError, KeyError, TypeError)


class _Decisions(dict[Key, Decision]):
    """
    The decisions already met; at most one per action and `Cas`, so bounded.
    """

    def __init__(self, silences: Silences) -> None:
        super().__init__()
        self.silences = silences

    def __missing__(self, cle: Key) -> Decision:
        action, *fields = cle
        cas = Cas(*fields)  # type: ignore[arg-type]  # built below, field by field
        if not isinstance(action, Action) or cas.droit not in YES_NO:
            raise KeyError(cle)
        decision = decide(action, cas, self.silences)
        self[cle] = decision
        return decision


_BY_SILENCES = {SILENCES: _Decisions(SILENCES)}
_BY_DEFAULT = _BY_SILENCES[SILENCES]


def _decisions(silences: Silences) -> _Decisions:
    if silences is SILENCES:
        return _BY_DEFAULT
    check_types(silences=(silences, Silences))
    return _BY_SILENCES.setdefault(silences, _Decisions(silences))


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
        siaut_core.errors.MisuseError: If an argument is of another type, or the
            action is one of dossiers.
    """
    try:
        if structure.id != cible.rattachement.structure_id:
            _blame(action, acteur, structure)
            raise DonneesInvalidesError.single(
                "STRUCTURE", "La structure de la cible est attendue.", "structure"
            )
        decisions = _BY_DEFAULT if silences is SILENCES else _decisions(silences)
        decision = decisions[
            action,
            acteur.profil,
            acteur.actif,
            acteur.valide_le is None,
            acteur.droit_validation,
            relation_between(acteur, structure),
            structure.type_structure,
            structure.fermee_le is not None,
            structure.numero is not None,
            cible.profil,
            cible.droit_validation,
            cible.valide_le is None,
            cible.actif,
            cible.id == acteur.id,
        ]
    except MISUSES:
        _blame(action, acteur, structure)
        check_types(cible=(cible, Utilisateur))
        raise
    # A text equals the action of its name, and would answer for it.
    return decision if decision.action is action else _no_action()


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

    Raises:
        siaut_core.errors.MisuseError: If an argument is of another type.
    """
    # A text equals the profile of its code, and would answer for it.
    if profil is not None and type(profil) is not Profil:
        check_types(profil=(profil, Profil))
    try:
        return _decisions(silences)[
            action,
            acteur.profil,
            acteur.actif,
            acteur.valide_le is None,
            acteur.droit_validation,
            relation_between(acteur, structure),
            structure.type_structure,
            structure.fermee_le is not None,
            structure.numero is not None,
            profil,
            droit_validation,
            cible is None or cible.valide_le is None,
            cible is None or cible.actif,
            cible is not None and cible.id == acteur.id,
        ]
    except MISUSES:
        _blame(action, acteur, structure)
        check_types(
            droit_validation=(droit_validation, bool),
            cible=(cible, (Utilisateur, NoneType)),
        )
        raise


def examiner_acteur(
    action: Action, acteur: Utilisateur, silences: Silences = SILENCES
) -> Decision:
    """
    Decide on what depends on the actor alone.

    Raises:
        siaut_core.errors.MisuseError: If it is no account.
    """
    try:
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
    except MISUSES:
        check_types(acteur=(acteur, Utilisateur))
        raise


def _blame(action: Action, acteur: Utilisateur, structure: Structure) -> None:
    """
    Name the argument that made a look-up fail, if one did.
    """
    if not isinstance(action, Action) or action not in REGLES:
        _no_action()
    check_types(acteur=(acteur, Utilisateur), structure=(structure, STRUCTURES))


def _no_action() -> NoReturn:
    message = (
        "Une Action sur un compte ou une structure est attendue ;"
        " celles d'un dossier ont leurs fonctions peut_..._dossier."
    )
    raise MisuseError("action", message)
