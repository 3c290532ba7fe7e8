"""
*Twins*: ``sync/`` is ``aio/`` without the word ``await``, and nothing else.

The shells have both, and so has the reference host. ``aio/`` is written by hand.
``python -m tests.twins --write`` derives ``sync/`` from it by the word substitutions
below; without ``--write`` it only says which files differ, and fails when one does.
They are compared as syntax trees, docstrings included: comments, formatting and the
order of imports are free. A package says itself what it is for: the docstring of each
``__init__.py`` of ``sync/`` is written by hand, and kept. None of the others has a word
that only ``aio/`` may say.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.util import find_spec
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeVar

from tests.data import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

PACKAGE: Final = ROOT / "src" / "siaut_core"

# What is written, and what is derived from it.
HOST: Final = ROOT / "examples/hosts/siaut_sqlalchemy/siaut_sqlalchemy"

PAIRS: Final = tuple((folder / "aio", folder / "sync") for folder in (PACKAGE, HOST))

# In this order, on the text of each file. One that matches nothing is an error.
SUBSTITUTIONS: Final = {
    r"\basync def\b": "def",
    r"\basync with\b": "with",
    r"\bawait ": "",
    r"\bAwaitable\[((?:[^][]|\[[^][]*\])*)\]": r"\1",
    r"\bAwaitable,\s+": "",
    r"\bCoroutine\[None, None, (\w+)\]": r"\1",
    r", Coroutine\b": "",
    r"\bAbstractAsyncContextManager\b": "AbstractContextManager",
    r"\basynccontextmanager\b": "contextmanager",
    r"\bAsyncIterator\b": "Iterator",
    r"\b__a(enter|exit)__\b": r"__\1__",
    r"\bsiaut_core((?:\.\w+)*)\.aio\b": r"siaut_core\1.sync",
    r"\.colours\.aio\b": ".colours.sync",
}

HEADER: Final = "# Derived from aio/{name} by `nox -s twins -- --write`: edit that one."

# Of a package: its docstring is its own.
PACKAGE_HEADER: Final = (
    "# Derived from aio/{name} by `nox -s twins -- --write`, docstring apart."
)

# What no docstring of ``sync/`` may say. An account that is awaited is no coroutine.
ASYNC_WORD: Final = re.compile(r"async|\bawait\b|coroutine|event loop", re.IGNORECASE)

# What no name of a derived file may hold: a substitution is missing.
ASYNC_NAME: Final = re.compile(
    r"Async|Await|Coroutine|async|coroutine|__a(?:enter|exit|iter|next)__|\baio\b"
)

N = TypeVar("N", bound=ast.AST)


def derive(text: str, substitutions: Mapping[str, str]) -> str:
    """
    Take the colour out of a module.
    """
    for pattern, replacement in substitutions.items():
        text = re.sub(pattern, replacement, text)
    return text


def sources(folder: Path) -> dict[str, str]:
    """
    Read the modules of a folder, by relative name.
    """
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.py"))
    }


def unmatched(texts: Iterable[str], substitutions: Mapping[str, str]) -> list[str]:
    """
    List the substitutions that change nothing in any file.

    Each is looked for where the ones before it have been made.
    """
    unused = dict(substitutions)
    for text in texts:
        before = text
        for pattern, replacement in substitutions.items():
            if re.search(pattern, before):
                unused.pop(pattern, None)
            before = re.sub(pattern, replacement, before)
    return list(unused)


def leftovers(text: str) -> Iterator[str]:
    """
    Find what is still asynchronous in a derived module.
    """
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.AsyncFor() | ast.AsyncFunctionDef() | ast.AsyncWith():
                yield type(node).__name__
            case ast.Await() | ast.comprehension(is_async=1):
                yield type(node).__name__
            case (
                ast.alias(name=name)
                | ast.Attribute(attr=name)
                | ast.FunctionDef(name=name)
                | ast.ImportFrom(module=str(name))
                | ast.Name(id=name)
            ) if ASYNC_NAME.search(name):
                yield name


def has_own_docstring(name: str) -> bool:
    """
    Say whether a module is a package, whose docstring is not derived.
    """
    return name.endswith("__init__.py")


def docstring(text: str) -> str | None:
    """
    Give the docstring of a module, as it is written.
    """
    module = ast.parse(text)
    if ast.get_docstring(module) is None:
        return None
    return ast.get_source_segment(text, module.body[0])


def indiscreet(text: str) -> Iterator[str]:
    """
    Find the asynchronous words of the docstrings of a module.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield from ASYNC_WORD.findall(ast.get_docstring(node) or "")


