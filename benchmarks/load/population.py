"""
*Population*: a country of the shape of FINESS, with as many accounts as one likes.

Nobody in it exists. Three perimeters are looked at: that of an EJ taken at random;
that of a *témoin*, which holds as many accounts whatever the country holds; and the
largest there is, where page 1,000 can be reached.
"""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.harness import SEED
from siaut_core import (
    CodeActivite,
    Courriel,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Profil,
    Rattachement,
    StructureId,
    TypeStructure,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.entities.structure import Coordonnees
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.value import trusted
from siaut_core.testing.factory import a_numero

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siaut_core import Structure

__all__ = ["NOON", "Country", "a_country", "comptes", "gestionnaires"]

NOON: Final = datetime(2023, 11, 8, 12, tzinfo=UTC)

# How many ET, and how many EJ have as many: those of 8 January 2021, from 1 to 689.
# Provenance: FINESS, Ministère des Solidarités et de la Santé, via data.gouv.fr.
HISTOGRAM: Final = (
    "1:39785 2:2878 3:1129 4:688 5:446 6:302 7:247 8:157 9:169 10:113 11:109 12:83"
    " 13:76 14:68 15:66 16:61 17:46 18:40 19:27 20:39 21:29 22:34 23:38 24:30 25:19"
    " 26:25 27:19 28:22 29:22 30:16 31:12 32:11 33:12 34:12 35:11 36:14 37:9 38:13"
    " 39:10 40:6 41:8 42:11 43:10 44:4 45:7 46:3 47:7 48:8 49:6 50:5 51:9 52:8 53:1"
    " 54:2 55:1 56:3 57:6 58:5 59:3 60:2 61:6 62:3 64:1 66:3 67:3 68:4 69:1 70:1"
    " 71:3 72:3 74:1 76:2 77:1 78:2 79:3 82:1 84:2 85:1 88:3 90:1 91:1 92:2 95:1"
    " 96:2 97:1 98:1 102:1 107:1 108:1 112:1 114:1 115:1 116:1 117:1 120:1 122:1"
    " 123:1 126:1 128:1 135:1 138:2 147:2 151:1 167:1 184:1 187:1 197:1 203:1 213:1"
    " 333:1 523:1 529:1 689:1"
)
COUNTS: Final = {
    int(et): int(ej) for et, ej in (t.split(":") for t in HISTOGRAM.split())
}

# As many as there are groupements hospitaliers de territoire, of seven EJ each.
GROUPES: Final = 135
MEMBRES: Final = 7

# One EJ in a hundred has this many ET or more.
ET_OF_THE_WITNESS: Final = 23
COMPTES_OF_THE_WITNESS: Final = 2_000

# A thousand pages of fifty rows, and some; half of a country that is smaller.
COMPTES_OF_THE_BIGGEST: Final = 51_000

ONE_GESTIONNAIRE_IN: Final = 10
NEVER_VALIDATED: Final = 0.15
ACTIVITES: Final = tuple(CodeActivite(f"QA{rank:03}") for rank in range(1, 15))
DOMAINS: Final = 400

EJ: Final = [p for p in Profil if p.type_structure is TypeStructure.EJ]
ET: Final = [p for p in Profil if p.type_structure is TypeStructure.ET]

SYLLABLES: Final = """
    ba bel ber bon bou bra char che clé cor da del dou du fa fer ga gau gi gra gue
    hé hu jac jo la le lam lé lo ma mar mé mer mi mo nau ni noë pa per pi pont que
    ra ré ri ro rou sa sé si so ta thi tou val ve vi vin
"""


class Country(NamedTuple):
    """
    The structures, and those whose perimeter is looked at.
    """

    structures: Sequence[Structure]
    witness: StructureId
    biggest: StructureId


def a_country() -> Country:
    """
    Make 47,084 EJ, their 95,333 ET and some groupes.
    """
    draws = random.Random(SEED)
    ranks = count()
    families = [
        list(_family(rank, how_many, ranks, draws))
        for rank, how_many in enumerate(_counts(draws))
    ]
    witness = next(f for f in families if len(f) == 1 + ET_OF_THE_WITNESS)
    return Country(
        (*chain.from_iterable(families), *_groupes(len(families), draws)),
        witness[0].id,
        max(families, key=len)[0].id,
    )


def gestionnaires(count: int) -> int:
    """
    Say how many of the first accounts are *Gestionnaires EJ*, each of another EJ.

    The first is that of the *témoin*, the second that of the largest perimeter.
    """
    return min(count // ONE_GESTIONNAIRE_IN, sum(COUNTS.values()))


def comptes(country: Country, count: int) -> Iterator[Utilisateur]:
    """
    Spread accounts over the structures; those that come first are *Gestionnaires*.
    """
    draws = random.Random(SEED + 1)
    ej = [s for s in country.structures if s.type_structure is TypeStructure.EJ]
    draws.shuffle(ej)
    followed = [country.witness, country.biggest]
    ej.sort(key=lambda s: followed.index(s.id) if s.id in followed else len(followed))
    for rank, place in enumerate(ej[: gestionnaires(count)]):
        yield _compte(rank, place, Profil.GESTIONNAIRE_EJ, draws)
    remaining = range(gestionnaires(count), count)
    for rank, structure in zip(remaining, _places(country, count, draws), strict=False):
        profils = EJ if structure.type_structure is not TypeStructure.ET else ET
        yield _compte(rank, structure, draws.choice(profils), draws)


def _counts(draws: random.Random) -> list[int]:
    headcounts = [how_many for how_many, times in COUNTS.items() for _ in range(times)]
    draws.shuffle(headcounts)
    return headcounts


def _family(
    rank: int, how_many: int, ranks: Iterator[int], draws: random.Random
) -> Iterator[Structure]:
    ej_id = StructureId(f"ej-{rank}")
    place = Coordonnees(departement=draws.choice(list(DEPARTEMENTS)))
    yield EntiteJuridique(
        id=ej_id,
        raison_sociale=f"CH DE {_word(draws).upper()}",
        numero=a_numero(rank, "97"),
        coordonnees=place,
    )
    for rank_of_et in islice(ranks, how_many):
        yield Etablissement(
            id=StructureId(f"et-{rank_of_et}"),
            ej_id=ej_id,
            raison_sociale=f"SITE {_word(draws).upper()}",
            numero=a_numero(rank_of_et, "98"),
            coordonnees=place,
        )


def _groupes(ej: int, draws: random.Random) -> Iterator[Groupe]:
    for rank in range(GROUPES):
        membres = frozenset(f"ej-{m}" for m in draws.sample(range(ej), MEMBRES))
        yield Groupe(
            id=StructureId(f"groupe-{rank}"),
            libelle=f"GHT {rank} DE {_word(draws)}",
            membres=frozenset(map(StructureId, membres)),
        )


def _places(country: Country, count: int, draws: random.Random) -> Iterator[Structure]:
    """
    Say where each account sits: in the perimeters that are looked at, then all over.
    """
    big = min(COMPTES_OF_THE_BIGGEST, count // 2)
    for ej_id, how_many in (
        (country.witness, COMPTES_OF_THE_WITNESS),
        (country.biggest, big),
    ):
        own = [
            s for s in country.structures if ej_id in (s.id, getattr(s, "ej_id", None))
        ]
        yield from draws.choices(own, k=how_many)
    rest = [s for s in country.structures if not _followed(country, s)]
    while True:
        yield draws.choice(rest)


def _followed(country: Country, structure: Structure) -> bool:
    followed = {country.witness, country.biggest}
    return not followed.isdisjoint((structure.id, getattr(structure, "ej_id", None)))


def _word(draws: random.Random) -> str:
    return "".join(
        draws.choices(SYLLABLES.split(), k=draws.choice((2, 3, 3, 4)))
    ).capitalize()


def _compte(
    rank: int, structure: Structure, profil: Profil, draws: random.Random
) -> Utilisateur:
    prenom, nom = _word(draws), _word(draws)
    adresse = f"{prenom}.{nom}{rank}@exemple-{rank % DOMAINS}.fr".lower()
    manages = profil is Profil.GESTIONNAIRE_EJ
    return trusted(Utilisateur)(
        id=UtilisateurId(f"u-{rank}"),
        prenom=prenom,
        nom=nom,
        courriel=Courriel.trusted(adresse, adresse),
        profil=profil,
        rattachement=Rattachement.a(structure),
        activites=tuple(sorted(draws.sample(ACTIVITES, draws.choice((1, 1, 2, 4))))),
        droit_validation=False,
        cree_le=NOON + timedelta(seconds=rank),
        cree_par=None,
        valide_le=NOON if manages or draws.random() > NEVER_VALIDATED else None,
        derniere_connexion=None,
        actif=True,
        version=1,
    )
