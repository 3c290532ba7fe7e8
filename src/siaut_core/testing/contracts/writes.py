"""
*Writes*: one write of each kind, and what must be stored before, so that each shows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import attrs

from siaut_core.entities.identifier import StructureId, UtilisateurId
from siaut_core.entities.queued_mail import MailState
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.bench import Bench, populate, seed
from siaut_core.testing.contracts.rank import new_lien
from siaut_core.testing.contracts.snapshot import Marks
from siaut_core.testing.country import (
    ACTIF,
    AWAITED,
    BY_ID,
    COMPTES,
    ET_1,
    ET_4,
    STRUCTURES,
)
from siaut_core.testing.factory import (
    LATER,
    NOON,
    a_queued_mail,
    an_et,
    an_event,
    an_utilisateur,
)

__all__ = ["MARKS", "WINDOWS", "WRITES", "Write", "prepare"]

Write: TypeAlias = Callable[[UnitOfWork], object]

IN_PLACE: Final = new_lien(1)
NEW_LIEN: Final = new_lien(2, minutes=5)
DUE: Final = a_queued_mail("i-due", utilisateur_id=AWAITED)
LEASED: Final = a_queued_mail("i-louee", utilisateur_id=ACTIF).lease(NOON, LATER)

# What `photograph` must look for, to see each of them.
MARKS: Final = Marks(
    comptes=[*(compte.id for compte in COMPTES), UtilisateurId("u-1")],
    structures=[*(place.id for place in STRUCTURES), StructureId("et-9")],
    digests=[IN_PLACE.digest, NEW_LIEN.digest],
)


def prepare(bench: Bench) -> None:
    """
    Store the small country, and what each of the writes is about.
    """
    populate(bench)
    seed(bench, IN_PLACE, DUE, LEASED)


def _rename(uow: UnitOfWork) -> None:
    uow.utilisateurs.lock([BY_ID[AWAITED]])
    uow.utilisateurs.save(BY_ID[AWAITED].change(nom="Autre"))


WRITES: Final[Mapping[str, Write]] = {
    "utilisateurs.add": lambda uow: uow.utilisateurs.add(an_utilisateur("u-1", ET_1)),
    "utilisateurs.save": _rename,
    "utilisateurs.remove": lambda uow: uow.utilisateurs.remove(BY_ID[AWAITED]),
    "utilisateurs.record_login": lambda uow: uow.utilisateurs.record_login(
        ACTIF, LATER
    ),
    "structures.add": lambda uow: uow.structures.add(an_et("et-9", numero=None)),
    "structures.save": lambda uow: uow.structures.save(
        attrs.evolve(ET_4, raison_sociale="AUTRE", version=2)
    ),
    "liens.add": lambda uow: uow.liens.add(NEW_LIEN),
    "liens.use": lambda uow: uow.liens.use(IN_PLACE.digest, NOON),
    "liens.revoke": lambda uow: uow.liens.revoke(AWAITED),
    "liens.replace": lambda uow: uow.liens.replace(NEW_LIEN),
    "outbox.put": lambda uow: uow.outbox.put(
        a_queued_mail("i-neuve", utilisateur_id="u-off")
    ),
    "outbox.lease": lambda uow: uow.outbox.lease(NOON, LATER, LATER),
    "outbox.settle": lambda uow: uow.outbox.settle(
        LEASED, LEASED.close(MailState.ABANDON, LATER, "SMTP_550")
    ),
    "journal.add": lambda uow: uow.journal.add(an_event()),
    "passwords.set": lambda uow: uow.passwords.set(AWAITED, "digest"),
}

# What cannot be seen without a window of the bench, and the capability that says so.
WINDOWS: Final[Mapping[str, str]] = {
    "journal.add": "READS_BACK_JOURNAL",
    "passwords.set": "READS_BACK_PASSWORDS",
}
