"""
The command line of the reference host, from nothing to a search, on both engines.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from subprocess import PIPE, Popen, run
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, Insert, event

from siaut_core.testing.factory import an_event
from siaut_sqlalchemy import sync
from siaut_sqlalchemy.cli import progress
from siaut_sqlalchemy_tests.project import ROOT
from siaut_sqlalchemy_tests.terminal import (
    EXTRACT_EJ,
    EXTRACT_ET,
    Terminal,
    launch,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CAMILLE = (
    *("--prenom", "Camille", "--nom", "Test"),
    *("--courriel", "camille.test@test.fr", "--finess", "010 999 001"),
)
DRAIN = (
    *("drain", "--console"),
    *("--site", "https://siaut.example", "--sender", "siaut@siaut.example"),
)
COMMAND_CLASSES = ["migrate", "load", "install", "drain", "journal"]


@pytest.fixture
def terminal(url: str, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """
    Name the database as people do: the driver is ours to choose.
    """
    return Terminal(url.replace("postgresql+psycopg:", "postgresql:"), capsys)


def prepare(terminal: Terminal) -> None:
    terminal.succeed("migrate")
    terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)


def test_a_gestionnaire_is_installed_and_written_to(terminal: Terminal) -> None:
    prepare(terminal)
    installed = terminal.succeed("install", *CAMILLE)
    courriel = terminal(*DRAIN).output

    assert installed.startswith("Camille TEST - Promoteur Gestionnaire EJ, CENTRE HOSP")
    assert "À     : camille.test@test.fr\n" in courriel
    assert 1 == len(re.findall(r"(?m)^https://siaut\.example/#/\S+$", courriel))


def test_loading_again_changes_nothing(terminal: Terminal) -> None:
    terminal.succeed("migrate")
    first = terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)
    second = terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)

    assert "Structures ajoutées : 8, modifiées : 0, inchangées : 0," in first
    assert "Structures ajoutées : 0, modifiées : 0, inchangées : 8," in second


def test_creating_again_keeps_what_is_there(terminal: Terminal) -> None:
    prepare(terminal)
    terminal.succeed("migrate")

    assert "inchangées : 8," in terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)


def test_the_journal_is_shown_oldest_first(terminal: Terminal) -> None:
    prepare(terminal)
    terminal.succeed("install", *CAMILLE)
    shown = terminal.succeed("journal")

    assert ["IMPORTER_STRUCTURES", "INSTALLER_UTILISATEUR"] == re.findall(
        r"[A-Z]+_[A-Z]+", shown
    )
    assert "INSTALLER" in terminal.succeed("journal", "--last", "1")
    assert "IMPORTER" not in terminal.succeed("journal", "--last", "1")


def test_an_empty_journal_and_an_empty_outbox_say_so(terminal: Terminal) -> None:
    terminal.succeed("migrate")

    assert "Aucun événement.\n" == terminal.succeed("journal")
    assert "Aucun courriel n'attend.\n" == terminal.succeed(*DRAIN)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["install", *CAMILLE[:-1], "12"], "--finess : Neuf caractères"),
        (["install", *CAMILLE[:-1], "010780054"], "pas de structure de ce numéro"),
        (["install", *CAMILLE, "--profil", "Chef"], "profil : "),
        (["install", *CAMILLE, "--courriel", "camille"], "courriel : "),
        (["load", "absent.csv"], "absent.csv : ce fichier n'existe pas."),
        (["load", ROOT], "c'est un dossier"),
        (["load", __file__], "rien à lire ici"),
        ([*DRAIN[:2]], "--site : absente"),
        ([*DRAIN, "--site", "http://ailleurs"], "Une adresse en https://"),
        (["truc"], "Commande ou option : absente ou incorrecte"),
        ([], "Commande ou option : absente ou incorrecte"),
        (["journal", "--last", "-1"], "--last : absente ou incorrecte"),
        (["journal", "--last", "²"], "--last : absente ou incorrecte"),
        (["journal", "--last", "9" * 5_000], "--last : absente ou incorrecte"),
        ([*DRAIN, "--forever", "--pause", "0"], "--pause : absente ou incorrecte"),
        ([*DRAIN, "--forever", "--pause", "nan"], "--pause : absente ou incorrecte"),
        (["load"], "et : absente ou incorrecte"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    prepare(terminal)
    issue = terminal(*arguments)

    assert (2, "") == (issue.code, issue.output)
    assert 1 == len(issue.error.splitlines()), issue.error
    assert sentence in issue.error


def test_lines_left_out_are_told_with_their_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.succeed("migrate")
    damaged = {}
    for kind, extract in (("et", EXTRACT_ET), ("ej", EXTRACT_EJ)):
        damaged[kind] = tmp_path / f"{kind}.csv"
        short = f"structure{kind};trop;court\n".encode()
        damaged[kind].write_bytes(extract.read_bytes() + 2 * short)
    issue = terminal("load", damaged["et"], "--ej", damaged["ej"])

    assert 0 == issue.code
    assert "Lignes laissées de côté : 4.\n" in issue.error
    assert "  2 fois, d'abord ligne 7 de et.csv : 32 positions" in issue.error
    assert "  2 fois, d'abord ligne 5 de ej.csv : 23 positions" in issue.error


def test_what_is_said_of_an_extract_is_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    Not what was wrong with the other one.
    """
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.succeed("migrate")
    damaged, empty = tmp_path / "ej.csv", tmp_path / "empty.csv"
    damaged.write_bytes(EXTRACT_EJ.read_bytes() + b"structureej;trop;court\n")
    empty.write_bytes(b"")
    issue = terminal("load", empty, "--ej", damaged)

    assert f"{empty} : rien à lire ici.\n" == issue.error


