"""
A sync host and an async one, as services write them: nothing to complain about.

Nothing here is ever called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

import attrs

from siaut_core import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Lien,
    NumeroFiness,
    Structure,
    Token,
    Utilisateur,
    aio,
    sync,
)
from siaut_core.sync.runner import run
from siaut_core.testing.fakes import (
    SETTINGS,
    AsyncFastPasswordPolicy,
    AsyncMailbox,
    FastPasswordPolicy,
)

if TYPE_CHECKING:
    from siaut_core import StructureId, UtilisateurId
    from siaut_core.aio.protocols import UnitOfWork as AsyncUnit
    from siaut_core.sync import CreerUtilisateur, Event
    from siaut_core.sync.protocols import UnitOfWork as SyncUnit
    from siaut_core.testing.fakes import MailCarrier
    from tests.hosts.asyncio_host import AsyncioHost, AsyncioUnit
    from tests.hosts.sqlite_host import SqliteHost, SqliteUnit


def a_sync_host(host: SqliteHost, carrier: MailCarrier) -> sync.Host:
    return sync.Host(
        unit_of_work=host.unit_of_work,
        mailer=carrier,
        passwords=FastPasswordPolicy(),
        settings=SETTINGS,
    )


def an_async_host(host: AsyncioHost, carrier: MailCarrier) -> aio.Host:
    return aio.Host(
        unit_of_work=host.unit_of_work,
        mailer=AsyncMailbox(carrier),
        passwords=AsyncFastPasswordPolicy(),
        settings=SETTINGS,
    )


def sync_hooks(host: sync.Host) -> None:
    """
    A hook names the unit of work of its own host, or that of the protocols.
    """

    def own(uow: SqliteUnit, event: Event) -> None: ...

    def any_one(uow: SyncUnit, event: Event) -> None: ...

    for hook in (own, any_one, None):
        attrs.evolve(host, on_event=hook)


def async_hooks(host: aio.Host) -> None:
    async def own(uow: AsyncioUnit, event: Event) -> None: ...

    async def any_one(uow: AsyncUnit, event: Event) -> None: ...

    for hook in (own, any_one, None):
        attrs.evolve(host, on_event=hook)


def operations_sync(host: sync.Host, command: CreerUtilisateur) -> None:
    assert_type(sync.creer_utilisateur(host, command), Utilisateur)
    assert_type(sync.examiner_lien(host, Token("")), Lien)


def what_a_command_gives(host: sync.Host, command: CreerUtilisateur) -> None:
    assert_type(run(host, command, type(command)), Utilisateur)


async def operations_async(host: aio.Host, command: CreerUtilisateur) -> None:
    assert_type(await aio.creer_utilisateur(host, command), Utilisateur)
    assert_type(await aio.examiner_lien(host, Token("")), Lien)


def sync_reads(uow: SyncUnit, id: UtilisateurId) -> None:
    assert_type(uow.utilisateurs.get(id), Utilisateur | None)


async def async_reads(uow: AsyncUnit, id: StructureId) -> None:
    assert_type(await uow.structures.get(id), Structure | None)


def structures(structure: Structure) -> None:
    """
    The union is closed: what is neither an EJ nor an ET is a groupe.
    """
    if isinstance(structure, EntiteJuridique | Etablissement):
        assert_type(structure.numero, NumeroFiness | None)
    else:
        assert_type(structure, Groupe)
