# Derived from aio/runner.py by `nox -s twins -- --write`: edit that one.
"""
How a command runs: load what it needs, conclude, carry out; again on a conflict.

One event per command. A granted one is among the writes; a refusal commits its
event alone, and is raised once the unit of work has ended; what the store, or the
host's ``on_event``, refuses is rolled back, and its event, which names what the last
load found, goes into a second unit of work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar, assert_never

from siaut_core.entities.identifier import StructureId, is_identifier
from siaut_core.entities.structure import (
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import (
    ConflictError,
    CourrielDejaPrisError,
    NumeroDejaPrisError,
)
from siaut_core.sync.host import Host
from siaut_core.sync.lookups import (
    digest_of,
    has_digest,
    lien_by_token,
    structures_by_ids,
    structures_by_numeros,
    utilisateur_by_courriel,
    utilisateur_by_id,
)
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.sync.units import Hook
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import Conclusion, Refus
from siaut_core.use_cases.misuse import check_command, check_host
from siaut_core.use_cases.writes import (
    Add,
    ConfirmPassword,
    ConsumeLien,
    LockAccounts,
    QueueMail,
    RecordLogin,
    Remove,
    RevokeLiens,
    Save,
    SetPassword,
    Write,
    WriteEvent,
)

__all__ = ["carry_out", "load", "run"]

T = TypeVar("T")

STORAGE_REFUSALS: Final = (CourrielDejaPrisError, NumeroDejaPrisError, ConflictError)


def run(
    host: Host,
    command: Command[T],
    expected: type[Command[T]],
    now: datetime | None = None,
) -> T:
    """
    Run one command to its end.

    A conflict runs the whole unit of work again, facts read anew, same instant
    and identifiers, at most ``Settings.tries`` times.

    Args:
        expected: What the command must be.
        now: The instant of what it is part of, when that has begun.

    Raises:
        siaut_core.errors.MisuseError: If the host or the command is another one.
        siaut_core.errors.SiautError: What the conclusion refuses, or the store.
        Exception: Whatever the host's ``on_event`` raises.
    """
    check_host(host, Host)
    check_command(command, expected)
    context = Context.of(command, now or host.now(), host.settings, host.ids)
    hook = Hook(host)

    def attempt(uow: UnitOfWork) -> Conclusion[T]:
        nonlocal context
        facts = load(uow, context.needs)
        context = context.knowing(facts)
        conclusion = command.conclude(facts, context)
        carry_out(uow, conclusion.writes)
        if conclusion.writes:
            hook.tell(uow, conclusion.event, context.event)
        return conclusion

    try:
        conclusion = hook.in_unit_of_work(attempt)
    except STORAGE_REFUSALS as refus:
        event = context.event.refuse((*context.event.codes, *refus.codes))
        if not hook.failed:
            hook.in_unit_of_work(lambda uow: hook.write(uow, event), is_last=True)
        raise
    if isinstance(conclusion, Refus):
        raise conclusion.exception()
    return conclusion.result


def load(uow: UnitOfWork, needs: Needs) -> Facts:
    """
    Read what a command needs, always in the same order, and nothing else.

    Structures all at once: one read before a national act and another after would be
    a country that never was. See decision 0027.
    """
    lien = None if needs.token is None else lien_by_token(uow, needs.token)
    bearer = needs.compte if lien is None else lien.utilisateur_id
    compte = (
        utilisateur_by_id(uow, bearer)
        if needs.courriel is None
        else utilisateur_by_courriel(uow, needs.courriel)
    )
    digest = digest_of(uow, compte) if needs.password else None
    cible = utilisateur_by_id(uow, needs.cible)
    acteur = utilisateur_by_id(uow, needs.acteur)
    own = _place(acteur) if needs.structure_acteur else None
    ids = (_place(cible), own, needs.structure, needs.groupe)
    found = structures_by_ids(uow, (*ids, *needs.membres))
    its, own_structure, structure, groupe = (_among(found, id) for id in ids)
    numbered = structures_by_numeros(uow, needs.numeros or ())
    numeros = () if needs.numeros is None else uow.structures.numeros()
    return Facts(
        acteur=acteur,
        structure_acteur=own_structure,
        cible=cible,
        structure_cible=its,
        structure=structure,
        groupe=groupe if isinstance(groupe, Groupe) else None,
        membres={s.id: s for m in needs.membres if (s := _among(found, m))},
        numbered=numbered,
        numeros=numeros,
        lien=lien,
        compte=compte,
        digest=digest,
    )


def _place(compte: Utilisateur | None) -> StructureId | None:
    return None if compte is None else compte.rattachement.structure_id


def _among(found: Mapping[StructureId, Structure], id: object) -> Structure | None:
    return found.get(StructureId(id)) if is_identifier(id) else None


def carry_out(  # noqa: C901, PLR0912  (one case per write)
    uow: UnitOfWork, writes: Sequence[Write]
) -> None:
    """
    Carry out the writes of a conclusion, in order.

    Raises:
        siaut_core.errors.ConflictError: If what they rely on has changed, or
            another took the link first.
    """
    for write in writes:
        match write:
            case LockAccounts(comptes):
                uow.utilisateurs.lock(comptes)
            case ConsumeLien(digest, now):
                # Read again, its true state is known, and said in the journal.
                _require(uow.liens.use(digest, now))
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
                _require(uow.utilisateurs.record_login(utilisateur_id, instant))
            case ConfirmPassword(utilisateur_id, password_digest):
                # Read again, it is another one, and the login is refused.
                _require(has_digest(uow, utilisateur_id, password_digest))
            case SetPassword(utilisateur_id, password_digest):
                uow.passwords.set(utilisateur_id, password_digest)
            case QueueMail(queued):
                uow.outbox.put(queued)
            case WriteEvent(event):
                uow.journal.add(event)
            case _:
                assert_never(write)


def _require(unchanged: object) -> None:
    if not unchanged:
        raise ConflictError
