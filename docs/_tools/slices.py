"""
*Slices*: the whole decision table, cut so that people can read it.

A decision reads thirteen fields, a rule few of them. Each slice varies the
fields of one question, and takes for the others an ordinary case in which
nothing is wrong. Reasons add up: what a case breaks is the union of what its
slices break, which a test checks over every case there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Final

from siaut_core import Niveau, Profil, TypeStructure
from siaut_core.policies.cas import Cas, Relation

__all__ = [
    "SLICES",
    "all_cas",
    "places_of_the_acteur",
    "possible_places",
    "profil_of",
    "settle",
    "without_fault",
]

# Which fields each question is about. The actor's own droit is about none: no
# rule reads it, unless a host closes a silence.
SLICES: Final[dict[str, tuple[str, ...]]] = {
    "acteur": ("acteur_actif", "acteur_en_attente"),
    "place": ("profil_acteur", "relation", "type_structure"),
    "cible": ("en_attente", "actif", "soi_meme"),
    "demande": ("profil", "type_structure", "droit"),
    "structure": ("structure_fermee", "avec_numero"),
}

BOOLEANS: Final = (False, True)


def profil_of(niveau: Niveau, kind: TypeStructure) -> Profil:
    """
    Give the profile of that level that fits such a structure.
    """
    return next(p for p in Profil if p.niveau is niveau and p.fits(kind))


def places_of_the_acteur(profil: Profil) -> tuple[TypeStructure, ...]:
    """
    Say on what an account with this profile may sit.
    """
    return tuple(kind for kind in TypeStructure if profil.fits(kind))


def possible_places(
    own: TypeStructure,
) -> tuple[tuple[Relation, TypeStructure], ...]:
    """
    Say what a structure may be to an actor who sits on such a one.
    """
    dependencies = (
        (Relation.ET_DE_SON_EJ, TypeStructure.ET),
        (Relation.GROUPE_DE_SON_EJ, TypeStructure.GROUPE),
    )
    return (
        (Relation.SIENNE, own),
        *(dependencies if own is TypeStructure.EJ else ()),
        *((Relation.AUTRE, kind) for kind in TypeStructure),
    )


def without_fault(kind: TypeStructure = TypeStructure.EJ) -> Cas:
    """
    Give the ordinary case: a *Gestionnaire* in exercise, on their own structure.

    The account is somebody else's, a Utilisateur not validated yet and active;
    the structure is open and without number.
    """
    return Cas(
        profil_acteur=profil_of(Niveau.GESTIONNAIRE, kind),
        acteur_actif=True,
        acteur_en_attente=False,
        acteur_droit=False,
        relation=Relation.SIENNE,
        type_structure=kind,
        structure_fermee=False,
        avec_numero=False,
        profil=profil_of(Niveau.UTILISATEUR, kind),
    )


@cache
def _ordinary_but(fields: tuple[tuple[str, object], ...]) -> Cas:
    varied = dict(fields)
    kind = varied.get("type_structure", TypeStructure.EJ)
    assert isinstance(kind, TypeStructure)
    return without_fault(kind)._replace(**varied)  # type: ignore[arg-type]  # fields of a case


def settle(cas: Cas, name: str) -> Cas:
    """
    Keep one question of a case, and make the rest ordinary.
    """
    return _ordinary_but(tuple((c, getattr(cas, c)) for c in SLICES[name]))


def all_cas() -> Iterator[Cas]:
    """
    Give every case there is: 150,528 of them.
    """
    places = [
        (profil, *place)
        for profil in Profil
        for own in places_of_the_acteur(profil)
        for place in possible_places(own)
    ]
    profils = (None, *Profil)
    for (profil, relation, kind), booleans, aimed in product(
        places, product(BOOLEANS, repeat=9), profils
    ):
        actif, attente, droit, fermee, numero, *cible = booleans
        yield Cas(
            profil, actif, attente, droit, relation, kind, fermee, numero, aimed, *cible
        )
