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

__all__ = ["MIDI", "Pays", "gestionnaire_ej", "peupler", "un_compte"]

MIDI: Final = datetime(2023, 11, 8, 12, tzinfo=UTC)

SYLLABES: Final = "ba be bi bo char du fé gra ho jou ka li mar mé nou pa ré sau ti van"

ACTIVITES: Final = (CodeActivite("QA001"), CodeActivite("QA002"))

DOMAINES: Final = 50

# One EJ for three ET, and a groupe now and then, as in FINESS.
ET_PAR_EJ: Final = 3
STRUCTURES_PAR_GROUPE: Final = 100


class Pays(NamedTuple):
    """
    Structures, and accounts spread over them.
    """

    structures: list[Structure]
    comptes: list[Utilisateur]


def _nom(tirage: random.Random) -> str:
    """
    Make up a name of three syllables.
    """
    return "".join(tirage.choices(SYLLABES.split(), k=3)).capitalize()


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
        cree_le=MIDI,
        valide_le=MIDI,
    )


def peupler(comptes: int, par_structure: int) -> Pays:
    """
    Spread that many accounts over structures.
    """
    tirage = random.Random(SEED)
    structures = _structures(comptes // par_structure, tirage)
    lieux = [Rattachement.a(structure) for structure in structures]
    return Pays(
        structures,
        [un_compte(rang, tirage.choice(lieux), tirage) for rang in range(comptes)],
    )


def _structures(nombre: int, tirage: random.Random) -> list[Structure]:
    ejs = [
        EntiteJuridique(id=StructureId(f"ej-{rang}"), raison_sociale=f"CH {rang}")
        for rang in range(max(nombre // (1 + ET_PAR_EJ), 2))
    ]
    ets = [
        Etablissement(
            id=StructureId(f"et-{rang}"),
            ej_id=tirage.choice(ejs).id,
            raison_sociale=f"CLINIQUE {rang}",
        )
        for rang in range(ET_PAR_EJ * len(ejs))
    ]
    groupes = [
        Groupe(
            id=StructureId(f"gr-{rang}"),
            libelle=f"GROUPE {rang}",
            membres=frozenset(ej.id for ej in tirage.choices(ejs, k=5)),
        )
        for rang in range(nombre // STRUCTURES_PAR_GROUPE)
    ]
    return [*ejs, *ets, *groupes]


def un_compte(rang: int, lieu: Rattachement, tirage: random.Random) -> Utilisateur:
    """
    Make an account; two ranks, two addresses.
    """
    prenom, nom = _nom(tirage), _nom(tirage)
    sur_un_et = lieu.type_structure is TypeStructure.ET
    cree_le = MIDI + timedelta(minutes=rang)
    return Utilisateur(
        id=UtilisateurId(f"u-{rang}"),
        prenom=prenom,
        nom=nom,
        courriel=Courriel(f"u{rang}@d{rang % DOMAINES}.test.fr"),
        profil=Profil.UTILISATEUR_ET if sur_un_et else Profil.UTILISATEUR_EJ,
        rattachement=lieu,
        activites=ACTIVITES,
        droit_validation=rang % 3 == 0,
        cree_le=cree_le,
        valide_le=cree_le if rang % 4 else None,
        actif=rang % 5 > 0,
    )