def tree(text: str, *, without_docstring: bool = False) -> str:
    """
    Give what a module says, whatever its comments, its lines, its imports' order.
    """
    module = ast.parse(text)
    if without_docstring and ast.get_docstring(module) is not None:
        del module.body[0]
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            node.names = by_text(node.names)
        for name in ("body", "orelse", "finalbody"):
            if isinstance(block := getattr(node, name, None), list):
                setattr(node, name, list(in_order(block)))
    return ast.unparse(module)


def in_order(block: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    for imports, run in groupby(
        block, lambda node: isinstance(node, ast.Import | ast.ImportFrom)
    ):
        nodes = list(run)
        yield from by_text(nodes) if imports else nodes


def by_text(nodes: Iterable[N]) -> list[N]:
    return sorted(nodes, key=ast.unparse)


def faults(*folders: Path, substitutions: Mapping[str, str]) -> list[str]:
    """
    Say why nothing can be derived at all of these ``aio/``.
    """
    texts = [(name, text) for f in folders for name, text in sources(f).items()]
    return [
        f"substitution {pattern!r} matches nothing"
        for pattern in unmatched((text for _, text in texts), substitutions)
    ] + [
        f"{name}: {left!r} is left, a substitution is missing"
        for name, text in texts
        for left in dict.fromkeys(leftovers(derive(text, substitutions)))
    ]


def differences(aio: Path, sync: Path, substitutions: Mapping[str, str]) -> list[str]:
    """
    Name the files of ``sync/`` that are not what ``aio/`` says.
    """
    expected, actual = sources(aio), sources(sync)
    return [
        *(f"{name}: not in sync/" for name in expected if name not in actual),
        *(f"{name}: not in aio/" for name in actual if name not in expected),
        *(
            f"{name}: differs"
            for name, text in expected.items()
            if name in actual
            and tree(
                derive(text, substitutions), without_docstring=has_own_docstring(name)
            )
            != tree(actual[name], without_docstring=has_own_docstring(name))
        ),
        *(
            f"{name}: needs a docstring of its own"
            for name, text in expected.items()
            if has_own_docstring(name)
            and name in actual
            and docstring(actual[name]) in {None, docstring(text)}
        ),
        *(
            f"{name}: {word!r} in a docstring"
            for name, text in actual.items()
            for word in dict.fromkeys(indiscreet(text))
        ),
    ]


def write(aio: Path, sync: Path, substitutions: Mapping[str, str]) -> None:
    """
    Write ``sync/`` again; what is not in ``aio/`` goes.
    """
    texts, before = sources(aio), sources(sync)
    for name in before.keys() - texts.keys():
        (sync / name).unlink()
    for name, text in texts.items():
        path = sync / name
        path.parent.mkdir(parents=True, exist_ok=True)
        derived, header = derive(text, substitutions), HEADER
        if has_own_docstring(name):
            header = PACKAGE_HEADER
            kept = docstring(before.get(name, "")) or docstring(derived) or ""
            derived = derived.replace(docstring(derived) or "", kept, 1)
        path.write_text(f"{header.format(name=name)}\n{derived}", "utf-8")
    tidy(sync)


def tidy(folder: Path) -> None:
    """
    Sort the imports and format, when ruff is there: only the looks change.
    """
    if find_spec("ruff") is None:
        print("ruff is not installed: run `ruff check --fix` and `ruff format`")
        return
    for command in (["check", "--select=I", "--fix-only"], ["format"]):
        arguments = [sys.executable, "-m", "ruff", *command, "--quiet", str(folder)]
        subprocess.run(arguments, check=True)  # noqa: S603  (our own words only)


def main(
    arguments: Sequence[str],
    pairs: Sequence[tuple[Path, Path]] = PAIRS,
    substitutions: Mapping[str, str] = SUBSTITUTIONS,
) -> int:
    """
    Check, or write when asked to; print what is wrong.

    Returns:
        The exit code: 1 when something is wrong.
    """
    wrong = faults(*(aio for aio, _ in pairs), substitutions=substitutions)
    if "--write" in arguments and not wrong:
        for aio, sync in pairs:
            write(aio, sync, substitutions)
    for aio, sync in pairs:
        wrong += differences(aio, sync, substitutions)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
