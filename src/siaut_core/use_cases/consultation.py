"""
*Consulter*: who may read, asked before anything is shown; reads leave no event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.errors import ActionRefuseeError, Faults, IntrouvableError
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.examen import examiner
from siaut_core.policies.motifs import Motif
from siaut_core.policies.questions import peut_consulter, peut_consulter_structure
from siaut_core.use_cases.administration import read_reference

if TYPE_CHECKING:
    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur

__all__ = ["require", "require_cible", "require_references", "require_structure"]


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


def require_structure(acteur: Utilisateur, structure: Structure | None) -> Structure:
    """
    Give the structure to show. Guide: T4.

    Raises:
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """
    if structure is None or not peut_consulter_structure(acteur, structure):
        raise IntrouvableError("structure")
    return structure
