"""
*Commands*: the one shape of everything that changes something.

A command says what must be read (`Needs`), is told what was (`Facts`) and in which
circumstances (`Context`), and concludes. All of it is data: the shells read, draw
and write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Generic, Literal, TypeAlias, TypeVar

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import QueuedMailId, StructureId, UtilisateurId
from siaut_core.entities.instant import to_utc
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.secret import Token
from siaut_core.entities.structure import Groupe, Numbered, Structure
from siaut_core.entities.text import read_libelle
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import Faults, FieldFault
from siaut_core.policies.motifs import Motif
from siaut_core.use_cases.conclusion import Conclusion
from siaut_core.use_cases.event import Event, Operation
from siaut_core.use_cases.formulaire import identifier_faults
from siaut_core.use_cases.settings import Settings
from siaut_core.use_cases.writes import QueueMail

__all__ = ["Command", "Context", "Facts", "Needs", "New"]

R_co = TypeVar("R_co", covariant=True)

# What may be made, that wants an identifier.
New: TypeAlias = Literal["utilisateur", "structure", "mail"]


@value(kw_only=True)
class Needs:
    """
    What a command asks of the host before it concludes; nothing by default.

    Identifiers are given as they were typed: of one that cannot be an identifier
    nothing is asked. Typed text may be anything, and is never shown.

    Attributes:
        acteur: Who acts.
        structure_acteur: Whether the structure of *acteur* is wanted too.
        cible: The account that is acted upon; its structure comes with it.
        structure: The structure that the command names.
        groupe: The groupe that it names.
        membres: Other structures that it names.
        numeros: The structures that have these numbers, and every stored number;
            ``None`` asks for neither.
        compte: The account of who comes without a session.
        courriel: The same account, by the address that they typed.
        password: Whether the digest of that account's password is wanted too. The host
            is asked as much when there is no such account.
        token: The link that this token leads to, and the account of its bearer.
        new: What may be made; *numeros* want an identifier each.
    """

    acteur: str | None = None
    structure_acteur: bool = False
    cible: str | None = None
    structure: str | None = None
    groupe: str | None = None
    membres: tuple[object, ...] = ()
    numeros: tuple[NumeroFiness, ...] | None = None
    compte: str | None = None
    courriel: Courriel | None = None
    password: bool = False
    token: Token | None = None
    new: tuple[New, ...] = ()


@value(kw_only=True, repr=True)
class Facts:
    """
    What was read in one unit of work; ``None`` is unknown, or was not asked for.

    Attributes:
        structure_cible: The one that *cible* is attached to.
        membres: Those of `Needs.membres` that exist.
        numbered: Those of `Needs.numeros` that exist.
        numeros: Every number that is stored.
        compte: Of who comes without a session, or of the bearer of *lien*.
        digest: Of the password of *compte*.
    """

    acteur: Utilisateur | None = None
    structure_acteur: Structure | None = None
    cible: Utilisateur | None = None
    structure_cible: Structure | None = None
    structure: Structure | None = None
    groupe: Groupe | None = None
    membres: Mapping[StructureId, Structure] = attrs.field(factory=dict)
    numbered: Mapping[NumeroFiness, Numbered] = attrs.field(factory=dict)
    numeros: Sequence[NumeroFiness] = ()
    lien: Lien | None = None
    compte: Utilisateur | None = None
    digest: str | None = attrs.field(default=None, repr=False)


@value(kw_only=True, repr=True)
class Context:
    """
    The circumstances of a command: the same each time that it starts over.

    Attributes:
        now: In UTC.
        needs: What the command asks of the host.
        event: Under way: who acts on what, as far as it is known.
        command: The one that is under way.
        utilisateur_id: For the account that is made, if one is; empty unless
            `Needs.new` names it, and no entity takes an empty one. The same goes
            for *structure_id* and *queued_mail_id*.
        ids: An identifier for each of `Needs.numeros`.
    """

    now: datetime
    settings: Settings
    needs: Needs
    event: Event
    command: Command[object] = attrs.field(repr=False)
    utilisateur_id: UtilisateurId
    structure_id: StructureId
    queued_mail_id: QueuedMailId
    ids: Mapping[NumeroFiness, StructureId]

    @classmethod
    def of(
        cls,
        command: Command[object],
        now: datetime,
        settings: Settings,
        draw: Callable[[], str],
    ) -> Context:
        """
        Begin a command: its event, and the identifiers of what it may make.

        Args:
            draw: Gives an identifier never given before.

        Raises:
            siaut_core.errors.NaiveDatetimeError: If *now* has no time zone.
        """
        now, needs = to_utc(now, "now"), command.needs()
        on_behalf = getattr(command, "au_titre_de", None)
        return cls(
            now=now,
            settings=settings,
            needs=needs,
            event=Event(
                operation=command.operation,
                le=now,
                au_titre_de=Faults().parse("au_titre_de", read_libelle, on_behalf),
            ),
            command=command,
            utilisateur_id=UtilisateurId(draw() if "utilisateur" in needs.new else ""),
            structure_id=StructureId(draw() if "structure" in needs.new else ""),
            queued_mail_id=QueuedMailId(draw() if "mail" in needs.new else ""),
            ids={numero: StructureId(draw()) for numero in needs.numeros or ()},
        )

    def mail(self, cause: Cause, compte: UtilisateurId) -> QueueMail:
        """
        Put a mail for an account in the outbox.
        """
        id = self.queued_mail_id
        now = self.now
        queued = QueuedMail(id=id, cause=cause, asked_at=now, utilisateur_id=compte)
        return QueueMail(queued)

    @property
    def wrong_ids(self) -> tuple[FieldFault, ...]:
        """
        The identifiers of the command that are no text: a slip of the caller.
        """
        return identifier_faults(self.command)

    def knowing(self, facts: Facts) -> Context:
        """
        Go on with what was read: the event names what was found.

        What was typed and found nothing leaves a code, so that a search for
        accounts by their identifiers shows; not the text, which may be anything.
        """
        needs = self.needs
        cible = facts.cible or facts.compte
        structure = facts.structure or facts.groupe
        sought = (
            (needs.acteur, facts.acteur, Motif.ACTEUR_INCONNU),
            (needs.cible, facts.cible, Motif.CIBLE_INCONNUE),
            (needs.compte, facts.compte, Motif.CIBLE_INCONNUE),
            (needs.structure, facts.structure, Motif.STRUCTURE_INCONNUE),
            (needs.groupe, facts.groupe, Motif.STRUCTURE_INCONNUE),
        )
        cible_id = None if cible is None else cible.id
        event = attrs.evolve(
            self.event,
            codes=tuple(
                motif.code
                for typed, found, motif in sought
                if found is None and isinstance(typed, str) and typed
            ),
            acteur_id=None if facts.acteur is None else facts.acteur.id,
            cible_id=cible_id if facts.lien is None else facts.lien.utilisateur_id,
            structure_id=None if structure is None else structure.id,
        )
        return attrs.evolve(self, event=event)


class Command(Generic[R_co]):
    """
    What every command is; ``R_co`` is what it gives once it is carried out.

    Its fields are those of its screen, as they were typed.
    """

    __slots__ = ()

    operation: ClassVar[Operation]

    def needs(self) -> Needs:
        """
        Say what must be known to conclude.
        """
        # Not by `abc`: its metaclass would be that of every command.
        raise NotImplementedError

    def conclude(self, facts: Facts, context: Context) -> Conclusion[R_co]:
        """
        Grant or refuse, with what to store; pure.
        """
        raise NotImplementedError  # As above.
