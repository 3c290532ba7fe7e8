"""
What the how-to says of the reference host is what happens, word for word.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.docs.pages import DOCS, Bloc, blocs, executer
from tests.donnees import RACINE
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = DOCS / "how-to" / "run-the-reference-host.md"

# What differs each time, as the page writes it.
VARIABLES: Final = {
    "<jeton>": "[0-9a-f]{64}",
    "<instant>": r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d",
    "<identifiant>": "[0-9a-f]{32}",
}

ADRESSE: Final = "postgresql://siaut@localhost/siaut"


def montres() -> Iterator[tuple[str, str | None]]:
    """
    Give the commands of the page after its installation, and what they print.
    """
    fin = Bloc("", "", 0)
    for bloc, suivant in pairwise([*blocs(PAGE), fin]):
        if bloc.langue == "sh" and "pip install" not in bloc.texte:
            yield bloc.texte, suivant.texte if suivant.langue == "text" else None


def motif(texte: str) -> str:
    motif = re.escape(texte)
    for nom, forme in VARIABLES.items():
        motif = motif.replace(re.escape(nom), forme)
    return motif


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """
    Give a folder where a reader would be, which may be written in.
    """
    (tmp_path / "examples").symlink_to(RACINE / "examples")
    return tmp_path


def test_the_page_is_followed_word_for_word(clone: Path, base_neuve: str) -> None:
    environnement = {n: v for n, v in os.environ.items() if not n.startswith("SIAUT_")}
    dossier = str(Path(sys.executable).parent)
    environnement["PATH"] = f"{dossier}{os.pathsep}{environnement['PATH']}"
    environnement["PYTHONUTF8"] = "1"
    exports = ""
    for commandes, attendu in montres():
        texte = commandes.replace(ADRESSE, base_neuve.replace("+psycopg", ""))
        essai = subprocess.run(  # noqa: S603  (our own page)
            ["bash", "-euc", exports + texte],  # noqa: S607  (as readers have it)
            check=False,
            cwd=clone,
            encoding="utf-8",
            env=environnement,
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
        )
        assert 0 == essai.returncode, essai.stdout
        if attendu is not None:
            assert re.fullmatch(motif(attendu), essai.stdout), essai.stdout
        exports += "".join(re.findall(r"(?m)^export .*\n", texte))

    assert "postgresql" in exports


def test_its_code_runs_as_shown(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone)
    executer(PAGE)


def test_what_it_installs_is_what_the_host_is_tested_with() -> None:
    [installation] = [
        bloc.texte
        for bloc in blocs(PAGE)
        if bloc.langue == "sh" and "pip install" in bloc.texte
    ]
    groupes = tomllib.loads((RACINE / "pyproject.toml").read_text("utf-8"))
    installees = re.findall(r'"(\S+)"', installation)

    assert 5 == len(installees)
    assert set(installees) <= set(groupes["dependency-groups"]["hosts"])