def test_the_bar_moves_with_every_structure_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    step: list[int] = []

    @contextmanager
    def note(_title: str, _total: int) -> Iterator[Callable[[int], object]]:
        yield step.append

    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.succeed("migrate")
    monkeypatch.setattr(progress, "bar", note)
    terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)

    assert [*range(1, 9)] == step


@pytest.mark.parametrize("command", [[], *([name] for name in COMMAND_CLASSES)])
def test_its_help_is_in_french(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    issue = Terminal("sqlite://", capsys)(*command, "--help")

    assert (0, "") == (issue.code, issue.error)
    assert " ".join(["Usage:", "siaut-sqlalchemy", *command]) in issue.output
    assert "Affiche cette aide." in issue.output
    assert not re.search("Show this|default|required|env var|Commands", issue.output)


def test_a_password_in_the_environment_is_not_shown_by_the_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIAUT_DATABASE", "postgresql://moi:secret@nulle-part/base")

    assert "secret" not in Terminal("sqlite://", capsys)("--help").output


def test_it_makes_a_file_of_the_folder_it_is_run_from(tmp_path: Path) -> None:
    creation = launch("siaut_sqlalchemy", "migrate", folder=tmp_path)

    assert (0, "", "La base est prête.\n") == (
        creation.returncode,
        creation.stderr,
        creation.stdout,
    )
    assert (tmp_path / "siaut.sqlite").exists()


def test_an_address_is_installed_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    prepare(terminal)
    terminal.succeed("install", *CAMILLE)
    issue = terminal("install", *CAMILLE)

    assert (2, "") == (issue.code, issue.output)
    assert "1 email ne peut être utilisé que pour 1 utilisateur.\n" == issue.error


def test_an_import_that_is_interrupted_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    As by Ctrl-C, after the fifth structure.
    """
    facts: list[object] = []

    def interrupt(_connection: object, order: object, *_arguments: object) -> None:
        facts.append(order)
        if len([done for done in facts if isinstance(done, Insert)]) > 5:
            raise KeyboardInterrupt

    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.succeed("migrate")
    event.listen(Engine, "before_execute", interrupt)
    try:
        issue = terminal("load", EXTRACT_ET)
    finally:
        event.remove(Engine, "before_execute", interrupt)

    assert (130, "") == (issue.code, issue.output)
    assert "Interrompu : rien" in issue.error
    assert "Aucun événement.\n" == terminal.succeed("journal")
    assert "inchangées : 0," in terminal.succeed("load", EXTRACT_ET)


def test_a_reader_who_has_seen_enough_may_leave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    As in ``... journal | head``.
    """
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.succeed("migrate")
    store = sync.Store(terminal.base)
    with store.unit_of_work() as uow:
        for _ in range(3_000):
            uow.journal.add(an_event())
    store.close()
    lines = ("journal", "--last", "3000", "--database", terminal.base)
    command = [sys.executable, "-X", "utf8", "-m", "siaut_sqlalchemy"]
    with Popen([*command, *lines], stdout=PIPE, stderr=PIPE) as reading:  # noqa: S603  (our own words)
        assert reading.stdout is not None
        reading.stdout.readline()
        reading.stdout.close()
        assert reading.stderr is not None
        assert b"" == reading.stderr.read()
    assert 0 == reading.returncode


@pytest.mark.parametrize("absent", ["typer", "rich"])
def test_what_must_be_installed_first_is_said(absent: str, tmp_path: Path) -> None:
    script = (
        f"import runpy, sys; sys.modules[{absent!r}] = None;"
        " runpy.run_module('siaut_sqlalchemy', run_name='__main__')"
    )
    trial = run(  # noqa: S603  (our own script)
        [sys.executable, "-X", "utf8", "-c", script, "migrate"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        encoding="utf-8",
    )

    assert (2, "", 1) == (
        trial.returncode,
        trial.stdout,
        len(trial.stderr.splitlines()),
    )
    assert f"Il manque le module {absent}" in trial.stderr
