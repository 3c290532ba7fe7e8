"""
*Décisions*: what was asked, and every reason to refuse it.
"""

from __future__ import annotations

from enum import StrEnum

import attrs

from siaut_core.entities.display import Masked
from siaut_core.policies.motifs import Motif, Portee

__all__ = ["Action", "Decision"]


class Action(StrEnum):
    """
    What is decided: the buttons of the guide, and the facets of a modification.
    """

    CONSULTER_MON_PROFIL = "CONSULTER_MON_PROFIL"
    RECHERCHER = "RECHERCHER"
    CONSULTER = "CONSULTER"
    CREER = "CREER"
    MODIFIER = "MODIFIER"
    CHANGER_DROITS = "CHANGER_DROITS"
    DONNER_DROIT = "DONNER_DROIT"
    RATTACHER = "RATTACHER"
    CHANGER_COURRIEL = "CHANGER_COURRIEL"
    RENVOYER = "RENVOYER"
    SUPPRIMER = "SUPPRIMER"
    DESACTIVER = "DESACTIVER"
    ACTIVER = "ACTIVER"
    INSTALLER = "INSTALLER"
    CONSULTER_STRUCTURE = "CONSULTER_STRUCTURE"
    CREER_ETABLISSEMENT = "CREER_ETABLISSEMENT"
    CREER_GROUPE = "CREER_GROUPE"
    MODIFIER_STRUCTURE = "MODIFIER_STRUCTURE"
    CONSULTER_DOSSIER = "CONSULTER_DOSSIER"
    CREER_DOSSIER = "CREER_DOSSIER"
    ETRE_AUTEUR = "ETRE_AUTEUR"
    VALIDER_DOSSIER = "VALIDER_DOSSIER"
    TRANSMETTRE_DOSSIER = "TRANSMETTRE_DOSSIER"


@attrs.frozen(repr=False, weakref_slot=False)
class Decision(Masked):
    """
    What a policy answered, and why.

    Truthy when granted, so that ``if peut_supprimer(...)`` cannot let a
    refusal through by mistake.

    Attributes:
        action: What was asked.
        motifs: Every rule that does not hold; empty when granted.
    """

    action: Action
    motifs: tuple[Motif, ...] = ()

    def __bool__(self) -> bool:
        return not self.motifs

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(motif.code for motif in self.motifs)

    def et(self, other: Decision) -> Decision:
        """
        Unite the reasons of two decisions, without repetition.
        """
        return Decision(self.action, (*dict.fromkeys((*self.motifs, *other.motifs)),))

    def of_portee(self, portee: Portee) -> tuple[Motif, ...]:
        return tuple(motif for motif in self.motifs if motif.portee is portee)

    @property
    def sayable(self) -> Decision | None:
        """
        What its author may read of a refusal; ``None`` for "introuvable".

        Reasons about the actor hide all others; a target out of reach is not
        told from an unknown one.
        """
        acteur = self.of_portee(Portee.ACTEUR)
        if acteur:
            return Decision(self.action, acteur)
        return None if self.of_portee(Portee.PERIMETRE) else self
