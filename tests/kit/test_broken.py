"""
The kit catches adapters that are broken, and says what to fix.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from siaut_core.testing.contracts import StoreContract
from tests.kit.async_broken import ASYNC_BROKEN, async_factory, opened
from tests.kit.broken import BROKEN
from tests.kit.broken_ones import FAULTS as FIRST
from tests.kit.broken_ones import factory_of
from tests.kit.broken_rows import ROWS
from tests.kit.trial import run_only

if TYPE_CHECKING:
    from siaut_core.testing.contracts import Factory

pytest_plugins = ["pytester"]

FAULTS = {**FIRST, **BROKEN, **ROWS}

TRIAL = """
    import pytest
    from tests.kit.test_broken import ContractWithoutShrinking
    from tests.kit.test_broken import broken_async, broken_factory

    class TestCasse(ContractWithoutShrinking):
        @pytest.fixture
        def factory(self): return {factory}({nom!r})
"""


class ContractWithoutShrinking(StoreContract):
    """
    The contract, without making each failure as small as it can be.
    """

    @property
    def tries(self) -> settings:
        phases = [Phase.explicit, Phase.generate]
        return settings(super().tries, phases=phases, derandomize=True)


def broken_factory(name: str) -> Factory:
    return factory_of(FAULTS[name].break_it)


def broken_async(name: str) -> Factory:
    """
    Make an asynchronous adapter with that fault: of any adapter, or of tasks.
    """
    if name in ASYNC_BROKEN:
        fault = ASYNC_BROKEN[name]
        return async_factory(fault.opening, fault.patience)
    return async_factory(partial(opened, break_it=FAULTS[name].break_it))


def is_caught(
    pytester: pytest.Pytester, factory: str, name: str, test: str, advice: str
) -> None:
    """
    As its author runs the contract: the test fails, and its message advises.

    Or what closes its bench does: a task that is left behind shows only then.
    """
    pytester.makepyfile(TRIAL.format(factory=factory, nom=name))
    run, faults = run_only(pytester, test)

    outcomes = run.parseoutcomes()
    assert {1} == {outcomes[issue] for issue in outcomes.keys() & {"failed", "errors"}}
    assert any(advice in line for line in faults), "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_adapter_is_caught_and_told_what_to_fix(
    pytester: pytest.Pytester, name: str
) -> None:
    fault = FAULTS[name]
    is_caught(pytester, "broken_factory", name, fault.test, fault.advice)


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_broken_adapter_is_caught_through_the_portal(
    pytester: pytest.Pytester, name: str
) -> None:
    """
    The same faults, each of whose methods is awaited.
    """
    fault = FAULTS[name]
    is_caught(pytester, "broken_async", name, fault.test, fault.advice)


@pytest.mark.parametrize("name", ASYNC_BROKEN)
def test_what_only_asynchronous_adapters_do_wrong_is_caught(
    pytester: pytest.Pytester, name: str
) -> None:
    fault = ASYNC_BROKEN[name]
    is_caught(pytester, "broken_async", name, fault.test, fault.advice)


@pytest.mark.slow
@pytest.mark.parametrize(
    "whole", ["factory_of(no_fault)", "async_factory(opened)"], ids=["sync", "async"]
)
def test_what_catches_a_broken_adapter_lets_a_whole_one_pass(
    pytester: pytest.Pytester, whole: str
) -> None:
    """
    The same tests, on the same host with nothing broken.
    """
    imports = (
        "    from tests.kit.async_broken import async_factory, no_fault, opened\n"
        "    from tests.kit.broken_ones import factory_of\n"
    )
    pytester.makepyfile(imports + TRIAL.replace("{factory}({nom!r})", whole))
    tests = {f.test for f in FAULTS.values()} | {f.test for f in ASYNC_BROKEN.values()}
    run, _ = run_only(pytester, *tests)

    assert run.ret == pytest.ExitCode.OK
    assert run.parseoutcomes()["passed"] >= len(tests)


def test_there_are_faults_enough() -> None:
    assert len(FAULTS) >= 15
