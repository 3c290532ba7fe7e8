"""
Part of the contract of `UtilisateurRepository`: the date of the last login.
"""

from __future__ import annotations

from datetime import datetime

import attrs
import pytest

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.testing.contracts.bench import Bench, BenchContract, seed
from siaut_core.testing.country import ACTIF, BY_ID, ET_1
from siaut_core.testing.factory import LATER, MICROSECOND, NOON, an_utilisateur
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.together import Rendezvous, race

__all__ = ["Logins"]


def _note(bench: Bench, id: UtilisateurId, instant: datetime) -> bool:
    with bench.unit() as uow:
        return uow.utilisateurs.record_login(id, instant)


class Logins(BenchContract):
    """
    What ``record_login`` promises. Guide: F1.
    """

    def test_the_latest_login_is_kept(self, country: Bench) -> None:
        """
        It never goes back, and makes no new version.
        """
        for instant, derniere in (
            (LATER, LATER),
            (NOON, LATER),
            (LATER - MICROSECOND, LATER),
            (LATER, LATER),
            (LATER + MICROSECOND, LATER + MICROSECOND),
        ):
            assert _note(country, ACTIF, instant) is True, (
                "record_login answers True for an active and validated account,"
                " also when a later login is stored"
            )
            must_equal(
                attrs.evolve(BY_ID[ACTIF], derniere_connexion=derniere),
                country.compte(ACTIF),
                "record_login keeps the latest instant, to the microsecond, and"
                " changes nothing else: neither version nor other fields",
            )

    def test_a_login_outlives_whoever_saves_the_account(self, country: Bench) -> None:
        """
        They read it before the login, and it made no new version to warn them.
        """
        found = country.existing(ACTIF)
        _note(country, ACTIF, LATER)
        with country.unit() as uow:
            uow.utilisateurs.lock([found])
            uow.utilisateurs.save(found.change(nom="Autre"))

        must_equal(
            attrs.evolve(found.change(nom="Autre"), derniere_connexion=LATER),
            country.compte(ACTIF),
            "save never writes derniere_connexion",
        )

    @pytest.mark.parametrize("id", ["u-0", "u-neuf", "u-off", "u-off-neuf"])
    def test_a_login_is_kept_for_an_active_and_validated_account_only(
        self, country: Bench, id: UtilisateurId
    ) -> None:
        seed(country, an_utilisateur("u-off-neuf", ET_1, actif=False))
        before = country.compte(id)
        assert _note(country, id, LATER) is False, (
            "record_login answers False for who is unknown, inactive or not"
            " validated yet"
        )
        must_equal(
            before, country.compte(id), "record_login that answers False stores nothing"
        )

    def test_of_logins_at_the_same_time_the_latest_is_kept(
        self, country: Bench
    ) -> None:
        """
        Whoever ends last: the latest login begins first.
        """
        instants = [NOON - rank * MICROSECOND for rank in range(self.RIVALS)]

        advice = "record_login answers True, or meets ConflictError, not all of them"

        def note(rank: int, reads: Rendezvous, noted: Rendezvous) -> datetime:
            with country.unit() as uow:
                uow.utilisateurs.get(ACTIF)
                reads.wait()
                kept = uow.utilisateurs.record_login(ACTIF, instants[rank])
                noted.wait()
            assert kept, advice
            return instants[rank]

        notes, _ = race(self.RIVALS, note)

        assert notes, advice
        assert max(notes) == country.existing(ACTIF).derniere_connexion, (
            "record_login keeps the greatest in one statement"
            " (GREATEST(derniere_connexion, ?)): reading, then writing, loses one"
        )
