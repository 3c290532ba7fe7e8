"""
``examples/sync_host.py`` and ``async_host.py``: the same host, in two colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.examples.scripts import launch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("script", ["sync_host.py", "async_host.py"])
def test_a_host_grants_refuses_and_sends_its_mail(script: str, tmp_path: Path) -> None:
    execution = launch(script, folder=tmp_path)

    assert (0, "") == (execution.returncode, execution.stderr)
    assert [
        "Camille TEST - Promoteur Gestionnaire EJ est en place.",
        "Refusé : Vous n'avez pas encore confirmé votre courriel.",
        (
            "Courriel pour camille.test@test.fr :"
            " [SIAUT] Activation de votre compte SI AUTORISATIONS"
        ),
    ] == execution.stdout.splitlines()
