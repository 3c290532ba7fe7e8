"""
*Recherche* among many accounts, through the host in memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import attrs

from benchmarks.harness import Baseline, Item, Scale, at_most, repeated
from benchmarks.populations import Country, gestionnaire_ej, populate
from siaut_core import EntiteJuridique, Etablissement, Utilisateur, perimetre, sync
from siaut_core.entities.text import search_key
from siaut_core.sync import (
    CriteresUtilisateurs,
    RechercherUtilisateurs,
    UtilisateurRow,
)
from siaut_core.sync.memory import MemoryStore
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    UtilisateursQuery,
)

__all__ = ["items"]

# Typed with its accent and a capital; folded, it is in one name in a hundred.
FRAGMENT: Final = "Grafé"

COMPTES_PER_STRUCTURE: Final = 20


class Folded(NamedTuple):
    """
    An account, and its name folded beforehand.
    """

    nom: str
    compte: Utilisateur


def search(memory: MemoryStore, query: UtilisateursQuery) -> Sequence[UtilisateurRow]:
    """
    Ask the repository, as the operation does.
    """
    with memory.unit_of_work() as uow:
        return uow.utilisateurs.search(query)


def walk(rows: list[Folded], fragment: str) -> list[Utilisateur]:
    """
    Scan the folded names: no perimeter, no sort, no page.
    """
    return [folded.compte for folded in rows if fragment in folded.nom]


def items(scale: Scale) -> Iterator[Item]:
    """
    Search by name a small part of the country, then a country that is all one's own.

    Of the second one, also an empty search, and its second page.
    """
    country = populate(scale.users, COMPTES_PER_STRUCTURE)
    ej = next(s for s in country.structures if isinstance(s, EntiteJuridique))
    count = f"search {scale.users:,}"
    yield _by_nom("search-nom", f"{count}, few one's own", *_install(country, ej))
    everyone = populate(scale.users, scale.users // 8)
    own = [
        attrs.evolve(s, ej_id=ej.id) if isinstance(s, Etablissement) else s
        for s in everyone.structures
    ]
    memory, acteur = _install(everyone._replace(structures=own), ej)
    yield _by_nom("search-nom-all", f"{count}, most one's own", memory, acteur)
    yield from _empty(count, memory, acteur)


def _by_nom(code: str, title: str, memory: MemoryStore, acteur: Utilisateur) -> Item:
    demande = RechercherUtilisateurs(
        acteur_id=acteur.id, criteres=CriteresUtilisateurs(nom=FRAGMENT)
    )
    names = {
        "search": search,
        "walk": walk,
        "memory": memory,
        "query": UTILISATEURS_SEARCH.query(demande, perimetre(acteur)),
        "rows": [
            Folded(search_key(compte.nom), compte)
            for compte in memory.storage.utilisateurs.values()
        ],
        "fragment": search_key(FRAGMENT),
    }
    return Item(
        code,
        title,
        repeated("search(memory, query)", names),
        (
            Baseline(
                "scan of folded keys",
                repeated("walk(rows, fragment)", names),
                at_most(2),
            ),
        ),
    )


def _empty(count: str, memory: MemoryStore, acteur: Utilisateur) -> Iterator[Item]:
    host = memory.host()
    empty = RechercherUtilisateurs(acteur_id=acteur.id)
    following = sync.rechercher_utilisateurs(host, empty).following
    assert following is not None
    for code, title, demande in (
        ("empty", "empty, first page", empty),
        ("page-2", "empty, page 2", attrs.evolve(empty, after=following)),
    ):
        names = {
            "search": sync.rechercher_utilisateurs,
            "host": host,
            "demande": demande,
        }
        yield Item(
            f"search-{code}",
            f"{count}, {title}",
            repeated("search(host, demande)", names),
        )


def _install(country: Country, ej: EntiteJuridique) -> tuple[MemoryStore, Utilisateur]:
    acteur = gestionnaire_ej(ej)
    memory = MemoryStore()
    with memory.unit_of_work() as uow:
        for structure in country.structures:
            uow.structures.add(structure)
        for compte in (acteur, *country.comptes):
            uow.utilisateurs.add(compte)
    return memory, acteur
