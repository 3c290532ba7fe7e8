"""
*Créer un utilisateur*: read the form, decide, deposit the activation mail.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from siaut_core.entities.lien import Cause
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import Faults
from siaut_core.policies.cas import Action
from siaut_core.policies.examen import examiner
from siaut_core.use_cases.acteur import actor_of
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Conclusion, Refus, grant, refuse
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import (
    freeze,
    read_formulaire,
    required_structure,
)
from siaut_core.use_cases.writes import Add, LockAccounts, QueueMail

__all__ = ["CreerUtilisateur", "creation_writes"]


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
        found = read_formulaire(self, context.settings, context.now, faults)
        if structure is None:
            missing = required_structure(self.structure_id, context.wrong_ids)
            lost = (*faults.found, *missing) if missing else ()
            return refuse(context, faults=lost, what="structure")
        decision = examiner(
            Action.CREER,
            acteur,
            structure=structure,
            profil=found.profil,
            droit_validation=found.droit_validation is True,
            silences=context.settings.silences,
        )
        if not decision or faults.found:
            return refuse(context, decision, tuple(faults.found), what="structure")
        compte = found.compte(context.utilisateur_id, structure, context.now, acteur.id)
        return grant(
            context,
            compte,
            LockAccounts.of(acteur),
            *creation_writes(compte, context),
            cible_id=compte.id,
        )


def creation_writes(compte: Utilisateur, context: Context) -> tuple[Add, QueueMail]:
    """
    Store a new account, and its activation mail with it. Guide: C19.
    """
    queued = QueuedMail.put(
        context.queued_mail_id, Cause.CREATION, context.now, utilisateur_id=compte.id
    )
    return Add(compte), QueueMail(queued)
