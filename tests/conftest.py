"""
How Hypothesis searches: at random here, the same way every time in CI.

Little, where ``noxfile.py`` says that the same examples are drawn in full elsewhere.

And what is measured: the workers of pytest-xdist, not the scripts that they run. And
what is garbage: not the tests that were collected, which stay to the end.
"""

from __future__ import annotations

import gc
import os

from hypothesis import HealthCheck, settings

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.pop("COVERAGE_PROCESS_CONFIG", None)

gc.disable()

# No deadline: a busy machine is not a bug.
settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("few", settings.get_profile("ci"), max_examples=10)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if "CI" in os.environ else "dev")
)


def pytest_collection_finish() -> None:
    """
    Look for no garbage among twenty thousand tests: it would cost a tenth of them all.
    """
    gc.collect()
    gc.freeze()
    gc.enable()
