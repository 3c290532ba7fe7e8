"""
*Forms*: what is offered, on the host in memory, however large the perimeter.

The largest EJ of FINESS has 689 ET. Each is compared with a page of the search of
structures, which looks at all of them, as the store in memory does: a form looks three
times, once for each kind, and a page of choices once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import attrs

from benchmarks.harness import Baseline, Item, Scale, at_most, repeated
from benchmarks.populations import gestionnaire_ej
from siaut_core import (
    Courriel,
    EntiteJuridique,
    Etablissement,
    Profil,
    Rattachement,
    StructureId,
    UtilisateurId,
    sync,
)
from siaut_core.sync import ChoisirStructures, CriteresStructures, RechercherStructures
from siaut_core.sync.memory import MemoryStore

__all__ = ["items"]

ETABLISSEMENTS: Final = (689, 5_000)

# What is measured, and how many searches it may cost.
CASES: Final = {
    "creation": (
        "form of creation",
        "sync.ouvrir_creation(host, acteur_id=acteur_id)",
        4,
    ),
    "modification": (
        "form of modification",
        "sync.ouvrir_modification(host, **who)",
        4,
    ),
    "choice": ("structures to choose", "sync.choisir_structures(host, choice)", 2),
}

SEARCH: Final = "sync.rechercher_structures(host, search)"


def a_group(count: int) -> dict[str, Any]:
    """
    Make a service of one EJ with so many ET, and what is asked of it.
    """
    ej = EntiteJuridique(id=StructureId("ej"), raison_sociale="CH DU TEST")
    ets = [
        Etablissement(
            id=StructureId(f"et-{rank}"), ej_id=ej.id, raison_sociale=f"CLINIQUE {rank}"
        )
        for rank in range(count)
    ]
    acteur = gestionnaire_ej(ej)
    compte = attrs.evolve(
        acteur,
        id=UtilisateurId("u-1"),
        courriel=Courriel("u-1@test.fr"),
        profil=Profil.UTILISATEUR_ET,
        rattachement=Rattachement.a(ets[0]),
    )
    host = MemoryStore().host()
    with host.unit_of_work() as uow:
        uow.structures.add(ej)
        for et in ets:
            uow.structures.add(et)
        for each in (acteur, compte):
            uow.utilisateurs.add(each)
    who = {"acteur_id": acteur.id, "utilisateur_id": compte.id}
    asked: dict[str, Any] = {
        "acteur_id": acteur.id,
        "criteres": CriteresStructures(nom="clinique"),
    }
    return {
        "sync": sync,
        "host": host,
        "acteur_id": acteur.id,
        "who": who,
        "choice": ChoisirStructures(profil="UTILISATEUR_ET", **asked),
        "search": RechercherStructures(**asked),
    }


def items(scale: Scale) -> Iterator[Item]:
    """
    Give each form, for each size.
    """
    del scale
    for count in ETABLISSEMENTS:
        names = a_group(count)
        search = repeated(SEARCH, names)
        for code, (title, ours, searches) in CASES.items():
            yield Item(
                f"form-{code}-{count}",
                f"{title}, {count:,} ET",
                repeated(ours, names),
                (Baseline("page of a search", search, at_most(searches)),),
            )
