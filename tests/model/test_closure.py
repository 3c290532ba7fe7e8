"""
THE invariant: no chain of acts gives anyone a right outside where it began.

Creations, changes of profile, moves, grants of the droit and reactivations, by
the first actor and by every account so obtained. Guide: C7-C10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from siaut_core import Etablissement, Groupe
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.policies.cas import Relation
from siaut_core.policies.dossiers import peut_consulter_dossier
from siaut_core.policies.questions import (
    peut_activer,
    peut_consulter_structure,
    peut_creer,
    peut_creer_etablissement,
    peut_creer_groupe,
    peut_desactiver,
    peut_modifier,
    peut_modifier_structure,
    peut_renvoyer,
    peut_supprimer,
)
from siaut_core.sync import CreerStructure
from siaut_core.testing.factory import a_profil, an_utilisateur
from siaut_core.use_cases.conclusion import Accord
from siaut_core.use_cases.writes import Add
from tests.model.worlds import (
    BIG_WORLDS,
    WORLDS,
    Structures,
    en_exercice,
    relation_read,
)
from tests.use_cases.scenes import Stored, conclude

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from siaut_core.entities.utilisateur import Utilisateur

# What an account may do, and where: all that matters of it here.
Seat = tuple[Profil, StructureId]

ACTS = (peut_modifier, peut_activer, peut_desactiver, peut_renvoyer, peut_supprimer)


class Universe:
    """
    A world where every seat is taken by somebody, and who can lay hands on whom.
    """

    def __init__(self, world: Structures) -> None:
        self.structures = {structure.id: structure for structure in world}
        self.acteurs = {
            (profil, s.id): en_exercice(profil, s)
            for s in world
            for profil in (a_profil(niveau, s) for niveau in Niveau)
        }
        # Not validated: the state in which most can be done to an account.
        self.cibles = {
            (profil, id): an_utilisateur("c-1", self.structures[id], profil=profil)
            for profil, id in self.acteurs
        }
        self.in_memory: dict[Seat, set[Seat]] = {}

    def creations(self, acteur: Utilisateur) -> Iterator[Seat]:
        for structure in self.structures.values():
            for profil in Profil:
                if any(
                    peut_creer(acteur, structure, profil, droit_validation=droit)
                    for droit in (False, True)
                ):
                    yield profil, structure.id

    def leases(self, acteur: Utilisateur) -> Iterator[Seat]:
        """
        Give the seats whose accounts the actor can act upon in any way.
        """
        for (profil, id), cible in self.cibles.items():
            if any(act(acteur, cible, self.structures[id]) for act in ACTS):
                yield profil, id

    def changes(self, acteur: Utilisateur, leased: Seat) -> Iterator[Seat]:
        cible, structure = self.cibles[leased], self.structures[leased[1]]
        for target in self.structures.values():
            for profil in Profil:
                if peut_modifier(
                    acteur,
                    cible,
                    structure,
                    profil=profil,
                    target_structure=target,
                    droit_validation=profil.niveau is not Niveau.CONSULTATION,
                    change_courriel=True,
                ):
                    yield profil, target.id

    def obtained(self, seat: Seat) -> set[Seat]:
        """
        Give the seats that an account of *seat* can put somebody of theirs in.
        """
        if seat not in self.in_memory:
            acteur = self.acteurs[seat]
            leases = set(self.leases(acteur))
            self.in_memory[seat] = leases.union(
                self.creations(acteur),
                *(self.changes(acteur, leased) for leased in leases),
            )
        return self.in_memory[seat]

    def closure(self, start: Seat) -> set[Seat]:
        """
        Give all that can be obtained from *start*, however long it takes.
        """
        reached, to_see = {start}, [start]
        while to_see:
            fresh = self.obtained(to_see.pop()) - reached
            reached |= fresh
            to_see += fresh
        return reached

    def perimetre_read(self, seat: Seat) -> set[StructureId]:
        """
        Read what a Gestionnaire administers off the columns. Guide: C8-C10.
        """
        acteur = self.acteurs[seat]
        return {
            structure.id
            for structure in self.structures.values()
            if relation_read(acteur, structure) is not Relation.AUTRE
        }

    def sights(self, seat: Seat) -> set[StructureId]:
        """
        Give the structures where an account of *seat* sees or does anything.
        """
        acteur = self.acteurs[seat]
        return {
            structure.id
            for structure in self.structures.values()
            if peut_consulter_structure(acteur, structure)
            or peut_modifier_structure(acteur, structure)
            or peut_creer_etablissement(acteur, structure)
            or peut_creer_groupe(acteur, structure)
            or peut_consulter_dossier(acteur, structure, acteur.activites[0])
        }


def departures(universe: Universe) -> Iterator[Seat]:
    return (p for p in universe.acteurs if p[0].niveau is Niveau.GESTIONNAIRE)


def test_the_worlds_are_all_there() -> None:
    """
    EJ taken without order, among plans of 3 x 2^groupes: 19 + 83 + 454 worlds.
    """
    assert 556 == len(WORLDS) == 19 + 83 + 454
    assert 20 == len(BIG_WORLDS)
    assert 11 == max(map(len, WORLDS))


@pytest.fixture(scope="module")
def big_universes() -> tuple[Universe, ...]:
    return tuple(map(Universe, BIG_WORLDS))


def check(universes: Iterable[Universe]) -> int:
    """
    Compare what is obtained with what is administered, and count the starts.

    All of the perimeter must be obtained too: the chains that are tried do work.
    """
    count = 0
    for universe in universes:
        for start in departures(universe):
            count += 1
            perimetre = universe.perimetre_read(start)
            expected = {seat for seat in universe.acteurs if seat[1] in perimetre}
            assert expected == universe.closure(start)
    return count


def test_nothing_is_ever_obtained_outside_the_first_perimeter(
    big_universes: tuple[Universe, ...],
) -> None:
    """
    From each Gestionnaire of the largest worlds, which hold every smaller one.
    """
    assert 20 * 11 == check(big_universes)


def test_nothing_is_obtained_outside_the_first_perimeter_of_small_worlds() -> None:
    """
    Same, without the argument that a smaller world adds nothing.
    """
    small = [world for world in WORLDS if "ej-3" not in {s.id for s in world}]
    assert 126 == len(small)
    assert sum(map(len, small)) == check(map(Universe, small))


@pytest.mark.slow
def test_nothing_is_obtained_outside_the_first_perimeter_of_any_world() -> None:
    """
    Every world of at most three EJ, two ET each and two groupes, one by one.
    """
    assert sum(map(len, WORLDS)) == check(map(Universe, WORLDS))


def test_no_account_so_obtained_sees_anything_outside(
    big_universes: tuple[Universe, ...],
) -> None:
    for universe in big_universes:
        for start in departures(universe):
            views = set().union(*map(universe.sights, universe.closure(start)))
            assert universe.perimetre_read(start) == views


def with_what_is_created(world: Structures, acteur: Utilisateur) -> Structures:
    """
    Give the world with the ET and the groupe that *acteur* creates. Guide: T5.
    """
    every_one = list(world)
    for rank, type_structure in enumerate(("ET", "Groupe")):
        command = CreerStructure(
            acteur_id=acteur.id,
            type_structure=type_structure,
            nom="NOUVELLE",
            departement="01" if type_structure == "ET" else "",
        )
        conclusion = conclude(command, Stored.of(*world, acteur))
        if isinstance(conclusion, Accord):
            [created] = [e.obj for e in conclusion.writes if isinstance(e, Add)]
            assert isinstance(created, Etablissement | Groupe)
            every_one.append(attrs.evolve(created, id=StructureId(f"s-{rank}")))
    return tuple(every_one)


@pytest.mark.slow
def test_creating_structures_widens_no_perimeter_but_by_them(
    big_universes: tuple[Universe, ...],
) -> None:
    """
    Who may create an ET and a groupe still reaches nothing else, and nobody else does.

    From each *Gestionnaire* of an EJ of the largest worlds; others create none.
    """
    created = 0
    for universe in big_universes:
        world = tuple(universe.structures.values())
        for creator in departures(universe):
            future = with_what_is_created(world, universe.acteurs[creator])
            fresh = {s.id for s in future} - universe.structures.keys()
            sur_une_ej = creator[1].startswith("ej-")
            assert (2 if sur_une_ej else 0) == len(fresh)
            if not sur_une_ej:
                continue
            created += 1
            biggest = Universe(future)
            for start in departures(universe):
                gain = biggest.perimetre_read(start) - universe.perimetre_read(start)
                assert gain == (fresh if start == creator else set())
            perimetre = biggest.perimetre_read(creator)
            expected = {p for p in biggest.acteurs if p[1] in perimetre}
            assert expected == biggest.closure(creator)
    assert 20 * 3 == created


@pytest.mark.parametrize(
    ("type_structure", "sizes"),
    [
        (TypeStructure.EJ, {3, 4, 5}),  # itself, its two ET, 0 to 2 groupes
        (TypeStructure.ET, {1}),
        (TypeStructure.GROUPE, {1}),
    ],
)
def test_perimeters_have_the_size_of_the_guide(
    type_structure: TypeStructure,
    sizes: set[int],
    big_universes: tuple[Universe, ...],
) -> None:
    """
    Guide: C8-C10. From a groupe, none of its EJ is ever reached.
    """
    views = {
        len(universe.perimetre_read(seat))
        for universe in big_universes
        for seat in departures(universe)
        if universe.structures[seat[1]].type_structure is type_structure
    }
    assert sizes == views
