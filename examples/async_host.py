"""
What an asynchronous service writes: bring a host, call operations, drain the mails.

    python examples/async_host.py

The storage is in memory here; a service brings its own, from the protocols of
`siaut_core.aio.protocols`.
"""

from __future__ import annotations

import asyncio

from siaut_core import EntiteJuridique, SiautError, StructureId
from siaut_core.aio import (
    CreerUtilisateur,
    Host,
    InstallerUtilisateur,
    Settings,
    creer_utilisateur,
    drain_outbox,
    installer_utilisateur,
)
from siaut_core.aio.memory import MemoryPasswordPolicy, MemoryStore
from siaut_core.messages import Mail


class PrintingMailer:
    """
    Hands mails over to whoever reads the screen; a service has its SMTP here.
    """

    async def send(self, mail: Mail, /) -> None:
        print(f"Courriel pour {mail.recipient} : {mail.subject}")


async def prepare() -> Host:
    """
    Bring what every operation needs, once, when the service starts.
    """
    memory = MemoryStore()
    host = Host(
        unit_of_work=memory.unit_of_work,
        mailer=PrintingMailer(),
        passwords=MemoryPasswordPolicy(),
        settings=Settings(
            base_url="https://siaut.example", sender="siaut@siaut.example"
        ),
    )
    async with host.unit_of_work() as uow:
        await uow.structures.add(
            EntiteJuridique(id=StructureId("ej-1"), raison_sociale="CH DU TEST")
        )
    return host


async def main() -> None:
    """
    Two requests, and the worker beside them.
    """
    host = await prepare()
    camille = await installer_utilisateur(
        host,
        InstallerUtilisateur(
            au_titre_de="Administration nationale",
            prenom="Camille",
            nom="Test",
            courriel="camille.test@test.fr",
            profil="Promoteur Gestionnaire EJ",
            structure_id="ej-1",
            activites=["QA002"],
        ),
    )
    print(f"{camille.header} est en place.")
    try:
        await creer_utilisateur(
            host,
            CreerUtilisateur(
                acteur_id=camille.id,
                prenom="Aurélie",
                nom="Test",
                courriel="aurelie.test@test.fr",
                profil="Promoteur Utilisateur EJ",
                structure_id="ej-1",
                activites=["QA002"],
            ),
        )
    except SiautError as refus:  # Camille has not followed her link yet.
        print(f"Refusé : {refus}")
    # Never inside a request: how long it takes would tell who has an account.
    worker = asyncio.create_task(drain_outbox(host))
    await worker


if __name__ == "__main__":
    asyncio.run(main())
