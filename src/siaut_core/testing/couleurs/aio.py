"""
How asynchronous contracts are run: each test in an event loop of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, TypeVar

from siaut_core.testing import contrat

__all__ = ["Contrat", "RendezVous", "couper", "deroule", "ensemble"]

C = TypeVar("C", bound="Contrat")
P = ParamSpec("P")
T = TypeVar("T")


class Contrat(contrat.Contrat):
    """
    A contract whose tests are coroutines; no plugin is needed to run them.
    """

    def boucle(self) -> asyncio.Runner:
        """
        Make the event loop of one test; override it for another kind of loop.
        """
        return asyncio.Runner()

    def executer(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """
        Run a test to its end, in a loop of its own.
        """
        with self.boucle() as boucle:
            return boucle.run(coroutine)

    def derouler(
        self, propriete: Callable[P, Coroutine[Any, Any, T]]
    ) -> Callable[P, T]:
        """
        Make a property that Hypothesis can call of an inner coroutine function.
        """

        def jouer(*args: P.args, **kwargs: P.kwargs) -> T:
            return self.executer(propriete(*args, **kwargs))

        update_wrapper(jouer, propriete)
        return jouer


def deroule(
    test: Callable[Concatenate[C, P], Coroutine[Any, Any, T]],
) -> Callable[Concatenate[C, P], T]:
    """
    Make a test that pytest can call of a coroutine method.

    A property is `Contrat.derouler`'s, on an inner function below ``@given``. A
    factory is an asynchronous context manager, entered in the test's own loop:
    never a fixture.
    """

    def jouer(contrat: C, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return contrat.executer(test(contrat, *args, **kwargs))

    update_wrapper(jouer, test)
    return jouer


async def ensemble(*gestes: Callable[[], Awaitable[T]]) -> list[T | Exception]:
    """
    Do several things at once; give what each came to, an answer or an error.
    """

    async def essayer(geste: Callable[[], Awaitable[T]]) -> T | Exception:
        try:
            return await geste()
        except Exception as erreur:  # noqa: BLE001  (an answer too)
            return erreur

    return list(await asyncio.gather(*map(essayer, gestes)))


async def couper(
    geste: Callable[[], Coroutine[Any, Any, object]], tours: int, delai: float
) -> BaseException | None:
    """
    Begin something, and cancel it a little later; give what came out, if anything.

    After so many turns of the loop, where all of it is in this process; then so many
    seconds, where a thread or a server does it.
    """
    tache = asyncio.create_task(geste())
    for _ in range(tours):
        await asyncio.sleep(0)
    await asyncio.wait([tache], timeout=delai)
    tache.cancel()
    [issue] = await asyncio.gather(tache, return_exceptions=True)
    return issue if isinstance(issue, BaseException) else None


class RendezVous:
    """
    Where several wait for each other, and give up soon: a store may queue them.
    """

    def __init__(self, nombre: int, patience: float = 0.2) -> None:
        self._attendus, self._patience = nombre, patience
        self._tous = asyncio.Event()

    async def attendre(self) -> None:
        self._attendus -= 1
        if self._attendus <= 0:
            self._tous.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._tous.wait(), self._patience)
        self._tous.set()
