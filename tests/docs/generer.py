"""
*Générer*: print the pages that the code itself dictates.

``python -m tests.docs.generer --write`` prints them into ``docs/reference``;
without ``--write`` it only says which are out of date, and fails when one is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.docs.diagrammes import DESSINS, dessiner, page_des_etats, signature
from tests.docs.regles import page_des_regles
from tests.docs.tracabilite import page_de_tracabilite
from tests.donnees import RACINE

__all__ = ["PAGES", "main", "perimes"]

REFERENCE: Final = RACINE / "docs" / "reference"

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "regles.md": page_des_regles,
    "etats.md": page_des_etats,
    "tracabilite.md": page_de_tracabilite,
}


def _lire(chemin: Path) -> str:
    return chemin.read_text("utf-8") if chemin.exists() else ""


def perimes(dossier: Path = REFERENCE) -> Iterator[str]:
    """
    Name the pages and drawings that are not what the code says.
    """
    for nom, imprimer in PAGES.items():
        if _lire(dossier / nom) != imprimer():
            yield nom
    for nom, decrire in DESSINS.items():
        if not _lire(dossier / nom).startswith(signature(decrire())):
            yield nom


def ecrire(dossier: Path = REFERENCE) -> None:
    """
    Print what is out of date.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    for nom in list(perimes(dossier)):
        texte = PAGES[nom]() if nom in PAGES else dessiner(DESSINS[nom]())
        (dossier / nom).write_text(texte, "utf-8")


def main(arguments: Sequence[str], dossier: Path = REFERENCE) -> int:
    """
    Check, or print when asked to; tell what is out of date.

    Returns:
        The exit code: 1 when something is out of date.
    """
    if "--write" in arguments:
        ecrire(dossier)
    restants = list(perimes(dossier))
    for nom in restants:
        print(f"{nom} is out of date")  # noqa: T201  (a command)
    return 1 if restants else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
