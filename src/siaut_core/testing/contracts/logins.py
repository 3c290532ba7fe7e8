"""
Part of the contract of `UtilisateurRepository`: the date of the last login.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

import attrs
import pytest

from siaut_core.entities.identifier import UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import Contract
from siaut_core.testing.contracts.bench import Bench, Factory, populate, seed
from siaut_core.testing.country import COMPTES, ET_1
from siaut_core.testing.factory import NOON, an_utilisateur
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.together import Rendezvous, together

__all__ = ["Logins"]

BY_ID: Final = {compte.id: compte for compte in COMPTES}

AWAITED, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

LATER: Final = NOON + timedelta(minutes=5)
MICROSECOND: Final = timedelta(microseconds=1)


def _read(bench: Bench, id: str) -> Utilisateur | None:
    with bench.unit() as uow:
        return uow.utilisateurs.get(UtilisateurId(id))


def _note(bench: Bench, id: UtilisateurId, instant: datetime) -> bool:
    with bench.unit() as uow:
        return uow.utilisateurs.record_login(id, instant)


class Logins(Contract):
    """
    What ``record_login`` promises. Guide: F1.
    """

    def test_the_latest_login_is_kept(self, factory: Factory) -> None:
        """
        It never goes back, and makes no new version.
        """
        with factory() as bench:
            populate(bench)
            for instant, derniere in (
                (LATER, LATER),
                (NOON, LATER),
                (LATER - MICROSECOND, LATER),
                (LATER, LATER),
                (LATER + MICROSECOND, LATER + MICROSECOND),
            ):
                assert _note(bench, ACTIF, instant) is True, (
                    "record_login answers True for an active and validated account,"
                    " also when a later login is stored"
                )
                must_equal(
                    attrs.evolve(BY_ID[ACTIF], derniere_connexion=derniere),
                    _read(bench, ACTIF),
                    "record_login keeps the latest instant, to the microsecond, and"
                    " changes nothing else: neither version nor other fields",
                )

    def test_a_login_outlives_whoever_saves_the_account(self, factory: Factory) -> None:
        """
        They read it before the login, and it made no new version to warn them.
        """
        with factory() as bench:
            populate(bench)
            found = _read(bench, ACTIF)
            assert found is not None, "get finds a stored account"
            _note(bench, ACTIF, LATER)
            with bench.unit() as uow:
                uow.utilisateurs.lock([found])
                uow.utilisateurs.save(found.change(nom="Autre"))

            must_equal(
                attrs.evolve(found.change(nom="Autre"), derniere_connexion=LATER),
                _read(bench, ACTIF),
                "save never writes derniere_connexion",
            )

    @pytest.mark.parametrize("id", ["u-0", "u-neuf", "u-off", "u-off-neuf"])
    def test_a_login_is_kept_for_an_active_and_validated_account_only(
        self, factory: Factory, id: UtilisateurId
    ) -> None:
        with factory() as bench:
            populate(bench)
            seed(bench, an_utilisateur("u-off-neuf", ET_1, actif=False))
            before = _read(bench, id)
            assert _note(bench, id, LATER) is False, (
                "record_login answers False for who is unknown, inactive or not"
                " validated yet"
            )
            must_equal(before, _read(bench, id), "then it stores nothing")

    def test_of_logins_at_the_same_time_the_latest_is_kept(
        self, factory: Factory
    ) -> None:
        """
        Whoever ends last: the latest login begins first.
        """
        instants = [NOON - rank * MICROSECOND for rank in range(self.RIVALS)]
        with factory() as bench:
            populate(bench)
            reads, noted = Rendezvous(self.RIVALS), Rendezvous(self.RIVALS)

            def note(instant: datetime) -> bool:
                with bench.unit() as uow:
                    uow.utilisateurs.get(ACTIF)
                    reads.wait()
                    note = uow.utilisateurs.record_login(ACTIF, instant)
                    noted.wait()
                return note

            issues = together(*(partial(note, instant) for instant in instants))
            notes = [
                i for i, issue in zip(instants, issues, strict=True) if issue is True
            ]
            found = _read(bench, ACTIF)

            assert notes and all(
                issue is True or isinstance(issue, ConflictError) for issue in issues
            ), "record_login answers True, or meets ConflictError, not all of them"
            assert found is not None and max(notes) == found.derniere_connexion, (
                "record_login keeps the greatest in one statement"
                " (GREATEST(derniere_connexion, ?)): reading, then writing, loses one"
            )
