"""
*Limits*: how often something is tried, before it costs a slow hash or a mail.

By machine, which is then told to come back; by address, of which a keyed digest is
kept, by waiting: nobody is locked out.
"""

import hmac
from asyncio import Semaphore, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, cast

from limits import RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.storage import storage_from_string
from starlette.exceptions import HTTPException

from .options import Options

__all__ = ["Limits"]

# A minute: of one machine; of one account that creates others.
OF_A_MACHINE: Final = RateLimitItemPerMinute(30)
OF_AN_ACCOUNT: Final = RateLimitItemPerMinute(60)

# Of one address: as many without waiting, then a second more for each, and no longer.
OF_AN_ADDRESS: Final = RateLimitItemPerMinute(40)
AT_ONCE: Final = 10

# How many requests wait for a hash; above, the service is busy.
WAITING_MAX: Final = 200


class Limits:
    """
    Who tried what, in the last minute.
    """

    def __init__(self, options: Options) -> None:
        storage = cast("Storage", storage_from_string(options.limits))
        self._window = MovingWindowRateLimiter(storage)
        self._key, self._places = options.secret, Semaphore(WAITING_MAX)

    @asynccontextmanager
    async def turn(self, machine: str, courriel: str = "") -> AsyncIterator[None]:
        """
        Count an attempt and keep a place for it, or refuse it.

        Raises:
            starlette.exceptions.HTTPException: 429 or 503, with ``Retry-After``.
        """
        if not await self._window.hit(OF_A_MACHINE, "machine", machine):
            raise HTTPException(429, headers={"Retry-After": "60"})
        if address := courriel.strip().lower():
            await sleep(await self._delay(address))
        if self._places.locked():
            raise HTTPException(503, headers={"Retry-After": "10"})
        async with self._places:
            yield

    async def count_creation(self, acteur_id: str) -> None:
        """
        Count an account that is created: each sends a mail.
        """
        if not await self._window.hit(OF_AN_ACCOUNT, "creation", acteur_id):
            raise HTTPException(429, headers={"Retry-After": "60"})

    async def _delay(self, address: str) -> int:
        octets = address.encode("utf-8", "surrogatepass")
        digest = hmac.digest(self._key, octets, "sha256").hex()
        stats = await self._window.get_window_stats(OF_AN_ADDRESS, "courriel", digest)
        await self._window.hit(OF_AN_ADDRESS, "courriel", digest)
        return max(0, OF_AN_ADDRESS.amount - stats.remaining - AT_ONCE)
