"""
Statements on structures and on the members of groupes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import sqlalchemy as sa

from siaut_core import (
    Etablissement,
    Groupe,
    NumeroFiness,
    Profil,
    Structure,
    StructureId,
)

from ..rows import SEPARATOR, structure_of, structure_row
from ..schema import membres, structures, utilisateurs

GESTIONNAIRES: Final = [Profil.GESTIONNAIRE_EJ.value, Profil.GESTIONNAIRE_ET.value]

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
BATCH: Final = 10_000

c = structures.c

# Without its row (`structure_row`): an import adds 142,417 of them, and most of
# its time went into making as many statements.
ADDITION: Final = sa.insert(structures)


def membres_of(table: sa.FromClause) -> sa.Label[str]:
    """
    Gather the members of each groupe of *table*, in the statement that reads it.
    """
    return (
        sa.select(sa.func.aggregate_strings(membres.c.ej_id, SEPARATOR))
        .where(membres.c.groupe_id == table.c.id)
        .correlate(table)
        .scalar_subquery()
        .label("membres")
    )


def _select() -> sa.Select[tuple[Any, ...]]:
    return sa.select(structures, membres_of(structures))


def read(row: sa.RowMapping) -> Structure:
    return structure_of(row, structures)


def by_ids(ids: Iterable[StructureId]) -> sa.Select[tuple[Any, ...]]:
    return _select().where(c.id.in_(ids))


def by_numeros(numeros: Sequence[NumeroFiness]) -> Iterator[sa.Select[tuple[Any, ...]]]:
    """
    Read the structures of these numbers, as many at once as a statement takes.
    """
    for start in range(0, len(numeros), BATCH):
        yield _select().where(c.numero.in_(map(str, numeros[start : start + BATCH])))


def etablissements(ej_id: StructureId) -> sa.Select[tuple[Any, ...]]:
    return _select().where(c.ej_id == ej_id)


def groupes(ej_id: StructureId) -> sa.Select[tuple[Any, ...]]:
    its_groupes = sa.select(membres.c.groupe_id).where(membres.c.ej_id == ej_id)
    return _select().where(c.id.in_(its_groupes))


def numeros() -> sa.Select[tuple[str | None]]:
    return sa.select(c.numero).where(c.numero.is_not(None))


def save(structure: Structure) -> sa.Update:
    return (
        sa.update(structures)
        .where(c.id == structure.id, c.version == structure.version - 1)
        .values(structure_row(structure))
    )


def follow(et: Etablissement) -> sa.Update:
    """
    Give the accounts of an ET that has moved their new root.
    """
    u = utilisateurs.c
    return (
        sa.update(utilisateurs)
        .where(u.structure_id == et.id, u.root_id != et.ej_id)
        .values(root_id=et.ej_id)
    )


def remove_membres(groupe: Groupe) -> sa.Delete:
    return sa.delete(membres).where(membres.c.groupe_id == groupe.id)


def add_membres(groupe: Structure) -> sa.Insert:
    """
    Add all members of a groupe, that must have some.
    """
    return sa.insert(membres).values(
        [{"groupe_id": groupe.id, "ej_id": ej_id} for ej_id in sorted(groupe.membres)]
    )


def sans_gestionnaire() -> sa.Select[tuple[Any, ...]]:
    """
    Read the structures that are in the perimeter of no *Gestionnaire* in exercise.
    """
    u = utilisateurs.c
    their = sa.select(u.structure_id).where(
        u.actif, u.valide_le.is_not(None), u.profil.in_(GESTIONNAIRES)
    )
    their_ej = their.where(u.profil == Profil.GESTIONNAIRE_EJ.value)
    kept = sa.select(membres.c.groupe_id).where(membres.c.ej_id.in_(their_ej))
    return _select().where(
        c.id.not_in(their),
        sa.or_(c.ej_id.is_(None), c.ej_id.not_in(their_ej)),
        c.id.not_in(kept),
    )
