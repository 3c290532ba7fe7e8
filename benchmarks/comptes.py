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
from benchmarks.populations import MIDI, un_compte
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

__all__ = ["items"]

PESES: Final = 5_000


@attrs.define(kw_only=True)
class Ordinaire:
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


class Colonnes(NamedTuple):
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
    lieu = Rattachement(StructureId("et-1"), TypeStructure.ET)
    compte = un_compte(1, lieu, random.Random(SEED))
    champs = {nom: getattr(compte, nom) for nom in attrs.fields_dict(Utilisateur)}
    appel = f"f({', '.join(f'{nom}={nom}' for nom in champs)})"
    assert compte == Utilisateur.de_confiance(**champs)
    ordinaire = Baseline(
        "plain attrs class, 14 slots",
        repeated(appel, {**champs, "f": Ordinaire}),
        at_most(2),
    )
    yield Item(
        "compte-de-confiance",
        "Utilisateur, from trusted data",
        repeated(appel, {**champs, "f": Utilisateur.de_confiance}),
        (ordinaire,),
    )
    yield Item(
        "compte-lu",
        "Utilisateur, every field checked",
        repeated(appel, {**champs, "f": Utilisateur}),
        (ordinaire._replace(target=None),),
    )
    yield Item(
        "compte-taille",
        "Utilisateur, bytes beyond its texts",
        figures=tuple(
            Figure(etat, "B", _poids(dates, lieu, compte.activites), at_most(400))
            for etat, dates in (
                ("not validated", 1),
                ("validated", 2),
                ("validated, has logged in", 3),
            )
        ),
    )


def _poids(
    dates: int, lieu: Rattachement, activites: tuple[CodeActivite, ...]
) -> float:
    """
    Weigh accounts that a store gives back, each with its own address and dates.

    Their rattachement and their activities are shared, as adapters do.
    """
    lus = [
        Colonnes(
            UtilisateurId(f"u-{rang}"),
            f"Prénom {rang}",
            f"Nom {rang}",
            f"u{rang}@test.fr",
            f"u{rang}@test.fr",
            MIDI.timestamp() + rang,
        )
        for rang in range(PESES)
    ]
    return _pese(lambda: [_relire(c, dates, lieu, activites) for c in lus]) / PESES


def _relire(
    colonnes: Colonnes,
    dates: int,
    lieu: Rattachement,
    activites: tuple[CodeActivite, ...],
) -> Utilisateur:
    instants = [datetime.fromtimestamp(colonnes.instant, UTC) for _ in range(dates)]
    cree_le, valide_le, connexion, *_ = [*instants, None, None]
    assert cree_le is not None
    return Utilisateur.de_confiance(
        id=colonnes.id,
        prenom=colonnes.prenom,
        nom=colonnes.nom,
        courriel=Courriel.de_confiance(colonnes.adresse, colonnes.cle),
        profil=Profil.UTILISATEUR_ET,
        rattachement=lieu,
        activites=activites,
        droit_validation=False,
        cree_le=cree_le,
        cree_par=None,
        valide_le=valide_le,
        derniere_connexion=connexion,
        actif=True,
        version=1,
    )


def _pese(batir: Callable[[], list[Any]]) -> int:
    tracemalloc.start()
    avant, _ = tracemalloc.get_traced_memory()
    garde = batir()
    apres, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert garde
    return apres - avant
