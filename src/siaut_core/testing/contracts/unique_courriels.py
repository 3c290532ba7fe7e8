"""
Part of the contract of `UtilisateurRepository`: a courriel is one account's.
"""

from __future__ import annotations

from typing import Final

import pytest

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import CourrielDejaPrisError
from siaut_core.testing.contract import must_raise
from siaut_core.testing.contracts.bench import (
    Bench,
    BenchContract,
    Factory,
    populate,
    seed,
)
from siaut_core.testing.contracts.changes import one_wins
from siaut_core.testing.country import ET_1
from siaut_core.testing.factory import an_utilisateur
from siaut_core.testing.requirements import must_allow, must_equal

__all__ = ["UniqueCourriels"]

# Two ways of typing one mailbox. Guide: C3.
SAME: Final = (
    ("aurelie@test.fr", "AURELIE@Test.FR"),
    ("aur\u00e9lie@test.fr", "aure\u0301lie@test.fr"),
    ("aur\u00e9lie@test.fr", "AUR\u00c9LIE@test.fr"),
    ("camille@\u00e9t\u00e9.fr", "camille@xn--t-9fab.fr"),
    ("camille@\u00e9t\u00e9.fr", "camille@\u00c9T\u00c9.FR"),
)

# Two mailboxes that a collation or a pattern takes for one.
DISTINCT: Final = (
    ("aurelie@test.fr", "aur\u00e9lie@test.fr"),
    ("strasse@test.fr", "stra\u00dfe@test.fr"),
    ("oeuvre@test.fr", "\u0153uvre@test.fr"),
    ("irma@test.fr", "\u0131rma@test.fr"),
    ("\u03c3@test.fr", "\u03c2@test.fr"),
    ("\U00010428@test.fr", "\U00010429@test.fr"),
    ("a_b@test.fr", "axb@test.fr"),
    ("a%@test.fr", "aurelie@test.fr"),
    ("a.b@test.fr", "ab@test.fr"),
    ("a+b@test.fr", "a@test.fr"),
    ("u@strasse.test.fr", "u@stra\u00dfe.test.fr"),
)

ONCE: Final = (
    "a key of courriel is one account's, in one step with the write (a unique index on"
    " Courriel.cle): raise CourrielDejaPrisError"
)

NO_MORE: Final = (
    "courriels are one when their `cle` are equal, code point by code point (a binary"
    ' collation, COLLATE "C"): no case, accent or pattern of the database\'s own'
)


def _a_compte(id: str, adresse: str) -> Utilisateur:
    return an_utilisateur(id, ET_1, courriel=Courriel.parse(adresse))


def _who(bench: Bench, adresse: str) -> Utilisateur | None:
    with bench.unit() as uow:
        return uow.utilisateurs.by_courriel(Courriel.parse(adresse))


class UniqueCourriels(BenchContract):
    """
    "1 email = 1 utilisateur". Guide: C3.
    """

    @pytest.mark.parametrize(("adresse", "other"), SAME)
    def test_a_mailbox_is_one_accounts_however_it_is_typed(
        self, country: Bench, adresse: str, other: str
    ) -> None:
        """
        For who is created, and for who changes courriel; both find its owner.
        """
        first, second = _a_compte("u-1", adresse), _a_compte("u-2", "u-2@test.fr")
        seed(country, first, second)
        with must_raise(CourrielDejaPrisError, f"add: {ONCE}"):
            seed(country, _a_compte("u-3", other))
        with country.refusing(CourrielDejaPrisError, f"save: {ONCE}") as uow:
            uow.utilisateurs.save(second.change(courriel=Courriel.parse(other)))

        for shape in (adresse, other):
            must_equal(
                first,
                _who(country, shape),
                "by_courriel finds the account whose courriel has the same `cle`",
            )
        must_equal(
            second,
            _who(country, "u-2@test.fr"),
            "an account whose new courriel is refused keeps its own",
        )

    @pytest.mark.parametrize("adresses", DISTINCT)
    def test_two_mailboxes_are_two_accounts(
        self, factory: Factory, adresses: tuple[str, str]
    ) -> None:
        """
        Whichever comes first.
        """
        for order in (adresses, adresses[::-1]):
            comptes = [_a_compte(f"u-{rank}", a) for rank, a in enumerate(order)]
            with factory() as bench:
                populate(bench)
                seed(bench, comptes[0])
                assert _who(bench, order[1]) is None, NO_MORE
                with must_allow(NO_MORE):
                    seed(bench, comptes[1])
                must_equal(comptes, [_who(bench, a) for a in order], NO_MORE)

    def test_an_account_may_type_its_own_courriel_otherwise(
        self, country: Bench
    ) -> None:
        """
        Its mails then go to the new form.
        """
        compte = _a_compte("u-1", "aurelie@test.fr")
        change = compte.change(courriel=Courriel.parse("AURELIE@test.fr"))
        seed(country, compte)
        with country.allowing(
            "an account does not take its courriel from itself"
        ) as uow:
            uow.utilisateurs.save(change)
        must_equal(
            change,
            _who(country, "aurelie@test.fr"),
            "save stores the address as it was typed, even if its key is the same",
        )

    def test_a_courriel_that_is_no_longer_used_is_free(self, country: Bench) -> None:
        """
        By a change of courriel, then by a deletion, inside one unit of work too.
        """
        advice = "a courriel that no account has is free"
        free = Courriel.parse("libre@test.fr")
        first = _a_compte("u-1", "libre@test.fr")
        second = _a_compte("u-2", "second@test.fr")
        gone = first.change(courriel=Courriel.parse("ailleurs@test.fr"))
        heir = second.change(courriel=free)
        seed(country, first, second)
        with must_allow(advice):
            with country.unit() as uow:
                uow.utilisateurs.save(gone)
                assert uow.utilisateurs.by_courriel(free) is None, advice
                uow.utilisateurs.save(heir)
            with country.unit() as uow:
                uow.utilisateurs.remove(heir)
                uow.utilisateurs.add(_a_compte("u-3", "libre@test.fr"))
        found = _who(country, "libre@test.fr")
        assert found is not None and "u-3" == found.id, advice

    def test_rivals_give_a_courriel_to_one_account(self, country: Bench) -> None:
        """
        Several are created at the same time, and one changes for it.
        """
        present = _a_compte("u-0", "u-0@test.fr")
        wanted = Courriel.parse("meme@test.fr")
        ids = [f"u-{rank}" for rank in range(1, self.RIVALS)]
        seed(country, present)
        one_wins(
            country,
            [
                present.change(courriel=wanted),
                *(_a_compte(id, "MEME@test.fr") for id in ids),
            ],
            lambda uow, one: uow.utilisateurs.by_courriel(one.courriel),
            ONCE,
            CourrielDejaPrisError,
        )
