"""
What goes wrong with a real database: one sentence, code 2, and nothing half done.
"""

from __future__ import annotations

import re
import resource
import sqlite3
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from socket import create_server
from typing import TYPE_CHECKING, Any

import pytest
from hosts.sqlalchemy_host import moteur, pannes
from hosts.sqlalchemy_host.schema import METADATA
from sqlalchemy import (
    URL,
    Engine,
    create_engine,
    event,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from siaut_core import CourrielDejaPrisError
from tests.donnees import RACINE
from tests.hosts_sql.terminal import (
    EXTRAIT_EJ,
    EXTRAIT_ET,
    Terminal,
    ecrire_extrait,
    lancer,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

SECRET = "tournesol"


@pytest.fixture
def sqlite(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """
    Name a file that is not there yet.
    """
    return Terminal(f"sqlite:///{tmp_path / 'siaut.sqlite'}", capsys)


@pytest.fixture
def postgres(base_neuve: str, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(base_neuve, capsys)


def exiger(terminal: Terminal, phrase: str, *arguments: str | Path) -> None:
    """
    Check that a command fails with *phrase*, alone, and without the address.
    """
    issue = terminal(*arguments)

    assert (2, "", f"{phrase}\n") == (issue.code, issue.sortie, issue.erreur)
    assert SECRET not in issue.erreur


@contextmanager
def connexion(base: str) -> Iterator[Connection]:
    moteur = create_engine(base)
    try:
        with moteur.begin() as ouverte:
            yield ouverte
    finally:
        moteur.dispose()


def nombre(base: str, table: str) -> int:
    with connexion(base) as c:
        return int(
            c.execute(
                select(func.count()).select_from(METADATA.tables[table])
            ).scalar_one()
        )


def exiger_que_rien_ne_soit_fait(base: str) -> None:
    assert [0, 0, 0] == [
        nombre(base, table) for table in ("structures", "intentions", "journal")
    ]


def fichier(terminal: Terminal) -> Path:
    return Path(str(make_url(terminal.base).database))


# The address.


@pytest.mark.parametrize(
    ("adresse", "phrase"),
    [
        (f"moi:{SECRET}@hote/base", "ce n'est pas une adresse"),
        (f"postgresql://moi:{SECRET}@hote:port/base", "ce n'est pas une adresse"),
        ("siaut.sqlite", "ce n'est pas une adresse"),
        (f"mysql://moi:{SECRET}@hote/base", "seuls SQLite et PostgreSQL"),
        (f"truc+chose://moi:{SECRET}@hote/base", "seuls SQLite et PostgreSQL"),
        (f"postgresql+asyncpg://moi:{SECRET}@hote/base", "sans « +asyncpg »"),
        ("sqlite+aiosqlite:///siaut.sqlite", "sans « +aiosqlite »"),
    ],
)
def test_a_wrong_address_is_said_wrong_and_not_quoted(
    capsys: pytest.CaptureFixture[str], adresse: str, phrase: str
) -> None:
    issue = Terminal(adresse, capsys)("journal")

    assert (2, 1) == (issue.code, len(issue.erreur.splitlines()))
    assert issue.erreur.startswith("--database : ")
    assert phrase in issue.erreur
    assert SECRET not in issue.erreur


def test_a_missing_driver_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    issue = Terminal("postgresql://hote/base", capsys)("journal")

    assert 2 == issue.code
    assert "pip install 'psycopg[binary]'" in issue.erreur


# SQLite.


def test_a_file_that_is_not_there_is_not_made_by_looking_for_it(
    sqlite: Terminal,
) -> None:
    issue = sqlite("journal")

    assert 2 == issue.code
    assert "lancez d'abord la commande « creer »" in issue.erreur
    assert not fichier(sqlite).exists()


def test_tables_that_are_not_there_are_to_be_created(sqlite: Terminal) -> None:
    fichier(sqlite).touch()
    exiger(sqlite, pannes.NON_CREEE, "charger", EXTRAIT_ET)


def test_a_folder_that_is_not_there_is_said_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ailleurs = Terminal(f"sqlite:///{tmp_path / 'absent' / 'siaut.sqlite'}", capsys)
    exiger(ailleurs, pannes.INACCESSIBLE, "creer")


def test_a_file_of_something_else_is_left_alone(sqlite: Terminal) -> None:
    fichier(sqlite).write_text("Ceci est un texte.\n" * 100, "utf-8")
    exiger(sqlite, pannes.ABIMEE, "creer")
    assert fichier(sqlite).read_text("utf-8").startswith("Ceci")


def test_a_database_that_can_only_be_read_is_said_so(
    sqlite: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    sqlite.reussir("creer")
    lecture = Terminal(f"sqlite:///file:{fichier(sqlite)}?mode=ro&uri=true", capsys)
    exiger(lecture, pannes.LECTURE_SEULE, "charger", EXTRAIT_ET)
    exiger_que_rien_ne_soit_fait(sqlite.base)


def test_a_database_that_another_program_holds_is_said_busy(
    sqlite: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite.reussir("creer")
    monkeypatch.setattr(moteur, "PATIENCE", 0.01)
    with closing(sqlite3.connect(fichier(sqlite), isolation_level=None)) as autre:
        autre.execute("BEGIN IMMEDIATE")
        exiger(sqlite, pannes.OCCUPEE, "charger", EXTRAIT_ET)
        exiger(sqlite, pannes.OCCUPEE, "creer")
    exiger_que_rien_ne_soit_fait(sqlite.base)
    sqlite.reussir("charger", EXTRAIT_ET)


def test_a_full_disk_leaves_nothing_of_an_import(
    sqlite: Terminal, tmp_path: Path
) -> None:
    """
    As many pages as the empty database has, and not one more.
    """
    sqlite.reussir("creer")
    with closing(sqlite3.connect(fichier(sqlite))) as autre:
        [pages] = autre.execute("PRAGMA page_count").fetchone()

    def limiter(brute: Any, _fiche: object) -> None:  # noqa: ANN401  (of the driver)
        brute.execute(f"PRAGMA max_page_count = {pages}")

    extrait = ecrire_extrait(tmp_path, 100)
    event.listen(Engine, "connect", limiter)
    try:
        exiger(sqlite, pannes.PLEIN, "charger", extrait)
    finally:
        event.remove(Engine, "connect", limiter)
    exiger_que_rien_ne_soit_fait(sqlite.base)
    sqlite.reussir("charger", extrait)


def test_a_file_that_may_not_grow_is_said_full(
    sqlite: Terminal, tmp_path: Path
) -> None:
    """
    In a process that the system stops from writing more, as a full disk would.
    """
    sqlite.reussir("creer")
    taille = fichier(sqlite).stat().st_size

    def limiter() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (taille, taille))

    issue = lancer(
        "hosts.sqlalchemy_host",
        *("charger", ecrire_extrait(tmp_path, 3_000)),
        dossier=tmp_path,
        chemins=(RACINE / "examples",),
        avant=limiter,
    )

    assert (2, "") == (issue.returncode, issue.stdout)
    assert issue.stderr in {f"{pannes.PLEIN}\n", f"{pannes.DISQUE}\n"}
    exiger_que_rien_ne_soit_fait(sqlite.base)


# PostgreSQL.


def test_a_server_that_does_not_answer_is_said_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with create_server(("127.0.0.1", 0)) as serveur:
        port = serveur.getsockname()[1]
    ferme = Terminal(f"postgresql://moi:{SECRET}@127.0.0.1:{port}/base", capsys)
    exiger(ferme, pannes.INJOIGNABLE, "creer")


def test_a_base_that_is_not_there_is_said_so(
    serveur: str, capsys: pytest.CaptureFixture[str]
) -> None:
    absente = make_url(serveur).set(database="absente")
    terminal = Terminal(absente.render_as_string(hide_password=False), capsys)
    exiger(terminal, pannes.BASE_ABSENTE, "creer")


@pytest.fixture
def limite(postgres: Terminal) -> Iterator[URL]:
    """
    Give the address of the base for a user who may only log in, by a password.
    """
    nom = "siaut_limite"
    with connexion(postgres.base) as c:
        c.execute(text(f"CREATE ROLE {nom} LOGIN PASSWORD '{SECRET}'"))
    yield make_url(postgres.base).set(username=nom, password=SECRET)
    with connexion(postgres.base) as c:
        c.execute(text(f"DROP OWNED BY {nom}"))
        c.execute(text(f"DROP ROLE {nom}"))


@contextmanager
def mots_de_passe_exiges(base: str, role: str) -> Iterator[None]:
    """
    Have the server ask *role* for a password, where it trusts everybody.
    """
    with connexion(base) as c:
        regles = Path(str(c.execute(text("SHOW hba_file")).scalar_one()))
        confiance = c.execute(
            text("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'")
        ).scalar_one()
    if not confiance:  # A server that was given: it asks already.
        yield
        return
    anciennes = regles.read_text("utf-8")
    regles.write_text(
        f"local all {role} scram-sha-256\nhost all {role} all scram-sha-256\n"
        + anciennes,
        "utf-8",
    )
    try:
        with connexion(base) as c:
            c.execute(text("SELECT pg_reload_conf()"))
        yield
    finally:
        regles.write_text(anciennes, "utf-8")
        with connexion(base) as c:
            c.execute(text("SELECT pg_reload_conf()"))


def test_a_wrong_password_is_said_so_and_not_quoted(
    postgres: Terminal, limite: URL, capsys: pytest.CaptureFixture[str]
) -> None:
    faux = limite.set(password=f"{SECRET}-faux")
    terminal = Terminal(faux.render_as_string(hide_password=False), capsys)
    with mots_de_passe_exiges(postgres.base, str(limite.username)):
        exiger(terminal, pannes.IDENTITE, "creer")


def test_a_user_without_rights_is_said_so(
    postgres: Terminal, limite: URL, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    To create tables, then to write in those of another.
    """
    terminal = Terminal(limite.render_as_string(hide_password=False), capsys)
    exiger(terminal, pannes.SANS_DROIT, "creer")
    postgres.reussir("creer")
    exiger(terminal, pannes.SANS_DROIT, "charger", EXTRAIT_ET)
    exiger_que_rien_ne_soit_fait(postgres.base)


def test_a_base_without_tables_is_to_be_created(postgres: Terminal) -> None:
    exiger(postgres, pannes.NON_CREEE, "charger", EXTRAIT_ET)


def test_a_base_opened_to_be_read_is_said_so(postgres: Terminal) -> None:
    postgres.reussir("creer")
    with connexion(postgres.base) as c:
        nom = make_url(postgres.base).database
        c.execute(text(f"ALTER DATABASE {nom} SET default_transaction_read_only = on"))
    exiger(postgres, pannes.LECTURE_SEULE, "charger", EXTRAIT_ET)


def test_tables_that_another_holds_are_said_busy(
    postgres: Terminal,
) -> None:
    def presser(brute: Any, _fiche: object) -> None:  # noqa: ANN401  (of the driver)
        brute.execute("SET lock_timeout = '20ms'")
        brute.commit()

    postgres.reussir("creer")
    with connexion(postgres.base) as autre:
        autre.execute(text("LOCK TABLE structures"))
        event.listen(Engine, "connect", presser)
        try:
            exiger(postgres, pannes.OCCUPEE, "charger", EXTRAIT_ET)
        finally:
            event.remove(Engine, "connect", presser)
    # The journal, which nobody held, says that it was tried: see the core's operations.
    assert (0, 1) == (
        nombre(postgres.base, "structures"),
        nombre(postgres.base, "journal"),
    )


PANNE = (
    "CREATE FUNCTION panne() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF (SELECT count(*) FROM structures) >= 3 THEN {}; END IF; RETURN NEW; END $$"
)


def a_la_troisieme(base: str, corps: str) -> None:
    """
    Have the server do something in the middle of an import.
    """
    with connexion(base) as c:
        c.exec_driver_sql(PANNE.format(corps))
        c.exec_driver_sql(
            "CREATE TRIGGER panne BEFORE INSERT ON structures"
            " FOR EACH ROW EXECUTE FUNCTION panne()"
        )


@pytest.mark.parametrize(
    ("corps", "phrase"),
    [
        ("RAISE 'could not extend file' USING ERRCODE = '53100'", pannes.PLEIN),
        ("RAISE 'too many clients' USING ERRCODE = '53300'", pannes.SATUREE),
        ("PERFORM pg_terminate_backend(pg_backend_pid())", pannes.INTERROMPUE),
        ("PERFORM 1 / 0", pannes.AUTRE.format("22012")),
    ],
)
def test_a_server_that_fails_in_the_middle_leaves_nothing(
    postgres: Terminal, corps: str, phrase: str
) -> None:
    postgres.reussir("creer")
    a_la_troisieme(postgres.base, corps)
    exiger(postgres, phrase, "charger", EXTRAIT_ET, "--ej", EXTRAIT_EJ)
    exiger_que_rien_ne_soit_fait(postgres.base)


@pytest.mark.parametrize(
    ("ordre", "phrase"),
    [
        ("CREATE EXTENSION absente", pannes.SANS_EXTENSION),
        ("CREATE INDEX ON t USING gin (a absente_ops)", pannes.SANS_EXTENSION),
        ("SELECT absente(a) FROM t", pannes.SANS_EXTENSION),
        ("SELECT absente FROM t", pannes.NON_CREEE),
    ],
)
def test_what_the_server_lacks_is_said(
    base_neuve: str, ordre: str, phrase: str
) -> None:
    with connexion(base_neuve) as c:
        c.execute(text("CREATE TABLE t (a TEXT)"))
    with pytest.raises(DBAPIError) as echec, connexion(base_neuve) as c:
        c.execute(text(ordre))

    assert phrase == pannes.phrase_de(echec.value)


def test_what_is_not_of_the_database_is_not_explained_here() -> None:
    """
    A refusal of the core has its own sentence; a bug has its traceback.
    """
    assert None is pannes.phrase_de(CourrielDejaPrisError())
    assert None is pannes.phrase_de(KeyError("bug"))
    assert pannes.AUTRE.format("InvalidRequestError") == pannes.phrase_de(
        InvalidRequestError("...")
    )


def test_every_sentence_says_something_to_do() -> None:
    """
    One sentence, that ends, and never with a datum in it.
    """
    phrases = {*pannes.SQLITE.values(), *pannes.POSTGRESQL.values()}
    phrases |= {phrase for _, phrase in pannes.TEXTES_SQLITE}
    phrases |= {phrase for _, phrase in pannes.TEXTES_POSTGRESQL}

    assert [] == [p for p in phrases if not re.fullmatch(r"[A-Z][^.]+: [^.]+\.", p)]
