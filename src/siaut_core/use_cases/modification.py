"""
*Modifier un utilisateur*: what changes is decided before and after the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.lien import Cause
from siaut_core.entities.structure import Rattachement, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.questions import droit_after, peut_consulter, peut_modifier
from siaut_core.policies.regles import Silences
from siaut_core.use_cases.acteur import OnAnAccount
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Conclusion, Refus, as_seen, grant, refuse
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import (
    compte_readers,
    freeze,
    read_form,
)
from siaut_core.use_cases.writes import RevokeLiens, Save, Write

__all__ = ["ModifierUtilisateur"]


@value(kw_only=True)
class ModifierUtilisateur(Command[Utilisateur]):
    """
    The form of an account as it was typed; ``None`` leaves a field as it is. Guide: C7.

    Attributes:
        version_vue: The version that the form showed; an outdated one is
            refused, so that nobody overwrites what they did not see.
        profil: A libellé or a code.
        activites: A list of codes; `ouvrir_modification` offers them.
        droit_validation: "Droit de validation des dossiers de sa structure".
    """

    operation: ClassVar[Operation] = Operation.MODIFIER_UTILISATEUR

    acteur_id: str
    utilisateur_id: str
    version_vue: int
    prenom: str | None = None
    nom: str | None = None
    courriel: str | None = None
    profil: str | None = None
    structure_id: str | None = None
    activites: object = attrs.field(default=None, converter=freeze)
    droit_validation: bool | None = None

    def needs(self) -> Needs:
        return Needs(
            acteur=self.acteur_id,
            cible=self.utilisateur_id,
            structure=self.structure_id,
            new=("mail",),
        )

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Utilisateur]:
        """
        Conclude on a modification. Guide: C7.

        On oneself, prénom and nom only. A new courriel, only while the account is
        not validated, kills the old links and sends a new mail. An account that
        becomes a Consultation loses its droit de validation, and the event says so.
        """
        known = OnAnAccount.of(Action.MODIFIER, facts, context)
        if isinstance(known, Refus):
            return known
        target = known.structure if self.structure_id is None else facts.structure
        cible = known.cible
        readers = compte_readers(context.settings, context.now, cible.activites)
        found, faults = read_form(self, readers, complete=False)
        decision = _decide(known, target, found, context.settings.silences)
        # Unknown and out of reach must look the same, for each of the two.
        reach = peut_consulter(*known)
        if reach and target is None:
            wrong = context.wrong_ids
            lost = (*faults.found, *wrong) if wrong else ()
            return refuse(context, faults=lost, what="structure")
        if not faults.found:
            decision = as_seen(decision, self.version_vue, cible)
        if not decision or faults.found:
            what = "structure" if reach else "utilisateur"
            return refuse(context, decision, faults.found, what=what)
        return _grant(context, known, found, target or known.structure)


def _decide(
    known: OnAnAccount,
    target: Structure | None,
    found: Mapping[str, Any],
    silences: Silences,
) -> Decision:
    cible = known.cible
    return peut_modifier(
        *known,
        profil=found.get("profil"),
        droit_validation=found.get("droit_validation"),
        target_structure=target,
        change_activites=found.get("activites", cible.activites) != cible.activites,
        change_courriel=_has_new_address(cible, found),
        silences=silences,
    )


def _has_new_address(cible: Utilisateur, found: Mapping[str, Any]) -> bool:
    # Two courriels are equal when they are one mailbox, however they are typed.
    courriel: Courriel = found.get("courriel", cible.courriel)
    return courriel.adresse != cible.courriel.adresse


def _grant(
    context: Context,
    known: OnAnAccount,
    found: Mapping[str, Any],
    target: Structure,
) -> Conclusion[Utilisateur]:
    cible = known.cible
    profil, asked = found.get("profil", cible.profil), found.get("droit_validation")
    droit = droit_after(cible, profil, asked=asked)
    fields = {**found, "droit_validation": droit}
    future = cible.change(rattachement=Rattachement.a(target), **fields)
    writes: tuple[Write, ...] = (Save(future),)
    if _has_new_address(cible, found):
        mail = context.mail(Cause.RENVOI, cible.id)
        writes = (RevokeLiens(cible.id), *writes, mail)
    elif attrs.evolve(future, version=cible.version) == cible:
        future, writes = cible, ()
    lost = cible.droit_validation and not future.droit_validation
    codes = ("RETRAIT_DROIT",) if lost else ()
    return grant(context, future, known.lock, *writes, codes=codes)
