"""
*Conclusions*: what a command answers, granted with its writes or refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar

import attrs

from siaut_core.entities.identifier import StructureId, UtilisateurId
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import following, value
from siaut_core.errors import (
    ActionRefuseeError,
    ConnexionRefuseeError,
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
from siaut_core.use_cases.writes import LockAccounts, Save, Write, WriteEvent

if TYPE_CHECKING:
    # For type checkers only: conclusions are below commands.
    from siaut_core.use_cases.command import Context

__all__ = ["Accord", "Conclusion", "Refus", "as_seen", "grant", "refuse"]

T = TypeVar("T")
R_co = TypeVar("R_co", covariant=True)
E = TypeVar("E", bound=Utilisateur | Structure)


@value(kw_only=True, repr=True)
class Accord(Generic[R_co]):
    """
    Granted: what to store, then what to answer.

    Attributes:
        writes: In order; the last one is the event.
        result: What the caller gets once everything is stored.
    """

    result: R_co
    writes: tuple[Write, ...]
    event: Event


@value(kw_only=True, repr=True)
class Refus:
    """
    Refused: only the event is stored, then `exception` is raised.

    Attributes:
        decision: Every reason, also those that its author may not read.
        faults: Every wrong field.
        what: What is said not to be found, when that is all one may learn.
    """

    event: Event
    what: str
    decision: Decision | None = None
    faults: tuple[FieldFault, ...] = ()

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
            if sayable.of_portee(Portee.ACTEUR) or (sayable.motifs and not self.faults):
                return _refus_of_action(sayable)
        if self.faults:
            motifs = () if decision is None else decision.motifs
            return DonneesInvalidesError((*self.faults, *map(_failing, motifs)))
        if self.what in ONE_FACE:
            return ONE_FACE[self.what]()
        return IntrouvableError(self.what)


# Of what nobody may learn why it is refused.
ONE_FACE: Final[dict[str, type[SiautError]]] = {
    "lien": LienInutilisableError,
    "connexion": ConnexionRefuseeError,
}


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
    context: Context,
    result: T,
    *writes: Write,
    codes: tuple[str, ...] = (),
    cible_id: UtilisateurId | None = None,
    structure_id: StructureId | None = None,
) -> Accord[T]:
    """
    Grant, and write the event last; it names the account or structure created.
    """
    event = attrs.evolve(
        context.event.grant(*codes),
        cible_id=cible_id or context.event.cible_id,
        structure_id=structure_id or context.event.structure_id,
    )
    return Accord(result=result, writes=(*writes, WriteEvent(event)), event=event)


def grant_change(
    context: Context,
    current: E,
    lock: LockAccounts | None = None,
    *writes: Write,
    **fields: Any,  # noqa: ANN401  (each reader gives its field's type)
) -> Accord[E]:
    """
    Grant a change of something: its next version, unless nothing of it changes.

    Args:
        writes: What goes with the change, before it.
    """
    before = () if lock is None else (lock,)
    future = attrs.evolve(current, **fields)
    if future == current:
        return grant(context, current, *before)
    future = following(future)
    return grant(context, future, *before, *writes, Save(future))


def as_seen(decision: Decision, version: object, current: E) -> Decision:
    """
    Refuse what was decided on another version than the one that a form showed.
    """
    if decision and version != current.version:
        return Decision(decision.action, (Motif.DONNEES_CHANGEES,))
    return decision


def refuse(
    context: Context,
    decision: Decision | None = None,
    faults: Sequence[FieldFault] = (),
    *,
    what: str = "utilisateur",
    codes: tuple[str, ...] = (),
) -> Refus:
    """
    Refuse, with every reason in the event. *codes* replaces them when given.
    """
    event = context.event
    motifs = () if decision is None else decision.codes
    wrong = tuple(e.full_code for e in faults)
    reasons = codes or (*motifs, *event.codes, *wrong) or (UNKNOWN[what].code,)
    return Refus(
        event=event.refuse(dict.fromkeys(reasons)),
        what=what,
        decision=decision,
        faults=tuple(faults),
    )
