"""
*Extraits*: files of FINESS, read with a progress bar.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar

from siaut_core import DonneesInvalidesError
from siaut_core.finess import LigneEJ, LigneET

from ..barres import barre

if TYPE_CHECKING:
    from pathlib import Path

    from siaut_core.finess import LigneFautive

    from ..barres import Avancer

__all__ = ["ExtraitIllisibleError", "lire_extrait", "raisons"]

POURQUOI: Final = {
    FileNotFoundError: "ce fichier n'existe pas.",
    IsADirectoryError: "c'est un dossier, pas un fichier.",
    PermissionError: "la lecture de ce fichier est refusée.",
}
PAS: Final = 1_000  # Lines between two moves of the progress bar.

L = TypeVar("L", LigneEJ, LigneET)


class ExtraitIllisibleError(Exception):
    """
    Why a file is no extract, in a French sentence.
    """


def lire_extrait(
    chemin: Path, lecteur: Callable[..., Iterator[L]], fautives: list[LigneFautive]
) -> list[L]:
    """
    Read a whole extract; the lines that cannot be read go to *fautives*.

    Raises:
        ExtraitIllisibleError: If the file is missing, broken, or another thing.
    """
    try:
        with chemin.open("rb") as fichier:
            titre, octets = f"Lecture de {chemin.name}", chemin.stat().st_size
            with barre(titre, octets) as avancer:
                lues = lecteur(fichier, signaler=fautives.append)
                lignes = list(_suivre(lues, fichier, avancer))
    except OSError as erreur:
        pourquoi = POURQUOI.get(type(erreur), "la lecture échoue.")
        raise ExtraitIllisibleError(f"{chemin} : {pourquoi}") from None
    except DonneesInvalidesError as erreur:
        raise ExtraitIllisibleError(f"{chemin} : {erreur.erreurs[0].message}") from None
    if not lignes:
        raison = f" {fautives[0].erreurs[0].message}" if fautives else ""
        raise ExtraitIllisibleError(f"{chemin} : rien à lire ici.{raison}")
    return lignes


def _suivre(lignes: Iterable[L], fichier: BinaryIO, avancer: Avancer) -> Iterator[L]:
    for rang, ligne in enumerate(lignes):
        if rang % PAS == 0:
            avancer(fichier.tell())
        yield ligne


def raisons(fautives: Iterable[LigneFautive]) -> Iterator[str]:
    """
    Say each reason why lines were left out, how often, and where first.
    """
    fois: Counter[str] = Counter()
    premieres: dict[str, int] = {}
    for fautive in fautives:
        for erreur in fautive.erreurs:
            raison = f"{erreur.champ or 'ligne'} : {erreur.message}"
            fois[raison] += 1
            premieres.setdefault(raison, fautive.numero_ligne)
    for raison, nombre in fois.most_common():
        yield f"{nombre} fois, d'abord ligne {premieres[raison]}, {raison}"
