"""
*Consulter*: who may read, asked before anything is shown; reads leave no event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.errors import ActionRefuseeError, IntrouvableError, Releve
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.droits import peut_consulter, peut_consulter_structure
from siaut_core.policies.examen import examiner_acteur
from siaut_core.policies.motifs import Motif
from siaut_core.use_cases.administration import lire_reference

if TYPE_CHECKING:
    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur

__all__ = ["exiger", "exiger_cible", "exiger_references", "exiger_structure"]


def exiger_references(**ids: object) -> None:
    """
    Check that each of *ids* can be sought.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With each that is no text.
    """
    releve = Releve()
    for champ, id in ids.items():
        releve.lire(champ, lire_reference, id)
    releve.lever()


def exiger(action: Action, acteur: Utilisateur | None) -> Utilisateur:
    """
    Give the actor, if what concerns them alone allows *action*.

    Raises:
        siaut_core.errors.ActionRefuseeError: If there is no such account, or it
            may not read.
    """
    if acteur is None:
        raise ActionRefuseeError(Decision(action, (Motif.ACTEUR_INCONNU,)))
    decision = examiner_acteur(action, acteur)
    if not decision:
        raise ActionRefuseeError(decision)
    return acteur


def exiger_cible(
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


def exiger_structure(acteur: Utilisateur, structure: Structure | None) -> Structure:
    """
    Give the structure to show. Guide: T4.

    Raises:
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """
    if structure is None or not peut_consulter_structure(acteur, structure):
        raise IntrouvableError("structure")
    return structure
