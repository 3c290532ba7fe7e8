"""
*Ledger*: what each test claims, so that none is lost while the house moves.

``ledger.toml`` has one line for each test function, by file; those of a contract are
named once, where they are written: what is derived is not repeated. A line that has no
test any more says where it went (``moved_to``) or why it is gone (``died``).
``ledger_before.toml`` is what was counted before the first move.

- ``python -m tests.ledger`` says what is wrong;
- ``--write`` adds a line for each test that has none;
- ``--moved OLD NEW``: whatever is gone and begins so (a folder, a file, a class, a
  test) is at the same place under its new beginning;
- ``--died OLD WHY``: whatever is gone and begins so was not needed any more;
- ``--count`` collects the items again, beside those of before.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from docs._tools.traceability import tests_of_the_project
from tests.data import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

LEDGER: Final = ROOT / "tests" / "ledger.toml"
BEFORE: Final = ROOT / "tests" / "ledger_before.toml"

HEADER: Final = (
    "# What each test claims: see tests/ledger.py, which writes this file.\n"
)

# Words that a name cannot write as they are.
PROPER: Final = """
    CI Django EJ ET FINESS HTML IDNA JSON PostgreSQL Python README SMTP SQL SQLAlchemy
    SQLite TLS Unicode URL
"""
WORDS: Final = {word.lower(): word for word in PROPER.split()}


class Line(NamedTuple):
    """
    What a test claims; when it is not there any more, its fate.
    """

    claim: str
    moved_to: str = ""
    died: str = ""


Ledger = dict[str, Line]
Tests = dict[str, str | None]


def claim(name: str, docstring: str | None) -> str:
    """
    Say a name as a sentence, and after it the first words of the docstring.
    """
    words = name.rpartition("::")[2].removeprefix("test_").split("_")
    sentence = " ".join(WORDS.get(word, word) for word in words)
    reach = " ".join((docstring or "").partition("\n\n")[0].split())
    return f"{sentence[0].upper()}{sentence[1:]}. {reach}".rstrip()


def read(path: Path = LEDGER) -> Ledger:
    """
    Read the lines, by the name of their test: file, class, function.
    """
    files: dict[str, dict[str, Any]] = tomllib.loads(path.read_text("utf-8"))
    return {
        f"{file}::{name}": Line(**line) if isinstance(line, dict) else Line(line)
        for file, lines in files.items()
        for name, line in lines.items()
    }


def text(ledger: Ledger) -> str:
    """
    Write the lines, sorted: one for each test.
    """
    parts = sorted((*name.partition("::")[::2], line) for name, line in ledger.items())
    return HEADER + "".join(
        f"\n[{quoted(file)}]\n{''.join(map(written, lines))}"
        for file, lines in groupby(parts, lambda part: part[0])
    )


def written(part: tuple[str, str, Line]) -> str:
    _, name, line = part
    key = quoted(name) if "::" in name else name
    said = {field: value for field, value in line._asdict().items() if value}
    if said.keys() == {"claim"}:
        return f"{key} = {quoted(line.claim)}\n"
    fields = (f"{field} = {quoted(value)}" for field, value in said.items())
    return f"{key} = {{ {', '.join(fields)} }}\n"


def quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def with_new(ledger: Ledger, tests: Tests) -> Ledger:
    """
    Add the tests that have no line.
    """
    return {name: Line(claim(name, said)) for name, said in tests.items()} | ledger


def moved(ledger: Ledger, tests: Tests, old: str, new: str) -> Ledger:
    """
    Say of what is gone from a place that it is in another, where it is there.
    """
    return {
        name: line._replace(moved_to=there)
        if is_unexplained(name, line, tests)
        and name.startswith(old)
        and (there := new + name.removeprefix(old)) in tests
        else line
        for name, line in ledger.items()
    }


def died(ledger: Ledger, tests: Tests, old: str, why: str) -> Ledger:
    """
    Say of what is gone from a place why it is not anywhere.
    """
    return {
        name: line._replace(died=why)
        if is_unexplained(name, line, tests) and name.startswith(old)
        else line
        for name, line in ledger.items()
    }


def is_unexplained(name: str, line: Line, tests: Tests) -> bool:
    return name not in tests and not (line.moved_to or line.died)


def faults(ledger: Ledger, tests: Tests) -> Iterator[str]:
    """
    Name the tests that would be lost in silence, and the lines that say what is not.
    """
    for name in tests.keys() - ledger.keys():
        yield f"{name}: has no line (--write adds it)"
    for name, line in ledger.items():
        if not line.claim.strip():
            yield f"{name}: claims nothing"
        if is_unexplained(name, line, tests):
            yield f"{name}: is gone without a word (--moved where, or --died of what)"
        if name in tests and (line.moved_to or line.died):
            yield f"{name}: is there, and its line says that it is gone"
        if line.moved_to and line.died:
            yield f"{name}: has moved or has died, not both"
        if line.moved_to and not arrived(name, ledger, tests):
            yield f"{name}: {line.moved_to} is not there"


def arrived(name: str, ledger: Ledger, tests: Tests) -> bool:
    """
    Follow a test that has moved, as often as it has, to one that is there or died.
    """
    passed = set[str]()
    while name in ledger and name not in tests and name not in passed:
        passed.add(name)
        if ledger[name].died:
            return True
        name = ledger[name].moved_to
    return name in tests


def items(lines: Iterable[str]) -> dict[str, Counter[str]]:
    """
    Count what pytest collects: by folder, and by adapter (a class of its file).
    """
    found = [
        (path, name.split("::"))
        for path, separator, name in (line.rstrip().partition("::") for line in lines)
        if separator and path.startswith(("tests/", "src/", "examples/"))
    ]
    return {
        "folders": Counter(path.rpartition("/")[0] for path, _ in found),
        "adapters": Counter(
            f"{path}::{name[0]}" for path, name in found if name[0].startswith("Test")
        ),
    }


def collected() -> list[str]:
    """
    Ask pytest what it would run, in all of the project.
    """
    hosts = sorted(ROOT.glob("examples/hosts/*/*_tests"))
    own = ("tests", "src", "docs/_tools")
    places = [*own, *(host.relative_to(ROOT).as_posix() for host in hosts)]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *places]
    run = subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE)  # noqa: S603  (our own words only)
    return run.stdout.decode().splitlines()


def beside(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    """
    Set two counts side by side; a place with fewer is marked.
    """
    for place in sorted({*before, *now}):
        was, is_ = before.get(place, 0), now.get(place, 0)
        yield f"{place:60} {was:6} {is_:6}{' <' if is_ < was else ''}"


def count() -> int:
    before = tomllib.loads(BEFORE.read_text("utf-8"))
    for kind, counted in items(collected()).items():
        print(f"{kind}, before and now", *beside(before[kind], counted), sep="\n")
    return 0


def main(
    arguments: Sequence[str], path: Path = LEDGER, tests: Tests | None = None
) -> int:
    """
    Check, after writing what was asked; print what is wrong.

    Returns:
        The exit code: 1 when something is wrong.
    """
    if arguments == ["--count"]:
        return count()
    tests = tests_of_the_project() if tests is None else tests
    ledger = read(path)
    match arguments:
        case ["--moved", old, new]:
            ledger = moved(ledger, tests, old, new)
        case ["--died", old, why]:
            ledger = died(ledger, tests, old, why)
        case [] | ["--write"]:
            pass
        case _:
            print(__doc__)
            return 2
    if arguments:
        ledger = with_new(ledger, tests)
        path.write_text(text(ledger), "utf-8")
    wrong = sorted(faults(ledger, tests))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
