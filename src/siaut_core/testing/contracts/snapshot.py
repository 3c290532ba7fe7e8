"""
*Snapshots*: everything that a bench has stored, as its protocols show it.

They list neither accounts nor links, so that one says which to look for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import attrs

from siaut_core.entities.identifier import QueuedMailId, StructureId, UtilisateurId
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.testing.contracts.bench import Bench
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.testing.factory import NOON
from siaut_core.use_cases.event import Event

__all__ = ["Marks", "Snapshot", "lease_everything", "photograph"]

# After whatever a test does.
END: Final = NOON + timedelta(days=3650)

# More than any test deposits: where a lease does not hold, `lease` never ends.
MAXIMUM: Final = 1000


@attrs.frozen(kw_only=True)
class Marks:
    """
    What to look for: the small country, unless told otherwise.
    """

    comptes: Sequence[UtilisateurId] = tuple(compte.id for compte in COMPTES)
    structures: Sequence[StructureId] = tuple(place.id for place in STRUCTURES)
    digests: Sequence[str] = ()


@attrs.frozen(kw_only=True)
class Snapshot:
    """
    What is committed; two of them are equal when nothing changed in between.

    Attributes:
        queued_mails: The whole outbox, or what waits there (as `lease` gives it)
            when the bench has no window on it.
        demandes: When the last mail of a demande left, by account.
    """

    utilisateurs: Mapping[UtilisateurId, Utilisateur]
    structures: Mapping[StructureId, Structure]
    liens: Mapping[str, Lien]
    queued_mails: Mapping[QueuedMailId, QueuedMail]
    abandoned: Sequence[QueuedMail]
    demandes: Mapping[UtilisateurId, datetime]
    stored_digests: Mapping[UtilisateurId, str]
    journal: Sequence[Event]

    def differences(self, other: Snapshot) -> set[str]:
        """
        Name what is not the same in *other*.
        """
        fields = [field.name for field in attrs.fields(Snapshot)]
        return {c for c in fields if getattr(self, c) != getattr(other, c)}


class TurnBackError(Exception):
    """
    Raised to leave a unit of work without storing anything.
    """


def photograph(
    bench: Bench, marks: Marks | None = None, *, lease: bool = True
) -> Snapshot:
    """
    Read all that can be read; nothing of it is changed.

    Args:
        lease: Whether a bench without a window on its outbox may lease what waits
            there, in a unit of work that is given up; not while another one is
            open, that may have locked it.
    """
    targets = marks or Marks()
    with bench.unit() as uow:
        comptes = [uow.utilisateurs.get(id) for id in targets.comptes]
        liens = [uow.liens.by_digest(e) for e in targets.digests]
        structures = uow.structures.by_ids(targets.structures)
        abandoned = uow.outbox.abandoned()
        demandes = {id: uow.outbox.last_demande(id, END) for id in targets.comptes}
    queued_mails = _queued_mails(bench, lease=lease)
    return Snapshot(
        utilisateurs={compte.id: compte for compte in comptes if compte},
        structures=dict(structures),
        liens={lien.digest: lien for lien in liens if lien},
        queued_mails={queued.id: queued for queued in queued_mails},
        abandoned=list(abandoned),
        demandes={id: instant for id, instant in demandes.items() if instant},
        stored_digests=dict(bench.stored_digests()) if bench.stored_digests else {},
        journal=list(bench.journal()) if bench.journal else [],
    )


def _queued_mails(bench: Bench, *, lease: bool) -> Sequence[QueuedMail]:
    if bench.queued_mails is not None:
        return bench.queued_mails()
    return lease_everything(bench) if lease else []


def lease_everything(bench: Bench, now: datetime = END) -> list[QueuedMail]:
    """
    Lease all that is due, in the order of `lease`, and give it all back.
    """
    leased_mails: list[QueuedMail] = []
    with suppress(TurnBackError), bench.unit() as uow:
        while len(leased_mails) < MAXIMUM and (
            leased := uow.outbox.lease(now, END + timedelta(1), END)
        ):
            leased_mails.append(leased)
        raise TurnBackError
    return leased_mails
