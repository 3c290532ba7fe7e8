"""
The operations of ``aio``, in any order, on an asynchronous host and beside the model.

The contracts run those of ``sync``, also on an asynchronous store.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from siaut_core import aio
from siaut_core.testing.async_fakes import host_d_essai
from siaut_core.testing.contracts import HostContract, Pilote
from siaut_core.testing.from_async import AsyncBench, from_async
from siaut_core.testing.machine import HostMachine
from tests.hosts.hote_asyncio import HoteAsyncio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from siaut_core import Evenement, UtilisateurId
    from siaut_core.testing.doublures import Horloge, Postier, Tirage


class AsyncPilote(Pilote):
    """
    Reads its store as any other, and runs the operations in the loop of its store.
    """

    loop: asyncio.AbstractEventLoop
    host: aio.Host

    def __init__(self) -> None:
        self.hote = HoteAsyncio()
        super().__init__(from_async(self.opening))

    @asynccontextmanager
    async def opening(self) -> AsyncIterator[AsyncBench]:
        self.loop = asyncio.get_running_loop()
        yield AsyncBench.de(
            self.hote.unit_of_work, journal=self.events, condenses=self.digests
        )

    async def events(self) -> Sequence[Evenement]:
        return self.hote.contenu().journal

    async def digests(self) -> Mapping[UtilisateurId, str]:
        return self.hote.contenu().mots_de_passe

    def ouvrir(self, horloge: Horloge, tirage: Tirage, postier: Postier) -> None:
        super().ouvrir(horloge, tirage, postier)
        self.host = host_d_essai(
            self.hote.unit_of_work, horloge=horloge, tirage=tirage, postier=postier
        )

    def faire(self, operation: str, *args: object, **kwargs: object) -> Any:  # noqa: ANN401  (any answer)
        coroutine = getattr(aio, operation)(self.host, *args, **kwargs)
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result()


def test_every_operation_of_aio_agrees_with_the_model() -> None:
    chosen = settings(
        HostContract().essais,
        max_examples=HostContract.EXEMPLES_DE_MACHINE,
        stateful_step_count=HostContract.PAS,
    )

    run_state_machine_as_test(lambda: HostMachine(AsyncPilote()), settings=chosen)  # type: ignore[arg-type]  # anything that makes one
