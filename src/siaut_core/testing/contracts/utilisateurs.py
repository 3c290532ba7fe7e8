"""
The contract of `UtilisateurRepository`: accounts are kept as they are, once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import attrs
import pytest
from hypothesis import example

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import must_raise
from siaut_core.testing.contracts.bench import Bench, Factory, populate, seed
from siaut_core.testing.contracts.locking import Locking
from siaut_core.testing.contracts.logins import Logins
from siaut_core.testing.contracts.moves import Moves
from siaut_core.testing.contracts.removals import Suppressions
from siaut_core.testing.contracts.searches import SearchContract
from siaut_core.testing.contracts.unique_courriels import UniqueCourriels
from siaut_core.testing.country import AWAITED, BY_ID, EJ_1, ET_1
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.requirements import must_allow, must_equal
from siaut_core.testing.worlds import comptes

__all__ = ["UtilisateurRepositoryContract"]

# Beyond the first plane, with marks that NFC leaves apart, to the microsecond.
UNUSUAL: Final = an_utilisateur(
    "U-1",
    EJ_1,
    prenom="\U00020000\U0001f600 \u0251\u0302",
    nom="d\u2019\u0152uvre \u1e9e\u00df\u0130\u0131 \ua66e\u0308",
    courriel=Courriel.parse("Stra\u00dfe.\U00020000@\u00e9t\u00e9.test.fr"),
    cree_le=datetime(1999, 12, 31, 23, 59, 59, 999999, UTC),
    valide_le=datetime(2100, 1, 1, 0, 0, 0, 1, UTC),
    derniere_connexion=datetime(2100, 1, 1, 0, 0, 0, 2, UTC),
    version=2**31 - 1,
)


class UtilisateurRepositoryContract(
    UniqueCourriels, Locking, Logins, Suppressions, Moves, SearchContract
):
    """
    What `UtilisateurRepository` promises, and the searches of both repositories.
    """

    def test_an_account_comes_back_as_it_was_stored(self, factory: Factory) -> None:
        """
        Field by field, to the microsecond and to the code point.
        """

        @example(compte=UNUSUAL)
        def check(compte: Utilisateur) -> None:
            with factory() as bench:
                populate(bench)
                seed(bench, compte)
                with bench.unit() as uow:
                    found = uow.utilisateurs.get(compte.id)
                    again = uow.utilisateurs.by_courriel(compte.courriel)
            advice = (
                "get and by_courriel give an account as it was stored: texts to the"
                " code point, instants in UTC to the microsecond, the courriel as it"
                " was typed beside its key"
            )
            must_equal([compte, compte], [found, again], advice)

        self.for_all(check, compte=comptes)

    def test_every_field_of_an_account_may_change(self, factory: Factory) -> None:
        """
        All but the date of its last login, which only ``record_login`` writes.
        """

        def check(before: Utilisateur, after: Utilisateur) -> None:
            following = attrs.evolve(
                after,
                id=before.id,
                cree_le=before.cree_le,
                cree_par=before.cree_par,
                version=before.version + 1,
            )
            with factory() as bench:
                populate(bench)
                seed(bench, before)
                with bench.unit() as uow:
                    uow.utilisateurs.save(following)
                    inside = uow.utilisateurs.get(before.id)
                afterwards = bench.compte(before.id)

            expected = attrs.evolve(
                following, derniere_connexion=before.derniere_connexion
            )
            advice = (
                "save stores every field, its version too, but never"
                " derniere_connexion: who logged in meanwhile would lose it"
            )
            must_equal([expected, expected], [inside, afterwards], advice)

        self.for_all(check, before=comptes, after=comptes)

    def test_an_unknown_account_is_nobody(self, country: Bench) -> None:
        """
        An id is compared as it is, capitals included.
        """
        twins = (
            an_utilisateur("u-1", ET_1),
            an_utilisateur("U-1", ET_1, courriel=Courriel.parse("jumeau@test.fr")),
        )
        for id in ("u-0", "U-NEUF", "u-neuf ", "u_neuf", "%"):
            assert country.compte(id) is None, (
                "get compares ids as they are: opaque, capitals and all"
            )
        with country.unit() as uow:
            person = uow.utilisateurs.by_courriel(Courriel.parse("personne@test.fr"))
            assert person is None, "by_courriel of a free courriel gives None"
        with must_allow("two ids that differ by a capital are two accounts"):
            seed(country, *twins)
        for twin in twins:
            must_equal(twin, country.compte(twin.id), "get gives who has this very id")

    def test_an_id_of_account_given_twice_is_a_conflict(self, country: Bench) -> None:
        """
        Never overwritten.
        """
        intruder = an_utilisateur("u-neuf", ET_1, courriel=Courriel.parse("x@test.fr"))
        with must_raise(
            ConflictError, "utilisateurs.add must refuse an id that is stored"
        ):
            seed(country, intruder)
        must_equal(
            BY_ID[AWAITED],
            country.compte(AWAITED),
            "utilisateurs.add overwrites nothing of the account that has the id",
        )

    @pytest.mark.parametrize("gap", [-1, 0, 2])
    def test_only_the_next_version_of_an_account_is_stored(
        self, country: Bench, gap: int
    ) -> None:
        """
        Who saw an older one would undo what another did since.
        """
        current = an_utilisateur("u-1", ET_1, version=4)
        other = attrs.evolve(current, nom="Autre", version=4 + gap)
        seed(country, current)
        with country.refusing(
            ConflictError, "save stores a version when the stored is one less"
        ) as uow:
            uow.utilisateurs.save(other)
        must_equal(
            current, country.compte("u-1"), "save that is refused stores nothing"
        )
