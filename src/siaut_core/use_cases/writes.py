"""
*Writes*: what a conclusion asks to store, as data.

A host carries them out in order, all in one unit of work or none: accounts are locked
first, then links, accounts, outbox and journal, so that two commands never wait for
each other.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

import attrs

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.use_cases.event import Event

__all__ = [
    "Add",
    "ConfirmPassword",
    "ConsumeLien",
    "LockAccounts",
    "QueueMail",
    "RecordLogin",
    "Remove",
    "RevokeLiens",
    "Save",
    "SetPassword",
    "Write",
    "WriteEvent",
]


@value(repr=True)
class LockAccounts:
    """
    Lock these accounts, in order of id, and check that they are as they were read.
    """

    comptes: tuple[Utilisateur, ...]

    @classmethod
    def of(cls, *comptes: Utilisateur) -> LockAccounts:
        """
        Lock each account once, in the order in which hosts lock them.
        """
        get = {compte.id: compte for compte in comptes}
        return cls(tuple(get[id] for id in sorted(get)))


@value(repr=True)
class ConsumeLien:
    """
    Consume a link: a compare-and-set that at most one unit of work wins.
    """

    digest: str
    now: datetime


@value(repr=True)
class RevokeLiens:
    """
    Kill every link of an account, at once.
    """

    utilisateur_id: UtilisateurId


@value(repr=True)
class Add:
    """
    Store something new.
    """

    obj: Utilisateur | Structure


@value(repr=True)
class Save:
    """
    Store the next version of something.
    """

    obj: Utilisateur | Structure


@value(repr=True)
class Remove:
    """
    Delete an account, and its links with it.
    """

    utilisateur: Utilisateur


@value(repr=True)
class RecordLogin:
    """
    Keep the date of a login, if it is the latest; it makes no new version.
    """

    utilisateur_id: UtilisateurId
    instant: datetime


@value(repr=True)
class SetPassword:
    """
    Store what the host's slow hash made of a password.
    """

    utilisateur_id: UtilisateurId
    digest: str = attrs.field(repr=False)


@value(repr=True)
class ConfirmPassword:
    """
    Check that an account still has the password of this digest, once it is locked.
    """

    utilisateur_id: UtilisateurId
    digest: str = attrs.field(repr=False)


@value(repr=True)
class QueueMail:
    """
    Put a mail in the outbox.
    """

    queued: QueuedMail


@value(repr=True)
class WriteEvent:
    """
    Write the command's one event in the journal.
    """

    event: Event


Write: TypeAlias = (
    LockAccounts
    | ConsumeLien
    | RevokeLiens
    | Add
    | Save
    | Remove
    | RecordLogin
    | ConfirmPassword
    | SetPassword
    | QueueMail
    | WriteEvent
)
