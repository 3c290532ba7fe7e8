"""
*Décisions*, and who is administered: against a function of ``if`` and a scan.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final, NamedTuple

import attrs

from benchmarks.harness import SEED, Baseline, Item, Scale, Target, at_most, repeated
from benchmarks.populations import MIDI, Pays, gestionnaire_ej, peupler
from siaut_core import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Profil,
    Structure,
    StructureId,
    Utilisateur,
    perimetre,
    peut_supprimer,
)

__all__ = ["items"]

DECISIONS: Final = 10_000
COMPTES_PAR_STRUCTURE: Final = 20

# Of the decisions of the long list, that many are on one's own perimeter.
CHEZ_SOI: Final = 0.8


class Situation(NamedTuple):
    """
    Who asks, on whom, and where that one sits.
    """

    acteur: Utilisateur
    cible: Utilisateur
    structure: Structure


def a_la_main(  # noqa: PLR0911  (as one writes it)
    acteur: Utilisateur, cible: Utilisateur, structure: Structure
) -> bool:
    """
    Say whether an account may be deleted, as one writes it without a library.
    """
    if not acteur.actif or acteur.valide_le is None:
        return False
    profil = acteur.profil
    if profil is not Profil.GESTIONNAIRE_EJ and profil is not Profil.GESTIONNAIRE_ET:
        return False
    sienne = acteur.rattachement.structure_id
    if structure.id != sienne:
        if profil is not Profil.GESTIONNAIRE_EJ:
            return False
        if isinstance(structure, Etablissement):
            if structure.ej_id != sienne:
                return False
        elif isinstance(structure, Groupe):
            if sienne not in structure.membres:
                return False
        else:
            return False
    if cible.id == acteur.id:
        return False
    return cible.valide_le is None


def items(scale: Scale) -> Iterator[Item]:
    """
    Give one decision, many, and the accounts of a perimeter.
    """
    pays = peupler(DECISIONS, COMPTES_PAR_STRUCTURE)
    situations = _situations(pays)
    yield from _une_decision(situations)
    yield _duel(
        "decisions",
        f"decision, each of {DECISIONS:,}",
        "for situation in situations: f(*situation)",
        {"situations": situations},
        at_most(2.5),
        DECISIONS,
    )
    yield _administres("", peupler(scale.users, COMPTES_PAR_STRUCTURE))
    yield _administres("-disperses", peupler(scale.users, 5))


def _ej_de(structure: Structure) -> StructureId:
    if isinstance(structure, Etablissement):
        return structure.ej_id
    return min(structure.membres) if isinstance(structure, Groupe) else structure.id


def _situations(pays: Pays) -> list[Situation]:
    """
    Take every account, most often under its own *Gestionnaire EJ*.
    """
    tirage = random.Random(SEED)
    lieux = {structure.id: structure for structure in pays.structures}
    acteurs = {
        structure.id: gestionnaire_ej(structure)
        for structure in pays.structures
        if isinstance(structure, EntiteJuridique)
    }
    ailleurs = list(acteurs.values())
    situations = []
    for cible in pays.comptes:
        structure = lieux[cible.rattachement.structure_id]
        chez_soi = tirage.random() < CHEZ_SOI
        acteur = acteurs[_ej_de(structure)] if chez_soi else tirage.choice(ailleurs)
        situations.append(Situation(acteur, cible, structure))
    return situations


def _une_decision(situations: list[Situation]) -> Iterator[Item]:
    accord = next(
        s
        for s in situations
        if isinstance(s.structure, Etablissement) and peut_supprimer(*s)
    )
    cible, acteur = accord.cible, accord.acteur
    refus = accord._replace(cible=attrs.evolve(cible, valide_le=MIDI))
    simple = attrs.evolve(acteur, profil=Profil.UTILISATEUR_EJ)
    for code, titre, situation, seuil in (
        ("accord", "granted", accord, at_most(2.5)),
        ("refus", "refused by the last `if`", refus, at_most(2.5)),
        # It leaves at once, where all the reasons are still to be given.
        ("refus-tot", "refused by the first `if`", refus._replace(acteur=simple), None),
    ):
        assert a_la_main(*situation) == bool(peut_supprimer(*situation))
        yield _duel(
            f"decision-{code}",
            f"decision, {titre}",
            "f(acteur, cible, structure)",
            situation._asdict(),
            seuil,
        )


def _duel(
    code: str,
    titre: str,
    appel: str,
    noms: dict[str, object],
    seuil: Target | None,
    operations: int = 1,
) -> Item:
    return Item(
        code,
        titre,
        repeated(appel, {**noms, "f": peut_supprimer}, operations),
        (
            Baseline(
                "`if` function, a bare bool",
                repeated(appel, {**noms, "f": a_la_main}, operations),
                seuil,
            ),
        ),
    )


def administres(
    acteur: Utilisateur, comptes: list[Utilisateur], structures: list[Structure]
) -> list[Utilisateur]:
    """
    Give the accounts that an actor administers: one condition, then one scan.
    """
    dedans = perimetre(acteur).identifiants(structures)
    return [c for c in comptes if c.rattachement.structure_id in dedans]


def parcourir(
    comptes: list[Utilisateur], dedans: frozenset[StructureId]
) -> list[Utilisateur]:
    """
    Scan against a set that somebody made before.
    """
    return [c for c in comptes if c.rattachement.structure_id in dedans]


def _administres(suite: str, pays: Pays) -> Item:
    ej = next(s for s in pays.structures if isinstance(s, EntiteJuridique))
    acteur = gestionnaire_ej(ej)
    noms = {
        **pays._asdict(),
        "acteur": acteur,
        "dedans": perimetre(acteur).identifiants(pays.structures),
        "administres": administres,
        "parcourir": parcourir,
    }
    nombre, lieux = len(pays.comptes), len(pays.structures)
    return Item(
        f"administres{suite}",
        f"administered of {nombre:,}, {lieux:,} structures",
        repeated("administres(acteur, comptes, structures)", noms),
        (
            Baseline(
                "bare scan, set ready",
                repeated("parcourir(comptes, dedans)", noms),
                at_most(1.3),
            ),
        ),
    )
