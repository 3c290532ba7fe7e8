"""
*Contracts*: what every contract has, whatever its colour.

A contract is a class of tests that nobody runs until somebody inherits it. Its
name does not begin with ``Test``; the subclass's does.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from siaut_core.testing.leaks import texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from hypothesis.strategies import SearchStrategy

__all__ = ["Contract", "must_raise"]

KIT = "siaut_core.testing."


class Contract:
    """
    A contract: inherit it, and override the fixture ``factory``.

    Attributes:
        EXAMPLES: How many examples Hypothesis tries of each property.
        RIVALS: How many act at the same time where that is tried.
        CONCURRENT_UNITS: Whether a unit of work can read while another one
            writes; ``False`` where the whole store is locked (SQLite).
        READS_BACK_JOURNAL: Whether the bench gives a ``journal`` to look into.
        READS_BACK_PASSWORDS: Whether it gives the ``stored_digests``.
        READS_BACK_QUEUED_MAILS: Whether it gives the ``queued_mails``.
    """

    EXAMPLES: ClassVar[int] = 20
    RIVALS: ClassVar[int] = 4
    CONCURRENT_UNITS: ClassVar[bool] = True
    READS_BACK_JOURNAL: ClassVar[bool] = True
    READS_BACK_PASSWORDS: ClassVar[bool] = True
    READS_BACK_QUEUED_MAILS: ClassVar[bool] = True

    def __init_subclass__(cls) -> None:
        """
        Refuse a subclass that replaces a test of the kit without saying so.
        """
        super().__init_subclass__()
        replaced = sorted(name for name in dir(cls) if _is_replaced(cls, name))
        if replaced:
            message = (
                f"{cls.__name__} replaces {', '.join(replaced)} of the contract; what"
                " an adapter cannot do is said by a capability (a class attribute), or"
                " by pytest.mark.xfail(reason=..., strict=True) on the replacement"
            )
            raise TypeError(message)

    @pytest.fixture
    def factory(self) -> NoReturn:
        """
        Give the factory of empty adapters; each subclass has its own.
        """
        pytest.fail(
            f"{type(self).__name__} must override the fixture `factory`: it returns a"
            " function without argument, which gives a context manager of an adapter"
            " on an empty store",
            pytrace=False,
        )

    @pytest.fixture
    def bench(
        self, factory: Callable[[], AbstractContextManager[Any]]
    ) -> Iterator[Any]:
        """
        Give what the factory makes, for as long as one test lasts.
        """
        with factory() as bench:
            yield bench

    def require(self, capability: str) -> None:
        """
        Skip the test that asks for something the adapter says it cannot do.
        """
        if not (value := getattr(self, capability)):
            pytest.skip(f"{type(self).__name__}.{capability} is {value}")

    @property
    def tries(self) -> settings:
        """
        How properties are tried: no deadline, since a busy database is no bug.

        Nor any explanation: it traces every line of the drivers, and a failure that
        takes seconds to make small then takes minutes. The assertion explains.
        """
        return settings(
            max_examples=self.EXAMPLES,
            phases=[p for p in settings().phases if p is not Phase.explain],
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )

    def for_all(
        self, check: Callable[..., None], share: int = 1, **drawn: SearchStrategy[Any]
    ) -> None:
        """
        Try a property on what is drawn, and on each ``example`` that it names.

        Args:
            share: For what takes long: one in so many of the usual examples.
        """
        tries = self.tries
        examples = max(1, tries.max_examples // share)
        settings(tries, max_examples=examples)(given(**drawn)(check))()


def _is_replaced(cls: type[Contract], name: str) -> bool:
    if not name.startswith("test_"):
        return False
    current = getattr(cls, name)
    originals = [
        vars(base)[name]
        for base in cls.__mro__
        if base.__module__.startswith(KIT) and name in vars(base)
    ]
    if not originals or current in originals:
        return False
    return all(mark.name != "xfail" for mark in getattr(current, "pytestmark", ()))


@contextmanager
def must_raise(error: type[Exception], advice: str) -> Iterator[None]:
    """
    Fail with *advice*, which tells what to fix, unless *error* is raised.

    Nor may it, or what led to it, quote an address: the message of a driver does.
    """
    try:
        yield
    except error as raised:
        discreet = not _names_somebody(raised)
    except Exception as other:
        message = f"{advice} (it raised {type(other).__name__} instead)"
        raise AssertionError(message) from other
    else:
        raise AssertionError(advice)
    assert discreet, (
        f"{error.__name__} quotes an address, in itself or in what led to it: raise"
        " it outside the `except` of the driver's error"
    )


# What every address and name of the kit holds.
PEOPLE = ("@test.fr", "Aurélie", "Camille")


def _names_somebody(error: BaseException) -> bool:
    return any(person in text for text in texts_of(error) for person in PEOPLE)
