"""
*Mutants*: how many small changes of the code some test notices, and which not.

``nox -s mutants`` lets mutmut make and try them, then ``python -m tests.mutants``
reads what it found. A survivor that changes nothing that anybody could see is
explained in ``mutants.toml``, by its place and its lines: numbers move. Where rights
are decided every survivor is explained; elsewhere a few may be left.

Only bodies of functions are changed: not tables, nor what is decorated, such as
properties. The table of the rules has its own judge, ``tests/model``.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.data import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

LIBRARY: Final = ROOT / "src" / "siaut_core"
MUTANTS: Final = ROOT / "mutants" / "src"
EXPLANATIONS: Final = ROOT / "tests" / "mutants.toml"

THRESHOLD: Final = 95
# Nothing unexplained survives in: who may do what, links, what is concluded.
EXACT: Final = ("policies/", "use_cases/", "entities/lien.py")

# What mutmut stores when time was up. It shows 255 as such too, and stores it when
# the tests could not even start.
ENDLESS: Final = frozenset({-24, 24, 36, 152})
# The same, or a test failed, or pytest itself broke.
KILLED: Final = ENDLESS | {1, 3}

NAME: Final = re.compile(r"siaut_core(?:\.([\w.]+))?\.x(?:ǁ(\w+)ǁ|_)(\w+)__mutmut_\d+")


class Mutant(NamedTuple):
    """
    A change that was tried, and how its tests ended; ``None`` if they never ran.
    """

    name: str
    code: int | None

    @property
    def survives(self) -> bool:
        return self.code not in KILLED

    @property
    def place(self) -> tuple[str, str]:
        """
        The file, inside the library, and the function, with its class.
        """
        match = NAME.fullmatch(self.name)
        assert match, self.name
        module, owner, function = match.groups()
        file = f"{(module or '__init__').replace('.', '/')}.py"
        return file, f"{owner}.{function}" if owner else function


class Explanation(NamedTuple):
    """
    A change that nobody could see: where, its lines as in a diff, and why.
    """

    file: str
    function: str
    change: str
    reason: str


def read(folder: Path) -> list[Mutant]:
    """
    Read what mutmut stored beside its copies of the modules.
    """
    return [
        Mutant(*item)
        for path in sorted(folder.rglob("*.py.meta"))
        for item in json.loads(path.read_text("utf-8"))["exit_code_by_key"].items()
    ]


def known(explanations: Path) -> list[Explanation]:
    tables = tomllib.loads(explanations.read_text("utf-8")).get("survivor", [])
    return [Explanation(**table) for table in tables]


def functions_of(file: str) -> set[str]:
    """
    Name the functions of a file of the library that can hold a mutant.
    """
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    body = ast.parse((LIBRARY / file).read_text("utf-8")).body
    classes = [node for node in body if isinstance(node, ast.ClassDef)]
    return {node.name for node in body if isinstance(node, functions)} | {
        f"{owner.name}.{node.name}"
        for owner in classes
        for node in owner.body
        if isinstance(node, functions)
    }


def changes(diff: str) -> list[str]:
    """
    Keep the lines that change, whatever their margins.
    """
    return [
        line[0] + " ".join(line[1:].split())
        for line in diff.splitlines()
        if line.startswith(("-", "+")) and not line.startswith(("---", "+++"))
    ]


def show(name: str) -> str:
    """
    Ask mutmut for the diff of a mutant.
    """
    command = [sys.executable, "-m", "mutmut", "show", name]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  (our own words, and a name from mutmut)


def explain(
    mutants: Collection[Mutant],
    explanations: Collection[Explanation],
    diff_of: Callable[[str], str],
) -> dict[Mutant, Explanation]:
    """
    Find the survivors that have an explanation.
    """
    places = {explanation[:2] for explanation in explanations}
    return {
        mutant: explanation
        for mutant in mutants
        if mutant.survives and mutant.place in places
        for diff in [changes(diff_of(mutant.name))]
        for explanation in explanations
        if (mutant.place, diff) == (explanation[:2], changes(explanation.change))
    }


def table(mutants: Collection[Mutant], explained: Collection[Mutant]) -> Iterator[str]:
    """
    Count by package, then in all.
    """
    packages = [m.place[0].removesuffix(".py").split("/")[0] for m in mutants]
    total = Counter(packages)
    killed = Counter(
        p for p, m in zip(packages, mutants, strict=True) if not m.survives
    )
    rows = [(name, killed[name], total[name]) for name in sorted(total)]
    for name, some, all_ in [*rows, ("all", killed.total(), total.total())]:
        yield f"{name:15} {some:5} of {all_:5} killed {some / all_:9.2%}"
    endless = sum(mutant.code in ENDLESS for mutant in mutants)
    yield f"{endless} killed by the clock, {len(explained)} survivors explained"


def faults(
    mutants: Collection[Mutant],
    explanations: Collection[Explanation],
    explained: dict[Mutant, Explanation],
) -> Iterator[str]:
    """
    Say what is not as promised, or no longer true.
    """
    if waiting := sum(mutant.code is None for mutant in mutants):
        yield f"{waiting} mutants were not tried"
    if 100 * sum(not m.survives for m in mutants) < THRESHOLD * len(mutants):
        yield f"less than {THRESHOLD} % are killed"
    for mutant in mutants:
        exact = mutant.place[0].startswith(EXACT)
        if exact and mutant.survives and mutant not in explained:
            yield f"{mutant.name} survives: no test, no explanation"
    for explanation in set(explanations).difference(explained.values()):
        yield f"{':'.join(explanation[:2])}: no survivor is {explanation.change!r}"


def main(
    folder: Path = MUTANTS,
    explanations: Path = EXPLANATIONS,
    diff_of: Callable[[str], str] = show,
) -> int:
    """
    Print what survives unexplained, the scores, and what is wrong.

    Returns:
        The exit code: 1 when something is wrong.
    """
    mutants = read(folder)
    given = known(explanations)
    explained = explain(mutants, given, diff_of)
    wrong = list(faults(mutants, given, explained))
    left = [m.name for m in mutants if m.survives and m not in explained]
    print(*left, *table(mutants, explained), *wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
