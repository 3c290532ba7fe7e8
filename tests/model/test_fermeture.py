"""
THE invariant: no chain of acts gives anyone a right outside where it began.

Creations, changes of profile, moves, grants of the droit and reactivations, by
the first actor and by every account so obtained. Guide: C7-C10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from siaut_core import CreerStructure, Etablissement, Groupe
from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.policies.cas import Relation
from siaut_core.policies.dossiers import peut_consulter_dossier
from siaut_core.policies.droits import (
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
from siaut_core.testing.fabrique import un_profil, un_utilisateur
from siaut_core.use_cases.conclusion import Accord, Ajouter
from tests.model.mondes import GRANDS_MONDES, MONDES, Monde, en_exercice, relation_lue
from tests.use_cases.scenes import Monde as Scene
from tests.use_cases.scenes import conclure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from siaut_core.entities.utilisateur import Utilisateur

# What an account may do, and where: all that matters of it here.
Place = tuple[Profil, StructureId]

ACTES = (peut_modifier, peut_activer, peut_desactiver, peut_renvoyer, peut_supprimer)


class Univers:
    """
    A world where every place is taken by somebody, and who can lay hands on whom.
    """

    def __init__(self, monde: Monde) -> None:
        self.structures = {structure.id: structure for structure in monde}
        self.acteurs = {
            (profil, s.id): en_exercice(profil, s)
            for s in monde
            for profil in (un_profil(niveau, s) for niveau in Niveau)
        }
        # Not validated: the state in which most can be done to an account.
        self.cibles = {
            (profil, id): un_utilisateur("c-1", self.structures[id], profil=profil)
            for profil, id in self.acteurs
        }
        self.en_memoire: dict[Place, set[Place]] = {}

    def creations(self, acteur: Utilisateur) -> Iterator[Place]:
        for structure in self.structures.values():
            for profil in Profil:
                if any(
                    peut_creer(acteur, structure, profil, droit_validation=droit)
                    for droit in (False, True)
                ):
                    yield profil, structure.id

    def prises(self, acteur: Utilisateur) -> Iterator[Place]:
        """
        Give the places whose accounts the actor can act upon in any way.
        """
        for (profil, id), cible in self.cibles.items():
            if any(acte(acteur, cible, self.structures[id]) for acte in ACTES):
                yield profil, id

    def changements(self, acteur: Utilisateur, prise: Place) -> Iterator[Place]:
        cible, structure = self.cibles[prise], self.structures[prise[1]]
        for visee in self.structures.values():
            for profil in Profil:
                if peut_modifier(
                    acteur,
                    cible,
                    structure,
                    profil=profil,
                    structure_visee=visee,
                    droit_validation=profil.niveau is not Niveau.CONSULTATION,
                    change_courriel=True,
                ):
                    yield profil, visee.id

    def obtenues(self, place: Place) -> set[Place]:
        """
        Give the places that an account of *place* can put somebody of theirs in.
        """
        if place not in self.en_memoire:
            acteur = self.acteurs[place]
            prises = set(self.prises(acteur))
            self.en_memoire[place] = prises.union(
                self.creations(acteur),
                *(self.changements(acteur, prise) for prise in prises),
            )
        return self.en_memoire[place]

    def fermeture(self, depart: Place) -> set[Place]:
        """
        Give all that can be obtained from *depart*, however long it takes.
        """
        atteintes, a_voir = {depart}, [depart]
        while a_voir:
            nouvelles = self.obtenues(a_voir.pop()) - atteintes
            atteintes |= nouvelles
            a_voir += nouvelles
        return atteintes

    def perimetre_lu(self, place: Place) -> set[StructureId]:
        """
        Read what a Gestionnaire administers off the columns. Guide: C8-C10.
        """
        acteur = self.acteurs[place]
        return {
            structure.id
            for structure in self.structures.values()
            if relation_lue(acteur, structure) is not Relation.AUTRE
        }

    def regards(self, place: Place) -> set[StructureId]:
        """
        Give the structures where an account of *place* sees or does anything.
        """
        acteur = self.acteurs[place]
        return {
            structure.id
            for structure in self.structures.values()
            if peut_consulter_structure(acteur, structure)
            or peut_modifier_structure(acteur, structure)
            or peut_creer_etablissement(acteur, structure)
            or peut_creer_groupe(acteur, structure)
            or peut_consulter_dossier(acteur, structure, acteur.activites[0])
        }


def departs(univers: Univers) -> Iterator[Place]:
    return (p for p in univers.acteurs if p[0].niveau is Niveau.GESTIONNAIRE)


def test_the_worlds_are_all_there() -> None:
    """
    EJ taken without order, among plans of 3 x 2^groupes: 19 + 83 + 454 worlds.
    """
    assert 556 == len(MONDES) == 19 + 83 + 454
    assert 20 == len(GRANDS_MONDES)
    assert 11 == max(map(len, MONDES))


@pytest.fixture(scope="module")
def grands_univers() -> tuple[Univers, ...]:
    return tuple(map(Univers, GRANDS_MONDES))


def verifier(des_univers: Iterable[Univers]) -> int:
    """
    Compare what is obtained with what is administered, and count the starts.

    All of the perimeter must be obtained too: the chains that are tried do work.
    """
    compte = 0
    for univers in des_univers:
        for depart in departs(univers):
            compte += 1
            perimetre = univers.perimetre_lu(depart)
            expected = {place for place in univers.acteurs if place[1] in perimetre}
            assert expected == univers.fermeture(depart)
    return compte


def test_nothing_is_ever_obtained_outside_the_first_perimeter(
    grands_univers: tuple[Univers, ...],
) -> None:
    """
    From each Gestionnaire of the largest worlds, which hold every smaller one.
    """
    assert 20 * 11 == verifier(grands_univers)


def test_nothing_is_obtained_outside_the_first_perimeter_of_small_worlds() -> None:
    """
    Same, without the argument that a smaller world adds nothing.
    """
    petits = [monde for monde in MONDES if "ej-3" not in {s.id for s in monde}]
    assert 126 == len(petits)
    assert sum(map(len, petits)) == verifier(map(Univers, petits))


@pytest.mark.slow
def test_nothing_is_obtained_outside_the_first_perimeter_of_any_world() -> None:
    """
    Every world of at most three EJ, two ET each and two groupes, one by one.
    """
    assert sum(map(len, MONDES)) == verifier(map(Univers, MONDES))


def test_no_account_so_obtained_sees_anything_outside(
    grands_univers: tuple[Univers, ...],
) -> None:
    for univers in grands_univers:
        for depart in departs(univers):
            vues = set().union(*map(univers.regards, univers.fermeture(depart)))
            assert univers.perimetre_lu(depart) == vues


def avec_ce_que_cree(monde: Monde, acteur: Utilisateur) -> Monde:
    """
    Give the world with the ET and the groupe that *acteur* creates. Guide: T5.
    """
    toutes = list(monde)
    for rang, type_structure in enumerate(("ET", "Groupe")):
        commande = CreerStructure(
            acteur_id=acteur.id,
            type_structure=type_structure,
            nom="NOUVELLE",
            departement="01" if type_structure == "ET" else "",
        )
        conclusion = conclure(commande, Scene.de(*monde, acteur))
        if isinstance(conclusion, Accord):
            [cree] = [e.objet for e in conclusion.ecritures if isinstance(e, Ajouter)]
            assert isinstance(cree, Etablissement | Groupe)
            toutes.append(attrs.evolve(cree, id=StructureId(f"s-{rang}")))
    return tuple(toutes)


@pytest.mark.slow
def test_creating_structures_widens_no_perimeter_but_by_them(
    grands_univers: tuple[Univers, ...],
) -> None:
    """
    Who may create an ET and a groupe still reaches nothing else, and nobody else does.

    From each *Gestionnaire* of an EJ of the largest worlds; others create none.
    """
    crees = 0
    for univers in grands_univers:
        monde = tuple(univers.structures.values())
        for createur in departs(univers):
            futur = avec_ce_que_cree(monde, univers.acteurs[createur])
            nouvelles = {s.id for s in futur} - univers.structures.keys()
            sur_une_ej = createur[1].startswith("ej-")
            assert (2 if sur_une_ej else 0) == len(nouvelles)
            if not sur_une_ej:
                continue
            crees += 1
            plus_grand = Univers(futur)
            for depart in departs(univers):
                gain = plus_grand.perimetre_lu(depart) - univers.perimetre_lu(depart)
                assert gain == (nouvelles if depart == createur else set())
            perimetre = plus_grand.perimetre_lu(createur)
            expected = {p for p in plus_grand.acteurs if p[1] in perimetre}
            assert expected == plus_grand.fermeture(createur)
    assert 20 * 3 == crees


@pytest.mark.parametrize(
    ("type_structure", "tailles"),
    [
        (TypeStructure.EJ, {3, 4, 5}),  # itself, its two ET, 0 to 2 groupes
        (TypeStructure.ET, {1}),
        (TypeStructure.GROUPE, {1}),
    ],
)
def test_perimeters_have_the_size_of_the_guide(
    type_structure: TypeStructure,
    tailles: set[int],
    grands_univers: tuple[Univers, ...],
) -> None:
    """
    Guide: C8-C10. From a groupe, none of its EJ is ever reached.
    """
    vues = {
        len(univers.perimetre_lu(place))
        for univers in grands_univers
        for place in departs(univers)
        if univers.structures[place[1]].type_structure is type_structure
    }
    assert tailles == vues
