"""
*Examen*: from an actor, a target and a structure to a `Decision`: the one way to ask.

One projection and one look-up: decisions over equal `Cas` are computed once and
shared. The questions by their names are in `siaut_core.policies.questions`.
"""

from __future__ import annotations

from typing import Any, Final, NoReturn

from siaut_core.entities.misuse import check_types
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import STRUCTURES, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import MisuseError, invalid
from siaut_core.policies.cas import (
    NEW_ACCOUNT,
    NO_STRUCTURE,
    Action,
    Cas,
    Decision,
    relation_avec,
)
from siaut_core.policies.regles import REGLES, SILENCES, Silences, decide

__all__ = ["examiner"]

YES_NO: Final = (True, False)

# What is asked of an actor alone, and what is asked of no account.
ACTOR_ALONE: Final = frozenset({Action.CONSULTER_MON_PROFIL, Action.RECHERCHER})
NO_ACCOUNT: Final = ACTOR_ALONE | {
    Action.CONSULTER_STRUCTURE,
    Action.CREER,
    Action.CREER_ETABLISSEMENT,
    Action.CREER_GROUPE,
    Action.INSTALLER,
    Action.MODIFIER_STRUCTURE,
}

# What the look-up raises when it is given something else; named then, and only then.
MISUSES: Final = (AttributeError, KeyError, TypeError)


class _Decisions(dict[tuple[Any, ...], Decision]):
    """
    The decisions already met; at most one per action and `Cas`, so bounded.
    """

    def __init__(self, silences: Silences) -> None:
        super().__init__()
        self.silences = silences

    def __missing__(self, key: tuple[Any, ...]) -> Decision:
        action, cas = key[0], Cas(*key[1:])
        if (
            not isinstance(action, Action)
            or cas.droit not in YES_NO
            or (cas.type_structure is None and action not in ACTOR_ALONE)
            or (cas.profil is None and action not in NO_ACCOUNT)
        ):
            raise KeyError
        decision = self[key] = decide(action, cas, self.silences)
        return decision


_BY_SILENCES = {SILENCES: _Decisions(SILENCES)}
_BY_DEFAULT = _BY_SILENCES[SILENCES]


def _decisions(silences: Silences) -> _Decisions:
    check_types(silences=(silences, Silences))
    return _BY_SILENCES.setdefault(silences, _Decisions(silences))


def examiner(
    action: Action,
    acteur: Utilisateur,
    cible: Utilisateur = NEW_ACCOUNT,
    structure: Structure = NO_STRUCTURE,
    silences: Silences = SILENCES,
    profil: Profil | None = None,
    droit_validation: bool = False,  # noqa: FBT001, FBT002  (as above)
) -> Decision:
    """
    Decide on an action, with every reason, HORS_PERIMETRE included.

    Args:
        cible: The account that it is about, unless it is a new one, or none.
        structure: The one that *cible* is attached to; with *profil*, the one that is
            asked for. Left out when the question is on the actor alone.
        profil: The one asked for, of an account as it would be, with
            *droit_validation*; ``None`` decides on the account as it is.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If *structure* is not that of the
            account as it is: a decision on it would say nothing of *cible*.
        siaut_core.errors.MisuseError: If an argument is of another type, or the
            action is one of dossiers.
    """
    try:
        if profil is None and cible is not NEW_ACCOUNT:
            if structure.id != cible.rattachement.structure_id:
                _blame(action, acteur, cible, structure)
                raise invalid(
                    "STRUCTURE", "La structure de la cible est attendue.", "structure"
                )
            profil, droit_validation = cible.profil, cible.droit_validation
        # A text equals the profile of its code, and would answer for it.
        elif profil is not None and type(profil) is not Profil:
            check_types(profil=(profil, Profil))
        decisions = _BY_DEFAULT if silences is SILENCES else _decisions(silences)
        # INVARIANT: after the action, the fields of `Cas`, in their order. To make one
        # for each question would cost as much as all the rest.
        decision = decisions[
            action,
            acteur.profil,
            acteur.actif,
            acteur.valide_le is None,
            acteur.droit_validation,
            relation_avec(acteur.rattachement.structure_id, structure),
            structure.type_structure,
            structure.fermee_le is not None,
            structure.numero is not None,
            profil,
            droit_validation,
            cible.valide_le is None,
            cible.actif,
            cible.id == acteur.id,
        ]
    except MISUSES:
        _blame(action, acteur, cible, structure)
        check_types(droit_validation=(droit_validation, bool))
        raise
    # A text equals the action of its name, and would answer for it.
    return decision if decision.action is action else _no_action()


def _blame(
    action: Action, acteur: Utilisateur, cible: Utilisateur, structure: Structure
) -> None:
    """
    Name the argument that made a look-up fail, if one did.
    """
    if not isinstance(action, Action) or action not in REGLES:
        _no_action()
    check_types(acteur=(acteur, Utilisateur))
    if structure is not NO_STRUCTURE or action not in ACTOR_ALONE:
        check_types(structure=(structure, STRUCTURES))
    if cible is not NEW_ACCOUNT or action not in NO_ACCOUNT:
        check_types(cible=(cible, Utilisateur))


def _no_action() -> NoReturn:
    message = (
        "Une Action sur un compte ou une structure est attendue ;"
        " celles d'un dossier ont leurs fonctions peut_..._dossier."
    )
    raise MisuseError("action", message)
