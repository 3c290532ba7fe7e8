"""
*Acteur*: who acts or reads, and on what they may, known once and for all.

Commands are refused, with their event; reads raise at once, and leave none.
"""

from __future__ import annotations

from typing import NamedTuple

from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ActionRefuseeError, Faults, IntrouvableError
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.examen import examiner
from siaut_core.policies.motifs import Motif
from siaut_core.policies.questions import peut_consulter, peut_consulter_structure
from siaut_core.policies.regles import Silences
from siaut_core.use_cases.command import Context, Facts
from siaut_core.use_cases.conclusion import Refus, refuse
from siaut_core.use_cases.formulaire import read_reference
from siaut_core.use_cases.writes import LockAccounts

__all__ = [
    "OnAnAccount",
    "actor_of",
    "on_an_account",
    "require",
    "require_cible",
    "require_modifiable",
    "require_references",
    "require_structure",
]


def actor_of(action: Action, facts: Facts, context: Context) -> Utilisateur | Refus:
    """
    Give who acts, or refuse on what concerns them alone.

    It comes first, so that who may not act at all learns nothing of the rest.
    """
    acteur = facts.acteur
    if acteur is None:
        if context.wrong_ids:
            return refuse(context, faults=context.wrong_ids)
        return refuse(context, Decision(action, (Motif.ACTEUR_INCONNU,)))
    decision = examiner(Action.RECHERCHER, acteur)
    return acteur if decision else refuse(context, Decision(action, decision.motifs))


class OnAnAccount(NamedTuple):
    """
    Who acts, on which account, attached to which structure.
    """

    acteur: Utilisateur
    cible: Utilisateur
    structure: Structure

    @classmethod
    def of(cls, action: Action, facts: Facts, context: Context) -> OnAnAccount | Refus:
        """
        Give the three once they are known, whatever may be done.
        """
        acteur = actor_of(action, facts, context)
        if isinstance(acteur, Refus):
            return acteur
        cible, structure = facts.cible, facts.structure_cible
        if cible is None or structure is None:
            return refuse(context, faults=context.wrong_ids)
        return cls(acteur, cible, structure)

    @property
    def lock(self) -> LockAccounts:
        """
        What any change of the account begins with.
        """
        return LockAccounts.of(self.acteur, self.cible)


def on_an_account(
    action: Action, facts: Facts, context: Context
) -> OnAnAccount | Refus:
    """
    Give who acts, and on which account, if *action* is granted.
    """
    known = OnAnAccount.of(action, facts, context)
    if isinstance(known, Refus):
        return known
    decision = examiner(action, *known, context.settings.silences)
    return known if decision else refuse(context, decision)


def require_references(**ids: object) -> None:
    """
    Check that each of *ids* can be sought.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With each that is no text.
    """
    faults = Faults()
    for field, id in ids.items():
        faults.parse(field, read_reference, id)
    faults.raise_any()


def require(action: Action, acteur: Utilisateur | None) -> Utilisateur:
    """
    Give the actor, if what concerns them alone allows *action*.

    Raises:
        siaut_core.errors.ActionRefuseeError: If there is no such account, or it
            may not read.
    """
    if acteur is None:
        raise ActionRefuseeError(Decision(action, (Motif.ACTEUR_INCONNU,)))
    decision = examiner(action, acteur)
    if not decision:
        raise ActionRefuseeError(decision)
    return acteur


def require_cible(
    acteur: Utilisateur, cible: Utilisateur | None, structure: Structure | None
) -> tuple[Utilisateur, Structure]:
    """
    Give the account to show and its structure. Guide: R6.

    Raises:
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """
    if (
        cible is None
        or structure is None
        or not peut_consulter(acteur, cible, structure)
    ):
        raise IntrouvableError("utilisateur")
    return cible, structure


def require_modifiable(
    acteur: Utilisateur, facts: Facts, silences: Silences
) -> tuple[Utilisateur, Structure]:
    """
    Give the account whose form is opened, and its structure. Guide: C7.

    Raises:
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
        siaut_core.errors.ActionRefuseeError: If the actor may change nothing of it.
    """
    cible, structure = require_cible(acteur, facts.cible, facts.structure_cible)
    decision = examiner(Action.MODIFIER, acteur, cible, structure, silences)
    if not decision:
        raise ActionRefuseeError(decision)
    return cible, structure


def require_structure(acteur: Utilisateur, structure: Structure | None) -> Structure:
    """
    Give the structure to show. Guide: T4.

    Raises:
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """
    if structure is None or not peut_consulter_structure(acteur, structure):
        raise IntrouvableError("structure")
    return structure
