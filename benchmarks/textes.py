"""
*Textes*: accounts written as JSON and read again, against pydantic.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

from benchmarks.harness import Baseline, Item, Scale, at_least, repeated
from benchmarks.populations import peupler
from siaut_core import Utilisateur
from siaut_core.serialization import de_json, en_json

__all__ = ["items"]

COMPTES: Final = 500

TITRES: Final = {
    "json-lecture": "user, read from JSON",
    "json-aller-retour": "user, to JSON and back",
}


def items(scale: Scale) -> Iterator[Item]:
    """
    Give the time of one account, in a text of many; their domains are known.
    """
    del scale
    comptes = peupler(COMPTES, COMPTES // 2).comptes
    texte = en_json(comptes)
    assert comptes == de_json(texte, list[Utilisateur])
    try:
        adaptateur, modeles = _pydantic(texte)
    except ImportError as absence:
        for code, titre in TITRES.items():
            yield Item(code, titre, skipped=f"{absence.name} is not installed")
        return
    noms = {
        "texte": texte,
        "comptes": comptes,
        "modeles": modeles,
        "lire": de_json,
        "ecrire": en_json,
        "genre": list[Utilisateur],
        "pydantic": adaptateur,
    }
    for code, nous, eux, seuil in (
        ("json-lecture", "lire(texte, genre)", "pydantic.validate_json(texte)", 3),
        (
            "json-aller-retour",
            "lire(ecrire(comptes), genre)",
            "pydantic.validate_json(pydantic.dump_json(modeles))",
            None,
        ),
    ):
        yield Item(
            code,
            TITRES[code],
            repeated(nous, noms, COMPTES),
            (
                Baseline(
                    "pydantic, EmailStr",
                    repeated(eux, noms, COMPTES),
                    at_least(seuil) if seuil else None,
                ),
            ),
        )


def _pydantic(texte: str) -> tuple[Any, list[Any]]:
    """
    Load it, if it is there, and have it read the same text.

    Raises:
        ImportError: If it is not installed.
    """
    adaptateur = import_module("benchmarks.modele_pydantic").ADAPTATEUR
    return adaptateur, adaptateur.validate_json(texte)
