"""
*Operations* end to end, on the host in memory: one ``creer_utilisateur``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count
from typing import Final

from benchmarks.harness import Item, Scale, repeated
from benchmarks.populations import gestionnaire_ej
from siaut_core import EntiteJuridique, Etablissement, StructureId, aio, sync
from siaut_core.aio.host import Host as HostAsync
from siaut_core.aio.memory import MemoryStore as AsyncMemory
from siaut_core.sync import CreerUtilisateur
from siaut_core.sync.memory import MemoryStore

__all__ = ["items"]

# Created in one run of the loop, so that starting it is not what is measured.
CREATIONS: Final = 20

EJ: Final = EntiteJuridique(id=StructureId("ej-1"), raison_sociale="CH DU TEST")
ET: Final = Etablissement(
    id=StructureId("et-1"), ej_id=EJ.id, raison_sociale="CLINIQUE DU TEST"
)
GESTIONNAIRE: Final = gestionnaire_ej(EJ)


def commands() -> Iterator[CreerUtilisateur]:
    """
    Give forms without end, each for another address.
    """
    for rank in count():
        yield CreerUtilisateur(
            acteur_id=GESTIONNAIRE.id,
            prenom="Aurélie",
            nom="Test",
            courriel=f"u{rank}@test.fr",
            profil="Promoteur Utilisateur ET",
            structure_id=ET.id,
            activites=("QA001",),
        )


async def creer(host: HostAsync, asked: Iterator[CreerUtilisateur]) -> None:
    """
    Create some accounts, one after the other.
    """
    for _ in range(CREATIONS):
        await aio.creer_utilisateur(host, next(asked))


async def install(memory: AsyncMemory) -> None:
    """
    Store what the operation needs.
    """
    async with memory.unit_of_work() as uow:
        await uow.structures.add(EJ)
        await uow.structures.add(ET)
        await uow.utilisateurs.add(GESTIONNAIRE)


def items(scale: Scale) -> Iterator[Item]:
    """
    Give both colours.
    """
    del scale
    memory = MemoryStore()
    with memory.unit_of_work() as uow:
        uow.structures.add(EJ)
        uow.structures.add(ET)
        uow.utilisateurs.add(GESTIONNAIRE)
    names = {"host": memory.host(), "asked": commands()}
    yield Item(
        "creer-sync",
        "creer_utilisateur, sync, in memory",
        repeated(
            "creer(host, next(asked))", {**names, "creer": sync.creer_utilisateur}
        ),
    )
    with asyncio.Runner() as runner:
        asynchronous = AsyncMemory()
        runner.run(install(asynchronous))
        names = {"host": asynchronous.host(), "asked": commands(), "run": runner.run}
        yield Item(
            "creer-async",
            "creer_utilisateur, async, in memory",
            repeated("run(creer(host, asked))", {**names, "creer": creer}, CREATIONS),
        )
