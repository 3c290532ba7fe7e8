"""
``sync/`` says what ``aio/`` says, and the command that derives it tells lies apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests import twins

if TYPE_CHECKING:
    from pathlib import Path

WORDS = {
    r"\basync def\b": "def",
    r"\bawait ": "",
    r"\bAwaitable\[((?:[^][]|\[[^][]*\])*)\]": r"\1",
    r"\bAwaitable,\s+": "",
    r"\bsiaut_core((?:\.\w+)*)\.aio\b": r"siaut_core\1.sync",
}

AIO = '''\
"""
An example.
"""

from collections.abc import Awaitable, Callable

from siaut_core.aio.host import Host
from siaut_core.errors import ConflictError


async def read(host: Host, charger: Callable[[], Awaitable[list[int]]]) -> list[int]:
    """
    Read.
    """
    try:
        return await charger()
    except ConflictError:  # A reason.
        return []
'''

SYNC = '''\
# Derived from aio/read.py by `nox -s twins -- --write`: edit that one.
"""
An example.
"""

from collections.abc import Callable

from siaut_core.errors import ConflictError
from siaut_core.sync.host import Host


def read(host: Host, charger: Callable[[], list[int]]) -> list[int]:
    """
    Read.
    """
    try:
        return charger()
    except ConflictError:  # A reason.
        return []
'''

IMPORTS = [
    "from siaut_core.errors import ConflictError",
    "from siaut_core.sync.host import Host",
]


@pytest.fixture
def aio(tmp_path: Path) -> Path:
    return plant(tmp_path / "aio", AIO)


@pytest.fixture
def sync(tmp_path: Path) -> Path:
    return plant(tmp_path / "sync", SYNC)


def plant(folder: Path, text: str, name: str = "read.py") -> Path:
    """
    Put a module in a folder.
    """
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


def test_every_substitution_is_needed_and_none_is_missing() -> None:
    folders = [aio for aio, _ in twins.PAIRS]

    assert [] == twins.faults(*folders, substitutions=twins.SUBSTITUTIONS)


@pytest.mark.parametrize(("aio", "sync"), twins.PAIRS, ids=["shells", "host"])
def test_sync_is_aio_without_waiting(aio: Path, sync: Path) -> None:
    """
    As syntax trees, docstrings included. If not: ``nox -s twins -- --write``.
    """
    assert twins.sources(aio)
    assert [] == twins.differences(aio, sync, twins.SUBSTITUTIONS)


@pytest.mark.parametrize("sync", [sync for _, sync in twins.PAIRS])
def test_derived_files_say_where_they_come_from(sync: Path) -> None:
    """
    On their first line, before anyone edits them.
    """
    for name, text in twins.sources(sync).items():
        assert text.startswith(f"# Derived from aio/{name} by ")


def test_twins_are_recognised(aio: Path, sync: Path) -> None:
    assert [] == twins.faults(aio, substitutions=WORDS)
    assert [] == twins.differences(aio, sync, WORDS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return []", "return [0]"),
        ("    Read.\n", "    Write.\n"),
        ("An example.", "Another."),
        ("list[int]]", "list[str]]"),
        ("except ConflictError", "except ValueError"),
        ("import ConflictError", "import ConflictError, NaiveDatetimeError"),
        ("siaut_core.sync.host", "siaut_core.aio.host"),
        ("def read(host: Host, ", "def read(host: Host, *, "),
    ],
)
def test_a_planted_difference_is_named(
    aio: Path, sync: Path, before: str, after: str
) -> None:
    assert before in SYNC
    plant(sync, SYNC.replace(before, after))

    assert ["read.py: differs"] == twins.differences(aio, sync, WORDS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("  # A reason.", ""),
        ("\n".join(IMPORTS), "\n".join(reversed(IMPORTS))),
        ("return charger()", "return (\n            charger()\n        )"),
        (
            "import Callable\n\nfrom siaut_core.errors import ConflictError\n",
            "import Callable\nfrom siaut_core.errors import (\n    ConflictError\n)\n",
        ),
    ],
)
def test_looks_are_no_difference(
    aio: Path, sync: Path, before: str, after: str
) -> None:
    assert before in SYNC
    plant(sync, SYNC.replace(before, after))

    assert [] == twins.differences(aio, sync, WORDS)


def test_the_order_of_statements_is_a_difference() -> None:
    """
    Of all but imports.
    """
    assert twins.tree("import b\nimport a\n") == twins.tree("import a\nimport b\n")
    assert twins.tree("import a\nx = 1\nimport b\n") != twins.tree(
        "import b\nx = 1\nimport a\n"
    )
    assert twins.tree("x = 1\ny = 2\n") != twins.tree("y = 2\nx = 1\n")


def test_a_file_on_one_side_only_is_named(aio: Path, sync: Path) -> None:
    plant(aio, "", "deposit/a.py")
    plant(sync, "", "deposit/b.py")

    assert ["deposit/a.py: not in sync/", "deposit/b.py: not in aio/"] == (
        twins.differences(aio, sync, WORDS)
    )


def test_a_substitution_that_matches_nothing_is_named(aio: Path) -> None:
    useless = r"\b__aenter__\b"

    assert [f"substitution {useless!r} matches nothing"] == twins.faults(
        aio, substitutions={**WORDS, useless: "__enter__"}
    )


def test_a_substitution_that_an_earlier_one_empties_is_named(aio: Path) -> None:
    still = r"\basync\b"

    assert [f"substitution {still!r} matches nothing"] == twins.faults(
        aio, substitutions={**WORDS, still: ""}
    )


@pytest.mark.parametrize("word", list(WORDS))
def test_a_missing_substitution_is_seen(aio: Path, word: str) -> None:
    words = {m: replaced for m, replaced in WORDS.items() if m != word}

    assert any("read.py: " in fault for fault in twins.faults(aio, substitutions=words))


@pytest.mark.parametrize(
    "rest",
    [
        "async def f():\n    async for x in y:\n        pass",
        "async def f():\n    async with x:\n        pass",
        "async def f():\n    return [x async for x in y]",
        "import asyncio",
        "from asyncio import sleep",
        "from contextlib import asynccontextmanager",
        "x: AsyncIterator[int]",
        "def __aexit__(self): ...",
        "x = collections.abc.Awaitable",
        "from siaut_core import aio",
    ],
)
def test_what_is_still_asynchronous_is_seen(rest: str) -> None:
    assert list(twins.leftovers(rest))


PACKAGES: Final = [
    folder / name
    for _, folder in twins.PAIRS
    for name in twins.sources(folder)
    if twins.has_own_docstring(name)
]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.parent.parent.name)
def test_a_package_says_what_it_is_for_itself(package: Path) -> None:
    """
    It said "asynchronous" in both colours.
    """
    aio = package.parent.parent / "aio" / package.name
    texts = [path.read_text("utf-8") for path in (aio, package)]

    assert None not in map(twins.docstring, texts)
    assert [True, False] == [bool(list(twins.indiscreet(text))) for text in texts]
    assert "synchronous" in str(twins.docstring(texts[1]))


@pytest.mark.parametrize(
    "prose",
    [
        '"""For asynchronous hosts."""',
        '"""Read."""\n\n\ndef f():\n    """Never forget to await it."""',
        'class A:\n    """A coroutine, in an event loop."""',
    ],
)
def test_a_derived_docstring_has_no_word_of_the_other_colour(
    aio: Path, sync: Path, prose: str
) -> None:
    for folder in (aio, sync):
        plant(folder, prose)

    assert twins.differences(aio, sync, WORDS)
    assert [] == list(twins.indiscreet('"""An account that is awaited."""'))


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ('"""For both."""\n', ["__init__.py: needs a docstring of its own"]),
        ("", ["__init__.py: needs a docstring of its own"]),
        ('"""For one."""\n', []),
        ('"""For async."""\n', ["__init__.py: 'async' in a docstring"]),
        ('"""For one."""\nx = 1\n', ["__init__.py: differs"]),
    ],
)
def test_a_package_has_a_docstring_of_its_own(
    aio: Path, sync: Path, own: str, expected: list[str]
) -> None:
    plant(aio, '"""For both."""\n', "__init__.py")
    plant(sync, own, "__init__.py")

    assert expected == twins.differences(aio, sync, WORDS)


def test_writing_keeps_the_docstring_of_a_package(aio: Path, sync: Path) -> None:
    """
    With what is derived below; a new one has that of its twin, to change.
    """
    plant(aio, '"""For both."""\n\nx = 2\n', "__init__.py")
    plant(aio, '"""For both."""\n', "new/__init__.py")
    plant(aio, "x = 3\n", "bare/__init__.py")
    plant(sync, '"""\nFor one.\n"""\n\nx = 1\n', "__init__.py")
    twins.write(aio, sync, WORDS)

    assert [
        "bare/__init__.py: needs a docstring of its own",
        "new/__init__.py: needs a docstring of its own",
    ] == twins.differences(aio, sync, WORDS)
    first, *rest = twins.sources(sync)["__init__.py"].splitlines()
    assert first.startswith("# Derived from aio/__init__.py by ")
    assert ['"""', "For one.", '"""', "", "x = 2"] == rest


def test_writing_makes_twins_and_removes_what_is_left_over(
    aio: Path, sync: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(sync, "x = 1\n", "old.py")
    plant(sync, "y = 1\n")

    assert 1 == twins.main([], [(aio, sync)], WORDS)
    assert "old.py: not in aio/\nread.py: differs\n" == capsys.readouterr().out
    assert 0 == twins.main(["--write"], [(aio, sync)], WORDS)
    assert {"read.py"} == set(twins.sources(sync))
    assert 0 == twins.main([], [(aio, sync)], WORDS)
    [first, *_] = twins.sources(sync)["read.py"].splitlines()
    assert first == SYNC.splitlines()[0]


def test_writing_is_tidied_where_ruff_is_installed(aio: Path, sync: Path) -> None:
    """
    As the hand-written files are: the linter asks the same of both.
    """
    pytest.importorskip("ruff", reason="only `nox -s twins` installs ruff")
    plant(sync, "")
    twins.write(aio, sync, WORDS)

    assert SYNC.split() == twins.sources(sync)["read.py"].split()


def test_nothing_is_written_from_a_faulty_table(
    aio: Path, sync: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plant(sync, "y = 1\n")

    assert 1 == twins.main(["--write"], [(aio, sync)], {**WORDS, "jamais": ""})
    assert "y = 1\n" == twins.sources(sync)["read.py"]
    assert "'jamais' matches nothing" in capsys.readouterr().out


def test_writing_works_without_ruff(
    aio: Path,
    sync: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(twins, "find_spec", lambda _name: None)
    plant(sync, "")

    assert 0 == twins.main(["--write"], [(aio, sync)], WORDS)
    assert "ruff is not installed" in capsys.readouterr().out
