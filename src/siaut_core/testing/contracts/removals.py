"""
Part of the contract of `UtilisateurRepository`: what goes with an account, what stays.
"""

from __future__ import annotations

import attrs
import pytest

from siaut_core.errors import ConflictError
from siaut_core.testing.contracts.bench import Bench, BenchContract, seed
from siaut_core.testing.contracts.rank import new_lien
from siaut_core.testing.country import ACTIF, AWAITED, BY_ID
from siaut_core.testing.requirements import must_equal

__all__ = ["Suppressions"]


class Suppressions(BenchContract):
    """
    What ``remove`` promises. Guide: S1.
    """

    def test_an_account_that_is_gone_is_not_changed_nor_deleted(
        self, country: Bench
    ) -> None:
        """
        Nor comes back.
        """
        advice = "an account that is not there makes ConflictError: count the rows"
        with country.unit() as uow:
            uow.utilisateurs.remove(BY_ID[AWAITED])
            assert uow.utilisateurs.get(AWAITED) is None, (
                "a unit of work no longer sees the account that it deleted"
            )
        with country.refusing(ConflictError, f"save: {advice}") as uow:
            uow.utilisateurs.save(BY_ID[AWAITED].change())
        with country.refusing(ConflictError, f"remove: {advice}") as uow:
            uow.utilisateurs.remove(BY_ID[AWAITED])
        assert country.compte(AWAITED) is None, "a deleted account stays deleted"

    @pytest.mark.parametrize("version", [1, 3])
    def test_only_the_version_that_was_seen_is_deleted(
        self, country: Bench, version: int
    ) -> None:
        current = BY_ID[AWAITED].change(nom="Autre")
        with country.unit() as uow:
            uow.utilisateurs.save(current)
        with country.refusing(
            ConflictError, "remove deletes an account that has the same version"
        ) as uow:
            uow.utilisateurs.remove(attrs.evolve(current, version=version))
        must_equal(
            current, country.compte(AWAITED), "remove that is refused deletes nothing"
        )
        with country.unit() as uow:
            uow.utilisateurs.remove(current)
        assert country.compte(AWAITED) is None, "remove deletes the account"

    def test_a_deleted_account_takes_its_links_along(self, country: Bench) -> None:
        """
        Not those of others. What it has in the outbox stays: see `OutboxContract`.
        """
        liens = [new_lien(1), new_lien(2), new_lien(3, utilisateur_id=ACTIF)]
        seed(country, *liens)
        with country.unit() as uow:
            uow.utilisateurs.remove(BY_ID[AWAITED])
        with country.unit() as uow:
            leftovers = [uow.liens.by_digest(lien.digest) for lien in liens]

        assert [None, None, liens[2]] == leftovers, (
            "remove deletes every link of the account, and of no other"
        )
