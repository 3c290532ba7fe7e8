"""
What is found of an account or a structure follows the structures it depends on.

An adapter may keep a copy of an ET's EJ, of a name or of a number beside each account,
for its searches to be quick: it is right as long as it follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from operator import attrgetter
from typing import Any, Final

from siaut_core.entities.structure import Coordonnees, Rattachement, Structure
from siaut_core.policies.perimetre import Perimetre
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.banc import Fabrique, semer
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import MIDI, un_gestionnaire, un_numero, un_utilisateur
from siaut_core.testing.mondes import Monde, suivante
from siaut_core.testing.populations import STRUCTURES
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.recherche.cles import cles_structure, cles_utilisateur
from siaut_core.use_cases.recherche.structures import (
    CriteresStructures,
    RechercherStructures,
    RequeteStructures,
    repondre_structures,
    requete_structures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    RequeteUtilisateurs,
    TriUtilisateurs,
    repondre_utilisateurs,
    requete_utilisateurs,
)

__all__ = ["Moves"]

_EJ, _EJ_2, _, _ET, _ET_2, _ET_3, _, _GR, _ = STRUCTURES

# Two accounts on each structure, one of them that administers it.
WORLD: Final = Monde(
    STRUCTURES,
    tuple(
        account
        for place in STRUCTURES
        for account in (
            un_gestionnaire(f"g-{place.id}", place),
            un_utilisateur(f"u-{place.id}", place, valide_le=MIDI),
        )
    ),
)


def _changes() -> Iterator[Structure]:
    """
    Give each a version after the other: what moves comes back, too.
    """
    moved = suivante(_ET, ej_id="ej-2")
    yield moved
    back = suivante(moved, ej_id="ej-1")
    yield back
    yield suivante(back, raison_sociale="NOUVEAU SITE", numero=un_numero(98))
    gone = suivante(_ET_2, ej_id="ej-3")
    yield gone
    yield suivante(gone, coordonnees=Coordonnees(departement="974"))
    yield suivante(_ET_3, ej_id="ej-1", numero=None)
    named = suivante(_EJ, raison_sociale="NOUVELLE EJ", numero=un_numero(99))
    yield named
    yield suivante(named, numero=None)
    yield suivante(_EJ_2, coordonnees=Coordonnees(departement="21"))
    left = suivante(_GR, membres={"ej-2"})
    yield left
    yield suivante(left, membres={"ej-1", "ej-3"}, libelle="NOUVEAU GROUPE")


# What one may look for, as it was and as it becomes.
CRITERIA: Final[tuple[dict[str, Any], ...]] = (
    {"raison_sociale_ej": "nouvel"},
    {"raison_sociale_ej": "oeuvre"},
    {"finess_ej": str(un_numero(99))},
    {"finess_ej": str(_EJ.numero)},
    {"avec_finess_ej": True},
    {"avec_finess_et": False},
    {"raison_sociale_et": "nouveau site"},
    {"finess_et": str(un_numero(98))},
    {"libelle_groupe": "nouveau"},
    {"departements": ["974"]},
    {"departements": ["21"]},
)

PERIMETERS: Final = tuple(
    Perimetre(place.id, avec_rattachees=wide)
    for place in STRUCTURES
    for wide in (False, True)
)


def _account_questions() -> Iterator[RequeteUtilisateurs]:
    forms: Iterator[tuple[Perimetre, dict[str, Any], TriUtilisateurs]] = chain(
        ((within, {}, TriUtilisateurs.NOM) for within in PERIMETERS),
        (
            (Perimetre(place.id, avec_rattachees=True), criteria, TriUtilisateurs.NOM)
            for place in (_EJ, _EJ_2)
            for criteria in CRITERIA
        ),
        (
            (Perimetre(_EJ.id, avec_rattachees=True), {}, order)
            for order in TriUtilisateurs
        ),
    )
    for within, criteria, order in forms:
        form = RechercherUtilisateurs(
            acteur_id="g-1",
            criteres=CriteresUtilisateurs(**criteria),
            tri=order,
            taille=200,
        )
        yield requete_utilisateurs(form, within)


def _structure_questions() -> Iterator[RequeteStructures]:
    for within in PERIMETERS:
        for name in ("", "nouve"):
            form = RechercherStructures(
                acteur_id="g-1", criteres=CriteresStructures(nom=name), taille=200
            )
            yield requete_structures(form, within)


def _check(uow: UnitOfWork, world: Monde) -> None:
    """
    Ask everything, and compare with the reference.
    """
    advice = (
        "rechercher answers from the structures as they are stored now: an account is"
        " found under the EJ that its ET hangs from today, by its name and number of"
        " today. A copy that is kept beside each account must follow in the same unit"
        " of work"
    )
    rows = [cles_utilisateur(row) for row in world.lignes]
    for question in _account_questions():
        expected = repondre_utilisateurs(question, rows)
        doit_egaler(expected, uow.utilisateurs.rechercher(question), advice)
    places = [cles_structure(place) for place in world.structures]
    for asked in _structure_questions():
        found = repondre_structures(asked, places)
        doit_egaler(found, uow.structures.rechercher(asked), advice)
    by_id = attrgetter("id")
    doit_egaler(
        sorted(sans_gestionnaire(world.structures, world.comptes), key=by_id),
        sorted(uow.structures.sans_gestionnaire(), key=by_id),
        "sans_gestionnaire looks at who administers what today",
    )


class Moves(Contrat):
    """
    What a change of a structure does to what is found.
    """

    def test_what_is_found_follows_the_structures_that_change(
        self, fabrique: Fabrique
    ) -> None:
        """
        Under each perimeter, by each criterion, in each order; at once, and after.
        """
        world = WORLD
        with fabrique() as banc:
            semer(banc, *world.structures, *world.comptes)
            for change in _changes():
                world = world.avec(change)
                with banc.unite() as uow:
                    uow.structures.enregistrer(change)
                    _check(uow, world)
                with banc.unite() as uow:
                    _check(uow, world)

    def test_what_is_found_follows_the_account_that_moves(
        self, fabrique: Fabrique
    ) -> None:
        """
        After its structure did, and before.
        """
        moved = suivante(_ET, ej_id="ej-2")
        comes = WORLD.comptes[9].changer(rattachement=Rattachement.a(moved))
        world = WORLD.avec(moved, comes)
        back = suivante(moved, ej_id="ej-3")
        with fabrique() as banc:
            semer(banc, *WORLD.structures, *WORLD.comptes)
            with banc.unite() as uow:
                uow.structures.enregistrer(moved)
                uow.utilisateurs.enregistrer(comes)
                _check(uow, world)
            with banc.unite() as uow:
                uow.structures.enregistrer(back)
                _check(uow, world.avec(back))
