"""
``examples/guide.py --database``: the same story, on a real host.
"""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from siaut_sqlalchemy_tests.project import (
    EXAMPLES,
    PATIENCE,
    reference_data,
    run_example,
)

if TYPE_CHECKING:
    from pathlib import Path

LACKS = (
    "--database : il manque le module siaut_sqlalchemy ; installez d'abord"
    " « ./examples/hosts/siaut_sqlalchemy[argon2,cli,postgresql] ».\n"
)

# The policies differ, in what is wrong with a password and how it is said.
MOT_DE_PASSE = re.compile(r"(?m)^  Refusé : mot_de_passe : .*\n| mot_de_passe:\S+")


def test_the_story_is_the_one_in_memory_to_the_letter(url: str, tmp_path: Path) -> None:
    """
    Once: a base that holds something is refused.
    """
    in_memory = run_example("guide.py", folder=tmp_path)
    part, resumption = (
        run_example("guide.py", "--database", url, folder=tmp_path) for _ in range(2)
    )

    assert (0, "") == (part.returncode, part.stderr)
    assert MOT_DE_PASSE.sub("", in_memory.stdout) == MOT_DE_PASSE.sub("", part.stdout)
    assert (2, "") == (resumption.returncode, resumption.stdout)
    assert 1 == len(resumption.stderr.splitlines())
    assert "cette base n'est pas vide" in resumption.stderr


def test_what_is_wrong_with_the_base_is_said_in_one_sentence(tmp_path: Path) -> None:
    """
    See `test_failures`, whose sentences these are.
    """
    for adresse, sentence in (
        ("guide.sqlite", "ce n'est pas une adresse"),
        ("sqlite:///absent/guide.sqlite", "que son dossier existe"),
        ("postgresql://moi:tournesol@127.0.0.1:1/base", "ne répond pas"),
    ):
        part = run_example("guide.py", "--database", adresse, folder=tmp_path)
        assert (2, "", 1) == (
            part.returncode,
            part.stdout,
            len(part.stderr.splitlines()),
        )
        assert sentence in part.stderr
        assert "tournesol" not in part.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ([], (0, "")),
        (
            ["--database", "sqlite://"],
            (2, LACKS),
        ),
    ],
)
def test_sqlalchemy_is_needed_by_a_base_only(
    tmp_path: Path, arguments: list[str], expected: tuple[int, str]
) -> None:
    """
    Nor what it brings: the guide in memory is the first thing that is tried.
    """
    script = (
        "import runpy, sys\n"
        "for absent in ('siaut_sqlalchemy', 'sqlalchemy', 'argon2', 'rich'):\n"
        "    sys.modules[absent] = None\n"
        f"sys.path.insert(0, {str(EXAMPLES)!r})\n"
        f"runpy.run_path({str(EXAMPLES / 'guide.py')!r}, run_name='__main__')\n"
    )
    part = subprocess.run(  # noqa: S603  (our own script)
        [sys.executable, "-X", "utf8", "-c", script, *arguments],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        encoding="utf-8",
        timeout=PATIENCE,
    )

    assert expected == (part.returncode, part.stderr)


@pytest.mark.slow
def test_all_of_finess_is_loaded_and_the_guide_played(url: str, tmp_path: Path) -> None:
    et = reference_data("finess", "officiel", "etalab-cs1100502-20210108.csv.gz")
    ejs = reference_data("finess", "officiel", "etalab-cs1100501-20210108.csv.gz")
    files = ("--finess-et", et, "--finess-ej", ejs)
    part = run_example(
        *("guide.py", "--database", url),
        *files,
        folder=tmp_path,
    )

    assert (0, "") == (part.returncode, part.stderr)
    assert "  Structures : 142417\n" in part.stdout
    assert "8 courriels partis." in part.stdout.splitlines()[-1]
