"""
*Tranches*: the whole decision table, cut so that people can read it.

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
    "TRANCHES",
    "lieux_de_l_acteur",
    "lieux_possibles",
    "profil_de",
    "sans_faute",
    "tous_les_cas",
    "trancher",
]

# Which fields each question is about. The actor's own droit is about none: no
# rule reads it, unless a host closes a silence.
TRANCHES: Final[dict[str, tuple[str, ...]]] = {
    "acteur": ("acteur_actif", "acteur_en_attente"),
    "lieu": ("profil_acteur", "relation", "type_structure"),
    "cible": ("en_attente", "actif", "soi_meme"),
    "demande": ("profil", "type_structure", "droit"),
    "structure": ("structure_fermee", "avec_numero"),
}

BOOLEENS: Final = (False, True)


def profil_de(niveau: Niveau, genre: TypeStructure) -> Profil:
    """
    Give the profile of that level that fits such a structure.
    """
    return next(p for p in Profil if p.niveau is niveau and p.convient_a(genre))


def lieux_de_l_acteur(profil: Profil) -> tuple[TypeStructure, ...]:
    """
    Say on what an account with this profile may sit.
    """
    return tuple(genre for genre in TypeStructure if profil.convient_a(genre))


def lieux_possibles(
    sienne: TypeStructure,
) -> tuple[tuple[Relation, TypeStructure], ...]:
    """
    Say what a structure may be to an actor who sits on such a one.
    """
    dependances = (
        (Relation.ET_DE_SON_EJ, TypeStructure.ET),
        (Relation.GROUPE_DE_SON_EJ, TypeStructure.GROUPE),
    )
    return (
        (Relation.SIENNE, sienne),
        *(dependances if sienne is TypeStructure.EJ else ()),
        *((Relation.AUTRE, genre) for genre in TypeStructure),
    )


def sans_faute(genre: TypeStructure = TypeStructure.EJ) -> Cas:
    """
    Give the ordinary case: a *Gestionnaire* in exercise, on their own structure.

    The account is somebody else's, a Utilisateur not validated yet and active;
    the structure is open and without number.
    """
    return Cas(
        profil_acteur=profil_de(Niveau.GESTIONNAIRE, genre),
        acteur_actif=True,
        acteur_en_attente=False,
        acteur_droit=False,
        relation=Relation.SIENNE,
        type_structure=genre,
        structure_fermee=False,
        avec_numero=False,
        profil=profil_de(Niveau.UTILISATEUR, genre),
    )


@cache
def _ordinaire_sauf(champs: tuple[tuple[str, object], ...]) -> Cas:
    varies = dict(champs)
    genre = varies.get("type_structure", TypeStructure.EJ)
    assert isinstance(genre, TypeStructure)
    return sans_faute(genre)._replace(**varies)  # type: ignore[arg-type]  # fields of a case


def trancher(cas: Cas, nom: str) -> Cas:
    """
    Keep one question of a case, and make the rest ordinary.
    """
    return _ordinaire_sauf(tuple((c, getattr(cas, c)) for c in TRANCHES[nom]))


def tous_les_cas() -> Iterator[Cas]:
    """
    Give every case there is: 150,528 of them.
    """
    lieux = [
        (profil, *lieu)
        for profil in Profil
        for sienne in lieux_de_l_acteur(profil)
        for lieu in lieux_possibles(sienne)
    ]
    profils = (None, *Profil)
    for (profil, relation, genre), booleens, vise in product(
        lieux, product(BOOLEENS, repeat=9), profils
    ):
        actif, attente, droit, fermee, numero, *cible = booleens
        yield Cas(
            profil, actif, attente, droit, relation, genre, fermee, numero, vise, *cible
        )
