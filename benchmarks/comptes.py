"""
*Comptes*: building an account, and what it weighs.
"""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import attrs

from benchmarks.harness import SEED, Baseline, Figure, Item, Scale, at_most, repeated
from benchmarks.populations import NOON, a_compte
from siaut_core import (
    CodeActivite,
    Courriel,
    Profil,
    Rattachement,
    StructureId,
    TypeStructure,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.entities.value import trusted

__all__ = ["items"]

WEIGHED: Final = 5_000


@attrs.define(kw_only=True)
class Ordinary:
    """
    The same fourteen fields, and nothing more.
    """

    id: UtilisateurId
    prenom: str
    nom: str
    courriel: Courriel
    profil: Profil
    rattachement: Rattachement
    activites: tuple[CodeActivite, ...]
    droit_validation: bool
    cree_le: datetime
    cree_par: UtilisateurId | None
    valide_le: datetime | None
    derniere_connexion: datetime | None
    actif: bool
    version: int


class Columns(NamedTuple):
    """
    What a driver gives of an account: its texts, and numbers.
    """

    id: UtilisateurId
    prenom: str
    nom: str
    adresse: str
    cle: str
    instant: float


def items(scale: Scale) -> Iterator[Item]:
    """
    Give the time and the size of an account.
    """
    del scale
    place = Rattachement(StructureId("et-1"), TypeStructure.ET)
    compte = a_compte(1, place, random.Random(SEED))
    fields = {name: getattr(compte, name) for name in attrs.fields_dict(Utilisateur)}
    call = f"f({', '.join(f'{name}={name}' for name in fields)})"
    assert compte == trusted(Utilisateur)(**fields)
    ordinary = Baseline(
        "plain attrs class, 14 slots",
        repeated(call, {**fields, "f": Ordinary}),
        at_most(2),
    )
    yield Item(
        "compte-trusted",
        "Utilisateur, from trusted data",
        repeated(call, {**fields, "f": trusted(Utilisateur)}),
        (ordinary,),
    )
    yield Item(
        "compte-checked",
        "Utilisateur, every field checked",
        repeated(call, {**fields, "f": Utilisateur}),
        (ordinary._replace(target=None),),
    )
    yield Item(
        "compte-size",
        "Utilisateur, bytes beyond its texts",
        figures=tuple(
            Figure(etat, "B", _weight(dates, place, compte.activites), at_most(400))
            for etat, dates in (
                ("not validated", 1),
                ("validated", 2),
                ("validated, has logged in", 3),
            )
        ),
    )


def _weight(
    dates: int, place: Rattachement, activites: tuple[CodeActivite, ...]
) -> float:
    """
    Weigh accounts that a store gives back, each with its own address and dates.

    Their rattachement and their activities are shared, as adapters do.
    """
    results = [
        Columns(
            UtilisateurId(f"u-{rank}"),
            f"Prénom {rank}",
            f"Nom {rank}",
            f"u{rank}@test.fr",
            f"u{rank}@test.fr",
            NOON.timestamp() + rank,
        )
        for rank in range(WEIGHED)
    ]
    return (
        _weighed(lambda: [_read_back(c, dates, place, activites) for c in results])
        / WEIGHED
    )


def _read_back(
    columns: Columns,
    dates: int,
    place: Rattachement,
    activites: tuple[CodeActivite, ...],
) -> Utilisateur:
    instants = [datetime.fromtimestamp(columns.instant, UTC) for _ in range(dates)]
    cree_le, valide_le, connexion, *_ = [*instants, None, None]
    assert cree_le is not None
    return trusted(Utilisateur)(
        id=columns.id,
        prenom=columns.prenom,
        nom=columns.nom,
        courriel=Courriel.trusted(columns.adresse, columns.cle),
        profil=Profil.UTILISATEUR_ET,
        rattachement=place,
        activites=activites,
        droit_validation=False,
        cree_le=cree_le,
        cree_par=None,
        valide_le=valide_le,
        derniere_connexion=connexion,
        actif=True,
        version=1,
    )


def _weighed(build: Callable[[], list[Any]]) -> int:
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    guard = build()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert guard
    return after - before
