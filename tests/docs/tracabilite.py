"""
*Traçabilité*: for each line of the guide, what answers it and what proves it.

Public names cite their lines in their docstrings ("Guide: S1"), and so do tests.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from siaut_core import Motif
from tests.docs.lignes import CHAPITRES, LIGNES, lignes_citees
from tests.docs.markdown import code, entete
from tests.docs.noms import documentes, nom_court
from tests.donnees import RACINE

__all__ = [
    "TESTS_EN_PLUS",
    "motifs_par_ligne",
    "noms_par_ligne",
    "page_de_tracabilite",
    "tests_du_projet",
    "tests_par_ligne",
]

# Proofs that cannot cite their line themselves, such as derived or shared ones.
TESTS_EN_PLUS: Final[Mapping[str, tuple[str, ...]]] = {
    "C1": (
        (
            "tests/use_cases/test_administration.py"
            "::test_who_may_act_at_all_is_a_gestionnaire_in_exercise"
        ),
    ),
}

PAGE: Final = """
Each line of the ministry's guide (SI Autorisations, *Guide utilisateur, profil
PROMOTEUR GESTIONNAIRE*, November 2023), in our words: the public names that
answer it, the reasons to refuse that come from it, and the tests that prove it.
"""


def _par_ligne(
    citations: Iterator[tuple[str, str | None]],
) -> dict[str, tuple[str, ...]]:
    """
    Turn texts that cite lines into lines with who cites them.
    """
    lignes: dict[str, dict[str, None]] = {}
    for nom, texte in citations:
        for ligne in lignes_citees(texte):
            lignes.setdefault(ligne, {})[nom] = None
    return {ligne: tuple(noms) for ligne, noms in lignes.items()}


def _docstrings_publiques() -> Iterator[tuple[str, str | None]]:
    for nom, objet in documentes():
        # Of anything else, the docstring is that of its class.
        if inspect.isroutine(objet) or isinstance(objet, property | type):
            yield nom, objet.__doc__


@cache
def noms_par_ligne() -> dict[str, tuple[str, ...]]:
    """
    Give the public names that cite each line.
    """
    return _par_ligne(_docstrings_publiques())


def motifs_par_ligne() -> dict[str, tuple[Motif, ...]]:
    """
    Give the reasons that come from each line.
    """
    return {
        ligne: tuple(motif for motif in Motif if ligne in motif.sources)
        for ligne in LIGNES
    }


def _tests_de(chemin: Path) -> Iterator[tuple[str, str | None]]:
    """
    Give the tests of a file, ``file::name`` or ``file::class::name``.
    """
    fichier = chemin.relative_to(RACINE).as_posix()

    def parcourir(noeud: ast.AST, prefixe: str) -> Iterator[tuple[str, str | None]]:
        for enfant in ast.iter_child_nodes(noeud):
            match enfant:
                case ast.FunctionDef(name=nom) | ast.AsyncFunctionDef(name=nom):
                    if nom.startswith("test_"):
                        yield f"{prefixe}::{nom}", ast.get_docstring(enfant)
                case ast.ClassDef(name=nom):
                    yield from parcourir(enfant, f"{prefixe}::{nom}")

    yield from parcourir(ast.parse(chemin.read_text("utf-8")), fichier)


@cache
def tests_du_projet() -> dict[str, str | None]:
    """
    Give every test and its docstring, read without running anything.

    Those of the contracts too, once: what is derived is not repeated.
    """
    dossiers = ("examples", "src/siaut_core/testing", "tests")
    fichiers = sorted(f for nom in dossiers for f in (RACINE / nom).rglob("*.py"))
    return dict(
        test
        for chemin in fichiers
        if not chemin.read_text("utf-8").startswith("# Derived from ")
        for test in _tests_de(chemin)
    )


@cache
def tests_par_ligne() -> dict[str, tuple[str, ...]]:
    """
    Give the tests that prove each line.
    """
    cites = _par_ligne(iter(tests_du_projet().items()))
    return {
        ligne: (*cites.get(ligne, ()), *TESTS_EN_PLUS.get(ligne, ()))
        for ligne in (*LIGNES, *cites.keys() - LIGNES.keys())
    }


@cache
def page_de_tracabilite() -> str:
    """
    Print the page.
    """
    page = entete("Lines of the guide") + PAGE
    for chapitre, titre in CHAPITRES.items():
        page += f"\n## {chapitre}. {titre}\n"
        page += "".join(_paragraphe(n) for n in LIGNES if n.startswith(chapitre))
    return page


def _paragraphe(ligne: str) -> str:
    lignes = [f"\n### {ligne}\n", LIGNES[ligne], ""]
    lignes += _puces("Names", map(_role, noms_par_ligne().get(ligne, ())))
    lignes += _puces("Reasons", map(_lien, motifs_par_ligne()[ligne]))
    lignes += _puces("Tests", map(code, tests_par_ligne()[ligne]))
    return "\n".join(lignes) + "\n"


def _puces(titre: str, elements: Iterable[str]) -> list[str]:
    liste = [f"  - {element}" for element in elements]
    return [f"- {titre}:", *liste] if liste else []


def _role(nom: str) -> str:
    return f"{{py:obj}}`{nom_court(nom)} <{nom}>`"


def _lien(motif: Motif) -> str:
    return f"[`{motif.code}`](regles.md#{motif.code.lower()})"
