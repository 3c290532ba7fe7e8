"""
The little Markdown that generated pages are made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = ["code", "entete", "tableau"]


def entete(titre: str) -> str:
    """
    Begin a generated page, and say how to print it again.
    """
    commande = "python -m tests.docs.generer --write"
    return f"# {titre}\n\n% Printed by `{commande}`: do not edit.\n"


def code(*textes: str) -> str:
    """
    Show names as code, separated by commas.
    """
    return ", ".join(f"`{texte}`" for texte in textes)


def tableau(titres: Sequence[str], lignes: Iterable[Sequence[str]]) -> list[str]:
    """
    Write a table, and the empty line that ends it.
    """
    return [
        _ligne(titres),
        _ligne(["---"] * len(titres)),
        *map(_ligne, lignes),
        "",
    ]


def _ligne(cellules: Sequence[str]) -> str:
    return f"| {' | '.join(cellules)} |"
