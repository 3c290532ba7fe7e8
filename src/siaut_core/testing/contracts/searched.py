"""
*Searched*: both searches as their contract asks them, and whom they may find.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import strategies as st

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import Rattachement, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import following
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.bench import Bench, seed
from siaut_core.testing.factory import a_groupe, a_numero, an_ej, an_et, an_utilisateur
from siaut_core.testing.populations import CRITERES, CRITERES_STRUCTURES
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.worlds import CROWD, World
from siaut_core.use_cases.recherche.columns import (
    PLACED_COLUMNS,
    STRUCTURE_COLUMNS,
    UTILISATEUR_COLUMNS,
    Kind,
)
from siaut_core.use_cases.recherche.criteria import Comparison
from siaut_core.use_cases.recherche.pagination import Query
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    CriteresStructures,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    CriteresUtilisateurs,
    RechercherUtilisateurs,
)

__all__ = [
    "ACCOUNTS",
    "BOTH",
    "CHANGES",
    "COLUMNS",
    "EJ_1",
    "FRAGMENTS",
    "LITERAL",
    "NEW_NAME",
    "PLACES",
    "QUESTIONS",
    "Searched",
    "an_et_among",
    "both",
    "each",
    "suited",
]

EJ_1: Final = Perimetre(StructureId("ej-1"), with_attached=True)

# A few questions to one store: filling it is what takes time.
QUESTIONS: Final = 8

NOMS: Final = ("Clinique", "CLINIQUE", "clinique", "Hôpital", "HOPITAL")

# What some engine takes for a wildcard.
LITERAL: Final = tuple(
    enumerate(
        ("100%_sûr", "100 sur", "1000 sur", "a\\b", "ab", "a*b", "a?b", "a[b]"), 10
    )
)
FRAGMENTS: Final = ("%", "_", "0%_s", "\\", "a\\b", "*", "?", "[b]", "a_b")


def an_et_among(rank: int, **fields: object) -> Structure:
    """
    Make one of many ET that tie.
    """
    defaults = {
        "raison_sociale": NOMS[rank % 5],
        "numero": a_numero(rank, "2A") if rank % 3 == 0 else None,
    }
    return an_et(f"{'aZ_zA'[rank % 4]}-{rank}", **{**defaults, **fields})


# Thirty ET, five groupes and an EJ that tie by type, by name and by no number.
TIED: Final = World(
    (
        an_ej("ej-1", raison_sociale="clinique"),
        *map(an_et_among, range(10, 40)),
        *(
            a_groupe(f"gr-{rank}", libelle=f"{nom} {rank}")
            for rank, nom in enumerate(NOMS)
        ),
    )
)


class Searched(NamedTuple):
    """
    One of both searches, as its contract asks it, and a crowd that it may find.
    """

    repository: str
    search: Any
    form: Any
    recherche: Any
    typed: dict[str, st.SearchStrategy[object]]
    crowd: World

    def among(self, world: World) -> Sequence[Any]:
        """
        Give all that it may find of a world.
        """
        return world.structures if self.repository == "structures" else world.rows

    def install(self, bench: Bench, world: World) -> None:
        """
        Put in an empty store what it looks at.
        """
        comptes = () if self.repository == "structures" else world.comptes
        seed(bench, *world.structures, *comptes)

    def query(
        self,
        criteres: dict[str, Any] | None = None,
        within: Perimetre = EJ_1,
        **filled: Any,  # noqa: ANN401  (fields of the screen, checked when read)
    ) -> Any:  # noqa: ANN401  (of either search)
        """
        Ask as the screen does.
        """
        form = self.form(**(criteres or {}))
        asked = self.recherche(acteur_id="g-1", criteres=form, **filled)
        return self.search.query(asked, within)

    def found(
        self, uow: UnitOfWork, world: World, query: Query, advice: str
    ) -> Sequence[Any]:
        """
        Ask, and compare with the reference.
        """
        expected = self.search.answer(query, self.among(world))
        rows: Sequence[Any] = getattr(uow, self.repository).search(query)
        assert list(map(_id, expected)) == list(map(_id, rows)), advice
        must_equal(
            expected,
            rows,
            "a row is the structure, or the account, its structure and the EJ of that"
            " one, with every field as it is stored today",
        )
        return rows

    def check(
        self, bench: Bench, world: World, query: Query, advice: str
    ) -> Sequence[Any]:
        """
        Do so in a unit of work of its own.
        """
        with bench.unit() as uow:
            return self.found(uow, world, query, advice)

    def check_all(
        self, bench: Bench, world: World, queries: Iterable[Query], advice: str
    ) -> None:
        """
        Put a world in an empty store, and ask them all, one after the other.
        """
        self.install(bench, world)
        with bench.unit() as uow:
            for query in queries:
                self.found(uow, world, query, advice)


def _id(one: Any) -> str:  # noqa: ANN401  (a row of either search)
    return str(getattr(one, "utilisateur", one).id)


ACCOUNTS: Final = Searched(
    "utilisateurs",
    UTILISATEURS_SEARCH,
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    CRITERES,
    CROWD,
)
PLACES: Final = Searched(
    "structures",
    STRUCTURES_SEARCH,
    CriteresStructures,
    RechercherStructures,
    CRITERES_STRUCTURES,
    TIED,
)
BOTH: Final = (ACCOUNTS, PLACES)

_KINDS: Final = {column.name: column.kind for column in STRUCTURE_COLUMNS}

# The columns that a form may look at, and what they hold.
COLUMNS: Final = (
    *((PLACES, name, kind) for name, kind in _KINDS.items()),
    *((ACCOUNTS, column.name, column.kind) for column in UTILISATEUR_COLUMNS),
    *(
        (ACCOUNTS, name, _KINDS[column])
        for name, _, column in PLACED_COLUMNS
        if column in _KINDS
    ),
)


def each(names: str, values: Iterable[tuple[Any, ...]]) -> pytest.MarkDecorator:
    """
    Try a test of either search with each of these values.
    """
    params = [
        pytest.param(*some, id="-".join([some[0].repository, *map(str, some[1:])]))
        for some in values
    ]
    return pytest.mark.parametrize(names, params)


both: Final = each("asked", ((asked,) for asked in BOTH))

_EJ, _, _, _ET, _LEAVING_ET, _, _, _GROUPE, _ = CROWD.structures

NEW_NAME: Final = an_utilisateur("u-1", _ET, nom="Aaa")

# Each changes what rows show, or which rows there are.
CHANGES: Final[tuple[Structure | Utilisateur, ...]] = (
    NEW_NAME,
    following(_ET, raison_sociale="RENOMMÉE"),
    following(_ET, raison_sociale="RENOMMÉE", numero=a_numero(98), version=3),
    following(_EJ, raison_sociale="AUTRE EJ", numero=a_numero(99)),
    following(_LEAVING_ET, ej_id="ej-2"),
    following(_GROUPE, libelle="RENOMMÉ", membres={"ej-2"}),
    CROWD.comptes[1].change(nom="Zzz", actif=False),
    CROWD.comptes[4].change(rattachement=Rattachement.a(_LEAVING_ET)),
)


def suited(kind: Kind, values: Sequence[Any]) -> list[tuple[Comparison, Any]]:
    """
    Ask all that suits a column, from a few of the values that rows hold.
    """
    asked: dict[Kind, list[tuple[Comparison, Any]]] = {
        Kind.TEXT: [(Comparison.CONTAINS, value[1:4]) for value in values],
        Kind.CODE: [
            *((Comparison.EQUALS, value) for value in values),
            (Comparison.AMONG, tuple(values[1:])),
        ],
        Kind.NUMBER: [
            *((Comparison.BEGINS_WITH, value[:4]) for value in values),
            *((Comparison.PRESENT, yes) for yes in (True, False)),
        ],
        Kind.CODES: [(Comparison.MEETS, value) for value in values],
    }
    return asked[kind]
