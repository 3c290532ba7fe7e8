"""
What `guide.py` reads: the structures of FINESS extracts, and the EJ to follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import attrs
from lire_finess import Barre, lire, sans_barre

from siaut_core import DonneesInvalidesError, NumeroFiness
from siaut_core.finess import (
    LigneEJ,
    LigneET,
    LigneFautive,
    lire_entites_juridiques,
    lire_etablissements,
)

L = TypeVar("L", LigneEJ, LigneET)


class SaisieError(Exception):
    """
    What is wrong with the command line, in a French sentence.
    """


@attrs.frozen
class Extrait:
    """
    What could be read of the FINESS files.

    Attributes:
        rejets: How many lines could not be, or repeat the number of another.
    """

    entites: list[LigneEJ]
    etablissements: list[LigneET]
    rejets: int

    @classmethod
    def lire(
        cls, fichier_et: Path, fichier_ej: Path | None, barre: Barre = sans_barre
    ) -> Extrait:
        """
        Read the files; without the second, EJ are known by their number alone.
        """
        fautives: list[LigneFautive] = []
        pris: set[NumeroFiness] = set()
        ej: list[LigneEJ] = []
        if fichier_ej is not None:
            ej = lire(fichier_ej, lire_entites_juridiques, barre, fautives)
        et = lire(fichier_et, lire_etablissements, barre, fautives)
        entites, etablissements = _uniques(ej, pris), _uniques(et, pris)
        doublons = len(ej) + len(et) - len(pris)
        return cls(entites, etablissements, len(fautives) + doublons)

    def choisir_ej(self, numero: str | None) -> NumeroFiness:
        """
        Find the EJ that is asked for; else the first that has several ET.

        Raises:
            SaisieError: If no ET of such an EJ was read.
        """
        effectifs = Counter(et.numero_ej for et in self.etablissements)
        if numero is None:
            plusieurs = (ej for ej, effectif in effectifs.items() if effectif > 1)
            return next(plusieurs, next(iter(effectifs)))
        try:
            ej = NumeroFiness.lire(numero)
        except DonneesInvalidesError as erreur:
            raise SaisieError(f"--ej : {erreur}") from None
        if ej not in effectifs:
            raise SaisieError(f"--ej {ej} : aucun établissement lu n'est à cette EJ.")
        return ej

    def choisir_et(self, ej: NumeroFiness) -> list[NumeroFiness]:
        """
        Find an ET of *ej*, then another one: of the same EJ if it can be.
        """
        siens = (et.numero for et in self.etablissements if et.numero_ej == ej)
        autres = (et.numero for et in self.etablissements if et.numero_ej != ej)
        return [*siens, *autres][:2]


def _uniques(lignes: Iterable[L], pris: set[NumeroFiness]) -> list[L]:
    uniques = []
    for ligne in lignes:
        if ligne.numero not in pris:
            pris.add(ligne.numero)
            uniques.append(ligne)
    return uniques
