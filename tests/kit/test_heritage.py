"""
Contracts are made of parts: none of their tests may hide another.
"""

from __future__ import annotations

from collections import Counter

import pytest

from siaut_core.testing.aio.structures import StructureRepositoryContract
from siaut_core.testing.aio.utilisateurs import UtilisateurRepositoryContract


@pytest.mark.parametrize(
    "contrat", [StructureRepositoryContract, UtilisateurRepositoryContract]
)
def test_no_part_of_a_contract_hides_a_test_of_another(contrat: type) -> None:
    noms = Counter(
        nom for base in contrat.__mro__ for nom in vars(base) if nom.startswith("test_")
    )

    assert [] == [nom for nom, fois in noms.items() if fois > 1]
