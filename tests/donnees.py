"""
*Données*: public reference data that some tests read when it is at hand.

They are too large for the project and belong to others (FINESS extracts, a
corpus of addresses, hostile strings). They lie in ``shared/data`` beside the
project, or where the variable ``SIAUT_DONNEES`` says.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

RACINE: Final = Path(__file__).resolve().parent.parent


def dossier_des_donnees() -> Path:
    """
    Say where the data would be, whether or not they are there.
    """
    ailleurs = os.environ.get("SIAUT_DONNEES")
    return Path(ailleurs) if ailleurs else RACINE.parent / "shared" / "data"


def donnees(*parts: str) -> Path:
    """
    Locate one file or folder of the data, or skip the test that needs it.
    """
    chemin = dossier_des_donnees().joinpath(*parts)
    if not chemin.exists():
        pytest.skip(
            f"needs {'/'.join(parts) or 'the reference data'}, not in"
            " ../shared/data: set SIAUT_DONNEES to the folder that holds it"
        )
    return chemin
