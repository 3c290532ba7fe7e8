"""
*Traceability*: for each line of the guide, what answers it and what proves it.

Public names cite their lines in their docstrings ("Guide: S1"), and so do tests.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from docs._tools import ROOT
from docs._tools.lines import CHAPTERS, LINES, cited_lines
from docs._tools.markdown import code, header
from docs._tools.names import documented, short_name
from siaut_core import Motif

__all__ = [
    "MORE_TESTS",
    "motifs_by_line",
    "names_by_line",
    "tests_by_line",
    "tests_of_the_project",
    "traceability_page",
]

# Proofs that cannot cite their line themselves, such as derived or shared ones.
MORE_TESTS: Final[Mapping[str, tuple[str, ...]]] = {
    "C1": (
        (
            "tests/use_cases/test_administration.py"
            "::test_who_may_act_at_all_is_a_gestionnaire_in_exercise"
        ),
    ),
}

PAGE: Final = """
Each line of the ministry's guide (SI Autorisations, *Guide utilisateur, profil
PROMOTEUR GESTIONNAIRE*, November 2023), in our words: the public names that
answer it, the reasons to refuse that come from it, and the tests that prove it.
"""


def _by_line(
    citations: Iterator[tuple[str, str | None]],
) -> dict[str, tuple[str, ...]]:
    """
    Turn texts that cite lines into lines with who cites them.
    """
    lines: dict[str, dict[str, None]] = {}
    for name, text in citations:
        for line in cited_lines(text):
            lines.setdefault(line, {})[name] = None
    return {line: tuple(names) for line, names in lines.items()}


def _public_docstrings() -> Iterator[tuple[str, str | None]]:
    for name, obj in documented():
        # Of anything else, the docstring is that of its class.
        if inspect.isroutine(obj) or isinstance(obj, property | type):
            yield name, obj.__doc__


@cache
def names_by_line() -> dict[str, tuple[str, ...]]:
    """
    Give the public names that cite each line.
    """
    return _by_line(_public_docstrings())


def motifs_by_line() -> dict[str, tuple[Motif, ...]]:
    """
    Give the reasons that come from each line.
    """
    return {
        line: tuple(motif for motif in Motif if line in motif.sources) for line in LINES
    }


def _tests_of(path: Path) -> Iterator[tuple[str, str | None]]:
    """
    Give the tests of a file, ``file::name`` or ``file::class::name``.
    """
    file = path.relative_to(ROOT).as_posix()

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, str | None]]:
        for child in ast.iter_child_nodes(node):
            match child:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    if name.startswith("test_"):
                        yield f"{prefix}::{name}", ast.get_docstring(child)
                case ast.ClassDef(name=name):
                    yield from walk(child, f"{prefix}::{name}")

    yield from walk(ast.parse(path.read_text("utf-8")), file)


@cache
def tests_of_the_project() -> dict[str, str | None]:
    """
    Give every test and its docstring, read without running anything.

    Those of the contracts too, once: what is derived is not repeated.
    """
    folders = ("examples", "src/siaut_core/testing", "tests")
    files = sorted(f for name in folders for f in (ROOT / name).rglob("*.py"))
    return dict(
        test
        for path in files
        if not path.read_text("utf-8").startswith("# Derived from ")
        for test in _tests_of(path)
    )


@cache
def tests_by_line() -> dict[str, tuple[str, ...]]:
    """
    Give the tests that prove each line.
    """
    cited = _by_line(iter(tests_of_the_project().items()))
    return {
        line: (*cited.get(line, ()), *MORE_TESTS.get(line, ()))
        for line in (*LINES, *cited.keys() - LINES.keys())
    }


@cache
def traceability_page() -> str:
    """
    Print the page.
    """
    page = header("Lines of the guide") + PAGE
    for chapter, title in CHAPTERS.items():
        page += f"\n## {chapter}. {title}\n"
        page += "".join(_paragraph(n) for n in LINES if n.startswith(chapter))
    return page


def _paragraph(line: str) -> str:
    lines = [f"\n### {line}\n", LINES[line], ""]
    lines += _bullets("Names", map(_role, names_by_line().get(line, ())))
    lines += _bullets("Reasons", map(_link, motifs_by_line()[line]))
    lines += _bullets("Tests", map(code, tests_by_line()[line]))
    return "\n".join(lines) + "\n"


def _bullets(title: str, elements: Iterable[str]) -> list[str]:
    listed = [f"  - {element}" for element in elements]
    return [f"- {title}:", *listed] if listed else []


def _role(name: str) -> str:
    return f"{{py:obj}}`{short_name(name)} <{name}>`"


def _link(motif: Motif) -> str:
    return f"[`{motif.code}`](regles.md#{motif.code.lower()})"
