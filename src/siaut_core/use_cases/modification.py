"""
*Modifier un utilisateur*: what changes is decided before and after the change.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple

import attrs

from siaut_core.entities.activite import CodeActivite
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.lien import Cause
from siaut_core.entities.profil import Profil
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import Rattachement, Structure
from siaut_core.entities.text import read_nom
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import Faults
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.motifs import Motif
from siaut_core.policies.questions import droit_after, peut_consulter, peut_modifier
from siaut_core.policies.regles import Silences
from siaut_core.use_cases.acteur import OnAnAccount
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Conclusion, Refus, grant, refuse
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import (
    freeze,
    read_activites,
    read_box,
    read_version,
)
from siaut_core.use_cases.writes import (
    LockAccounts,
    QueueMail,
    RevokeLiens,
    Save,
    Write,
)

__all__ = ["ModifierUtilisateur"]


@value(kw_only=True)
class ModifierUtilisateur(Command[Utilisateur]):
    """
    The form of an account, as it was typed; ``None`` leaves a field as it is.

    Attributes:
        version_vue: The version that the form showed; an outdated one is
            refused, so that nobody overwrites what they did not see.
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
        faults = Faults()
        faults.parse("version_vue", read_version, self.version_vue)
        found = _Parsed.of(self, known.cible, context, faults)
        decision = found.decide(known, target, context.settings.silences)
        # Unknown and out of reach must look the same, for each of the two.
        reach = peut_consulter(*known)
        if reach and target is None:
            wrong = context.wrong_ids
            lost = (*faults.found, *wrong) if wrong else ()
            return refuse(context, faults=lost, what="structure")
        if decision and not faults.found and self.version_vue != known.cible.version:
            decision = Decision(Action.MODIFIER, (Motif.DONNEES_CHANGEES,))
        if not decision or faults.found:
            what = "structure" if reach else "utilisateur"
            return refuse(context, decision, tuple(faults.found), what=what)
        return _grant(context, known, found, target or known.structure)


class _Parsed(NamedTuple):
    """
    The account as it would be; unread fields stay as they are.
    """

    prenom: str
    nom: str
    courriel: Courriel
    profil: Profil
    activites: tuple[CodeActivite, ...]
    droit_demande: bool | None

    @classmethod
    def of(
        cls,
        command: ModifierUtilisateur,
        cible: Utilisateur,
        context: Context,
        faults: Faults,
    ) -> _Parsed:
        def activites(codes: object) -> tuple[CodeActivite, ...]:
            nomenclature, day = context.settings.nomenclature, context.now.date()
            return read_activites(codes, nomenclature, day, cible.activites)

        entered = {
            field: faults.parse(field, reader, getattr(command, field))
            for field, reader in (
                ("prenom", read_nom),
                ("nom", read_nom),
                ("courriel", Courriel.parse),
                ("profil", Profil.parse),
                ("activites", activites),
                ("droit_validation", read_box),
            )
            if getattr(command, field) is not None
        }
        droit = entered.pop("droit_validation", None)
        current = {field: getattr(cible, field) for field in cls._fields[:-1]}
        valid = {field: read for field, read in entered.items() if read is not None}
        return cls(**{**current, **valid}, droit_demande=droit)  # type: ignore[arg-type]  # each reader gives its field's type

    def decide(
        self, known: OnAnAccount, target: Structure | None, silences: Silences
    ) -> Decision:
        cible = known.cible
        return peut_modifier(
            *known,
            profil=self.profil,
            droit_validation=self.droit_demande,
            target_structure=target,
            change_activites=self.activites != cible.activites,
            change_courriel=self.change_courriel(cible),
            silences=silences,
        )

    def change_courriel(self, cible: Utilisateur) -> bool:
        return self.courriel.adresse != cible.courriel.adresse


def _grant(
    context: Context, known: OnAnAccount, found: _Parsed, target: Structure
) -> Conclusion[Utilisateur]:
    acteur, cible, _ = known
    future = cible.change(
        prenom=found.prenom,
        nom=found.nom,
        courriel=found.courriel,
        profil=found.profil,
        rattachement=Rattachement.a(target),
        activites=found.activites,
        droit_validation=droit_after(cible, found.profil, demande=found.droit_demande),
    )
    lock = LockAccounts.of(acteur, cible)
    # Two courriels are equal when they are one mailbox, however they are typed.
    new_address = found.change_courriel(cible)
    if attrs.evolve(future, version=cible.version) == cible and not new_address:
        return grant(context, cible, lock)
    before: tuple[Write, ...] = ()
    after: tuple[Write, ...] = ()
    if new_address:
        queued = QueuedMail.put(
            context.queued_mail_id, Cause.RENVOI, context.now, utilisateur_id=cible.id
        )
        before, after = (RevokeLiens(cible.id),), (QueueMail(queued),)
    lost = cible.droit_validation and not future.droit_validation
    return grant(
        context,
        future,
        lock,
        *before,
        Save(future),
        *after,
        codes=("RETRAIT_DROIT",) if lost else (),
    )
