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
from siaut_sqlalchemy import engine, errors
from siaut_sqlalchemy.schema import METADATA
from siaut_sqlalchemy_tests.terminal import (
    EXTRACT_EJ,
    EXTRACT_ET,
    Terminal,
    launch,
    write_extract,
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
def postgres(new_database: str, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(new_database, capsys)


def require(terminal: Terminal, sentence: str, *arguments: str | Path) -> None:
    """
    Check that a command fails with *sentence*, alone, and without the address.
    """
    issue = terminal(*arguments)

    assert (2, "", f"{sentence}\n") == (issue.code, issue.output, issue.error)
    assert SECRET not in issue.error


@contextmanager
def connection(base: str) -> Iterator[Connection]:
    engine = create_engine(base)
    try:
        with engine.begin() as open_one:
            yield open_one
    finally:
        engine.dispose()


def count(base: str, table: str) -> int:
    with connection(base) as c:
        return int(
            c.execute(
                select(func.count()).select_from(METADATA.tables[table])
            ).scalar_one()
        )


def require_that_nothing_is_done(base: str) -> None:
    assert [0, 0, 0] == [
        count(base, table) for table in ("structures", "outbox", "journal")
    ]


def file(terminal: Terminal) -> Path:
    return Path(str(make_url(terminal.base).database))


# The address.


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (f"moi:{SECRET}@host/base", "ce n'est pas une adresse"),
        (f"postgresql://moi:{SECRET}@hote:port/base", "ce n'est pas une adresse"),
        ("siaut.sqlite", "ce n'est pas une adresse"),
        (f"mysql://moi:{SECRET}@host/base", "seuls SQLite et PostgreSQL"),
        (f"truc+chose://moi:{SECRET}@host/base", "seuls SQLite et PostgreSQL"),
        (f"postgresql+asyncpg://moi:{SECRET}@host/base", "sans « +asyncpg »"),
        ("sqlite+aiosqlite:///siaut.sqlite", "sans « +aiosqlite »"),
    ],
)
def test_a_wrong_address_is_said_wrong_and_not_quoted(
    capsys: pytest.CaptureFixture[str], url: str, sentence: str
) -> None:
    issue = Terminal(url, capsys)("journal")

    assert (2, 1) == (issue.code, len(issue.error.splitlines()))
    assert issue.error.startswith("--database : ")
    assert sentence in issue.error
    assert SECRET not in issue.error


def test_a_missing_driver_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    issue = Terminal("postgresql://host/base", capsys)("journal")

    assert 2 == issue.code
    assert "pip install 'psycopg[binary]'" in issue.error


# SQLite.


def test_a_file_that_is_not_there_is_not_made_by_looking_for_it(
    sqlite: Terminal,
) -> None:
    issue = sqlite("journal")

    assert 2 == issue.code
    assert "lancez d'abord la commande « migrate »" in issue.error
    assert not file(sqlite).exists()


def test_tables_that_are_not_there_are_to_be_created(sqlite: Terminal) -> None:
    file(sqlite).touch()
    require(sqlite, errors.NOT_CREATED, "load", EXTRACT_ET)


def test_a_folder_that_is_not_there_is_said_of_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    elsewhere = Terminal(f"sqlite:///{tmp_path / 'absent' / 'siaut.sqlite'}", capsys)
    require(elsewhere, errors.INACCESSIBLE, "migrate")


def test_a_file_of_something_else_is_left_alone(sqlite: Terminal) -> None:
    file(sqlite).write_text("Ceci est un texte.\n" * 100, "utf-8")
    require(sqlite, errors.CORRUPT, "migrate")
    assert file(sqlite).read_text("utf-8").startswith("Ceci")


