"""
Statements on structures and on the members of groupes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, insert, or_, select, update

from siaut_core import Groupe, Profil

from ..rangees import SEPARATEUR, rangee_de_structure
from ..schema import membres, structures, utilisateurs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Delete, FromClause, Insert, Label, Select, Update

    from siaut_core import Etablissement, NumeroFiness, Structure, StructureId

__all__ = [
    "AJOUT",
    "ajouter_membres",
    "enregistrer",
    "etablissements",
    "groupes",
    "lots",
    "membres_de",
    "numeros",
    "par_ids",
    "par_numeros",
    "retirer_membres",
    "sans_gestionnaire",
    "suivre",
]

GESTIONNAIRES: Final = [Profil.GESTIONNAIRE_EJ.value, Profil.GESTIONNAIRE_ET.value]

# SQLite takes 32,766 parameters in a statement, PostgreSQL 65,535.
LOT: Final = 10_000

c = structures.c

# Without its row (`rangee_de_structure`): an import adds 142,417 of them, and most of
# its time went into making as many statements.
AJOUT: Final = insert(structures)


def lots(numeros: Sequence[NumeroFiness]) -> Iterator[Sequence[NumeroFiness]]:
    """
    Cut what is asked for into what one statement takes.
    """
    for debut in range(0, len(numeros), LOT):
        yield numeros[debut : debut + LOT]


def membres_de(table: FromClause) -> Label[str]:
    """
    Gather the members of each groupe of *table*, in the statement that reads it.
    """
    return (
        select(func.aggregate_strings(membres.c.ej_id, SEPARATEUR))
        .where(membres.c.groupe_id == table.c.id)
        .correlate(table)
        .scalar_subquery()
        .label("membres")
    )


def _lire() -> Select[tuple[Any, ...]]:
    return select(structures, membres_de(structures))


def par_ids(ids: Iterable[StructureId]) -> Select[tuple[Any, ...]]:
    return _lire().where(c.id.in_(ids))


def par_numeros(numeros: Iterable[NumeroFiness]) -> Select[tuple[Any, ...]]:
    return _lire().where(c.numero.in_(map(str, numeros)))


def etablissements(ej_id: StructureId) -> Select[tuple[Any, ...]]:
    return _lire().where(c.ej_id == ej_id)


def groupes(ej_id: StructureId) -> Select[tuple[Any, ...]]:
    dont_elle_est = select(membres.c.groupe_id).where(membres.c.ej_id == ej_id)
    return _lire().where(c.id.in_(dont_elle_est))


def numeros() -> Select[tuple[str | None]]:
    return select(c.numero).where(c.numero.is_not(None))


def enregistrer(structure: Structure) -> Update:
    return (
        update(structures)
        .where(c.id == structure.id, c.version == structure.version - 1)
        .values(rangee_de_structure(structure))
    )


def suivre(et: Etablissement) -> Update:
    """
    Give the accounts of an ET that has moved their new root.
    """
    u = utilisateurs.c
    return (
        update(utilisateurs)
        .where(u.structure_id == et.id, u.racine_id != et.ej_id)
        .values(racine_id=et.ej_id)
    )


def retirer_membres(groupe: Groupe) -> Delete:
    return delete(membres).where(membres.c.groupe_id == groupe.id)


def ajouter_membres(groupe: Groupe) -> Insert:
    """
    Add all members of a groupe, that must have some.
    """
    return insert(membres).values(
        [{"groupe_id": groupe.id, "ej_id": ej_id} for ej_id in sorted(groupe.membres)]
    )


def sans_gestionnaire() -> Select[tuple[Any, ...]]:
    """
    Read the structures that are in the perimeter of no *Gestionnaire* in exercise.
    """
    u = utilisateurs.c
    leurs = select(u.structure_id).where(
        u.actif, u.valide_le.is_not(None), u.profil.in_(GESTIONNAIRES)
    )
    leurs_ej = leurs.where(u.profil == Profil.GESTIONNAIRE_EJ.value)
    tenus = select(membres.c.groupe_id).where(membres.c.ej_id.in_(leurs_ej))
    return _lire().where(
        c.id.not_in(leurs),
        or_(c.ej_id.is_(None), c.ej_id.not_in(leurs_ej)),
        c.id.not_in(tenus),
    )
