"""
*Territoires*: the régions and départements of France, and how FINESS names them.

A département is known by its code in the Code officiel géographique (COG), as
``"2A"`` or ``"971"``. Inside its files, FINESS has two-character codes of its
own overseas.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

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
# that of 2023, the year of the guide). Code, then name.
_REGIONS = """
01 Guadeloupe
02 Martinique
03 Guyane
04 La Réunion
06 Mayotte
11 Île-de-France
24 Centre-Val de Loire
27 Bourgogne-Franche-Comté
28 Normandie
32 Hauts-de-France
44 Grand Est
52 Pays de la Loire
53 Bretagne
75 Nouvelle-Aquitaine
76 Occitanie
84 Auvergne-Rhône-Alpes
93 Provence-Alpes-Côte d'Azur
94 Corse
975 Saint-Pierre-et-Miquelon
977 Saint-Barthélemy
978 Saint-Martin
984 Terres australes et antarctiques françaises
986 Wallis et Futuna
987 Polynésie française
988 Nouvelle-Calédonie
989 Île de Clipperton
"""

# Provenance: same edition; codes of FINESS read in its extracts, but for 9E.
# Code, région, code in FINESS files ("-": none), then name.
_DEPARTEMENTS = """
01 84 01 Ain
02 32 02 Aisne
03 84 03 Allier
04 93 04 Alpes-de-Haute-Provence
05 93 05 Hautes-Alpes
06 93 06 Alpes-Maritimes
07 84 07 Ardèche
08 44 08 Ardennes
09 76 09 Ariège
10 44 10 Aube
11 76 11 Aude
12 76 12 Aveyron
13 93 13 Bouches-du-Rhône
14 28 14 Calvados
15 84 15 Cantal
16 75 16 Charente
17 75 17 Charente-Maritime
18 24 18 Cher
19 75 19 Corrèze
21 27 21 Côte-d'Or
22 53 22 Côtes-d'Armor
23 75 23 Creuse
24 75 24 Dordogne
25 27 25 Doubs
26 84 26 Drôme
27 28 27 Eure
28 24 28 Eure-et-Loir
29 53 29 Finistère
2A 94 2A Corse-du-Sud
2B 94 2B Haute-Corse
30 76 30 Gard
31 76 31 Haute-Garonne
32 76 32 Gers
33 75 33 Gironde
34 76 34 Hérault
35 53 35 Ille-et-Vilaine
36 24 36 Indre
37 24 37 Indre-et-Loire
38 84 38 Isère
39 27 39 Jura
40 75 40 Landes
41 24 41 Loir-et-Cher
42 84 42 Loire
43 84 43 Haute-Loire
44 52 44 Loire-Atlantique
45 24 45 Loiret
46 76 46 Lot
47 75 47 Lot-et-Garonne
48 76 48 Lozère
49 52 49 Maine-et-Loire
50 28 50 Manche
51 44 51 Marne
52 44 52 Haute-Marne
53 52 53 Mayenne
54 44 54 Meurthe-et-Moselle
55 44 55 Meuse
56 53 56 Morbihan
57 44 57 Moselle
58 27 58 Nièvre
59 32 59 Nord
60 32 60 Oise
61 28 61 Orne
62 32 62 Pas-de-Calais
63 84 63 Puy-de-Dôme
64 75 64 Pyrénées-Atlantiques
65 76 65 Hautes-Pyrénées
66 76 66 Pyrénées-Orientales
67 44 67 Bas-Rhin
68 44 68 Haut-Rhin
69 84 69 Rhône
70 27 70 Haute-Saône
71 27 71 Saône-et-Loire
72 52 72 Sarthe
73 84 73 Savoie
74 84 74 Haute-Savoie
75 11 75 Paris
76 28 76 Seine-Maritime
77 11 77 Seine-et-Marne
78 11 78 Yvelines
79 75 79 Deux-Sèvres
80 32 80 Somme
81 76 81 Tarn
82 76 82 Tarn-et-Garonne
83 93 83 Var
84 93 84 Vaucluse
85 52 85 Vendée
86 75 86 Vienne
87 75 87 Haute-Vienne
88 44 88 Vosges
89 27 89 Yonne
90 27 90 Territoire de Belfort
91 11 91 Essonne
92 11 92 Hauts-de-Seine
93 11 93 Seine-Saint-Denis
94 11 94 Val-de-Marne
95 11 95 Val-d'Oise
971 01 9A Guadeloupe
972 02 9B Martinique
973 03 9C Guyane
974 04 9D La Réunion
976 06 9F Mayotte
975 975 9E Saint-Pierre-et-Miquelon
977 977 9A Saint-Barthélemy
978 978 9A Saint-Martin
984 984 - Terres australes et antarctiques françaises
986 986 9J Wallis et Futuna
987 987 - Polynésie française
988 988 - Nouvelle-Calédonie
989 989 - Île de Clipperton
"""

REGIONS: Final[Mapping[str, Region]] = MappingProxyType(
    {
        region.code: region
        for line in _REGIONS.strip().splitlines()
        for region in (Region(*line.split(" ", 1)),)
    }
)


def _departement(line: str) -> Departement:
    code, region, code_finess, nom = line.split(" ", 3)
    return Departement(code, nom, region, code_finess.strip("-"))


DEPARTEMENTS: Final[Mapping[str, Departement]] = MappingProxyType(
    {
        departement.code: departement
        for departement in map(_departement, _DEPARTEMENTS.strip().splitlines())
    }
)

# FINESS keeps Saint-Barthélemy and Saint-Martin under Guadeloupe, with the postal
# codes and the communes that they had before leaving it in 2007.
_BY_CODE_POSTAL: Final = MappingProxyType({"97133": "977", "97150": "978"})
_BY_COMMUNE: Final = MappingProxyType({"123": "977", "127": "978"})

_BY_CODE_FINESS: Final = MappingProxyType(
    {
        departement.code_finess: departement.code
        for departement in DEPARTEMENTS.values()
        if departement.code_finess and departement.code not in _BY_COMMUNE.values()
    }
)


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
