"""
A country of the same structures and accounts at every run; nobody in it exists.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from benchmarks.harness import SEED
from siaut_core import (
    CodeActivite,
    Courriel,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Profil,
    Rattachement,
    Structure,
    StructureId,
    TypeStructure,
    Utilisateur,
    UtilisateurId,
)

__all__ = ["NOON", "Country", "a_compte", "gestionnaire_ej", "populate"]

NOON: Final = datetime(2023, 11, 8, 12, tzinfo=UTC)

SYLLABLES: Final = "ba be bi bo char du fé gra ho jou ka li mar mé nou pa ré sau ti van"

ACTIVITES: Final = (CodeActivite("QA001"), CodeActivite("QA002"))

DOMAINS: Final = 50

# One EJ for three ET, and a groupe now and then, as in FINESS.
ET_PER_EJ: Final = 3
STRUCTURES_PER_GROUPE: Final = 100


class Country(NamedTuple):
    """
    Structures, and accounts spread over them.
    """

    structures: list[Structure]
    comptes: list[Utilisateur]


def _nom(draws: random.Random) -> str:
    """
    Make up a name of three syllables.
    """
    return "".join(draws.choices(SYLLABLES.split(), k=3)).capitalize()


def gestionnaire_ej(structure: Structure) -> Utilisateur:
    """
    Make a *Gestionnaire EJ* in exercise.
    """
    return Utilisateur(
        id=UtilisateurId("gestionnaire"),
        prenom="Camille",
        nom="Test",
        courriel=Courriel("camille.test@test.fr"),
        profil=Profil.GESTIONNAIRE_EJ,
        rattachement=Rattachement.a(structure),
        activites=ACTIVITES,
        cree_le=NOON,
        valide_le=NOON,
    )


def populate(comptes: int, by_structure: int) -> Country:
    """
    Spread that many accounts over structures.
    """
    draws = random.Random(SEED)
    structures = _structures(comptes // by_structure, draws)
    places = [Rattachement.a(structure) for structure in structures]
    return Country(
        structures,
        [a_compte(rank, draws.choice(places), draws) for rank in range(comptes)],
    )


def _structures(count: int, draws: random.Random) -> list[Structure]:
    ejs = [
        EntiteJuridique(id=StructureId(f"ej-{rank}"), raison_sociale=f"CH {rank}")
        for rank in range(max(count // (1 + ET_PER_EJ), 2))
    ]
    ets = [
        Etablissement(
            id=StructureId(f"et-{rank}"),
            ej_id=draws.choice(ejs).id,
            raison_sociale=f"CLINIQUE {rank}",
        )
        for rank in range(ET_PER_EJ * len(ejs))
    ]
    groupes = [
        Groupe(
            id=StructureId(f"gr-{rank}"),
            libelle=f"GROUPE {rank}",
            membres=frozenset(ej.id for ej in draws.choices(ejs, k=5)),
        )
        for rank in range(count // STRUCTURES_PER_GROUPE)
    ]
    return [*ejs, *ets, *groupes]


def a_compte(rank: int, place: Rattachement, draws: random.Random) -> Utilisateur:
    """
    Make an account; two ranks, two addresses.
    """
    prenom, nom = _nom(draws), _nom(draws)
    on_an_et = place.type_structure is TypeStructure.ET
    cree_le = NOON + timedelta(minutes=rank)
    return Utilisateur(
        id=UtilisateurId(f"u-{rank}"),
        prenom=prenom,
        nom=nom,
        courriel=Courriel(f"u{rank}@d{rank % DOMAINS}.test.fr"),
        profil=Profil.UTILISATEUR_ET if on_an_et else Profil.UTILISATEUR_EJ,
        rattachement=place,
        activites=ACTIVITES,
        droit_validation=rank % 3 == 0,
        cree_le=cree_le,
        valide_le=cree_le if rank % 4 else None,
        actif=rank % 5 > 0,
    )
