"""
*Trial*: one test of a contract, run as the author of an adapter runs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence


# What its author has; looking for others among all that is installed costs more.
PLUGINS: Final = ("_hypothesis_pytestplugin", "siaut_core.testing.plugin")


class Only:
    """
    Leaves the other tests out before they are made: most of what a trial would cost.

    Attributes:
        faults: What is told of each failure.
    """

    def __init__(self, tests: Sequence[str]) -> None:
        self._tests = tests
        self.faults: list[str] = []

    def pytest_pycollect_makeitem(self, name: str) -> list[pytest.Item] | None:
        kept = any(test in name for test in self._tests)
        return None if kept or not name.startswith("test_") else []

    def pytest_exception_interact(self, call: pytest.CallInfo[object]) -> None:
        assert call.excinfo is not None
        self.faults += call.excinfo.exconly().splitlines()


def run_only(
    pytester: pytest.Pytester, *tests: str
) -> tuple[pytest.RunResult, list[str]]:
    """
    Run the tests whose names hold these, up to the first that fails, and its message.

    Without the source of each frame, which costs more than the test.
    """
    only = Only(tests)
    options = ["-x", "--tb=native", "-k", " or ".join(tests), "-pno:cacheprovider"]
    options += [f"-p{plugin}" for plugin in PLUGINS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        run = pytester.runpytest_inprocess(*options, plugins=[only])
    return run, only.faults
