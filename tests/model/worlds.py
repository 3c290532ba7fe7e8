"""
Small worlds: every way to arrange a few structures, and accounts to put in them.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING, Final, NamedTuple

from hypothesis import strategies as st

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.profil import Niveau, Profil
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.cas import Relation
from siaut_core.policies.regles import Silences
from siaut_core.testing.factory import (
    NOON,
    a_groupe,
    a_numero,
    a_profil,
    an_ej,
    an_et,
    an_utilisateur,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

EJ_MAX: Final = 3
ET_MAX: Final = 2
GROUPES_MAX: Final = 2

Structures = tuple[Structure, ...]


class PlanEj(NamedTuple):
    """
    What hangs from an EJ: so many ET, and membership of each groupe.
    """

    et_count: int
    member_of: tuple[bool, ...]


def construct(plans: Sequence[PlanEj]) -> Structures:
    structures: list[Structure] = []
    membres: dict[int, set[StructureId]] = {}
    for rank, plan in enumerate(plans, 1):
        ej = an_ej(f"ej-{rank}", numero=a_numero(10 * rank))
        structures.append(ej)
        structures += (
            an_et(f"et-{rank}-{n}", ej_id=ej.id, numero=a_numero(10 * rank + n))
            for n in range(1, plan.et_count + 1)
        )
        for groupe, is_member in enumerate(plan.member_of, 1):
            membres.setdefault(groupe, set()).update({ej.id} if is_member else ())
    structures += (
        a_groupe(f"gr-{n}", libelle=f"GROUPE {n}", membres=membres[n]) for n in membres
    )
    return tuple(structures)


def all_worlds() -> Iterator[Structures]:
    """
    Give every world of 1 to 3 EJ, 0 to 2 ET each, 0 to 2 groupes; EJ have no order.
    """
    for groupes, ej_count in product(range(GROUPES_MAX + 1), range(1, EJ_MAX + 1)):
        plans = [
            PlanEj(et_count, member_of)
            for et_count in range(ET_MAX + 1)
            for member_of in product((True, False), repeat=groupes)
        ]
        yield from map(construct, combinations_with_replacement(plans, ej_count))


def biggest_worlds() -> Iterator[Structures]:
    """
    Give those of 3 EJ with 2 ET each and 2 groupes: every other is a part of one.
    """
    size = EJ_MAX * (1 + ET_MAX) + GROUPES_MAX
    return (world for world in all_worlds() if size == len(world))


WORLDS: Final = tuple(all_worlds())
BIG_WORLDS: Final = tuple(biggest_worlds())


def en_exercice(profil: Profil, structure: Structure, id: str = "a-1") -> Utilisateur:
    return an_utilisateur(
        id,
        structure,
        profil=profil,
        valide_le=NOON,
        droit_validation=profil.niveau is not Niveau.CONSULTATION,
    )


def relation_read(acteur: Utilisateur, structure: Structure) -> Relation:
    """
    Read the relation off the columns that a database would have.
    """
    x = acteur.rattachement.structure_id
    if structure.id == x:
        return Relation.SIENNE
    if getattr(structure, "ej_id", None) == x:
        return Relation.ET_DE_SON_EJ
    if x in getattr(structure, "membres", ()):
        return Relation.GROUPE_DE_SON_EJ
    return Relation.AUTRE


possible_silences: Final[SearchStrategy[Silences]] = st.just(Silences()) | st.builds(
    Silences,
    gestionnaires_entre_eux=st.booleans(),
    droit_sans_le_detenir=st.booleans(),
    desactivation_en_attente=st.booleans(),
    suppression_inactif=st.booleans(),
    creation_structures=st.booleans(),
)

_closing_dates: Final = st.sampled_from([None, None, date(2023, 6, 1)])


@st.composite
def worlds_drawn(draw: DrawFn) -> Structures:
    """
    Draw worlds where structures also close, and lack a FINESS number.
    """
    ranks = range(1, draw(st.integers(1, EJ_MAX)) + 1)
    numero = st.sampled_from([None, a_numero(1)])
    structures: list[Structure] = [
        an_ej(f"ej-{n}", numero=draw(numero), fermee_le=draw(_closing_dates))
        for n in ranks
    ]
    ej_ids = st.sampled_from([structure.id for structure in structures])
    structures += [
        an_et(
            f"et-{n}",
            ej_id=draw(ej_ids),
            numero=draw(numero),
            fermee_le=draw(_closing_dates),
        )
        for n in range(draw(st.integers(0, EJ_MAX)))
    ]
    structures += [
        a_groupe(f"gr-{n}", membres=draw(st.frozensets(ej_ids)))
        for n in range(draw(st.integers(0, GROUPES_MAX)))
    ]
    return tuple(structures)


@st.composite
def comptes_drawn(draw: DrawFn, structure: Structure, id: str) -> Utilisateur:
    """
    Draw an account of *structure*, in any state; *Gestionnaires* come first.
    """
    niveau = draw(st.sampled_from([Niveau.GESTIONNAIRE, *Niveau]))
    return an_utilisateur(
        id,
        structure,
        profil=a_profil(niveau, structure),
        droit_validation=niveau is not Niveau.CONSULTATION and draw(st.booleans()),
        valide_le=draw(st.sampled_from([NOON, None])),
        actif=draw(st.sampled_from([True, True, False])),
    )


class Situation(NamedTuple):
    """
    Somebody, somebody else (or the same), and the world around them.
    """

    world: Structures
    acteur: Utilisateur
    cible: Utilisateur
    structure: Structure


@st.composite
def situations_drawn(draw: DrawFn) -> Situation:
    world = draw(worlds_drawn())
    acteur = draw(st.sampled_from(world).flatmap(lambda s: comptes_drawn(s, "a-1")))
    get = {structure.id: structure for structure in world}
    if draw(st.sampled_from([False, False, False, True])):
        cible = acteur
    else:
        cible = draw(st.sampled_from(world).flatmap(lambda s: comptes_drawn(s, "c-1")))
    return Situation(world, acteur, cible, get[cible.rattachement.structure_id])
