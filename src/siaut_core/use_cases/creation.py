"""
*Créer un utilisateur*: read the form, decide, deposit the activation mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from siaut_core.entities.lien import Cause
from siaut_core.entities.structure import Rattachement, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import Faults
from siaut_core.policies.cas import Action
from siaut_core.policies.examen import examiner
from siaut_core.use_cases.acteur import actor_of
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Accord, Conclusion, Refus, grant, refuse
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import (
    compte_readers,
    freeze,
    read_form,
    required_structure,
)
from siaut_core.use_cases.writes import Add, LockAccounts

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CreerUtilisateur", "grant_compte"]


@value(kw_only=True)
class CreerUtilisateur(Command[Utilisateur]):
    """
    The form "Création d'un utilisateur", as it was typed. Guide: C2.

    Attributes:
        profil: A libellé such as "Promoteur Utilisateur ET", or a code.
        activites: Codes of the nomenclature.
        droit_validation: "Droit de validation des dossiers de sa structure".
    """

    operation: ClassVar[Operation] = Operation.CREER_UTILISATEUR

    acteur_id: str
    prenom: str
    nom: str
    courriel: str
    profil: str
    structure_id: str
    activites: object = attrs.field(converter=freeze)
    droit_validation: bool = False

    def needs(self) -> Needs:
        return Needs(
            acteur=self.acteur_id,
            structure=self.structure_id,
            new=("utilisateur", "mail"),
        )

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Utilisateur]:
        """
        Conclude on a creation: the account, its mail in the outbox. Guide: C1-C20.

        That the courriel is already taken is told by the store, once the rest is
        granted (C3).
        """
        acteur, structure = actor_of(Action.CREER, facts, context), facts.structure
        if isinstance(acteur, Refus):
            return acteur
        faults = Faults()
        readers = compte_readers(context.settings, context.now)
        found = read_form(self, readers, faults)
        if structure is None:
            missing = required_structure(self.structure_id, context.wrong_ids)
            lost = (*faults.found, *missing) if missing else ()
            return refuse(context, faults=lost, what="structure")
        decision = examiner(
            Action.CREER,
            acteur,
            structure=structure,
            profil=found.get("profil"),
            droit_validation=found.get("droit_validation", False),
            silences=context.settings.silences,
        )
        if not decision or faults.found:
            return refuse(context, decision, faults.found, what="structure")
        return grant_compte(context, found, structure, acteur)


def grant_compte(
    context: Context,
    found: Mapping[str, Any],
    structure: Structure,
    acteur: Utilisateur | None = None,
) -> Accord[Utilisateur]:
    """
    Grant a new account, and its activation mail with it. Guide: C19.

    Args:
        found: What was read of a form without fault.
        acteur: Who creates it; nobody does in a national act.
    """
    compte = Utilisateur(
        id=context.utilisateur_id,
        rattachement=Rattachement.a(structure),
        cree_le=context.now,
        cree_par=acteur.id if acteur else None,
        **found,
    )
    mail = context.mail(Cause.CREATION, compte.id)
    lock = (LockAccounts.of(acteur),) if acteur else ()
    return grant(context, compte, *lock, Add(compte), mail, cible_id=compte.id)
