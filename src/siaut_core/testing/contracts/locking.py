"""
Part of the contract of `UtilisateurRepository`: what was relied on does not change.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs
import pytest

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import Contract, must_raise
from siaut_core.testing.contracts.bench import Bench, Factory, populate
from siaut_core.testing.country import COMPTES, ET_1
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.requirements import must_allow
from siaut_core.testing.together import Rendezvous, together

__all__ = ["Locking"]

BY_ID: Final = {compte.id: compte for compte in COMPTES}

G_EJ, OTHER_G_EJ = UtilisateurId("g-ej"), UtilisateurId("g-ej-bis")
AWAITED, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

NEW_NAME: Final = BY_ID[AWAITED].change(nom="Autre")
OFF: Final = BY_ID[ACTIF].change(actif=False)

# How many times two *Gestionnaires* deactivate each other.
ROUNDS: Final = 5

# A store that queues units of work makes each rendezvous wait for nothing.
PATIENCE: Final = 0.05

LOCK: Final = (
    "lock locks the accounts until the end of the unit of work (SELECT ... ORDER BY"
    " id FOR NO KEY UPDATE), or checks them again when it commits: comparing versions"
    " is not enough"
)


def _read(bench: Bench, id: UtilisateurId) -> Utilisateur:
    with bench.unit() as uow:
        compte = uow.utilisateurs.get(id)
    assert compte is not None, "get finds a stored account"
    return compte


def _deactivate_each_other(bench: Bench) -> list[bool | Exception]:
    """
    Let each of two active accounts switch the other off, at the same time.
    """
    for id in (G_EJ, OTHER_G_EJ):
        compte = _read(bench, id)
        with bench.unit() as uow:
            uow.utilisateurs.save(compte.change(actif=True))
    reads, locks = Rendezvous(2, PATIENCE), Rendezvous(2, PATIENCE)

    def deactivate(acteur_id: UtilisateurId, cible_id: UtilisateurId) -> bool:
        with bench.unit() as uow:
            acteur = uow.utilisateurs.get(acteur_id)
            cible = uow.utilisateurs.get(cible_id)
            assert acteur is not None and cible is not None, (
                "get finds a stored account"
            )
            if not acteur.actif:
                return False
            reads.wait()
            uow.utilisateurs.lock([acteur, cible])
            locks.wait()
            uow.utilisateurs.save(cible.change(actif=False))
        return True

    return together(
        partial(deactivate, G_EJ, OTHER_G_EJ), partial(deactivate, OTHER_G_EJ, G_EJ)
    )


class Locking(Contract):
    """
    What ``lock`` promises.
    """

    @pytest.mark.parametrize(
        "ids",
        [
            ("u-neuf",),
            ("g-ej", "u-neuf", "u-actif"),
            ("u-neuf", "g-ej", "u-off"),
            ("u-neuf", "u-neuf"),
        ],
    )
    def test_accounts_that_did_not_change_are_attested(
        self, factory: Factory, ids: tuple[UtilisateurId, ...]
    ) -> None:
        """
        One or several, in any order, the same one twice.
        """
        with factory() as bench:
            populate(bench)
            with (
                must_allow("lock lets accounts through that did not change"),
                bench.unit() as uow,
            ):
                uow.utilisateurs.lock([BY_ID[id] for id in ids])
                uow.utilisateurs.save(NEW_NAME)
            assert "Autre" == (_read(bench, AWAITED)).nom, (
                "who locked an account may store its next version"
            )

    @pytest.mark.parametrize("place", [0, 1, 2])
    @pytest.mark.parametrize(
        "intruder",
        [
            attrs.evolve(BY_ID[AWAITED], version=2),
            an_utilisateur("u-parti", ET_1),
        ],
        ids=["version", "parti"],
    )
    def test_one_account_that_changed_or_is_gone_fails_them_all(
        self, factory: Factory, intruder: Utilisateur, place: int
    ) -> None:
        """
        Wherever it is among those that are as they were.
        """
        comptes = [BY_ID[G_EJ], BY_ID[ACTIF]]
        comptes.insert(place, intruder)
        with factory() as bench:
            populate(bench)
            with (
                must_raise(
                    ConflictError,
                    "lock raises ConflictError when any one of the accounts is gone"
                    " or has another version: compare all of them, and count them",
                ),
                bench.unit() as uow,
            ):
                uow.utilisateurs.lock(comptes)

    def test_an_account_that_was_changed_since_is_not_attested(
        self, factory: Factory
    ) -> None:
        """
        Nor as it was before, nor the version after it; only as it is.
        """
        before = BY_ID[AWAITED]
        after = before.change(nom="Autre")
        with factory() as bench:
            populate(bench)
            with bench.unit() as uow:
                uow.utilisateurs.save(after)
            with (
                must_allow("lock compares with the version stored today"),
                bench.unit() as uow,
            ):
                uow.utilisateurs.lock([after])
            for other in (before, after.change()):
                with (
                    must_raise(
                        ConflictError, "lock compares with the version stored today"
                    ),
                    bench.unit() as uow,
                ):
                    uow.utilisateurs.lock([other])

    def test_two_gestionnaires_never_deactivate_each_other(
        self, factory: Factory
    ) -> None:
        """
        Each relies on the other's account being active: exactly one commits.
        """
        with factory() as bench:
            populate(bench)
            for _ in range(ROUNDS):
                issues = _deactivate_each_other(bench)
                actifs = [(_read(bench, id)).actif for id in (G_EJ, OTHER_G_EJ)]

                assert [False, True] == sorted(actifs), LOCK
                assert [True] == [issue for issue in issues if issue is True], LOCK
                assert all(
                    isinstance(issue, bool | ConflictError) for issue in issues
                ), "who comes too late meets ConflictError: map deadlocks to it as well"

    def test_who_relies_on_an_account_commits_before_it_changes(
        self, factory: Factory
    ) -> None:
        """
        Or not at all: once another unit of work has changed it, it is too late.
        """
        with factory() as bench:
            populate(bench)
            locks, departures = Rendezvous(2), Rendezvous(2)
            changes: list[Utilisateur] = []

            def rely() -> int:
                with bench.unit() as uow:
                    uow.utilisateurs.lock([BY_ID[ACTIF]])
                    uow.utilisateurs.save(NEW_NAME)
                    locks.wait()
                    departures.wait()
                    return len(changes)

            def change() -> int:
                locks.wait()
                with bench.unit() as uow:
                    uow.utilisateurs.save(OFF)
                changes.append(OFF)
                departures.wait()
                return 0

            support, change_made = together(rely, change)

            assert 0 == support or isinstance(support, ConflictError), LOCK
            assert 0 == change_made or isinstance(change_made, ConflictError), (
                "who waits for a lock goes on after it, or meets ConflictError"
            )

    def test_rivals_change_an_account_once(self, factory: Factory) -> None:
        """
        They saw the same version: exactly one of them stores the next one.
        """
        with factory() as bench:
            populate(bench)
            reads, written = Rendezvous(self.RIVALS), Rendezvous(self.RIVALS)

            def change(rank: int) -> str:
                nom = f"Nom {rank}"
                with bench.unit() as uow:
                    uow.utilisateurs.get(AWAITED)
                    reads.wait()
                    uow.utilisateurs.save(BY_ID[AWAITED].change(nom=nom))
                    written.wait()
                return nom

            rivals = [partial(change, rank) for rank in range(self.RIVALS)]
            issues = together(*rivals)
            winners = [issue for issue in issues if isinstance(issue, str)]
            losers = [issue for issue in issues if not isinstance(issue, str)]

            advice = (
                "save compares and writes in one statement (UPDATE ... WHERE id"
                " = ? AND version = ? - 1), and counts the rows that it changed"
            )
            assert 1 == len(winners), advice
            assert winners == [(_read(bench, AWAITED)).nom], advice
            assert all(isinstance(loser, ConflictError) for loser in losers), (
                "who comes too late meets ConflictError"
            )

    def test_two_who_wait_for_each_other_are_told_of_a_conflict(
        self, factory: Factory
    ) -> None:
        """
        Each has written what the other one writes next; at most one commits.
        """
        with factory() as bench:
            populate(bench)
            written = Rendezvous(2)

            def change(one: UtilisateurId, other: UtilisateurId) -> bool:
                with bench.unit() as uow:
                    uow.utilisateurs.save(BY_ID[one].change(nom="Un"))
                    written.wait()
                    uow.utilisateurs.save(BY_ID[other].change(nom="Un"))
                return True

            issues = together(
                partial(change, AWAITED, ACTIF), partial(change, ACTIF, AWAITED)
            )
            noms = [(_read(bench, id)).nom for id in (AWAITED, ACTIF)]
            losers = [issue for issue in issues if issue is not True]

            assert all(isinstance(loser, ConflictError) for loser in losers), (
                "map a deadlock (PostgreSQL: 40P01), a lock that is not available in"
                " time and a busy database to ConflictError, in whatever statement they"
                f" show: {losers}"
            )
            assert noms == ["Test" if losers[1:] else "Un"] * 2, (
                "of a unit of work that meets a deadlock nothing is stored, and all of"
                " the one that goes through"
            )
            assert losers, "both changed the same version of the same accounts"
