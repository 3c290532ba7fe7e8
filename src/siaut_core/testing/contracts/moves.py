"""
What is found of an account or a structure follows the structures it depends on.

An adapter may keep a copy of an ET's EJ, of a name or of a number beside each account,
for its searches to be quick: it is right as long as it follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from siaut_core.entities.structure import Coordonnees, Rattachement, Structure
from siaut_core.entities.value import following
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.bench import Bench, BenchContract, seed
from siaut_core.testing.contracts.changes import follow
from siaut_core.testing.contracts.filiations import by_id
from siaut_core.testing.contracts.searched import ACCOUNTS, PLACES, Searched
from siaut_core.testing.factory import NOON, a_gestionnaire, a_numero, an_utilisateur
from siaut_core.testing.populations import STRUCTURES
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.worlds import World
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.recherche.pagination import Query
from siaut_core.use_cases.recherche.utilisateurs import TriUtilisateurs

__all__ = ["Moves"]

_EJ, _EJ_2, _, _ET, _ET_2, _ET_3, _, _GROUPE, _ = STRUCTURES

# Two accounts on each structure, one of them that administers it.
WORLD: Final = World(
    STRUCTURES,
    tuple(
        account
        for place in STRUCTURES
        for account in (
            a_gestionnaire(f"g-{place.id}", place),
            an_utilisateur(f"u-{place.id}", place, valide_le=NOON),
        )
    ),
)


def _changes() -> Iterator[Structure]:
    """
    Give each a version after the other: what moves comes back, too.
    """
    moved = following(_ET, ej_id="ej-2")
    yield moved
    back = following(moved, ej_id="ej-1")
    yield back
    yield following(back, raison_sociale="NOUVEAU SITE", numero=a_numero(98))
    gone = following(_ET_2, ej_id="ej-3")
    yield gone
    yield following(gone, coordonnees=Coordonnees(departement="974"))
    yield following(_ET_3, ej_id="ej-1", numero=None)
    named = following(_EJ, raison_sociale="NOUVELLE EJ", numero=a_numero(99))
    yield named
    yield following(named, numero=None)
    yield following(_EJ_2, coordonnees=Coordonnees(departement="21"))
    left = following(_GROUPE, membres={"ej-2"})
    yield left
    yield following(left, membres={"ej-1", "ej-3"}, libelle="NOUVEAU GROUPE")


# What one may look for, as it was and as it becomes.
CRITERIA: Final[tuple[dict[str, Any], ...]] = (
    {"raison_sociale_ej": "nouvel"},
    {"raison_sociale_ej": "oeuvre"},
    {"finess_ej": str(a_numero(99))},
    {"finess_ej": str(_EJ.numero)},
    {"avec_finess_ej": True},
    {"avec_finess_et": False},
    {"raison_sociale_et": "nouveau site"},
    {"finess_et": str(a_numero(98))},
    {"libelle_groupe": "nouveau"},
    {"departements": ["974"]},
    {"departements": ["21"]},
)

PERIMETERS: Final = tuple(
    Perimetre(place.id, with_attached=wide)
    for place in STRUCTURES
    for wide in (False, True)
)


def _questions() -> Iterator[tuple[Searched, Query]]:
    for within in PERIMETERS:
        yield ACCOUNTS, ACCOUNTS.query(within=within, size=200)
        for name in ("", "nouve"):
            yield PLACES, PLACES.query({"nom": name}, within, size=200)
    for place, criteria in product((_EJ, _EJ_2), CRITERIA):
        within = Perimetre(place.id, with_attached=True)
        yield ACCOUNTS, ACCOUNTS.query(criteria, within, size=200)
    for order in TriUtilisateurs:
        yield ACCOUNTS, ACCOUNTS.query(tri=order, size=200)


def _check(uow: UnitOfWork, world: World) -> None:
    """
    Ask everything, and compare with the reference.
    """
    advice = (
        "search answers from the structures as they are stored now: an account is found"
        " under the EJ that its ET hangs from today, by its name and number of today. A"
        " copy that is kept beside each account must follow in the same unit of work"
    )
    for asked, query in _questions():
        asked.found(uow, world, query, advice)
    must_equal(
        by_id(sans_gestionnaire(world.structures, world.comptes)),
        by_id(uow.structures.sans_gestionnaire()),
        "sans_gestionnaire looks at who administers what today",
    )


class Moves(BenchContract):
    """
    What a change of a structure does to what is found.
    """

    def test_what_is_found_follows_the_structures_that_change(
        self, bench: Bench
    ) -> None:
        """
        Under each perimeter, by each criterion, in each order; at once, and after.
        """
        seed(bench, *WORLD.structures, *WORLD.comptes)
        follow(bench, WORLD, _changes(), _check)

    def test_what_is_found_follows_the_account_that_moves(self, bench: Bench) -> None:
        """
        After its structure did, and before.
        """
        moved = following(_ET, ej_id="ej-2")
        comes = WORLD.comptes[9].change(rattachement=Rattachement.a(moved))
        back = following(moved, ej_id="ej-3")
        seed(bench, *WORLD.structures, *WORLD.comptes)
        follow(bench, WORLD, [(moved, comes), back], _check)
