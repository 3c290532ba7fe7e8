"""
Part of the contract of `UtilisateurRepository`: what was relied on does not change.
"""

from __future__ import annotations

from typing import Final

import attrs
import pytest

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflictError
from siaut_core.testing.contracts.bench import Bench, BenchContract
from siaut_core.testing.contracts.changes import AT_ONCE, one_wins
from siaut_core.testing.country import ACTIF, AWAITED, BY_ID, ET_1
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.together import Rendezvous, race, together

__all__ = ["Locking"]

PAIR: Final = (UtilisateurId("g-ej"), UtilisateurId("g-ej-bis"))
NEW_NAME: Final = BY_ID[AWAITED].change(nom="Autre")
OFF: Final = BY_ID[ACTIF].change(actif=False)

# How many times two *Gestionnaires* deactivate each other.
ROUNDS: Final = 5

# A store that queues units of work makes each rendezvous wait for nothing.
PATIENCE: Final = 0.05

LOCK: Final = (
    "lock locks all the accounts until the end of the unit of work (SELECT ... ORDER BY"
    " id FOR NO KEY UPDATE), or checks them again when it commits: comparing versions"
    " is not enough"
)


def _deactivate_each_other(bench: Bench) -> tuple[list[bool], list[Exception]]:
    """
    Let each of two active accounts switch the other off, at the same time.
    """
    for id in PAIR:
        compte = bench.existing(id)
        with bench.unit() as uow:
            uow.utilisateurs.save(compte.change(actif=True))

    def deactivate(rank: int, reads: Rendezvous, locks: Rendezvous) -> bool:
        with bench.unit() as uow:
            acteur = uow.utilisateurs.get(PAIR[rank])
            cible = uow.utilisateurs.get(PAIR[1 - rank])
            assert acteur and cible, "get finds a stored account"
            if not acteur.actif:
                return False
            reads.wait()
            uow.utilisateurs.lock([acteur, cible])
            locks.wait()
            uow.utilisateurs.save(cible.change(actif=False))
        return True

    return race(2, deactivate, PATIENCE)


class Locking(BenchContract):
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
        self, country: Bench, ids: tuple[UtilisateurId, ...]
    ) -> None:
        """
        One or several, in any order, the same one twice.
        """
        with country.allowing("lock lets accounts through that did not change") as uow:
            uow.utilisateurs.lock([BY_ID[id] for id in ids])
            uow.utilisateurs.save(NEW_NAME)
        assert "Autre" == country.existing(AWAITED).nom, (
            "who locked an account may store its next version"
        )

    @pytest.mark.parametrize("place", [0, 1, 2])
    @pytest.mark.parametrize(
        "intruder",
        [attrs.evolve(BY_ID[AWAITED], version=2), an_utilisateur("u-parti", ET_1)],
        ids=["version", "parti"],
    )
    def test_one_account_that_changed_or_is_gone_fails_them_all(
        self, country: Bench, intruder: Utilisateur, place: int
    ) -> None:
        """
        Wherever it is among those that are as they were.
        """
        comptes = [BY_ID[PAIR[0]], BY_ID[ACTIF]]
        comptes.insert(place, intruder)
        with country.refusing(
            ConflictError,
            "lock raises ConflictError when any one of the accounts is gone"
            " or has another version: compare all of them, and count them",
        ) as uow:
            uow.utilisateurs.lock(comptes)

    def test_an_account_that_was_changed_since_is_not_attested(
        self, country: Bench
    ) -> None:
        """
        Nor as it was before, nor the version after it; only as it is.
        """
        before = BY_ID[AWAITED]
        after = before.change(nom="Autre")
        with country.unit() as uow:
            uow.utilisateurs.save(after)
        with country.allowing("lock compares with the version stored today") as uow:
            uow.utilisateurs.lock([after])
        for other in (before, after.change()):
            with country.refusing(
                ConflictError, "lock compares with the version stored today"
            ) as uow:
                uow.utilisateurs.lock([other])

    def test_two_gestionnaires_never_deactivate_each_other(
        self, country: Bench
    ) -> None:
        """
        Each relies on the other's account being active: exactly one commits.
        """
        for _ in range(ROUNDS):
            answers, _ = _deactivate_each_other(country)
            actifs = [country.existing(id).actif for id in PAIR]

            assert [False, True] == sorted(actifs), LOCK
            assert 1 == sum(answers), LOCK

    def test_who_relies_on_an_account_commits_before_it_changes(
        self, country: Bench
    ) -> None:
        """
        Or not at all: once another unit of work has changed it, it is too late.
        """
        locks, departures = Rendezvous(2), Rendezvous(2)
        changes: list[Utilisateur] = []

        def rely() -> int:
            with country.unit() as uow:
                uow.utilisateurs.lock([BY_ID[PAIR[0]], BY_ID[ACTIF], BY_ID[PAIR[1]]])
                uow.utilisateurs.save(NEW_NAME)
                locks.wait()
                departures.wait()
                return len(changes)

        def change() -> int:
            locks.wait()
            with country.unit() as uow:
                uow.utilisateurs.save(OFF)
            changes.append(OFF)
            departures.wait()
            return 0

        support, change_made = together(rely, change)

        assert 0 == support or isinstance(support, ConflictError), LOCK
        assert 0 == change_made or isinstance(change_made, ConflictError), (
            "who waits for a lock goes on after it, or meets ConflictError"
        )

    def test_rivals_change_an_account_once(self, country: Bench) -> None:
        """
        They saw the same version: exactly one of them stores the next one.
        """
        noms = [f"Nom {rank}" for rank in range(self.RIVALS)]
        changes = [BY_ID[AWAITED].change(nom=nom) for nom in noms]
        one_wins(country, changes, lambda uow, u: uow.utilisateurs.get(u.id), AT_ONCE)

    def test_two_who_wait_for_each_other_are_told_of_a_conflict(
        self, country: Bench
    ) -> None:
        """
        Each has written what the other one writes next; at most one commits.
        """
        comptes = BY_ID[AWAITED], BY_ID[ACTIF]

        def change(rank: int, written: Rendezvous, _: Rendezvous) -> None:
            with country.unit() as uow:
                uow.utilisateurs.save(comptes[rank].change(nom="Un"))
                written.wait()
                uow.utilisateurs.save(comptes[1 - rank].change(nom="Un"))

        _, losers = race(2, change)
        noms = [country.existing(compte.id).nom for compte in comptes]

        assert noms == ["Test" if losers[1:] else "Un"] * 2, (
            "of a unit of work that meets a deadlock nothing is stored, and all of"
            " the one that goes through"
        )
        assert losers, (
            "save must compare versions: of two who changed the same ones, one loses"
        )
