"""
*Périmètre*: the structures an actor administers, as data a database can filter on.
"""

from __future__ import annotations

from collections.abc import Iterable

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.misuse import check_iterable, check_types
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import STRUCTURES, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.policies.cas import Action
from siaut_core.policies.examen import examiner

__all__ = ["Perimetre", "perimetre", "within"]


@value(repr=True)
class Perimetre:
    """
    One indexed condition. Guide: C8-C10, T1.

    With x for *structure_id*: ``s.id = x``, and when *with_attached* also
    ``OR s.ej_id = x OR x IN members(s)``. Identifiers are unique across kinds of
    structure, so that the last two are empty when x is a groupe. Nothing at all
    when *structure_id* is ``None``.
    """

    structure_id: StructureId | None = None
    with_attached: bool = False

    def contient(self, structure: Structure) -> bool:
        """
        Say whether a structure is inside: listed if and only if visible.
        """
        check_types(structure=(structure, STRUCTURES))
        return bool(within((self,), (structure,)))

    def identifiers(self, structures: Iterable[Structure]) -> frozenset[StructureId]:
        """
        Give the identifiers of those inside, to filter accounts with a set.
        """
        return within((self,), check_iterable("structures", structures))


def within(
    perimetres: Iterable[Perimetre], structures: Iterable[Structure]
) -> frozenset[StructureId]:
    """
    Give the identifiers of the structures inside one perimeter at least.
    """
    known = {(p.structure_id, p.with_attached) for p in perimetres if p.structure_id}
    selves = {x for x, _ in known}
    parents = {x for x, with_attached in known if with_attached}
    try:
        if not parents:
            return frozenset([s.id for s in structures if s.id in selves])
        # `relation_avec`, written out: a call for each would take most of the time.
        return frozenset(
            [
                s.id
                for s in structures
                if s.id in selves
                or s.ej_id in parents
                or (s.membres and not parents.isdisjoint(s.membres))
            ]
        )
    except AttributeError:
        for structure in structures:
            check_types(structures=(structure, STRUCTURES))
        raise


def perimetre(acteur: Utilisateur) -> Perimetre:
    """
    Give what *acteur* administers: nothing, unless a Gestionnaire in exercise.

    Guide: C8, C9, C10, T1.
    """
    if not examiner(Action.RECHERCHER, acteur):
        return Perimetre()
    return Perimetre(
        acteur.rattachement.structure_id,
        with_attached=acteur.profil.type_structure is TypeStructure.EJ,
    )
