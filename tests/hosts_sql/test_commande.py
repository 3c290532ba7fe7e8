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
from hosts.sqlalchemy_host import barres
from sqlalchemy import Engine, Insert, event

from tests.donnees import RACINE
from tests.hosts_sql.terminal import (
    EXTRAIT_EJ,
    EXTRAIT_ET,
    Terminal,
    ecrire_extrait,
    lancer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CAMILLE = (
    *("--prenom", "Camille", "--nom", "Test"),
    *("--courriel", "camille.test@test.fr", "--finess", "010 999 001"),
)
POSTE = (
    *("courriels", "--vers-console"),
    *("--site", "https://siaut.example", "--expediteur", "siaut@siaut.example"),
)
SUITE = "Il y en a d'autres : voyez --maximum."
PHRASE = "sept petits mots tirés vraiment au hasard"
COMMANDES = [
    "creer",
    "charger",
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


def saisir(monkeypatch: pytest.MonkeyPatch, *lignes: str) -> None:
    texte = "".join(f"{ligne}\n" for ligne in lignes)
    monkeypatch.setattr(sys, "stdin", io.StringIO(texte))


def preparer(terminal: Terminal) -> None:
    terminal.reussir("creer")
    terminal.reussir("charger", EXTRAIT_ET, "--ej", EXTRAIT_EJ)


def installer_camille(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    preparer(terminal)
    terminal.reussir("installer", *CAMILLE)
    courriel = terminal(*POSTE).sortie
    [lien] = re.findall(r"(?m)^https://siaut\.example/#/\S+$", courriel)
    saisir(monkeypatch, lien, PHRASE)
    terminal.reussir("activer")


def test_a_gestionnaire_is_installed_activated_and_searches(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer_camille(terminal, monkeypatch)
    titres, camille = terminal.reussir(
        *("rechercher", "--acteur", "camille.test@test.fr", "--nom", "tes")
    ).splitlines()

    assert titres.startswith("Nom   Prénom   Courriel ")
    assert camille.startswith("Test  Camille  camille.test@test.fr  Promoteur Gestion")
    assert "Aucun utilisateur.\n" == terminal.reussir(
        *("rechercher", "--acteur", "camille.test@test.fr", "--nom", "autre")
    )


def test_a_search_is_refused_until_the_link_was_followed(terminal: Terminal) -> None:
    """
    It is the core's operation: whoever searches must be in exercise.
    """
    preparer(terminal)
    terminal.reussir("installer", *CAMILLE)
    issue = terminal("rechercher", "--acteur", "camille.test@test.fr")

    assert (2, "Vous n'avez pas encore confirmé votre courriel.\n") == (
        issue.code,
        issue.erreur,
    )


def test_a_weak_password_leaves_the_link_usable(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    preparer(terminal)
    terminal.reussir("installer", *CAMILLE)
    jeton = re.findall(r"token=(\S+)", terminal(*POSTE).sortie)[0]
    saisir(monkeypatch, jeton, "camille")
    refus = terminal("activer")

    assert 2 == refus.code
    assert "mot_de_passe : Un mot de passe compte au moins 12" in refus.erreur
    assert "camille" not in refus.erreur
    saisir(monkeypatch, jeton, PHRASE)
    assert "peut se connecter" in terminal.reussir("activer")


def test_loading_again_changes_nothing(terminal: Terminal) -> None:
    terminal.reussir("creer")
    premiere = terminal.reussir("charger", EXTRAIT_ET, "--ej", EXTRAIT_EJ)
    seconde = terminal.reussir("charger", EXTRAIT_ET, "--ej", EXTRAIT_EJ)

    assert "Structures ajoutées : 8, modifiées : 0, inchangées : 0," in premiere
    assert "Structures ajoutées : 0, modifiées : 0, inchangées : 8," in seconde


def test_creating_again_keeps_what_is_there(terminal: Terminal) -> None:
    preparer(terminal)
    terminal.reussir("creer")

    assert "en exercice : 8.\n" in terminal.reussir("sans-gestionnaire")


def test_structures_without_gestionnaire_are_counted_whatever_is_shown(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Camille has their EJ and its ET in their perimeter.
    """
    installer_camille(terminal, monkeypatch)
    lignes = terminal.reussir("sans-gestionnaire", "--maximum", "1").splitlines()

    assert 3 == len(lignes)
    assert lignes[0].startswith("Type  Numéro FINESS  Département  Nom")
    assert "Structures sans Gestionnaire en exercice : 4." == lignes[2]


def test_the_journal_is_shown_oldest_first(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer_camille(terminal, monkeypatch)
    montre = terminal.reussir("journal")

    assert [
        "IMPORTER_STRUCTURES",
        "INSTALLER_UTILISATEUR",
        "UTILISER_LIEN",
    ] == re.findall(r"[A-Z]+_[A-Z]+", montre)
    assert "UTILISER_LIEN" in terminal.reussir("journal", "--derniers", "1")
    assert "INSTALLER" not in terminal.reussir("journal", "--derniers", "1")


def test_an_empty_journal_and_an_empty_outbox_say_so(terminal: Terminal) -> None:
    terminal.reussir("creer")

    assert "Aucun événement.\n" == terminal.reussir("journal")
    assert "Aucun courriel n'attend.\n" == terminal.reussir(*POSTE)


def test_a_search_stops_at_its_maximum_and_says_so(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer_camille(terminal, monkeypatch)
    autre = ("--prenom", "Dominique", "--nom", "Test", "--finess", "010999001")
    terminal.reussir("installer", *autre, "--courriel", "dominique.test@test.fr")
    recherche = ("rechercher", "--acteur", "camille.test@test.fr", "--maximum", "1")

    assert (
        "Il y en a d'autres : voyez --maximum."
        == (terminal.reussir(*recherche).splitlines()[-1])
    )


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        (["installer", *CAMILLE[:-1], "12"], "--finess : Neuf caractères"),
        (["installer", *CAMILLE[:-1], "010780054"], "pas de structure de ce numéro"),
        (["installer", *CAMILLE, "--profil", "Chef"], "profil : "),
        (["installer", *CAMILLE, "--courriel", "camille"], "courriel : "),
        (["rechercher", "--acteur", "a@b"], "--acteur : "),
        (["rechercher", "--acteur", "a@test.fr"], "aucun compte n'a cette adresse"),
        (["rechercher", "--acteur", "inconnu"], "Votre compte n'existe pas"),
        (["charger", "absent.csv"], "absent.csv : ce fichier n'existe pas."),
        (["charger", RACINE], "c'est un dossier"),
        (["charger", __file__], "rien à lire ici"),
        (["courriels", "--vers-console"], "Il manque --site ou --expediteur"),
        ([*POSTE, "--site", "http://ailleurs"], "Une adresse en https://"),
        (["truc"], "Arguments incorrects"),
        ([], "Arguments incorrects"),
        (["journal", "--derniers", "-1"], "Arguments incorrects"),
        (["sans-gestionnaire", "--maximum", "²"], "Arguments incorrects"),
        ([*POSTE, "--continu", "--pause", "0"], "Arguments incorrects"),
        ([*POSTE, "--continu", "--pause", "nan"], "Arguments incorrects"),
        ([*POSTE, "--continu", "--pause", "1_0"], "Arguments incorrects"),
        ([*POSTE, "--continu", "--pause", "1e3"], "Arguments incorrects"),
        ([*POSTE, "--continu", "--pause", " 1"], "Arguments incorrects"),
        (["charger"], "Arguments incorrects : sqlalchemy_host charger --help"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    phrase: str,
) -> None:
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    preparer(terminal)
    issue = terminal(*arguments)

    assert (2, "") == (issue.code, issue.sortie)
    assert 1 == len(issue.erreur.splitlines()), issue.erreur
    assert phrase in issue.erreur


def test_lines_left_out_are_told_with_their_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.reussir("creer")
    abime = tmp_path / "abime.csv"
    abime.write_bytes(EXTRAIT_ET.read_bytes() + b"structureet;trop;court\n")
    issue = terminal("charger", abime)

    assert 0 == issue.code
    assert "Lignes laissées de côté : 1.\n  1 fois, d'abord ligne 7, " in issue.erreur


def test_the_bar_moves_with_every_structure_written(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pas: list[int] = []

    @contextmanager
    def noter(_titre: str, _total: int) -> Iterator[Callable[[int], object]]:
        yield pas.append

    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.reussir("creer")
    monkeypatch.setattr(barres, "barre", noter)
    terminal.reussir("charger", EXTRAIT_ET, "--ej", EXTRAIT_EJ)

    assert [*range(1, 9)] == pas


@pytest.mark.parametrize("commande", [[], *([nom] for nom in COMMANDES)])
def test_its_help_is_in_french(
    capsys: pytest.CaptureFixture[str], commande: list[str]
) -> None:
    issue = Terminal("sqlite://", capsys)(*commande, "--help")

    assert (0, "") == (issue.code, issue.erreur)
    assert issue.sortie.startswith("Usage : sqlalchemy_host ")
    assert 1 == issue.sortie.count("Usage")
    assert "affiche cette aide" in issue.sortie
    assert not re.search("usage:|show this|optional|positional", issue.sortie)


def test_a_password_in_the_environment_is_not_shown_by_the_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIAUT_DATABASE", "postgresql://moi:secret@nulle-part/base")

    assert "secret" not in Terminal("sqlite://", capsys)("--help").sortie


@pytest.mark.parametrize(
    ("module", "chemin"),
    [
        ("examples.hosts.sqlalchemy_host", RACINE),
        ("hosts.sqlalchemy_host", RACINE / "examples"),
    ],
)
def test_it_runs_under_both_names_on_a_file_of_the_folder(
    tmp_path: Path, module: str, chemin: Path
) -> None:
    creation = lancer(module, "creer", dossier=tmp_path, chemins=(chemin,))

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
    preparer(terminal)
    terminal.reussir("installer", *CAMILLE)
    issue = terminal("installer", *CAMILLE)

    assert (2, "") == (issue.code, issue.sortie)
    assert "1 email ne peut être utilisé que pour 1 utilisateur.\n" == issue.erreur


def test_an_import_that_is_interrupted_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    As by Ctrl-C, after the fifth structure.
    """
    faits: list[object] = []

    def interrompre(_connexion: object, ordre: object, *_arguments: object) -> None:
        faits.append(ordre)
        if len([fait for fait in faits if isinstance(fait, Insert)]) > 5:
            raise KeyboardInterrupt

    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.reussir("creer")
    event.listen(Engine, "before_execute", interrompre)
    try:
        issue = terminal("charger", EXTRAIT_ET)
    finally:
        event.remove(Engine, "before_execute", interrompre)

    assert (130, "") == (issue.code, issue.sortie)
    assert "Interrompu : rien" in issue.erreur
    assert "Aucun événement.\n" == terminal.reussir("journal")
    assert "exercice : 0." in terminal.reussir("sans-gestionnaire")


def test_a_reader_who_has_seen_enough_may_leave(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    As in ``... sans-gestionnaire | head``.
    """
    terminal = Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)
    terminal.reussir("creer")
    terminal.reussir("charger", ecrire_extrait(tmp_path, 3_000))
    lignes = ("sans-gestionnaire", "--maximum", "3000", "--database", terminal.base)
    commande = [sys.executable, "-X", "utf8", "-m", "examples.hosts.sqlalchemy_host"]
    with Popen([*commande, *lignes], cwd=RACINE, stdout=PIPE, stderr=PIPE) as lecture:  # noqa: S603  (our own words)
        assert lecture.stdout is not None
        lecture.stdout.readline()
        lecture.stdout.close()
        assert lecture.stderr is not None
        assert b"" == lecture.stderr.read()
    assert 0 == lecture.returncode


@pytest.mark.parametrize("absent", ["sqlalchemy", "argon2", "alembic"])
def test_what_must_be_installed_first_is_said(absent: str, tmp_path: Path) -> None:
    script = (
        f"import runpy, sys; sys.modules[{absent!r}] = None;"
        " runpy.run_module('hosts.sqlalchemy_host', run_name='__main__')"
    )
    base = f"sqlite:///{tmp_path / 'siaut.sqlite'}"
    essai = run(  # noqa: S603  (our own script)
        [sys.executable, "-X", "utf8", "-c", script, "creer", "--database", base],
        capture_output=True,
        check=False,
        cwd=RACINE / "examples",
        encoding="utf-8",
    )

    assert (2, "", 1) == (
        essai.returncode,
        essai.stdout,
        len(essai.stderr.splitlines()),
    )
    assert f"Il manque le module {absent}" in essai.stderr
