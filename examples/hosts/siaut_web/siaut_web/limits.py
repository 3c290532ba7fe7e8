"""
*Limits*: how often something is tried, before it costs a slow hash or a mail.

By machine, which is then told to come back; by address, by waiting: nobody is locked
out. Of either, a keyed digest is kept, and forgotten within two minutes.
"""

import hmac
from asyncio import Semaphore, sleep
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import IPv6Address, IPv6Network
from typing import Final, cast

from fastapi import Request
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import storage_from_string
from starlette.exceptions import HTTPException

from siaut_core import Courriel, DonneesInvalidesError

from .options import Options

__all__ = ["Limits"]

# A minute: of one machine; of one account that creates and modifies.
OF_A_MACHINE: Final = RateLimitItemPerMinute(30)
OF_AN_ACCOUNT: Final = RateLimitItemPerMinute(60)

# Of one address: as many without waiting, then a second more for each, and no longer.
OF_AN_ADDRESS: Final = RateLimitItemPerMinute(40)
AT_ONCE: Final = 10

# What a provider gives one home, or one office: provenance, RFC 6177.
NETWORK: Final = 64

# How many requests wait for a hash; above, the service is busy.
WAITING_MAX: Final = 200


class Limits:
    """
    Who tried what, in the last minute.
    """

    def __init__(self, options: Options) -> None:
        storage = cast(
            "Storage", storage_from_string(options.limits, wrap_exceptions=True)
        )
        # Two numbers for each of whom it counts. The list of their instants, which is
        # the other way, keeps a processor busy from twenty thousand addresses on.
        self._window = SlidingWindowCounterRateLimiter(storage)
        self._key, self._places = options.secret, Semaphore(WAITING_MAX)

    @asynccontextmanager
    async def turn(self, request: Request, courriel: str = "") -> AsyncIterator[None]:
        """
        Count an attempt and keep a place for it, or refuse it.

        Raises:
            starlette.exceptions.HTTPException: 429 or 503, with ``Retry-After``.
        """
        await self._count(OF_A_MACHINE, "machine", _machine(request))
        if courriel:
            await sleep(await self._delay(_mailbox(courriel)))
        if self._places.locked():
            raise HTTPException(503, headers={"Retry-After": "10"})
        async with self._places:
            yield

    async def count_act(self, acteur_id: str) -> None:
        """
        Count what sends a mail, or says that an address or a name is taken.

        Raises:
            starlette.exceptions.HTTPException: 429, with ``Retry-After``.
        """
        await self._count(OF_AN_ACCOUNT, "act", acteur_id)

    async def _count(self, limit: RateLimitItem, *name: str) -> None:
        if not await self._window.hit(limit, self._digest(*name)):
            raise HTTPException(429, headers={"Retry-After": "60"})

    async def _delay(self, address: str) -> int:
        digest = self._digest("courriel", address)
        stats = await self._window.get_window_stats(OF_AN_ADDRESS, digest)
        await self._window.hit(OF_AN_ADDRESS, digest)
        return max(0, OF_AN_ADDRESS.amount - stats.remaining - AT_ONCE)

    def _digest(self, *name: str) -> str:
        octets = " ".join(name).encode("utf-8", "surrogatepass")
        return hmac.digest(self._key, octets, "sha256").hex()


def _mailbox(courriel: str) -> str:
    """
    Name whom an address reaches, however it is written; what is none is nobody's.
    """
    try:
        return Courriel.parse(courriel).cle
    except DonneesInvalidesError:
        return courriel.strip().lower()


def _machine(request: Request) -> str:
    """
    Name who asks: of IPv6 the network, of which one machine has every address.
    """
    host = request.client.host if request.client else ""
    try:
        address = IPv6Address(host)
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((address.packed, NETWORK), strict=False))
