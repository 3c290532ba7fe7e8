"""
What a type checker must refuse: each ignored error is one that must be there.

The gate refuses an ignore that is of no use; `test_types` takes them away and
compares what is then reported. Nothing here is ever called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from siaut_core import Utilisateur, aio, sync
from siaut_core.sync import CreerUtilisateur
from siaut_core.sync.runner import run
from siaut_core.testing.fakes import (
    SETTINGS,
    AsyncFastPasswordPolicy,
    AsyncMailbox,
    FastPasswordPolicy,
)
from siaut_core.use_cases.command import Facts

if TYPE_CHECKING:
    from siaut_core import Etablissement
    from siaut_core.sync import Event
    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.testing.fakes import MailCarrier
    from tests.hosts.asyncio_host import AsyncioHost
    from tests.hosts.sqlite_host import SqliteHost


def crossed_sync(host: AsyncioHost, carrier: MailCarrier) -> sync.Host:
    return sync.Host(
        unit_of_work=host.unit_of_work,  # type: ignore[arg-type]
        mailer=AsyncMailbox(carrier),  # type: ignore[arg-type]
        passwords=AsyncFastPasswordPolicy(),  # type: ignore[arg-type]
        settings=SETTINGS,
    )


def crossed_async(host: SqliteHost, carrier: MailCarrier) -> aio.Host:
    return aio.Host(
        unit_of_work=host.unit_of_work,  # type: ignore[arg-type]
        mailer=carrier,  # type: ignore[arg-type]
        passwords=FastPasswordPolicy(),  # type: ignore[arg-type]
        settings=SETTINGS,
    )


def crossed_hooks(here: sync.Host, there: aio.Host) -> None:
    def at_once(uow: UnitOfWork, event: Event) -> None: ...

    async def later(uow: UnitOfWork, event: Event) -> None: ...

    attrs.evolve(here, on_event=later)  # type: ignore[arg-type]
    attrs.evolve(there, on_event=at_once)  # type: ignore[arg-type]


async def other_colour(
    here: sync.Host, there: aio.Host, command: CreerUtilisateur
) -> None:
    sync.creer_utilisateur(there, command)  # type: ignore[arg-type]
    await aio.creer_utilisateur(here, command)  # type: ignore[arg-type]


async def without_await(host: aio.Host, command: CreerUtilisateur) -> Utilisateur:
    aio.creer_utilisateur(host, command)  # type: ignore[unused-coroutine]
    return aio.creer_utilisateur(host, command)  # type: ignore[return-value]


def crossed_identifiers(uow: UnitOfWork, et: Etablissement) -> None:
    uow.utilisateurs.get(et.id)  # type: ignore[arg-type]
    uow.utilisateurs.get("u-1")  # type: ignore[arg-type]


def an_argument_by_its_name(uow: UnitOfWork, compte: Utilisateur) -> None:
    uow.utilisateurs.add(utilisateur=compte)  # type: ignore[call-arg]


def nothing_changes_in_place(compte: Utilisateur, host: sync.Host) -> None:
    compte.nom = "Autre"  # type: ignore[misc]
    host.settings = SETTINGS  # type: ignore[misc]


def swapped_facts(et: Etablissement) -> None:
    Facts(acteur=et)  # type: ignore[arg-type]


def another_answer(host: sync.Host, command: CreerUtilisateur) -> str:
    return run(host, command, CreerUtilisateur)  # type: ignore[return-value]
