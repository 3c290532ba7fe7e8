"""
*Units of work*: those of one request, which waits for others once.

A database that others hold is waited for at each try of an operation, then at each try
to leave its event: whoever asks would wait ten times as long as they have patience for.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Final

from attrs import evolve

from siaut_core import ConflictError
from siaut_core.aio import Host
from siaut_core.aio.protocols import UnitOfWork

__all__ = ["of_a_request"]

# Seconds. Less than the database is waited for once, and far more than it takes to find
# that somebody else changed the same data: that is tried again.
WAITED_MAX: Final = 2


def of_a_request(host: Host) -> Host:
    """
    Give the host of one request: once it has waited in vain, it tries no more.
    """
    waited = 0.0

    @asynccontextmanager
    async def unit_of_work() -> AsyncIterator[UnitOfWork]:
        nonlocal waited
        if waited > WAITED_MAX:
            raise ConflictError
        start = perf_counter()
        try:
            async with host.unit_of_work() as uow:
                yield uow
        except ConflictError:
            waited += perf_counter() - start
            raise

    return evolve(host, unit_of_work=unit_of_work)
