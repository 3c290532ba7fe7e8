"""
*Territoires*: the régions and départements of France, and how FINESS names them.

A département is known by its code in the Code officiel géographique (COG), as
``"2A"`` or ``"971"``. Inside its files, FINESS has two-character codes of its
own overseas.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = [
    "DEPARTEMENTS",
    "REGIONS",
    "Departement",
    "Region",
    "departement_of_finess",
]


class Region(NamedTuple):
    """
    A région, or a collectivité d'outre-mer that stands for one. Guide: R1, F1.
    """

    code: str
    nom: str


class Departement(NamedTuple):
    """
    A département, or a collectivité d'outre-mer. Guide: R1, F1.

    Attributes:
        region: The code of its région.
        code_finess: What FINESS files call it; empty when they have no
            structure there.
    """

    code: str
    nom: str
    region: str
    code_finess: str


# Provenance: Code officiel géographique, INSEE, edition of 2026 (identical to
# that of 2023, the year of the guide). Each région, then its départements; what is
# alone on its line stands for both.
_TABLE: Final = """\
01 Guadeloupe: 971 Guadeloupe
02 Martinique: 972 Martinique
03 Guyane: 973 Guyane
04 La Réunion: 974 La Réunion
06 Mayotte: 976 Mayotte
11 Île-de-France: 75 Paris, 77 Seine-et-Marne, 78 Yvelines, 91 Essonne,
   92 Hauts-de-Seine, 93 Seine-Saint-Denis, 94 Val-de-Marne, 95 Val-d'Oise
24 Centre-Val de Loire: 18 Cher, 28 Eure-et-Loir, 36 Indre, 37 Indre-et-Loire,
   41 Loir-et-Cher, 45 Loiret
27 Bourgogne-Franche-Comté: 21 Côte-d'Or, 25 Doubs, 39 Jura, 58 Nièvre,
   70 Haute-Saône, 71 Saône-et-Loire, 89 Yonne, 90 Territoire de Belfort
28 Normandie: 14 Calvados, 27 Eure, 50 Manche, 61 Orne, 76 Seine-Maritime
32 Hauts-de-France: 02 Aisne, 59 Nord, 60 Oise, 62 Pas-de-Calais, 80 Somme
44 Grand Est: 08 Ardennes, 10 Aube, 51 Marne, 52 Haute-Marne, 54 Meurthe-et-Moselle,
   55 Meuse, 57 Moselle, 67 Bas-Rhin, 68 Haut-Rhin, 88 Vosges
52 Pays de la Loire: 44 Loire-Atlantique, 49 Maine-et-Loire, 53 Mayenne, 72 Sarthe,
   85 Vendée
53 Bretagne: 22 Côtes-d'Armor, 29 Finistère, 35 Ille-et-Vilaine, 56 Morbihan
75 Nouvelle-Aquitaine: 16 Charente, 17 Charente-Maritime, 19 Corrèze, 23 Creuse,
   24 Dordogne, 33 Gironde, 40 Landes, 47 Lot-et-Garonne, 64 Pyrénées-Atlantiques,
   79 Deux-Sèvres, 86 Vienne, 87 Haute-Vienne
76 Occitanie: 09 Ariège, 11 Aude, 12 Aveyron, 30 Gard, 31 Haute-Garonne, 32 Gers,
   34 Hérault, 46 Lot, 48 Lozère, 65 Hautes-Pyrénées, 66 Pyrénées-Orientales, 81 Tarn,
   82 Tarn-et-Garonne
84 Auvergne-Rhône-Alpes: 01 Ain, 03 Allier, 07 Ardèche, 15 Cantal, 26 Drôme, 38 Isère,
   42 Loire, 43 Haute-Loire, 63 Puy-de-Dôme, 69 Rhône, 73 Savoie, 74 Haute-Savoie
93 Provence-Alpes-Côte d'Azur: 04 Alpes-de-Haute-Provence, 05 Hautes-Alpes,
   06 Alpes-Maritimes, 13 Bouches-du-Rhône, 83 Var, 84 Vaucluse
94 Corse: 2A Corse-du-Sud, 2B Haute-Corse
975 Saint-Pierre-et-Miquelon
977 Saint-Barthélemy
978 Saint-Martin
984 Terres australes et antarctiques françaises
986 Wallis et Futuna
987 Polynésie française
988 Nouvelle-Calédonie
989 Île de Clipperton
"""

# Provenance: read in the extracts of FINESS, but for 9E. In the metropole its codes
# are those of the COG; of the collectivités that are not here it has none.
_OVERSEAS: Final = "971=9A 972=9B 973=9C 974=9D 975=9E 976=9F 977=9A 978=9A 986=9J"

_BY_REGION: Final = {
    Region(*region.split(" ", 1)): (departements or region).split(", ")
    for line in _TABLE.replace(",\n  ", ",").splitlines()
    for region, _, departements in (line.partition(": "),)
}

REGIONS: Final[Mapping[str, Region]] = MappingProxyType({r.code: r for r in _BY_REGION})


def _departements() -> Iterator[Departement]:
    overseas = dict(codes.split("=") for codes in _OVERSEAS.split())
    for region, departements in _BY_REGION.items():
        for departement in departements:
            code, nom = departement.split(" ", 1)
            code_finess = code if len(code) == len("2A") else overseas.get(code, "")
            yield Departement(code, nom, region.code, code_finess)


DEPARTEMENTS: Final[Mapping[str, Departement]] = MappingProxyType(
    {departement.code: departement for departement in sorted(_departements())}
)

# FINESS keeps Saint-Barthélemy and Saint-Martin under Guadeloupe, with the postal
# codes and the communes that they had before leaving it in 2007.
_BY_CODE_POSTAL: Final = {"97133": "977", "97150": "978"}
_BY_COMMUNE: Final = {"123": "977", "127": "978"}

_BY_CODE_FINESS: Final = {
    departement.code_finess: departement.code
    for departement in DEPARTEMENTS.values()
    if departement.code_finess and departement.code not in _BY_COMMUNE.values()
}


def departement_of_finess(
    code_finess: str, code_postal: str = "", commune: str = ""
) -> str | None:
    """
    Give the COG code of the département that a line of FINESS names.

    ``None`` for a code that FINESS is not known to use.

    .. doctest::

        >>> departement_of_finess("2A"), departement_of_finess("9A", "97110")
        ('2A', '971')
        >>> departement_of_finess("9A", "97150")
        '978'
    """
    code = _BY_CODE_FINESS.get(code_finess)
    if code != "971":
        return code
    return _BY_CODE_POSTAL.get(code_postal) or _BY_COMMUNE.get(commune, code)
