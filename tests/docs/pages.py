"""
*Pages*: the code blocks of a page, run in order as one session.
"""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Final, NamedTuple

from tests.donnees import RACINE

__all__ = ["PAGES", "SUR_L_HOTE", "Bloc", "blocs", "executer"]

DOCS: Final = RACINE / "docs"

PAGES: Final = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)

# Run by ``tests/hosts_sql`` and ``tests/hosts_django``, where what the hosts need is
# installed.
SUR_L_HOTE: Final = frozenset(
    DOCS / "how-to" / nom
    for nom in (
        "run-the-reference-host.md",
        "send-the-mail.md",
        "write-your-adapter.md",
    )
)

_BLOC: Final = re.compile(r"^```(\S*).*?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


class Bloc(NamedTuple):
    """
    A block between fences.

    Attributes:
        ligne: Where it begins in its page.
    """

    langue: str
    texte: str
    ligne: int


def blocs(page: Path) -> list[Bloc]:
    """
    Give the blocks of a page.
    """
    texte = page.read_text("utf-8")
    return [
        Bloc(bloc[1], bloc[2], 1 + texte.count("\n", 0, bloc.start(2)))
        for bloc in _BLOC.finditer(texte)
    ]


def executer(page: Path, session: dict[str, object] | None = None) -> dict[str, object]:
    """
    Run what a page shows; an answer that is not the one shown is an error.

    Args:
        session: The names that the page finds; emptied by nobody.

    Returns:
        The names that the page leaves.
    """
    session = {"__name__": "page"} if session is None else session
    for langue, texte, ligne in blocs(page):
        if langue == "python":
            # Lines before it, so that a traceback tells the line of the page.
            source = "\n" * (ligne - 1) + texte
            exec(compile(source, str(page), "exec"), session)  # noqa: S102  (our own pages)
        elif langue == "pycon":
            _comparer(page, texte, ligne, session)
    return session


def _comparer(page: Path, texte: str, ligne: int, session: dict[str, object]) -> None:
    exemples = doctest.DocTestParser().get_examples(texte, page.name)
    essai = doctest.DocTest(exemples, session, page.name, str(page), ligne - 1, texte)
    # DocTest works on a copy of the names; the next block needs them.
    essai.globs = session
    sortie: list[str] = []
    resultat = doctest.DocTestRunner().run(essai, out=sortie.append, clear_globs=False)
    assert resultat.failed == 0, "".join(sortie)
