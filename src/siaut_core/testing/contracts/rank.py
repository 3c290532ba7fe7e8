"""
The part of the links' contract on ranks: which of two links is the newer.
"""

from __future__ import annotations

from datetime import timedelta

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.lien import Fin, Lien
from siaut_core.errors import ConflictError
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contract import must_raise
from siaut_core.testing.contracts.bench import Bench, BenchContract, seed
from siaut_core.testing.country import ACTIF, AWAITED
from siaut_core.testing.factory import NOON, a_lien
from siaut_core.testing.together import Rendezvous, race

__all__ = ["RankContract", "end_of", "fin_of", "new_lien"]


def end_of(uow: UnitOfWork, lien: Lien) -> Fin | None:
    """
    Tell how a stored link ended, or one that this unit of work has just added.
    """
    found = uow.liens.by_digest(lien.digest)
    assert found is not None, (
        "a link that ended stays: the journal says how it ended; and by_digest must see"
        " what its own unit of work has written"
    )
    return found.fin


def fin_of(bench: Bench, lien: Lien) -> Fin | None:
    """
    Tell it in a unit of work of its own.
    """
    with bench.unit() as uow:
        return end_of(uow, lien)


def new_lien(nth: int, minutes: int = 0, **fields: object) -> Lien:
    """
    Make the link of that rank of ``u-neuf``, sent *minutes* after noon.
    """
    defaults = {"utilisateur_id": AWAITED, "digest": f"{nth:064x}", "rank": nth}
    emis_le = NOON + timedelta(minutes=minutes)
    return a_lien(f"l-{nth}", emis_le=emis_le, **{**defaults, **fields})  # type: ignore[arg-type]  # checked when built


class RankContract(BenchContract):
    """
    What `LienRepository` promises of the order of an account's links.
    """

    def test_a_link_replaces_the_older_ones_of_its_account_only(
        self, country: Bench
    ) -> None:
        """
        Older is a smaller rank, whatever the clocks; what had ended keeps its end.
        """
        newest = new_lien(11)
        liens = {
            new_lien(2, minutes=-1): Fin.REMPLACEMENT,
            new_lien(10, minutes=1): Fin.REMPLACEMENT,
            newest: None,
            new_lien(12): None,
            new_lien(13, minutes=-1): None,
            new_lien(4, minutes=-1, utilisateur_id=ACTIF): None,
            new_lien(5, minutes=-1, fin=Fin.UTILISATION): Fin.UTILISATION,
            new_lien(6, minutes=-1, fin=Fin.REVOCATION): Fin.REVOCATION,
        }
        seed(country, *liens)
        with country.unit() as uow:
            uow.liens.replace(newest)

        assert list(liens.values()) == [fin_of(country, lien) for lien in liens], (
            "replace ends the links of this account with a smaller rank than the"
            " new one, compared as a number, that nothing ended yet, and no other"
        )

    def test_a_rank_given_twice_is_a_conflict(self, country: Bench) -> None:
        """
        Of two links of an account one is the newer; those of others count apart.
        """
        seed(country, new_lien(1), new_lien(2, rank=1, utilisateur_id=ACTIF))
        with must_raise(
            ConflictError,
            "liens.add must refuse a rank that the account has (a unique index"
            " on account and rank)",
        ):
            seed(country, new_lien(3, rank=1))

    def test_the_greatest_rank_of_an_account_is_told(self, country: Bench) -> None:
        """
        Of all its links, also those that ended; and of its own unit of work.
        """
        advice = (
            "last_rank is the greatest rank among the account's links, ended or not; 0"
            " without any"
        )
        seed(
            country,
            new_lien(9),
            new_lien(10, minutes=-5, fin=Fin.REVOCATION),
            new_lien(11, utilisateur_id=ACTIF),
        )
        with country.unit() as uow:
            assert 10 == uow.liens.last_rank(AWAITED), advice
            assert 0 == uow.liens.last_rank(UtilisateurId("u-off")), advice
            uow.liens.add(new_lien(12))
            assert 12 == uow.liens.last_rank(AWAITED), (
                "last_rank must see the links of its own unit of work"
            )

    def test_rivals_get_different_ranks(self, country: Bench) -> None:
        """
        Each reads the greatest and adds one more: at most one has it.
        """

        def add(nth: int, start: Rendezvous, _: Rendezvous) -> int:
            with country.unit() as uow:
                rank = 1 + uow.liens.last_rank(AWAITED)
                start.wait()
                uow.liens.add(new_lien(rank, digest=f"{nth:064x}"))
                return rank

        ranks, _ = race(self.RIVALS, add)
        with country.unit() as uow:
            last = uow.liens.last_rank(AWAITED)

        assert list(range(1, last + 1)) == sorted(ranks), (
            "liens.add must be atomic on account and rank: two links of one rank"
            " would both survive"
        )
