"""
How Hypothesis searches: at random here, the same way every time in CI.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# No deadline: a busy machine is not a bug.
settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if "CI" in os.environ else "dev")
)
