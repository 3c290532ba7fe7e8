"""
*Tables de décision*: who may do what, printed from the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any, Final, TypeVar

from siaut_core import REGLES, Action, Niveau, Profil, TypeStructure
from siaut_core.policies.cas import Relation
from siaut_core.policies.regles import decider
from tests.docs.markdown import code, tableau
from tests.docs.tranches import lieux_possibles, profil_de, sans_faute

__all__ = [
    "OUI",
    "RELATIONS",
    "SANS_OBJET",
    "cellule",
    "fusionner",
    "tables_de_decision",
    "un",
]

OUI: Final = "✓"
SANS_OBJET: Final = "·"

RELATIONS: Final = {
    Relation.SIENNE: "their own structure",
    Relation.ET_DE_SON_EJ: "an ET of their EJ",
    Relation.GROUPE_DE_SON_EJ: "a groupe of their EJ",
    Relation.AUTRE: "elsewhere",
}

Champs = Mapping[str, Any]

ACTEURS: Final[Mapping[str, Champs]] = {
    "inactive": {"acteur_actif": False},
    "not validated": {"acteur_en_attente": True},
}

# Oneself is in exercise, or would have been stopped before.
CIBLES: Final[Mapping[str, Champs]] = {
    "awaited, active": {},
    "awaited, inactive": {"actif": False},
    "validated, active": {"en_attente": False},
    "validated, inactive": {"en_attente": False, "actif": False},
    "oneself": {"en_attente": False, "soi_meme": True},
}

STRUCTURES: Final[Mapping[str, Champs]] = {
    "closed": {"structure_fermee": True},
    "with a FINESS number": {"avec_numero": True},
}

A = TypeVar("A")
B = TypeVar("B")
H = TypeVar("H", bound=Hashable)
Rangee = tuple[str, ...]


def cellule(codes: Sequence[str]) -> str:
    """
    Show a decision: granted, or the code of every reason.
    """
    return code(*codes) or OUI


def un(genre: TypeStructure) -> str:
    return "a groupe" if genre is TypeStructure.GROUPE else f"an {genre}"


def fusionner(lignes: Iterable[tuple[tuple[str, str], Rangee]]) -> list[Rangee]:
    """
    Put together the rows that say the same; titles are in two halves.
    """
    groupes = _grouper(lignes, lambda ligne: ligne[1])
    return [
        (_titre([titre for titre, _ in groupe]), *rangee)
        for rangee, groupe in groupes.items()
    ]


def _titre(moities: list[tuple[str, str]]) -> str:
    """
    Name several rows at once: "A or B, on C or D".
    """
    gauches = dict.fromkeys(gauche for gauche, _ in moities)
    droites = dict.fromkeys(droite for _, droite in moities)
    if len(gauches) * len(droites) == len(moities):
        moities = [(" or ".join(gauches), " or ".join(droites))]
    return "; ".join(f"{gauche}, {droite}" for gauche, droite in moities)


def _grouper(elements: Iterable[A], cle: Callable[[A], H]) -> dict[H, list[A]]:
    groupes: dict[H, list[A]] = {}
    for element in elements:
        groupes.setdefault(cle(element), []).append(element)
    return groupes


def _reponse(action: Action, genre: TypeStructure, champs: Champs) -> str:
    """
    Answer to a case that is ordinary but for some fields.
    """
    return cellule(decider(action, sans_faute(genre)._replace(**champs)).codes)


def tables_de_decision() -> list[str]:
    """
    Print the five questions of a decision.
    """
    return [
        "### Who acts",
        "",
        *_table_d_etats(ACTEURS),
        "### On which structure",
        "",
        f"`{SANS_OBJET}` cannot be: only an EJ has ET and groupes.",
        "",
        *_tables_du_lieu(),
        "### On which account",
        "",
        *_table_d_etats(CIBLES),
        "### What is asked for",
        "",
        "The profile and the structure of the account as it would be.",
        "",
        *_tables_de_la_demande(),
        "### In which state the structure is",
        "",
        *_table_d_etats(STRUCTURES),
    ]


def _table_d_etats(etats: Mapping[str, Champs]) -> list[str]:
    """
    Print a row for the actions that answer alike, a column for each state.
    """

    def rangee(action: Action) -> Rangee:
        return tuple(
            _reponse(action, TypeStructure.EJ, champs) for champs in etats.values()
        )

    groupes = _grouper(REGLES, rangee)
    [(rangee_courante, _)] = [max(groupes.items(), key=lambda g: len(g[1]))]
    lignes = [
        (code(*actions), *rangee)
        for rangee, actions in groupes.items()
        if rangee != rangee_courante
    ]
    return tableau(("Action", *etats), [*lignes, ("all others", *rangee_courante)])


def _tables_du_lieu() -> list[str]:
    acteurs = list(product(reversed(Niveau), TypeStructure))
    titres = [(str(niveau), f"on {un(sienne)}") for niveau, sienne in acteurs]

    def table(action: Action) -> tuple[Rangee, ...]:
        return tuple(_rangee_du_lieu(action, *acteur) for acteur in acteurs)

    pages: list[str] = []
    for rangees, actions in _grouper(REGLES, table).items():
        colonnes, cellules = _resserrer(rangees)
        lignes = fusionner(zip(titres, cellules, strict=True))
        pages += [f"{code(*actions)}:", "", *tableau(("Actor", *colonnes), lignes)]
    return pages


def _rangee_du_lieu(action: Action, niveau: Niveau, sienne: TypeStructure) -> Rangee:
    """
    Answer for each of the three structures at hand, then for each kind elsewhere.
    """
    champs = {"profil_acteur": profil_de(niveau, sienne)}
    reponses = {
        (relation, genre): _reponse(action, genre, {**champs, "relation": relation})
        for relation, genre in lieux_possibles(sienne)
    }
    lieux = (
        (Relation.SIENNE, sienne),
        (Relation.ET_DE_SON_EJ, TypeStructure.ET),
        (Relation.GROUPE_DE_SON_EJ, TypeStructure.GROUPE),
        *((Relation.AUTRE, genre) for genre in TypeStructure),
    )
    return tuple(reponses.get(lieu, SANS_OBJET) for lieu in lieux)


def _resserrer(rangees: tuple[Rangee, ...]) -> tuple[Rangee, tuple[Rangee, ...]]:
    """
    Show as few columns as tell everything, with their titles.
    """
    *ici, ailleurs = RELATIONS.values()
    uniques = tuple(tuple({*rangee} - {SANS_OBJET}) for rangee in rangees)
    if max(map(len, uniques)) == 1:
        return ("any structure",), uniques
    if all(len({*rangee[-3:]}) == 1 for rangee in rangees):
        return (*ici, ailleurs), tuple(rangee[:-2] for rangee in rangees)
    chaque = (f"{un(genre)} {ailleurs}" for genre in TypeStructure)
    return (*ici, *chaque), rangees


def _tables_de_la_demande() -> list[str]:
    pages: list[str] = []
    for lignes, actions in _grouper(REGLES, _lignes_de_la_demande).items():
        # All rows alike: what is asked for plays no part.
        if len({rangee[1:] for rangee in lignes}) > 1:
            pages += [f"{code(*actions)}:", ""]
            pages += tableau(("Asked for", *map(un, TypeStructure)), lignes)
    return pages


def _lignes_de_la_demande(action: Action) -> tuple[Rangee, ...]:
    def lignes(droit: str) -> list[Rangee]:
        return fusionner(
            (
                (str(profil.niveau), f"{profil.type_structure}{droit}"),
                tuple(
                    _reponse(action, genre, {"profil": profil, "droit": bool(droit)})
                    for genre in TypeStructure
                ),
            )
            for profil in Profil
        )

    return (*lignes(""), *lignes(", with the droit de validation"))
