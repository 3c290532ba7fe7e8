"""
*Adapter*: the page on adapters, as files to save and quotations.
"""

from __future__ import annotations

import re
from typing import Final

from tests.docs.pages import DOCS, Bloc, blocs

__all__ = ["EXTRAITS", "FICHIERS", "PAGE", "SUR_POSTGRESQL"]

PAGE: Final = DOCS / "how-to" / "write-your-adapter.md"

# A file to save says its name in its first line.
_NOM: Final = re.compile(r"# (\w+\.py)\n")

# So does what replaces a part of it.
_VARIANTE: Final = re.compile(r"# \w+\.py, on PostgreSQL\n")

_PYTHON: Final = [bloc for bloc in blocs(PAGE) if bloc.langue == "python"]

EXTRAITS: Final[list[Bloc]] = [
    bloc
    for bloc in _PYTHON
    if not _NOM.match(bloc.texte) and not _VARIANTE.match(bloc.texte)
]

[SUR_POSTGRESQL] = [bloc.texte for bloc in _PYTHON if _VARIANTE.match(bloc.texte)]


def _fichiers() -> dict[str, dict[str, str]]:
    """
    Give the files of each section, by their names.
    """
    titres = [
        (PAGE.read_text("utf-8").count("\n", 0, titre.start()), titre[1])
        for titre in re.finditer(r"^### (.*)$", PAGE.read_text("utf-8"), re.MULTILINE)
    ]
    fichiers: dict[str, dict[str, str]] = {}
    for bloc in _PYTHON:
        if nom := _NOM.match(bloc.texte):
            section = [titre for ligne, titre in titres if ligne < bloc.ligne][-1]
            fichiers.setdefault(section, {})[nom[1]] = bloc.texte
    return fichiers


FICHIERS: Final = _fichiers()
