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
from tests.kit.casses import FAUTES as FIRST
from tests.kit.casses import fabrique_de

if TYPE_CHECKING:
    from siaut_core.testing.contracts import Fabrique

pytest_plugins = ["pytester"]

FAUTES = {**FIRST, **BROKEN}

ESSAI = """
    import pytest
    from tests.kit.test_casses import ContratSansReduction
    from tests.kit.test_casses import broken_async, fabrique_cassee

    class TestCasse(ContratSansReduction):
        @pytest.fixture
        def fabrique(self): return {factory}({nom!r})
"""


class ContratSansReduction(StoreContract):
    """
    The contract, without making each failure as small as it can be.
    """

    @property
    def essais(self) -> settings:
        phases = [Phase.explicit, Phase.generate]
        return settings(super().essais, phases=phases, derandomize=True)


def fabrique_cassee(nom: str) -> Fabrique:
    return fabrique_de(FAUTES[nom].casser)


def broken_async(name: str) -> Fabrique:
    """
    Make an asynchronous adapter with that fault: of any adapter, or of tasks.
    """
    if name in ASYNC_BROKEN:
        fault = ASYNC_BROKEN[name]
        return async_factory(fault.opening, fault.patience)
    return async_factory(partial(opened, casser=FAUTES[name].casser))


def is_caught(
    pytester: pytest.Pytester, factory: str, name: str, test: str, advice: str
) -> None:
    """
    As its author runs the contract: the test fails, and its message advises.
    """
    pytester.makepyfile(ESSAI.format(factory=factory, nom=name))
    run = pytester.runpytest_inprocess("-x", "-k", test, "-p", "no:cacheprovider")

    run.assert_outcomes(failed=1, passed=run.parseoutcomes().get("passed", 0))
    erreurs = [ligne for ligne in run.outlines if ligne.startswith("E  ")]
    assert any(advice in ligne for ligne in erreurs), "\n".join(erreurs)


@pytest.mark.slow
@pytest.mark.parametrize("nom", FAUTES)
def test_a_broken_adapter_is_caught_and_told_what_to_fix(
    pytester: pytest.Pytester, nom: str
) -> None:
    faute = FAUTES[nom]
    is_caught(pytester, "fabrique_cassee", nom, faute.test, faute.conseil)


@pytest.mark.slow
@pytest.mark.parametrize("nom", FAUTES)
def test_a_broken_adapter_is_caught_through_the_portal(
    pytester: pytest.Pytester, nom: str
) -> None:
    """
    The same faults, each of whose methods is awaited.
    """
    faute = FAUTES[nom]
    is_caught(pytester, "broken_async", nom, faute.test, faute.conseil)


@pytest.mark.parametrize("name", ASYNC_BROKEN)
def test_what_only_asynchronous_adapters_do_wrong_is_caught(
    pytester: pytest.Pytester, name: str
) -> None:
    fault = ASYNC_BROKEN[name]
    is_caught(pytester, "broken_async", name, fault.test, fault.advice)


@pytest.mark.slow
@pytest.mark.parametrize(
    "whole", ["fabrique_de(no_fault)", "async_factory(opened)"], ids=["sync", "async"]
)
def test_what_catches_a_broken_adapter_lets_a_whole_one_pass(
    pytester: pytest.Pytester, whole: str
) -> None:
    """
    The same tests, on the same host with nothing broken.
    """
    imports = (
        "    from tests.kit.async_broken import async_factory, no_fault, opened\n"
        "    from tests.kit.casses import fabrique_de\n"
    )
    pytester.makepyfile(imports + ESSAI.replace("{factory}({nom!r})", whole))
    tests = {f.test for f in FAUTES.values()} | {f.test for f in ASYNC_BROKEN.values()}
    run = pytester.runpytest_inprocess(
        "-k", " or ".join(tests), "-p", "no:cacheprovider"
    )

    assert run.ret == pytest.ExitCode.OK
    assert run.parseoutcomes()["passed"] >= len(tests)


def test_there_are_faults_enough() -> None:
    assert len(FAUTES) >= 15
