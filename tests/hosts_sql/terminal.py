"""
*Terminal*: the command line of the host, as somebody types it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from hosts.sqlalchemy_host.commande import main

from siaut_core.testing.fabrique import un_numero
from tests.donnees import RACINE
from tests.finess.lignes import une_ligne_et
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

__all__ = ["EXTRAIT_EJ", "EXTRAIT_ET", "Issue", "Terminal", "ecrire_extrait", "lancer"]

EXEMPLES: Final = RACINE / "examples" / "donnees"
EXTRAIT_ET: Final = EXEMPLES / "finess-et-exemple.csv"
EXTRAIT_EJ: Final = EXEMPLES / "finess-ej-exemple.csv"


class Issue(NamedTuple):
    """
    What a command answered.
    """

    code: int
    sortie: str
    erreur: str


class Terminal:
    """
    Runs commands in this process, all on the same database.
    """

    def __init__(self, base: str, capture: pytest.CaptureFixture[str]) -> None:
        self.base = base
        self._capture = capture

    def __call__(self, *arguments: str | Path) -> Issue:
        self._capture.readouterr()
        try:
            code = main(["--database", self.base, *map(str, arguments)])
        except SystemExit as fin:
            code = int(fin.code or 0)
        return Issue(code, *self._capture.readouterr())

    def reussir(self, *arguments: str | Path) -> str:
        """
        Run a command that must succeed, and give what it prints.
        """
        issue = self(*arguments)
        assert (0, "") == (issue.code, issue.erreur), issue
        return issue.sortie


def ecrire_extrait(dossier: Path, nombre: int) -> Path:
    """
    Write an extract of *nombre* ET, all of one EJ.
    """
    lignes = [
        une_ligne_et(nofinesset=un_numero(rang).valeur, rs=f"SITE {rang}")
        for rang in range(2, nombre + 2)
    ]
    chemin = dossier / "et.csv"
    chemin.write_text("\n".join([*lignes, ""]), "utf-8")
    return chemin


def lancer(
    module: str,
    *arguments: str | Path,
    dossier: Path,
    chemins: tuple[Path, ...] = (),
    avant: Callable[[], object] | None = None,
) -> subprocess.CompletedProcess[str]:
    """
    Run the host in a process of its own, from *dossier*, warnings as errors.
    """
    environnement = {n: v for n, v in os.environ.items() if not n.startswith("SIAUT_")}
    environnement["PYTHONPATH"] = os.pathsep.join(map(str, chemins))
    return subprocess.run(  # noqa: S603  (our own words; no thread is alive in tests)
        [sys.executable, *("-X", "utf8", "-W", "error"), "-m", module, *arguments],
        capture_output=True,
        check=False,
        cwd=dossier,
        encoding="utf-8",
        env=environnement,
        preexec_fn=avant,
        timeout=PATIENCE,
    )
