"""
*Words*: what each name of the code is made of.

The words of the administration are those of the identifiers of the glossary; every
other is English, and in ``english.txt``. All bound names of ``src``, ``examples``,
``benchmarks`` and ``docs`` are looked at; of tests, modules, and what is defined at the
top of one or of a class, but for the tests themselves.

``python -m tests.architecture.words`` says what is wrong; ``--write`` adds to the list
what neither knows, to be read before it is kept, and drops what names nothing.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from docs._tools.glossary import IDENTIFIERS
from tests.data import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

LIST: Final = Path(__file__).with_name("english.txt")
# Of a name that several have, the place that is told is in the last.
FOLDERS: Final = ("tests", "docs", "benchmarks", "examples", "src")

DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def bound_name(node: ast.AST) -> str | None:
    """
    Give the name that a node of the syntax tree introduces, if it does.
    """
    match node:
        case (
            ast.FunctionDef(name=name)
            | ast.AsyncFunctionDef(name=name)
            | ast.ClassDef(name=name)
            | ast.arg(arg=name)
            | ast.alias(asname=name)
            | ast.Name(id=name, ctx=ast.Store())
            | ast.Attribute(attr=name, ctx=ast.Store())
            | ast.ExceptHandler(name=name)
            | ast.MatchAs(name=name)
            | ast.MatchStar(name=name)
            | ast.MatchMapping(rest=name)
        ):
            return name
    return None


def words(identifier: str) -> list[str]:
    """
    Give the words of a name in any of the usual cases; a letter alone is none.

    .. doctest::

        >>> words("_EJLine.creer_utilisateur_2a")
        ['ej', 'line', 'creer', 'utilisateur']
    """
    found = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+", identifier)
    return [word.lower() for word in found if len(word) > 1]


def is_test(path: Path) -> bool:
    return any(part == "tests" or part.endswith("_tests") for part in path.parts)


def nodes_of(tree: ast.Module, *, helpers: bool) -> Iterator[ast.AST]:
    """
    Walk a module, or only what its tests share.
    """
    if not helpers:
        yield from ast.walk(tree)
        return
    bodies = [tree.body, *(n.body for n in tree.body if isinstance(n, ast.ClassDef))]
    for node in (node for body in bodies for node in body):
        yield from [node] if isinstance(node, DEFINITIONS) else ast.walk(node)


def names_of(path: Path) -> Iterator[str]:
    """
    Name a module, its folders, and what it binds.
    """
    place = path.relative_to(ROOT)
    yield from place.with_suffix("").parts
    tree = ast.parse(path.read_text("utf-8"))
    for node in nodes_of(tree, helpers=is_test(place)):
        name = bound_name(node)
        if name and not name.startswith("test_"):
            yield name


@cache
def names() -> dict[str, str]:
    """
    Give each name of the code, with a place where it is.
    """
    return {
        name: str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        for name in names_of(path)
    }


def used() -> dict[str, str]:
    """
    Give each word of the code, with a name that has it and its place.
    """
    return {
        word: f"{name}, {place}"
        for name, place in names().items()
        for word in words(name)
    }


FRENCH: Final = {word for identifier in IDENTIFIERS for word in words(identifier)}


def is_of_the_glossary(word: str) -> bool:
    """
    Say whether the glossary has a word, or what it is the plural of.
    """
    return word in FRENCH or (word[-1] in "sx" and word[:-1] in FRENCH)


def english() -> list[str]:
    return LIST.read_text("utf-8").split()


def faults() -> list[str]:
    """
    Say which words are in neither, and what is wrong with the list.
    """
    known, there = english(), used()
    return [
        *(
            f"{word} ({place}): neither in the glossary nor in {LIST.name}"
            for word, place in sorted(there.items())
            if word not in known and not is_of_the_glossary(word)
        ),
        *(f"{word}: names nothing" for word in known if word not in there),
        *(
            f"{word}: not sorted, or twice"
            for before, word in pairwise(known)
            if before >= word
        ),
    ]


def write() -> None:
    there = used()
    new_ones = {word for word in there if not is_of_the_glossary(word)}
    kept = sorted(new_ones | {word for word in english() if word in there})
    LIST.write_text("".join(f"{word}\n" for word in kept), "utf-8")


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        write()
    found = faults()
    sys.stderr.write("".join(f"{fault}\n" for fault in found))
    sys.exit(bool(found))
