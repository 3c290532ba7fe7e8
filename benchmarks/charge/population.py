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
from siaut_core.testing.fabrique import un_numero

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from siaut_core import Structure

__all__ = ["MIDI", "Pays", "comptes", "gestionnaires", "un_pays"]

MIDI: Final = datetime(2023, 11, 8, 12, tzinfo=UTC)

# How many ET, and how many EJ have as many: those of 8 January 2021, from 1 to 689.
# Provenance: FINESS, Ministère des Solidarités et de la Santé, via data.gouv.fr.
TAS: Final = (
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
EFFECTIFS: Final = {int(et): int(ej) for et, ej in (t.split(":") for t in TAS.split())}

# As many as there are groupements hospitaliers de territoire, of seven EJ each.
GROUPES: Final = 135
MEMBRES: Final = 7

# One EJ in a hundred has this many ET or more.
ET_DU_TEMOIN: Final = 23
COMPTES_DU_TEMOIN: Final = 2_000

# A thousand pages of fifty rows, and some; half of a country that is smaller.
COMPTES_DU_PLUS_GRAND: Final = 51_000

UN_GESTIONNAIRE_SUR: Final = 10
JAMAIS_VALIDE: Final = 0.15
ACTIVITES: Final = tuple(CodeActivite(f"QA{rang:03}") for rang in range(1, 15))
DOMAINES: Final = 400

EJ: Final = [p for p in Profil if p.type_structure is TypeStructure.EJ]
ET: Final = [p for p in Profil if p.type_structure is TypeStructure.ET]

SYLLABES: Final = """
    ba bel ber bon bou bra char che clé cor da del dou du fa fer ga gau gi gra gue
    hé hu jac jo la le lam lé lo ma mar mé mer mi mo nau ni noë pa per pi pont que
    ra ré ri ro rou sa sé si so ta thi tou val ve vi vin
"""


class Pays(NamedTuple):
    """
    The structures, and those whose perimeter is looked at.
    """

    structures: Sequence[Structure]
    temoin: StructureId
    plus_grand: StructureId


def un_pays() -> Pays:
    """
    Make 47,084 EJ, their 95,333 ET and some groupes.
    """
    tirage = random.Random(SEED)
    ordres = count()
    familles = [
        list(_famille(rang, combien, ordres, tirage))
        for rang, combien in enumerate(_effectifs(tirage))
    ]
    temoin = next(f for f in familles if len(f) == 1 + ET_DU_TEMOIN)
    return Pays(
        (*chain.from_iterable(familles), *_groupes(len(familles), tirage)),
        temoin[0].id,
        max(familles, key=len)[0].id,
    )


def gestionnaires(nombre: int) -> int:
    """
    Say how many of the first accounts are *Gestionnaires EJ*, each of another EJ.

    The first is that of the *témoin*, the second that of the largest perimeter.
    """
    return min(nombre // UN_GESTIONNAIRE_SUR, sum(EFFECTIFS.values()))


def comptes(pays: Pays, nombre: int) -> Iterator[Utilisateur]:
    """
    Spread accounts over the structures; those that come first are *Gestionnaires*.
    """
    tirage = random.Random(SEED + 1)
    ej = [s for s in pays.structures if s.type_structure is TypeStructure.EJ]
    tirage.shuffle(ej)
    suivis = [pays.temoin, pays.plus_grand]
    ej.sort(key=lambda s: suivis.index(s.id) if s.id in suivis else len(suivis))
    for rang, place in enumerate(ej[: gestionnaires(nombre)]):
        yield _compte(rang, place, Profil.GESTIONNAIRE_EJ, tirage)
    restants = range(gestionnaires(nombre), nombre)
    for rang, structure in zip(restants, _places(pays, nombre, tirage), strict=False):
        profils = EJ if structure.type_structure is not TypeStructure.ET else ET
        yield _compte(rang, structure, tirage.choice(profils), tirage)


def _effectifs(tirage: random.Random) -> list[int]:
    effectifs = [combien for combien, fois in EFFECTIFS.items() for _ in range(fois)]
    tirage.shuffle(effectifs)
    return effectifs


def _famille(
    rang: int, combien: int, ordres: Iterator[int], tirage: random.Random
) -> Iterator[Structure]:
    ej_id = StructureId(f"ej-{rang}")
    lieu = Coordonnees(departement=tirage.choice(list(DEPARTEMENTS)))
    yield EntiteJuridique(
        id=ej_id,
        raison_sociale=f"CH DE {_mot(tirage).upper()}",
        numero=un_numero(rang, "97"),
        coordonnees=lieu,
    )
    for ordre in islice(ordres, combien):
        yield Etablissement(
            id=StructureId(f"et-{ordre}"),
            ej_id=ej_id,
            raison_sociale=f"SITE {_mot(tirage).upper()}",
            numero=un_numero(ordre, "98"),
            coordonnees=lieu,
        )


def _groupes(ej: int, tirage: random.Random) -> Iterator[Groupe]:
    for rang in range(GROUPES):
        membres = frozenset(f"ej-{m}" for m in tirage.sample(range(ej), MEMBRES))
        yield Groupe(
            id=StructureId(f"groupe-{rang}"),
            libelle=f"GHT {rang} DE {_mot(tirage)}",
            membres=frozenset(map(StructureId, membres)),
        )


def _places(pays: Pays, nombre: int, tirage: random.Random) -> Iterator[Structure]:
    """
    Say where each account sits: in the perimeters that are looked at, then all over.
    """
    grand = min(COMPTES_DU_PLUS_GRAND, nombre // 2)
    for ej_id, combien in ((pays.temoin, COMPTES_DU_TEMOIN), (pays.plus_grand, grand)):
        siennes = [
            s for s in pays.structures if ej_id in (s.id, getattr(s, "ej_id", None))
        ]
        yield from tirage.choices(siennes, k=combien)
    reste = [s for s in pays.structures if not _suivie(pays, s)]
    while True:
        yield tirage.choice(reste)


def _suivie(pays: Pays, structure: Structure) -> bool:
    suivies = {pays.temoin, pays.plus_grand}
    return not suivies.isdisjoint((structure.id, getattr(structure, "ej_id", None)))


def _mot(tirage: random.Random) -> str:
    return "".join(
        tirage.choices(SYLLABES.split(), k=tirage.choice((2, 3, 3, 4)))
    ).capitalize()


def _compte(
    rang: int, structure: Structure, profil: Profil, tirage: random.Random
) -> Utilisateur:
    prenom, nom = _mot(tirage), _mot(tirage)
    adresse = f"{prenom}.{nom}{rang}@exemple-{rang % DOMAINES}.fr".lower()
    gere = profil is Profil.GESTIONNAIRE_EJ
    return Utilisateur.de_confiance(
        id=UtilisateurId(f"u-{rang}"),
        prenom=prenom,
        nom=nom,
        courriel=Courriel.de_confiance(adresse, adresse),
        profil=profil,
        rattachement=Rattachement.a(structure),
        activites=tuple(sorted(tirage.sample(ACTIVITES, tirage.choice((1, 1, 2, 4))))),
        droit_validation=False,
        cree_le=MIDI + timedelta(seconds=rang),
        cree_par=None,
        valide_le=MIDI if gere or tirage.random() > JAMAIS_VALIDE else None,
        derniere_connexion=None,
        actif=True,
        version=1,
    )
