"""
Part of the contract of `UtilisateurRepository`: what goes with an account, what stays.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
import pytest

from siaut_core.entities.identifier import QueuedMailId, UtilisateurId
from siaut_core.entities.lien import Cause
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import Contract, must_raise
from siaut_core.testing.contracts.bench import Bench, Factory, populate, seed
from siaut_core.testing.country import COMPTES
from siaut_core.testing.factory import NOON, a_lien
from siaut_core.testing.requirements import must_equal

__all__ = ["Suppressions"]

BY_ID: Final = {compte.id: compte for compte in COMPTES}

AWAITED, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

LATER: Final = NOON + timedelta(minutes=5)


def _read(bench: Bench, id: str) -> Utilisateur | None:
    with bench.unit() as uow:
        return uow.utilisateurs.get(UtilisateurId(id))


class Suppressions(Contract):
    """
    What ``remove`` promises. Guide: S1.
    """

    def test_an_account_that_is_gone_is_not_changed_nor_deleted(
        self, factory: Factory
    ) -> None:
        """
        Nor comes back.
        """
        advice = "an account that is not there makes ConflictError: count the rows"
        with factory() as bench:
            populate(bench)
            with bench.unit() as uow:
                uow.utilisateurs.remove(BY_ID[AWAITED])
                assert uow.utilisateurs.get(AWAITED) is None, (
                    "a unit of work no longer sees the account that it deleted"
                )
            with (
                must_raise(ConflictError, f"save: {advice}"),
                bench.unit() as uow,
            ):
                uow.utilisateurs.save(BY_ID[AWAITED].change())
            with must_raise(ConflictError, f"remove: {advice}"), bench.unit() as uow:
                uow.utilisateurs.remove(BY_ID[AWAITED])
            assert _read(bench, AWAITED) is None, "a deleted account stays deleted"

    @pytest.mark.parametrize("version", [1, 3])
    def test_only_the_version_that_was_seen_is_deleted(
        self, factory: Factory, version: int
    ) -> None:
        current = BY_ID[AWAITED].change(nom="Autre")
        with factory() as bench:
            populate(bench)
            with bench.unit() as uow:
                uow.utilisateurs.save(current)
            with (
                must_raise(
                    ConflictError,
                    "remove deletes an account that has the same version",
                ),
                bench.unit() as uow,
            ):
                uow.utilisateurs.remove(attrs.evolve(current, version=version))
            must_equal(current, _read(bench, AWAITED), "it stays as it was")
            with bench.unit() as uow:
                uow.utilisateurs.remove(current)
            assert _read(bench, AWAITED) is None, "remove deletes the account"

    def test_a_deleted_account_takes_its_links_along(self, factory: Factory) -> None:
        """
        Not those of others; what it has in the outbox stays.
        """
        liens = [
            a_lien(f"l-{rank}", utilisateur_id=id, digest=f"{rank:064x}", rank=1 + rank)
            for rank, id in enumerate((AWAITED, AWAITED, ACTIF))
        ]
        deposit = QueuedMail.put(
            QueuedMailId("i-1"), Cause.CREATION, NOON, utilisateur_id=AWAITED
        )
        with factory() as bench:
            populate(bench)
            seed(bench, *liens, deposit)
            with bench.unit() as uow:
                uow.utilisateurs.remove(BY_ID[AWAITED])
            with bench.unit() as uow:
                leftovers = [uow.liens.by_digest(lien.digest) for lien in liens]
                queued = uow.outbox.lease(NOON, LATER, LATER)

            assert [None, None, liens[2]] == leftovers, (
                "remove deletes every link of the account, and of no other"
            )
            assert queued is not None and deposit.id == queued.id, (
                "the outbox outlives accounts: no foreign key, no cascade"
            )
