"""
*Conclusions*: what a use case answers, and the writes it asks for.

Writes are data. A host carries them out in order, all in one unit of work or
none: accounts are attested first, then links, accounts, outbox and journal,
so that two commands never wait for each other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, Generic, TypeAlias, TypeVar

import attrs

from siaut_core.entities.display import Masked
from siaut_core.entities.identifier import StructureId, UtilisateurId
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ActionRefuseeError,
    DonneesChangeesError,
    DonneesInvalidesError,
    FieldFault,
    IntrouvableError,
    LienInutilisableError,
    SiautError,
)
from siaut_core.policies.cas import Decision
from siaut_core.policies.motifs import Motif, Portee
from siaut_core.use_cases.event import Event

__all__ = [
    "Accord",
    "Add",
    "Conclusion",
    "LockAccounts",
    "QueueMail",
    "RecordLogin",
    "Refus",
    "Remove",
    "RevokeLiens",
    "Save",
    "SetPassword",
    "UtiliserLien",
    "Write",
    "WriteEvent",
    "grant",
    "refuse",
]

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)


@attrs.frozen(repr=False, weakref_slot=False)
class LockAccounts(Masked):
    """
    Lock these accounts, in order of id, and check that they are as they were read.
    """

    comptes: tuple[Utilisateur, ...]

    @classmethod
    def of(cls, *comptes: Utilisateur) -> LockAccounts:
        """
        Attest each account once, in the order in which hosts lock them.
        """
        get = {compte.id: compte for compte in comptes}
        return cls(tuple(get[id] for id in sorted(get)))


@attrs.frozen(repr=False, weakref_slot=False)
class UtiliserLien(Masked):
    """
    Consume a link: a compare-and-set that at most one unit of work wins.
    """

    digest: str
    now: datetime


@attrs.frozen(repr=False, weakref_slot=False)
class RevokeLiens(Masked):
    """
    Kill every link of an account, at once.
    """

    utilisateur_id: UtilisateurId


@attrs.frozen(repr=False, weakref_slot=False)
class Add(Masked):
    """
    Store something new.
    """

    obj: Utilisateur | Structure


@attrs.frozen(repr=False, weakref_slot=False)
class Save(Masked):
    """
    Store the next version of something.
    """

    obj: Utilisateur | Structure


@attrs.frozen(repr=False, weakref_slot=False)
class Remove(Masked):
    """
    Delete an account, and its links with it.
    """

    utilisateur: Utilisateur


@attrs.frozen(repr=False, weakref_slot=False)
class RecordLogin(Masked):
    """
    Keep the date of a login, if it is the latest; it makes no new version.
    """

    utilisateur_id: UtilisateurId
    instant: datetime


@attrs.frozen(repr=False, weakref_slot=False)
class SetPassword(Masked):
    """
    Store what the host's slow hash made of a password.
    """

    utilisateur_id: UtilisateurId
    digest: str = attrs.field(repr=False)


@attrs.frozen(repr=False, weakref_slot=False)
class QueueMail(Masked):
    """
    Put a mail in the outbox.
    """

    queued: QueuedMail


@attrs.frozen(repr=False, weakref_slot=False)
class WriteEvent(Masked):
    """
    Write the command's one event in the journal.
    """

    event: Event


Write: TypeAlias = (
    LockAccounts
    | UtiliserLien
    | RevokeLiens
    | Add
    | Save
    | Remove
    | RecordLogin
    | SetPassword
    | QueueMail
    | WriteEvent
)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Accord(Masked, Generic[R_co]):
    """
    Granted: what to store, then what to answer.

    Attributes:
        writes: In order; the last one is the event.
        result: What the caller gets once everything is stored.
        start: The event as it was begun, for when the store refuses: it names
            nothing that would have been created.
    """

    result: R_co
    writes: tuple[Write, ...]
    event: Event
    start: Event


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Refus(Masked):
    """
    Refused: only the event is stored, then `exception` is raised.

    Attributes:
        decision: Every reason, also those that its author may not read.
        erreurs: Every wrong field.
        what: What is said not to be found, when that is all one may learn.
        start: The event as it was begun, for when the store refuses.
    """

    event: Event
    start: Event
    what: str
    decision: Decision | None = None
    erreurs: tuple[FieldFault, ...] = ()

    @property
    def writes(self) -> tuple[Write, ...]:
        return (WriteEvent(self.event),)

    def exception(self) -> SiautError:
        """
        Give the error to raise; it reveals no more than its author may know.

        First what concerns the actor alone, then "introuvable", and only then
        everything else together, wrong fields and broken rules.
        """
        decision = self.decision
        if decision is not None:
            sayable = decision.sayable
            if sayable is None:
                return IntrouvableError(self.what)
            if sayable.of_portee(Portee.ACTEUR) or (
                sayable.motifs and not self.erreurs
            ):
                return _refus_of_action(sayable)
        if self.erreurs:
            motifs = () if decision is None else decision.motifs
            return DonneesInvalidesError((*self.erreurs, *map(_failing, motifs)))
        if self.what == "lien":
            return LienInutilisableError()
        return IntrouvableError(self.what)


Conclusion: TypeAlias = Accord[T] | Refus


# The reason when no other is given.
UNKNOWN: Final = {
    "utilisateur": Motif.CIBLE_INCONNUE,
    "structure": Motif.STRUCTURE_INCONNUE,
}


def _refus_of_action(decision: Decision) -> SiautError:
    if Motif.DONNEES_CHANGEES in decision.motifs:
        return DonneesChangeesError()
    return ActionRefuseeError(decision)


def _failing(motif: Motif) -> FieldFault:
    return FieldFault(motif.field, motif.code, motif.libelle)


def grant(
    start: Event,
    result: T,
    *writes: Write,
    codes: tuple[str, ...] = (),
    cible_id: UtilisateurId | None = None,
    structure_id: StructureId | None = None,
) -> Accord[T]:
    """
    Grant, and write the event last; it names the account or structure created.
    """
    final = attrs.evolve(
        start.grant(*codes),
        cible_id=cible_id or start.cible_id,
        structure_id=structure_id or start.structure_id,
    )
    return Accord(
        result=result,
        writes=(*writes, WriteEvent(final)),
        event=final,
        start=start,
    )


def refuse(
    start: Event,
    decision: Decision | None = None,
    erreurs: tuple[FieldFault, ...] = (),
    *,
    what: str = "utilisateur",
    codes: tuple[str, ...] = (),
) -> Refus:
    """
    Refuse, with every reason in the event. *codes* replaces them when given.
    """
    motifs = () if decision is None else decision.codes
    faults = tuple(f"{e.field}:{e.code}" for e in erreurs)
    raisons = codes or (*motifs, *start.codes, *faults) or (UNKNOWN[what].code,)
    return Refus(
        event=start.refuse(dict.fromkeys(raisons)),
        start=start,
        what=what,
        decision=decision,
        erreurs=erreurs,
    )
