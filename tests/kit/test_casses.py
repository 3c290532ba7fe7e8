"""
The kit catches adapters that are broken, and says what to fix.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, settings

from siaut_core.testing.sync import StoreContract
from tests.kit.broken import BROKEN
from tests.kit.casses import FAUTES as FIRST
from tests.kit.casses import fabrique_de

if TYPE_CHECKING:
    from siaut_core.testing.sync import Fabrique

pytest_plugins = ["pytester"]

FAUTES = {**FIRST, **BROKEN}

ESSAI = """
    import pytest
    from tests.kit.test_casses import ContratSansReduction, fabrique_cassee

    class TestCasse(ContratSansReduction):
        @pytest.fixture
        def fabrique(self): return fabrique_cassee({nom!r})
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


@pytest.mark.slow
@pytest.mark.parametrize("nom", FAUTES)
def test_a_broken_adapter_is_caught_and_told_what_to_fix(
    pytester: pytest.Pytester, nom: str
) -> None:
    """
    As its author runs the contract: the test fails, and its message advises.
    """
    faute = FAUTES[nom]
    pytester.makepyfile(ESSAI.format(nom=nom))
    run = pytester.runpytest_inprocess("-x", "-k", faute.test, "-p", "no:cacheprovider")

    run.assert_outcomes(failed=1, passed=run.parseoutcomes().get("passed", 0))
    erreurs = [ligne for ligne in run.outlines if ligne.startswith("E  ")]
    assert any(faute.conseil in ligne for ligne in erreurs), "\n".join(erreurs)


@pytest.mark.slow
def test_what_catches_a_broken_adapter_lets_a_whole_one_pass(
    pytester: pytest.Pytester,
) -> None:
    """
    The same tests, on the same host with nothing broken.
    """
    pytester.makepyfile(
        ESSAI.replace("{nom!r}", "'rien'")
        .replace("fabrique_cassee('rien')", "fabrique_de(lambda _: None)")
        .replace("fabrique_cassee", "fabrique_de")
    )
    tests = " or ".join({faute.test for faute in FAUTES.values()})
    run = pytester.runpytest_inprocess("-k", tests, "-p", "no:cacheprovider")

    assert run.ret == pytest.ExitCode.OK
    assert run.parseoutcomes()["passed"] >= len({f.test for f in FAUTES.values()})


def test_there_are_faults_enough() -> None:
    assert len(FAUTES) >= 15
