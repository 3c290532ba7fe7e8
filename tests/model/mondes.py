"""
Small worlds: every way to arrange a few structures, and accounts to put in them.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations_with_replacement, product
from typing import TYPE_CHECKING, Final, NamedTuple

from hypothesis import strategies as st

from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.profil import Niveau, Profil
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.cas import Relation
from siaut_core.policies.silences import Silences
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_groupe,
    un_numero,
    un_profil,
    un_utilisateur,
    une_ej,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

EJ_AU_PLUS: Final = 3
ET_AU_PLUS: Final = 2
GROUPES_AU_PLUS: Final = 2

Monde = tuple[Structure, ...]


class PlanEj(NamedTuple):
    """
    What hangs from an EJ: so many ET, and membership of each groupe.
    """

    nombre_d_et: int
    membre_de: tuple[bool, ...]


def construire(plans: Sequence[PlanEj]) -> Monde:
    structures: list[Structure] = []
    membres: dict[int, set[StructureId]] = {}
    for rang, plan in enumerate(plans, 1):
        ej = une_ej(f"ej-{rang}", numero=un_numero(10 * rang))
        structures.append(ej)
        structures += (
            un_et(f"et-{rang}-{n}", ej_id=ej.id, numero=un_numero(10 * rang + n))
            for n in range(1, plan.nombre_d_et + 1)
        )
        for groupe, est_membre in enumerate(plan.membre_de, 1):
            membres.setdefault(groupe, set()).update({ej.id} if est_membre else ())
    structures += (
        un_groupe(f"gr-{n}", libelle=f"GROUPE {n}", membres=membres[n]) for n in membres
    )
    return tuple(structures)


def tous_les_mondes() -> Iterator[Monde]:
    """
    Give every world of 1 to 3 EJ, 0 to 2 ET each, 0 to 2 groupes; EJ have no order.
    """
    for groupes, nombre_d_ej in product(
        range(GROUPES_AU_PLUS + 1), range(1, EJ_AU_PLUS + 1)
    ):
        plans = [
            PlanEj(nombre_d_et, membre_de)
            for nombre_d_et in range(ET_AU_PLUS + 1)
            for membre_de in product((True, False), repeat=groupes)
        ]
        yield from map(construire, combinations_with_replacement(plans, nombre_d_ej))


def plus_grands_mondes() -> Iterator[Monde]:
    """
    Give those of 3 EJ with 2 ET each and 2 groupes: every other is a part of one.
    """
    taille = EJ_AU_PLUS * (1 + ET_AU_PLUS) + GROUPES_AU_PLUS
    return (monde for monde in tous_les_mondes() if taille == len(monde))


MONDES: Final = tuple(tous_les_mondes())
GRANDS_MONDES: Final = tuple(plus_grands_mondes())


def en_exercice(profil: Profil, structure: Structure, id: str = "a-1") -> Utilisateur:
    return un_utilisateur(
        id,
        structure,
        profil=profil,
        valide_le=MIDI,
        droit_validation=profil.niveau is not Niveau.CONSULTATION,
    )


def relation_lue(acteur: Utilisateur, structure: Structure) -> Relation:
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


silences_possibles: Final[SearchStrategy[Silences]] = st.just(Silences()) | st.builds(
    Silences,
    gestionnaires_entre_eux=st.booleans(),
    droit_sans_le_detenir=st.booleans(),
    desactivation_en_attente=st.booleans(),
    suppression_inactif=st.booleans(),
    creation_structures=st.booleans(),
)

_dates_de_fermeture: Final = st.sampled_from([None, None, date(2023, 6, 1)])


@st.composite
def des_mondes(draw: DrawFn) -> Monde:
    """
    Draw worlds where structures also close, and lack a FINESS number.
    """
    rangs = range(1, draw(st.integers(1, EJ_AU_PLUS)) + 1)
    numero = st.sampled_from([None, un_numero(1)])
    structures: list[Structure] = [
        une_ej(f"ej-{n}", numero=draw(numero), fermee_le=draw(_dates_de_fermeture))
        for n in rangs
    ]
    ej_ids = st.sampled_from([structure.id for structure in structures])
    structures += [
        un_et(
            f"et-{n}",
            ej_id=draw(ej_ids),
            numero=draw(numero),
            fermee_le=draw(_dates_de_fermeture),
        )
        for n in range(draw(st.integers(0, EJ_AU_PLUS)))
    ]
    structures += [
        un_groupe(f"gr-{n}", membres=draw(st.frozensets(ej_ids)))
        for n in range(draw(st.integers(0, GROUPES_AU_PLUS)))
    ]
    return tuple(structures)


@st.composite
def des_comptes(draw: DrawFn, structure: Structure, id: str) -> Utilisateur:
    """
    Draw an account of *structure*, in any state; *Gestionnaires* come first.
    """
    niveau = draw(st.sampled_from([Niveau.GESTIONNAIRE, *Niveau]))
    return un_utilisateur(
        id,
        structure,
        profil=un_profil(niveau, structure),
        droit_validation=niveau is not Niveau.CONSULTATION and draw(st.booleans()),
        valide_le=draw(st.sampled_from([MIDI, None])),
        actif=draw(st.sampled_from([True, True, False])),
    )


class Situation(NamedTuple):
    """
    Somebody, somebody else (or the same), and the world around them.
    """

    monde: Monde
    acteur: Utilisateur
    cible: Utilisateur
    structure: Structure


@st.composite
def des_situations(draw: DrawFn) -> Situation:
    monde = draw(des_mondes())
    acteur = draw(st.sampled_from(monde).flatmap(lambda s: des_comptes(s, "a-1")))
    par_id = {structure.id: structure for structure in monde}
    if draw(st.sampled_from([False, False, False, True])):
        cible = acteur
    else:
        cible = draw(st.sampled_from(monde).flatmap(lambda s: des_comptes(s, "c-1")))
    return Situation(monde, acteur, cible, par_id[cible.rattachement.structure_id])
