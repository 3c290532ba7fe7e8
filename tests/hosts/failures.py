"""
*Failures*: what fails in a service, and where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core import SiautError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.house import House


class FailureError(Exception):
    """
    Something of the service fails.
    """


class SuddenDeath(BaseException):
    """
    The process dies: nothing catches it.
    """


class FailurePoint:
    """
    Fails at the *rank*-th moment; counts them all without one.

    Attributes:
        rank: That moment.
        strike: The moment where it failed, if it was reached.
    """

    def __init__(self, error: type[BaseException], rank: int | None = None) -> None:
        self.moments: list[tuple[str, str]] = []
        self.strike: tuple[str, str] | None = None
        self._error, self.rank = error, rank

    def __call__(self, moment: str, called: str, _value: object) -> None:
        self.moments.append((moment, called))
        if len(self.moments) - 1 == self.rank:
            self.strike = (moment, called)
            raise self._error


def act(house: House, gesture: Callable[[], object]) -> BaseException | None:
    """
    Do it, and give what it raised; what follows is after a restart.
    """
    try:
        gesture()
    except (SiautError, FailureError, SuddenDeath) as error:
        return error
    finally:
        house.stop_listening()
    return None
