"""
The pytest plugin of the kit: its marker, and failures that show what was compared.

Nothing else: it changes no run that does not use the kit.
"""

from __future__ import annotations

import pytest

__all__ = ["pytest_configure"]

pytest.register_assert_rewrite("siaut_core.testing.contracts")

MARKER = "siaut_machine: plays every operation beside a model; seconds on a slow store"


def pytest_configure(config: pytest.Config) -> None:
    """
    Register the marker, so that ``--strict-markers`` knows it.
    """
    config.addinivalue_line("markers", MARKER)
