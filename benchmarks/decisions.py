"""
*Decisions*, and who is administered: against a function of ``if`` and a scan.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final, NamedTuple

import attrs

from benchmarks.harness import SEED, Baseline, Item, Scale, Target, at_most, repeated
from benchmarks.populations import NOON, Country, gestionnaire_ej, populate
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
COMPTES_PER_STRUCTURE: Final = 20

# Of the decisions of the long list, that many are on one's own perimeter.
AT_HOME: Final = 0.8


class Situation(NamedTuple):
    """
    Who asks, on whom, and where that one sits.
    """

    acteur: Utilisateur
    cible: Utilisateur
    structure: Structure


def by_hand(  # noqa: PLR0911  (as one writes it)
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
    own = acteur.rattachement.structure_id
    if structure.id != own:
        if profil is not Profil.GESTIONNAIRE_EJ:
            return False
        if isinstance(structure, Etablissement):
            if structure.ej_id != own:
                return False
        elif isinstance(structure, Groupe):
            if own not in structure.membres:
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
    country = populate(DECISIONS, COMPTES_PER_STRUCTURE)
    situations = _situations(country)
    yield from _a_decision(situations)
    yield _duel(
        "decisions",
        f"decision, each of {DECISIONS:,}",
        "for situation in situations: f(*situation)",
        {"situations": situations},
        at_most(2.5),
        DECISIONS,
    )
    yield _administered("", populate(scale.users, COMPTES_PER_STRUCTURE))
    yield _administered("-scattered", populate(scale.users, 5))


def _ej_of(structure: Structure) -> StructureId:
    if isinstance(structure, Etablissement):
        return structure.ej_id
    return min(structure.membres) if isinstance(structure, Groupe) else structure.id


def _situations(country: Country) -> list[Situation]:
    """
    Take every account, most often under its own *Gestionnaire EJ*.
    """
    draws = random.Random(SEED)
    places = {structure.id: structure for structure in country.structures}
    acteurs = {
        structure.id: gestionnaire_ej(structure)
        for structure in country.structures
        if isinstance(structure, EntiteJuridique)
    }
    elsewhere = list(acteurs.values())
    situations = []
    for cible in country.comptes:
        structure = places[cible.rattachement.structure_id]
        at_home = draws.random() < AT_HOME
        acteur = acteurs[_ej_of(structure)] if at_home else draws.choice(elsewhere)
        situations.append(Situation(acteur, cible, structure))
    return situations


def _a_decision(situations: list[Situation]) -> Iterator[Item]:
    accord = next(
        s
        for s in situations
        if isinstance(s.structure, Etablissement) and peut_supprimer(*s)
    )
    cible, acteur = accord.cible, accord.acteur
    refus = accord._replace(cible=attrs.evolve(cible, valide_le=NOON))
    simple = attrs.evolve(acteur, profil=Profil.UTILISATEUR_EJ)
    for code, title, situation, threshold in (
        ("accord", "granted", accord, at_most(2.5)),
        ("refus", "refused by the last `if`", refus, at_most(2.5)),
        # It leaves at once, where all the reasons are still to be given.
        (
            "refus-early",
            "refused by the first `if`",
            refus._replace(acteur=simple),
            None,
        ),
    ):
        assert by_hand(*situation) == bool(peut_supprimer(*situation))
        yield _duel(
            f"decision-{code}",
            f"decision, {title}",
            "f(acteur, cible, structure)",
            situation._asdict(),
            threshold,
        )


def _duel(
    code: str,
    title: str,
    call: str,
    names: dict[str, object],
    threshold: Target | None,
    operations: int = 1,
) -> Item:
    return Item(
        code,
        title,
        repeated(call, {**names, "f": peut_supprimer}, operations),
        (
            Baseline(
                "`if` function, a bare bool",
                repeated(call, {**names, "f": by_hand}, operations),
                threshold,
            ),
        ),
    )


def administered(
    acteur: Utilisateur, comptes: list[Utilisateur], structures: list[Structure]
) -> list[Utilisateur]:
    """
    Give the accounts that an actor administers: one condition, then one scan.
    """
    inside = perimetre(acteur).identifiers(structures)
    return [c for c in comptes if c.rattachement.structure_id in inside]


def walk(
    comptes: list[Utilisateur], inside: frozenset[StructureId]
) -> list[Utilisateur]:
    """
    Scan against a set that somebody made before.
    """
    return [c for c in comptes if c.rattachement.structure_id in inside]


def _administered(suffix: str, country: Country) -> Item:
    ej = next(s for s in country.structures if isinstance(s, EntiteJuridique))
    acteur = gestionnaire_ej(ej)
    names = {
        **country._asdict(),
        "acteur": acteur,
        "inside": perimetre(acteur).identifiers(country.structures),
        "administered": administered,
        "walk": walk,
    }
    count, places = len(country.comptes), len(country.structures)
    return Item(
        f"administered{suffix}",
        f"administered of {count:,}, {places:,} structures",
        repeated("administered(acteur, comptes, structures)", names),
        (
            Baseline(
                "bare scan, set ready",
                repeated("walk(comptes, inside)", names),
                at_most(1.3),
            ),
        ),
    )
