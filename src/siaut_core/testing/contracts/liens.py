"""
The contract of `LienRepository`: a link is used once, in its time, or never.
"""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from siaut_core.entities.identifier import LienId
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import must_raise
from siaut_core.testing.contracts.bench import Bench, Factory, populate, seed
from siaut_core.testing.contracts.rank import RankContract, fin_of, new_lien
from siaut_core.testing.country import ACTIF, AWAITED
from siaut_core.testing.factory import MICROSECOND, NOON
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.strategies import liens
from siaut_core.testing.together import Rendezvous, race

__all__ = ["LienRepositoryContract"]


class LienRepositoryContract(RankContract):
    """
    What `LienRepository` promises.
    """

    def test_a_link_comes_back_as_it_was_stored(self, factory: Factory) -> None:
        """
        Field by field, to the microsecond, in UTC.
        """

        def check(lien: Lien) -> None:
            expected = attrs.evolve(lien, utilisateur_id=AWAITED)
            with factory() as bench:
                populate(bench)
                seed(bench, expected)
                with bench.unit() as uow:
                    actual = uow.liens.by_digest(expected.digest)

            assert actual is not None, "by_digest must find a stored link"
            must_equal(
                expected,
                actual,
                "a link comes back field by field: instants to the microsecond and in"
                " UTC, the address as it was typed beside its key",
            )

        self.for_all(check, lien=liens)

    def test_an_unknown_digest_finds_nothing(self, country: Bench) -> None:
        seed(country, new_lien(1))
        with country.unit() as uow:
            assert uow.liens.by_digest("f" * 64) is None, (
                "by_digest of an unknown digest is None"
            )
            assert not uow.liens.use("f" * 64, NOON), (
                "use must answer False for an unknown link"
            )

    @pytest.mark.parametrize(
        ("fin", "after", "utilisable"),
        [
            (None, timedelta(0), True),
            (None, timedelta(hours=72) - MICROSECOND, True),
            (None, timedelta(hours=72), False),
            (None, -timedelta(hours=1), True),  # Its beginning is the core's.
            (Fin.UTILISATION, timedelta(0), False),
            (Fin.REMPLACEMENT, timedelta(0), False),
            (Fin.REVOCATION, timedelta(0), False),
        ],
    )
    def test_a_link_is_consumed_in_its_time_and_once(
        self,
        country: Bench,
        fin: Fin | None,
        after: timedelta,
        utilisable: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        While ``now < expire_le``, and nothing ended it. Guide: L1.
        """
        lien, other = new_lien(1, fin=fin), new_lien(2)
        seed(country, lien, other)
        with country.unit() as uow:
            given = uow.liens.use(lien.digest, NOON + after)
        assert utilisable == given, (
            "use gives a link if fin is null and now < expire_le, to"
            " the microsecond; emis_le is not compared: clocks differ"
        )
        expected = Fin.UTILISATION if utilisable else fin
        assert expected == fin_of(country, lien), (
            "a consumed link has the end UTILISATION; another one keeps its own"
        )
        assert fin_of(country, other) is None, "use ends this link, and no other"
        with country.unit() as uow:
            assert not uow.liens.use(lien.digest, NOON + after), (
                "use must give a link once"
            )

    def test_rivals_get_a_link_once(self, country: Bench) -> None:
        """
        Exactly one unit of work that commits, of several at the same time.
        """
        lien = new_lien(1)
        seed(country, lien)

        def use(_: int, start: Rendezvous, arrival: Rendezvous) -> bool:
            with country.unit() as uow:
                uow.liens.by_digest(lien.digest)
                start.wait()
                is_given = uow.liens.use(lien.digest, NOON)
                arrival.wait()
                return is_given

        answers, _ = race(self.RIVALS, use)

        assert 1 == sum(answers), (
            "use must be one compare-and-set (UPDATE ... WHERE fin IS NULL):"
            " reading, then writing, gives the link to several"
        )
        assert Fin.UTILISATION is fin_of(country, lien), (
            "the end of the link is stored with its use"
        )

    def test_a_link_that_was_given_and_rolled_back_is_still_there(
        self, country: Bench
    ) -> None:
        lien = new_lien(1)
        seed(country, lien)
        with country.rolled_back() as uow:
            uow.liens.use(lien.digest, NOON)

        with country.unit() as uow:
            assert uow.liens.use(lien.digest, NOON), (
                "a link consumed in a unit of work that rolled back is unused"
            )

    def test_revoking_ends_every_link_of_one_account(self, country: Bench) -> None:
        """
        Those that had ended keep their end; those of others live on.
        """
        liens = [
            new_lien(1),
            new_lien(2, minutes=5, cause=Cause.DEMANDE),
            new_lien(3, fin=Fin.UTILISATION),
            new_lien(4, fin=Fin.REMPLACEMENT),
            new_lien(5, utilisateur_id=ACTIF),
        ]
        seed(country, *liens)
        with country.unit() as uow:
            uow.liens.revoke(AWAITED)

        revoked, used, replaced = Fin.REVOCATION, Fin.UTILISATION, Fin.REMPLACEMENT
        assert [revoked, revoked, used, replaced, None] == [
            fin_of(country, lien) for lien in liens
        ], "revoke ends the links of this account that nothing ended yet"

    def test_a_digest_given_twice_is_a_conflict(self, country: Bench) -> None:
        """
        Never overwritten: two tokens alike would be two owners.
        """
        lien = new_lien(1)
        seed(country, lien)
        with must_raise(ConflictError, "liens.add must refuse a digest that is stored"):
            seed(country, attrs.evolve(lien, id=LienId("l-2"), rank=2))
