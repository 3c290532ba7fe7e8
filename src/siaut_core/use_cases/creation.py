"""
*Créer un utilisateur*: read the form, decide, deposit the activation mail.
"""

from __future__ import annotations

from typing import ClassVar

import attrs

from siaut_core import phrases
from siaut_core.entities.lien import Cause
from siaut_core.entities.structure import Rattachement
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import FieldFault
from siaut_core.policies.cas import NATIONAL, Action
from siaut_core.policies.examen import examiner
from siaut_core.use_cases.acteur import actor_of
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Conclusion, Refus, grant, refuse
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import (
    compte_readers,
    freeze,
    read_form,
)
from siaut_core.use_cases.writes import Add, LockAccounts

__all__ = ["CreerUtilisateur", "new_account"]


@value(kw_only=True)
class CreerUtilisateur(Command[Utilisateur]):
    """
    The form "Création d'un utilisateur", as it was typed. Guide: C2.

    Attributes:
        profil: A libellé such as "Promoteur Utilisateur ET", or a code.
        activites: A list of codes, such as ``"QA002"``; `ouvrir_creation` offers them.
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
        Conclude on a creation: the account, its mail in the outbox. Guide: C1, C2, C19.

        That the courriel is already taken is told by the store, once the rest is
        granted (C3).
        """
        acteur = actor_of(Action.CREER, facts, context)
        if isinstance(acteur, Refus):
            return acteur
        return new_account(Action.CREER, acteur, facts, context)


def new_account(
    action: Action, acteur: Utilisateur, facts: Facts, context: Context
) -> Conclusion[Utilisateur]:
    """
    Conclude on an account that a form makes, and its activation mail. Guide: C2, C19.

    Args:
        acteur: Who creates it; `NATIONAL` in a national act.
    """
    structure = facts.structure
    readers = compte_readers(context.settings, context.now)
    found, faults = read_form(context.command, readers)
    if structure is None:
        wrong = context.wrong_ids
        if context.needs.structure in (None, ""):
            wrong = (FieldFault("structure_id", "OBLIGATOIRE", phrases.REQUIRED),)
        lost = (*faults.found, *wrong) if wrong else ()
        return refuse(context, faults=lost, what="structure")
    decision = examiner(
        action,
        acteur,
        structure=structure,
        profil=found.get("profil"),
        droit_validation=found.get("droit_validation", False),
        silences=context.settings.silences,
    )
    if not decision or faults.found:
        return refuse(context, decision, faults.found, what="structure")
    compte = Utilisateur(
        id=context.utilisateur_id,
        rattachement=Rattachement.a(structure),
        cree_le=context.now,
        cree_par=acteur.id or None,
        **found,
    )
    mail = context.mail(Cause.CREATION, compte.id)
    lock = () if acteur is NATIONAL else (LockAccounts.of(acteur),)
    return grant(context, compte, *lock, Add(compte), mail, cible_id=compte.id)