def test_a_database_that_can_only_be_read_is_said_so(
    sqlite: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    sqlite.succeed("migrate")
    reading = Terminal(f"sqlite:///file:{file(sqlite)}?mode=ro&uri=true", capsys)
    require(reading, errors.READ_ONLY, "load", EXTRACT_ET)
    require_that_nothing_is_done(sqlite.base)


def test_a_database_that_another_program_holds_is_said_busy(
    sqlite: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite.succeed("migrate")
    monkeypatch.setattr(engine, "PATIENCE", 0.01)
    with closing(sqlite3.connect(file(sqlite), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        require(sqlite, errors.BUSY_DATABASE, "load", EXTRACT_ET)
        require(sqlite, errors.BUSY_DATABASE, "migrate")
    require_that_nothing_is_done(sqlite.base)
    sqlite.succeed("load", EXTRACT_ET)


def test_a_full_disk_leaves_nothing_of_an_import(
    sqlite: Terminal, tmp_path: Path
) -> None:
    """
    As many pages as the empty database has, and not one more.
    """
    sqlite.succeed("migrate")
    with closing(sqlite3.connect(file(sqlite))) as other:
        [pages] = other.execute("PRAGMA page_count").fetchone()

    def limiter(raw: Any, _record: object) -> None:  # noqa: ANN401  (of the driver)
        raw.execute(f"PRAGMA max_page_count = {pages}")

    extract = write_extract(tmp_path, 100)
    event.listen(Engine, "connect", limiter)
    try:
        require(sqlite, errors.FULL, "load", extract)
    finally:
        event.remove(Engine, "connect", limiter)
    require_that_nothing_is_done(sqlite.base)
    sqlite.succeed("load", extract)


def test_a_file_that_may_not_grow_is_said_full(
    sqlite: Terminal, tmp_path: Path
) -> None:
    """
    In a process that the system stops from writing more, as a full disk would.
    """
    sqlite.succeed("migrate")
    size = file(sqlite).stat().st_size

    def limiter() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    issue = launch(
        "siaut_sqlalchemy",
        *("load", write_extract(tmp_path, 3_000)),
        folder=tmp_path,
        before=limiter,
    )

    assert (2, "") == (issue.returncode, issue.stdout)
    assert f"{errors.FULL}\n" == issue.stderr
    require_that_nothing_is_done(sqlite.base)


# PostgreSQL.


def test_a_server_that_does_not_answer_is_said_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    closed = Terminal(f"postgresql://moi:{SECRET}@127.0.0.1:{port}/base", capsys)
    require(closed, errors.UNREACHABLE, "migrate")


def test_a_base_that_is_not_there_is_said_so(
    server: str, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = make_url(server).set(database="absente")
    terminal = Terminal(absent.render_as_string(hide_password=False), capsys)
    require(terminal, errors.NO_DATABASE, "migrate")


@pytest.fixture
def limit(postgres: Terminal) -> Iterator[URL]:
    """
    Give the address of the base for a user who may only log in, by a password.
    """
    name = "siaut_limite"
    with connection(postgres.base) as c:
        c.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'"))
    yield make_url(postgres.base).set(username=name, password=SECRET)
    with connection(postgres.base) as c:
        c.execute(text(f"DROP OWNED BY {name}"))
        c.execute(text(f"DROP ROLE {name}"))


@contextmanager
def passwords_required(base: str, role: str) -> Iterator[None]:
    """
    Have the server ask *role* for a password, where it trusts everybody.
    """
    with connection(base) as c:
        rules = Path(str(c.execute(text("SHOW hba_file")).scalar_one()))
        trust = c.execute(
            text("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method = 'trust'")
        ).scalar_one()
    if not trust:  # A server that was given: it asks already.
        yield
        return
    old = rules.read_text("utf-8")
    rules.write_text(
        f"local all {role} scram-sha-256\nhost all {role} all scram-sha-256\n" + old,
        "utf-8",
    )
    try:
        with connection(base) as c:
            c.execute(text("SELECT pg_reload_conf()"))
        yield
    finally:
        rules.write_text(old, "utf-8")
        with connection(base) as c:
            c.execute(text("SELECT pg_reload_conf()"))


def test_a_wrong_password_is_said_so_and_not_quoted(
    postgres: Terminal, limit: URL, capsys: pytest.CaptureFixture[str]
) -> None:
    false = limit.set(password=f"{SECRET}-faux")
    terminal = Terminal(false.render_as_string(hide_password=False), capsys)
    with passwords_required(postgres.base, str(limit.username)):
        require(terminal, errors.IDENTITY, "migrate")


def test_a_user_without_rights_is_said_so(
    postgres: Terminal, limit: URL, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    To create tables, then to write in those of another.
    """
    terminal = Terminal(limit.render_as_string(hide_password=False), capsys)
    require(terminal, errors.WITHOUT_RIGHT, "migrate")
    postgres.succeed("migrate")
    require(terminal, errors.WITHOUT_RIGHT, "load", EXTRACT_ET)
    require_that_nothing_is_done(postgres.base)


def test_a_base_without_tables_is_to_be_created(postgres: Terminal) -> None:
    require(postgres, errors.NOT_CREATED, "load", EXTRACT_ET)


def test_a_base_opened_to_be_read_is_said_so(postgres: Terminal) -> None:
    postgres.succeed("migrate")
    with connection(postgres.base) as c:
        name = make_url(postgres.base).database
        c.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    require(postgres, errors.READ_ONLY, "load", EXTRACT_ET)


def test_tables_that_another_holds_are_said_busy(
    postgres: Terminal,
) -> None:
    def press(raw: Any, _record: object) -> None:  # noqa: ANN401  (of the driver)
        raw.execute("SET lock_timeout = '20ms'")
        raw.commit()

    postgres.succeed("migrate")
    with connection(postgres.base) as other:
        other.execute(text("LOCK TABLE structures"))
        event.listen(Engine, "connect", press)
        try:
            require(postgres, errors.BUSY_DATABASE, "load", EXTRACT_ET)
        finally:
            event.remove(Engine, "connect", press)
    # The journal, which nobody held, says that it was tried: see the core's operations.
    assert (0, 1) == (
        count(postgres.base, "structures"),
        count(postgres.base, "journal"),
    )


FAILURE = (
    "CREATE FUNCTION panne() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF (SELECT count(*) FROM structures) >= 3 THEN {}; END IF; RETURN NEW; END $$"
)


def at_the_third(base: str, body: str) -> None:
    """
    Have the server do something in the middle of an import.
    """
    with connection(base) as c:
        c.exec_driver_sql(FAILURE.format(body))
        c.exec_driver_sql(
            "CREATE TRIGGER failure BEFORE INSERT ON structures"
            " FOR EACH ROW EXECUTE FUNCTION panne()"
        )


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("RAISE 'could not extend file' USING ERRCODE = '53100'", errors.FULL),
        ("RAISE 'out of memory' USING ERRCODE = '53200'", errors.TOO_BUSY),
        ("PERFORM pg_terminate_backend(pg_backend_pid())", errors.INTERRUPTED),
        ("PERFORM 1 / 0", errors.OTHER.format("22012")),
    ],
)
def test_a_server_that_fails_in_the_middle_leaves_nothing(
    postgres: Terminal, body: str, sentence: str
) -> None:
    postgres.succeed("migrate")
    at_the_third(postgres.base, body)
    require(postgres, sentence, "load", EXTRACT_ET, "--ej", EXTRACT_EJ)
    require_that_nothing_is_done(postgres.base)


@pytest.mark.parametrize(
    ("order", "sentence"),
    [
        ("CREATE EXTENSION absente", errors.WITHOUT_EXTENSION),
        ("CREATE INDEX ON t USING gin (a absente_ops)", errors.WITHOUT_EXTENSION),
        ("SELECT absente(a) FROM t", errors.WITHOUT_EXTENSION),
        ("SELECT absente FROM t", errors.NOT_CREATED),
    ],
)
def test_what_the_server_lacks_is_said(
    new_database: str, order: str, sentence: str
) -> None:
    with connection(new_database) as c:
        c.execute(text("CREATE TABLE t (a TEXT)"))
    with pytest.raises(DBAPIError) as failure, connection(new_database) as c:
        c.execute(text(order))

    assert sentence == errors.sentence_of(failure.value)


def test_what_is_not_of_the_database_is_not_explained_here() -> None:
    """
    A refusal of the core has its own sentence; a bug has its traceback.
    """
    assert None is errors.sentence_of(CourrielDejaPrisError())
    assert None is errors.sentence_of(KeyError("bug"))
    assert errors.OTHER.format("InvalidRequestError") == errors.sentence_of(
        InvalidRequestError("...")
    )


def test_every_sentence_says_something_to_do() -> None:
    """
    One sentence, that ends, and never with a datum in it.
    """
    phrases = {*errors.CODES, *(sentence for _, sentence in errors.TEXTS)}

    assert [] == [p for p in phrases if not re.fullmatch(r"[A-Z][^.]+: [^.]+\.", p)]
