"""
The command line of the reference host, from nothing to a search, on both engines.
"""

from __future__ import annotations

import io
import re
import sys
from contextlib import contextmanager
from subprocess import PIPE, Popen, run
from typing import TYPE_CHECKING

import pytest
from hosts.sqlalchemy_host import bars
from sqlalchemy import Engine, Insert, event

from tests.donnees import ROOT
from tests.hosts_sql.terminal import (
    EXTRACT_EJ,
    EXTRACT_ET,
    Terminal,
    launch,
    write_extract,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CAMILLE = (
    *("--prenom", "Camille", "--nom", "Test"),
    *("--courriel", "camille.test@test.fr", "--finess", "010 999 001"),
)
POST = (
    *("courriels", "--vers-console"),
    *("--site", "https://siaut.example", "--expediteur", "siaut@siaut.example"),
)
AFTER = "Il y en a d'autres : voyez --maximum."
PHRASE = "sept petits mots tirés vraiment au hasard"
COMMAND_CLASSES = [
    "creer",
    "load",
    "installer",
    "activer",
    "rechercher",
    "courriels",
    "journal",
    "sans-gestionnaire",
]


@pytest.fixture
def terminal(url: str, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """
    Name the database as people do: the driver is ours to choose.
    """
    return Terminal(url.replace("postgresql+psycopg:", "postgresql:"), capsys)


def type_in(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    text = "".join(f"{line}\n" for line in lines)
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def prepare(terminal: Terminal) -> None:
    terminal.succeed("creer")
    terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)


def install_camille(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(terminal)
    terminal.succeed("installer", *CAMILLE)
    courriel = terminal(*POST).output
    [lien] = re.findall(r"(?m)^https://siaut\.example/#/\S+$", courriel)
    type_in(monkeypatch, lien, PHRASE)
    terminal.succeed("activer")


def test_a_gestionnaire_is_installed_activated_and_searches(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_camille(terminal, monkeypatch)
    titles, camille = terminal.succeed(
        *("rechercher", "--acteur", "camille.test@test.fr", "--nom", "tes")
    ).splitlines()

    assert titles.startswith("Nom   Prénom   Courriel ")
    assert camille.startswith("Test  Camille  camille.test@test.fr  Promoteur Gestion")
    assert "Aucun utilisateur.\n" == terminal.succeed(
        *("rechercher", "--acteur", "camille.test@test.fr", "--nom", "autre")
    )


def test_a_search_is_refused_until_the_link_was_followed(terminal: Terminal) -> None:
    """
    It is the core's operation: whoever searches must be in exercise.
    """
    prepare(terminal)
    terminal.succeed("installer", *CAMILLE)
    issue = terminal("rechercher", "--acteur", "camille.test@test.fr")

    assert (2, "Vous n'avez pas encore confirmé votre courriel.\n") == (
        issue.code,
        issue.error,
    )


def test_a_weak_password_leaves_the_link_usable(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(terminal)
    terminal.succeed("installer", *CAMILLE)
    token = re.findall(r"token=(\S+)", terminal(*POST).output)[0]
    type_in(monkeypatch, token, "camille")
    refus = terminal("activer")

    assert 2 == refus.code
    assert "mot_de_passe : Un mot de passe compte au moins 12" in refus.error
    assert "camille" not in refus.error
    type_in(monkeypatch, token, PHRASE)
    assert "peut se connecter" in terminal.succeed("activer")


def test_loading_again_changes_nothing(terminal: Terminal) -> None:
    terminal.succeed("creer")
    first = terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)
    second = terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)

    assert "Structures ajoutées : 8, modifiées : 0, inchangées : 0," in first
    assert "Structures ajoutées : 0, modifiées : 0, inchangées : 8," in second


def test_creating_again_keeps_what_is_there(terminal: Terminal) -> None:
    prepare(terminal)
    terminal.succeed("creer")

    assert "en exercice : 8.\n" in terminal.succeed("sans-gestionnaire")


def test_structures_without_gestionnaire_are_counted_whatever_is_shown(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Camille has their EJ and its ET in their perimeter.
    """
    install_camille(terminal, monkeypatch)
    lines = terminal.succeed("sans-gestionnaire", "--maximum", "1").splitlines()

    assert 3 == len(lines)
    assert lines[0].startswith("Type  Numéro FINESS  Département  Nom")
    assert "Structures sans Gestionnaire en exercice : 4." == lines[2]


def test_the_journal_is_shown_oldest_first(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_camille(terminal, monkeypatch)
    montre = terminal.succeed("journal")

    assert [
        "IMPORTER_STRUCTURES",
        "INSTALLER_UTILISATEUR",
        "UTILISER_LIEN",
    ] == re.findall(r"[A-Z]+_[A-Z]+", montre)
    assert "UTILISER_LIEN" in terminal.succeed("journal", "--derniers", "1")
    assert "INSTALLER" not in terminal.succeed("journal", "--derniers", "1")


def test_an_empty_journal_and_an_empty_outbox_say_so(terminal: Terminal) -> None:
    terminal.succeed("creer")

    assert "Aucun événement.\n" == terminal.succeed("journal")
    assert "Aucun courriel n'attend.\n" == terminal.succeed(*POST)


def test_a_search_stops_at_its_maximum_and_says_so(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_camille(terminal, monkeypatch)
    other = ("--prenom", "Dominique", "--nom", "Test", "--finess", "010999001")
    terminal.succeed("installer", *other, "--courriel", "dominique.test@test.fr")
    recherche = ("rechercher", "--acteur", "camille.test@test.fr", "--maximum", "1")

    assert (
        "Il y en a d'autres : voyez --maximum."
        == (terminal.succeed(*recherche).splitlines()[-1])
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["installer", *CAMILLE[:-1], "12"], "--finess : Neuf caractères"),
        (["installer", *CAMILLE[:-1], "010780054"], "pas de structure de ce numéro"),
        (["installer", *CAMILLE, "--profil", "Chef"], "profil : "),
        (["installer", *CAMILLE, "--courriel", "camille"], "courriel : "),
        (["rechercher", "--acteur", "a@b"], "--acteur : "),
        (["rechercher", "--acteur", "a@test.fr"], "aucun compte n'a cette adresse"),
        (["rechercher", "--acteur", "inconnu"], "Votre compte n'existe pas"),
        (["load", "absent.csv"], "absent.csv : ce fichier n'existe pas."),
        (["load", ROOT], "c'est un dossier"),
        (["load", __file__], "rien à lire ici"),
        (["courriels", "--vers-console"], "Il manque --site ou --expediteur"),
        ([*POST, "--site", "http://ailleurs"], "Une adresse en https://"),
        (["truc"], "Arguments incorrects"),
        ([], "Arguments incorrects"),
        (["journal", "--derniers", "-1"], "Arguments incorrects"),
        (["sans-gestionnaire", "--maximum", "²"], "Arguments incorrects"),
        ([*POST, "--continu", "--pause", "0"], "Arguments incorrects"),
        ([*POST, "--continu", "--pause", "nan"], "Arguments incorrects"),
        ([*POST, "--continu", "--pause", "1_0"], "Arguments incorrects"),
        ([*POST, "--continu", "--pause", "1e3"], "Arguments incorrects"),
        ([*POST, "--continu", "--pause", " 1"], "Arguments incorrects"),
        (["load"], "Arguments incorrects : sqlalchemy_host charger --help"),
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
    terminal.succeed("creer")
    abime = tmp_path / "abime.csv"
    abime.write_bytes(EXTRACT_ET.read_bytes() + b"structureet;trop;court\n")
    issue = terminal("load", abime)

    assert 0 == issue.code
    assert "Lignes laissées de côté : 1.\n  1 fois, d'abord ligne 7, " in issue.error


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
    terminal.succeed("creer")
    monkeypatch.setattr(bars, "bar", note)
    terminal.succeed("load", EXTRACT_ET, "--ej", EXTRACT_EJ)

    assert [*range(1, 9)] == step


@pytest.mark.parametrize("command", [[], *([nom] for nom in COMMAND_CLASSES)])
def test_its_help_is_in_french(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    issue = Terminal("sqlite://", capsys)(*command, "--help")

    assert (0, "") == (issue.code, issue.error)
    assert issue.output.startswith("Usage : sqlalchemy_host ")
    assert 1 == issue.output.count("Usage")
    assert "affiche cette aide" in issue.output
    assert not re.search("usage:|show this|optional|positional", issue.output)


def test_a_password_in_the_environment_is_not_shown_by_the_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIAUT_DATABASE", "postgresql://moi:secret@nulle-part/base")

    assert "secret" not in Terminal("sqlite://", capsys)("--help").output


@pytest.mark.parametrize(
    ("module", "path"),
    [
        ("examples.hosts.sqlalchemy_host", ROOT),
        ("hosts.sqlalchemy_host", ROOT / "examples"),
    ],
)
def test_it_runs_under_both_names_on_a_file_of_the_folder(
    tmp_path: Path, module: str, path: Path
) -> None:
    creation = launch(module, "creer", dossier=tmp_path, paths=(path,))

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
    terminal.succeed("installer", *CAMILLE)
    issue = terminal("installer", *CAMILLE)

    assert (2, "") == (issue.code, issue.output)
    assert "1 email ne peut être utilisé que pour 1 utilisateur.\n" == issue.error


def test_an_import_that_is_interrupted_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    As by Ctrl-C, after the fifth structure.
    """
    facts: list[object] = []

    def interrompre(_connexion: object, order: object, *_arguments: object) -> None:
        facts.append(order)
        if len([done for done in facts if isinstance(done, Insert)]) > 5:
            raise KeyboardInterrupt

    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.succeed("creer")
    event.listen(Engine, "before_execute", interrompre)
    try:
        issue = terminal("load", EXTRACT_ET)
    finally:
        event.remove(Engine, "before_execute", interrompre)

    assert (130, "") == (issue.code, issue.output)
    assert "Interrompu : rien" in issue.error
    assert "Aucun événement.\n" == terminal.succeed("journal")
    assert "exercice : 0." in terminal.succeed("sans-gestionnaire")


def test_a_reader_who_has_seen_enough_may_leave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    As in ``... lacking-gestionnaire | head``.
    """
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.succeed("creer")
    terminal.succeed("load", write_extract(tmp_path, 3_000))
    lines = ("sans-gestionnaire", "--maximum", "3000", "--database", terminal.base)
    command = [sys.executable, "-X", "utf8", "-m", "examples.hosts.sqlalchemy_host"]
    with Popen([*command, *lines], cwd=ROOT, stdout=PIPE, stderr=PIPE) as reading:  # noqa: S603  (our own words)
        assert reading.stdout is not None
        reading.stdout.readline()
        reading.stdout.close()
        assert reading.stderr is not None
        assert b"" == reading.stderr.read()
    assert 0 == reading.returncode


@pytest.mark.parametrize("absent", ["sqlalchemy", "argon2", "alembic"])
def test_what_must_be_installed_first_is_said(absent: str, tmp_path: Path) -> None:
    script = (
        f"import runpy, sys; sys.modules[{absent!r}] = None;"
        " runpy.run_module('hosts.sqlalchemy_host', run_name='__main__')"
    )
    base = f"sqlite:///{tmp_path / 'siaut.sqlite'}"
    trial = run(  # noqa: S603  (our own script)
        [sys.executable, "-X", "utf8", "-c", script, "creer", "--database", base],
        capture_output=True,
        check=False,
        cwd=ROOT / "examples",
        encoding="utf-8",
    )

    assert (2, "", 1) == (
        trial.returncode,
        trial.stdout,
        len(trial.stderr.splitlines()),
    )
    assert f"Il manque le module {absent}" in trial.stderr
