"""
*Keys*: the columns that a search compares and sorts on, as those of these tables.

Their names, their places and what is compared are the core's: see
`siaut_core.use_cases.recherche`. Another name is a `KeyError`.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Boolean,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    func,
    or_,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import InternalTraversal

from siaut_core import TypeStructure
from siaut_core.use_cases.recherche.columns import PLACED_COLUMNS, Place
from siaut_core.use_cases.recherche.criteria import Comparison

from .rows import surrounded_code
from .schema import structures, utilisateurs

Keys: TypeAlias = Mapping[str, ColumnElement[Any]]
Where: TypeAlias = ColumnElement[bool]

# A row shows an account (u), the structure it sits on (s), and the EJ of that one
# when it is an ET (e).
u: Final = utilisateurs
s: Final = structures.alias("s")
e: Final = structures.alias("e")

OWN_EJ: Final = and_(e.c.id == s.c.ej_id, e.c.type_structure == TypeStructure.EJ.value)

ON_AN_ET: Final = s.c.type_structure == TypeStructure.ET.value
ON_A_GROUPE: Final = s.c.type_structure == TypeStructure.GROUPE.value


def _code(yes: Where) -> ColumnElement[str]:
    return case((yes, "1"), else_="0")


def _by(
    condition: Where,
    then: ColumnElement[Any],
    otherwise: ColumnElement[Any] | None = None,
) -> ColumnElement[str]:
    return case(
        (condition, func.coalesce(then, "")),
        else_="" if otherwise is None else func.coalesce(otherwise, ""),
    )


COMPTE_KEYS: Final[Keys] = {
    "id": u.c.id,
    "nom": u.c.nom_folded,
    "nom_raw": u.c.nom,
    "prenom": u.c.prenom_folded,
    "prenom_raw": u.c.prenom,
    "courriel": u.c.courriel_folded,
    "courriel_raw": u.c.courriel_adresse,
    "profil": u.c.profil,
    "valideur": _code(u.c.droit_validation),
    "en_attente": _code(u.c.valide_le.is_(None)),
    "actif": _code(u.c.actif),
    "activites": u.c.activites,
}


def _stored(table: FromClause) -> Keys:
    return {
        "id": table.c.id,
        "type_structure": table.c.type_structure,
        "nom": table.c.nom_folded,
        "nom_raw": table.c.nom,
        "numero": table.c.numero,
        "region": table.c.region,
        "nom_region": table.c.region_folded,
        "nom_region_raw": table.c.region_nom,
        "departement": table.c.departement,
        "fermee": _code(table.c.fermee_le.is_not(None)),
    }


_S, _E = _stored(s), _stored(e)

# A column of a structure, as an account sees it from where it sits.
SEEN: Final[Mapping[Place, Callable[[str], ColumnElement[Any]]]] = {
    Place.OWN: lambda name: _S[name],
    Place.EJ: lambda name: _by(ON_AN_ET, _E[name], _S[name]),
    Place.ET: lambda name: _by(ON_AN_ET, _S[name]),
    Place.GROUPE: lambda name: _by(ON_A_GROUPE, _S[name]),
}

PLACE_KEYS: Final = {
    name: SEEN[place](column) for name, place, column in PLACED_COLUMNS
}

UTILISATEUR_KEYS: Final = {**COMPTE_KEYS, **PLACE_KEYS}

STRUCTURE_KEYS: Final = {**_S, "numero": func.coalesce(s.c.numero, "")}


def contains(column: ColumnElement[str], fragment: str) -> Where:
    return column.contains(fragment, autoescape=True)


COMPARE: Final[Mapping[Comparison, Callable[..., Where]]] = {
    Comparison.CONTAINS: contains,
    Comparison.BEGINS_WITH: lambda column, prefix: column.startswith(
        prefix, autoescape=True
    ),
    Comparison.AMONG: lambda column, codes: column.in_(codes),
    Comparison.MEETS: lambda column, codes: or_(
        *(contains(column, surrounded_code(code)) for code in codes)
    ),
    Comparison.EQUALS: operator.eq,
    Comparison.PRESENT: lambda column, yes: column != "" if yes else column == "",
}


class Among(ColumnElement[bool]):
    """
    Whether a column is among what a statement finds, which is found once.

    The accounts of a perimeter come in the order of their names, and most pages are
    full before the last of them: no index on what is compared may be taken instead.
    SQLite is told by ``+``. PostgreSQL would rather join, then sort all that is kept:
    it is given an array, made before the first account is read.
    """

    inherit_cache = True
    type = Boolean()
    _traverse_internals = [  # noqa: RUF012  (as SQLAlchemy declares it)
        ("tested", InternalTraversal.dp_clauseelement),
        ("found", InternalTraversal.dp_clauseelement),
    ]

    def __init__(self, tested: ColumnElement[str], found: Select[tuple[str]]) -> None:
        self.tested = tested
        self.found = found.scalar_subquery()


@compiles(Among, "sqlite")
def _for_sqlite(among: Among, compiler: SQLCompiler, **rest: Any) -> str:  # noqa: ANN401  (the compiler's own)
    tested = compiler.process(among.tested, **rest)
    return f"+{tested} IN {compiler.process(among.found, **rest)}"


@compiles(Among, "postgresql")
def _for_postgresql(among: Among, compiler: SQLCompiler, **rest: Any) -> str:  # noqa: ANN401  (same)
    # Another text than the column: else an index on it would be taken all the same.
    tested = compiler.process(among.tested, **rest)
    grid = compiler.process(among.found, **rest)
    return f"({tested} || '') = ANY (ARRAY{grid})"
