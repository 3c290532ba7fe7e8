# Derived from aio/runner.py by `nox -s twins -- --write`: edit that one.
"""
How an operation unfolds: load, ask the core, carry out; again when others interfere.

One event per command. A granted one is among the writes; a refusal commits its
event alone, and is raised once the unit of work has ended; what the store
refuses is rolled back, and its event, which names what the last load found, goes
into a second unit of work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar, assert_never

from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ConflictError,
    CourrielDejaPrisError,
    NumeroDejaPrisError,
    SiautError,
)
from siaut_core.policies.motifs import Motif
from siaut_core.sync.host import Host
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.use_cases.conclusion import (
    Add,
    Conclusion,
    LockAccounts,
    QueueMail,
    RecordLogin,
    Refus,
    Remove,
    RevokeLiens,
    Save,
    SetPassword,
    UtiliserLien,
    Write,
    WriteEvent,
)
from siaut_core.use_cases.event import Command, Event
from siaut_core.use_cases.misuse import check_command, check_host, check_unit

__all__ = ["begin", "carry_out", "in_unit_of_work", "run"]

F = TypeVar("F")
T = TypeVar("T")

STORAGE_REFUSALS: dict[type[SiautError], str] = {
    CourrielDejaPrisError: Motif.COURRIEL_DEJA_PRIS.code,
    NumeroDejaPrisError: Motif.NUMERO_DEJA_PRIS.code,
    ConflictError: Motif.CONFLIT.code,
}


def begin(host: Host, command: object, expected: type) -> datetime:
    """
    Check who calls with what, and read the clock.

    Raises:
        siaut_core.errors.MisuseError: If the host or the command is another one.
    """
    check_host(host, Host)
    check_command(command, expected)
    return host.now()


def run(
    host: Host,
    command: Command,
    now: datetime,
    load: Callable[[UnitOfWork], F],
    conclude: Callable[[F], Conclusion[T]],
) -> T:
    """
    Run one command to its end.

    A conflict runs the whole unit of work again, facts read anew, same instant
    and identifiers, at most ``Settings.tries`` times.

    Raises:
        siaut_core.errors.SiautError: What the conclusion refuses, or the store.
    """
    # Nothing was looked for yet: of nothing is it known that it is not there.
    start = Event.of(command, now).refuse(())

    def proceed(uow: UnitOfWork) -> Conclusion[T]:
        nonlocal start
        conclusion = conclude(load(uow))
        start = conclusion.start
        carry_out(uow, conclusion.writes)
        return conclusion

    try:
        conclusion = in_unit_of_work(host, proceed)
    except tuple(STORAGE_REFUSALS) as refus:
        _log(host, start.refuse((*start.codes, *_codes(refus))))
        raise
    if isinstance(conclusion, Refus):
        raise conclusion.exception()
    return conclusion.result


def in_unit_of_work(host: Host, act: Callable[[UnitOfWork], T]) -> T:
    """
    Act in a unit of work; in another one, from the start, when it conflicts.

    Raises:
        siaut_core.errors.ConflictError: After ``Settings.tries`` conflicts.
    """
    tries = host.settings.tries
    while True:
        try:
            unit = host.unit_of_work()
            check_unit(unit, "__enter__")
            with unit as uow:
                result = act(uow)
        except ConflictError:
            tries -= 1
            if not tries:
                raise
        else:
            return result


def _codes(refus: SiautError) -> tuple[str, ...]:
    # Adapters may raise errors of their own that descend from ours.
    return tuple(
        code for kind, code in STORAGE_REFUSALS.items() if isinstance(refus, kind)
    )


def _log(host: Host, event: Event) -> None:
    def act(uow: UnitOfWork) -> None:
        uow.journal.add(event)

    in_unit_of_work(host, act)


def carry_out(uow: UnitOfWork, writes: Sequence[Write]) -> None:
    """
    Carry out the writes of a conclusion, in order.

    Raises:
        siaut_core.errors.ConflictError: If what they rely on has changed, or
            another took the link first.
    """
    for write in writes:
        _carry_out(uow, write)


def _carry_out(  # noqa: C901, PLR0912  (one case per write)
    uow: UnitOfWork, write: Write
) -> None:
    match write:
        case LockAccounts(comptes):
            uow.utilisateurs.lock(comptes)
        case UtiliserLien(digest, now):
            # Read again, its true state is known, and said in the journal.
            if not uow.liens.use(digest, now):
                raise ConflictError
        case RevokeLiens(utilisateur_id):
            uow.liens.revoke(utilisateur_id)
        case Add(obj):
            if isinstance(obj, Utilisateur):
                uow.utilisateurs.add(obj)
            else:
                uow.structures.add(obj)
        case Save(obj):
            if isinstance(obj, Utilisateur):
                uow.utilisateurs.save(obj)
            else:
                uow.structures.save(obj)
        case Remove(compte):
            uow.utilisateurs.remove(compte)
        case RecordLogin(utilisateur_id, instant):
            if not uow.utilisateurs.record_login(utilisateur_id, instant):
                raise ConflictError
        case SetPassword(utilisateur_id, password_digest):
            uow.passwords.set(utilisateur_id, password_digest)
        case QueueMail(queued):
            uow.outbox.put(queued)
        case WriteEvent(event):
            uow.journal.add(event)
        case _:
            assert_never(write)
