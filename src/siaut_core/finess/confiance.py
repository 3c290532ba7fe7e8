"""
*Confiance*: entities built from values that this package has just checked.

Their constructors would check again, for twice the time that reading a line
takes. What passes here is what passes there, and tested to be.
"""

from __future__ import annotations

from typing import Final

from siaut_core.entities.ebauche import ebauche_de
from siaut_core.entities.finess import DOUBLES, MASQUE, NumeroFiness
from siaut_core.entities.structure import Coordonnees
from siaut_core.finess.champs import Lieu

__all__ = ["batir_coordonnees", "lire_numero"]

# The key, three characters at a time; every other digit counts for its double.
DIZAINES: Final = [(f"{n:02}", n // 10 + DOUBLES[n % 10]) for n in range(100)]
DEBUT: Final = {
    **{f"{chiffres}0": somme for chiffres, somme in DIZAINES},
    "2A0": 2 + DOUBLES[1],
    "2B0": 2 + DOUBLES[2],
}
MILIEU: Final = {
    f"{centaine}{chiffres}": DOUBLES[centaine] + somme
    for centaine in range(10)
    for chiffres, somme in DIZAINES
}
FIN: Final = {
    f"{chiffres}{unite}": somme + unite
    for chiffres, somme in DIZAINES
    for unite in range(10)
}


_EbaucheNumero = ebauche_de(NumeroFiness)
_EbaucheCoordonnees = ebauche_de(Coordonnees)


def lire_numero(texte: str) -> NumeroFiness:
    """
    Read a number, as `NumeroFiness.lire` would.
    """
    try:
        somme = DEBUT[texte[:3]] + MILIEU[texte[3:6]] + FIN[texte[6:]]
    except KeyError:
        return NumeroFiness.lire(texte)
    if somme % 10 or texte == MASQUE:
        return NumeroFiness.lire(texte)
    ebauche = _EbaucheNumero()
    ebauche.valeur = texte
    ebauche.__class__ = NumeroFiness
    numero: NumeroFiness = ebauche
    return numero


def batir_coordonnees(voie: str, lieu: Lieu, telephone: str) -> Coordonnees:
    """
    Put an address together, from texts that were read.
    """
    ebauche = _EbaucheCoordonnees()
    ebauche.numero_et_voie = voie
    ebauche.code_postal, ebauche.commune, ebauche.departement, _ = lieu
    ebauche.telephone = telephone
    ebauche.courriel_representant = None
    ebauche.__class__ = Coordonnees
    coordonnees: Coordonnees = ebauche
    return coordonnees
