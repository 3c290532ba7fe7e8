"""
*Operations*: each on one screen: what it takes, what it gives, what it raises.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from inspect import cleandoc, get_annotations
from types import FunctionType
from typing import Any, Final

import attrs

from docs._tools.markdown import code, grid, header
from siaut_core import sync

__all__ = ["OPERATIONS", "page_of_operations", "sections"]

PAGE: Final = """
What a service calls, read from the code: the line to write, the fields of what it
takes, what it gives and what it raises. Import them from `siaut_core.sync`, or from
`siaut_core.aio` to await them. Whatever is raised is a `SiautError`; any of them may
also raise `ConflictError`, when others keep changing the same data.
"""

# Each group of operations: where they are written, and what to know of all of them.
GROUPS: Final = {
    "operations": (
        "Buttons of the guide",
        "Each runs in a unit of work of its own, and leaves exactly one event.",
    ),
    "forms": (
        "Forms of an account",
        "What they offer is what is accepted, all of it. They leave no event.",
    ),
    "reads": ("Screens of the guide", "They change nothing and leave no event."),
    "outbox": ("For workers", "Run beside the requests, never inside one."),
    "national": (
        "National acts",
        "Outside the guide: the host vouches for who does them.",
    ),
}

OPERATIONS: Final[Mapping[str, Callable[..., Any]]] = {
    name: getattr(sync, name)
    for name in sync.__all__
    if isinstance(getattr(sync, name), FunctionType)
}


def sections(docstring: str) -> dict[str, list[str]]:
    """
    Cut a docstring: what it says first, under the empty title, then titled parts.

    A part is a list of entries, each on one line.
    """
    parts: dict[str, list[str]] = {"": []}
    title = ""
    for line in cleandoc(docstring).splitlines():
        if re.fullmatch(r"(Args|Attributes|Raises|Returns):", line):
            title = line.rstrip(":")
            parts[title] = []
        elif title and re.match(r" {4}\S", line):
            parts[title].append(line.strip())
        elif title and line.strip():
            parts[title][-1] += f" {line.strip()}"
        else:
            parts[""].append(line)
    return parts


def page_of_operations() -> str:
    """
    Print the page.
    """
    lines: list[str] = []
    for module, (title, note) in GROUPS.items():
        lines += [f"## {title}", "", note, ""]
        for name, operation in OPERATIONS.items():
            if operation.__module__.rpartition(".")[2] == module:
                lines += _operation(name, operation)
    return header("Operations") + PAGE + "\n" + "\n".join(lines)


def _operation(name: str, operation: Callable[..., Any]) -> Iterator[str]:
    signature = inspect.signature(operation)
    taken = _taken(operation)
    parts = sections(operation.__doc__ or "")
    yield from (f"### `{name}`", "", "\n".join(parts[""]).strip(), "")
    arguments = ", ".join(map(_argument, list(signature.parameters.values())[1:]))
    yield from (
        "```text",
        f"{name}(host, {arguments})".replace(", )", ")"),
        "```",
        "",
    )
    if taken:
        yield from _fields(taken)
    yield f"- Gives: {code(signature.return_annotation)}."
    confirmation = getattr(getattr(taken, "operation", None), "confirmation", "")
    if confirmation:
        yield f"- Confirmed by: « {confirmation} »"
    for entry in parts.get("Raises", ()):
        error, _, reason = entry.partition(": ")
        reason = _plain(reason[:1].lower() + reason[1:])
        yield f"- Raises `{error.rpartition('.')[2]}` {reason}"
    yield ""


def _argument(parameter: inspect.Parameter) -> str:
    if hasattr(sync, parameter.annotation):
        return f"{parameter.annotation}(...)"
    default = "" if parameter.default is parameter.empty else f"={parameter.default!r}"
    return f"{parameter.name}{default}"


def _taken(operation: Callable[..., Any]) -> type[Any] | None:
    """
    Find the command or the search that an operation takes, if it takes one.
    """
    for annotation in list(operation.__annotations__.values())[1:-1]:
        found = getattr(sync, annotation, None)
        if isinstance(found, type):
            return found
    return None


def _fields(taken: type[Any]) -> Iterator[str]:
    parts = sections(taken.__doc__ or "")
    told = dict(entry.split(": ", 1) for entry in parts.get("Attributes", ()))
    # As they are written: what attrs keeps may have been resolved meanwhile.
    written = {
        k: v for c in reversed(taken.__mro__) for k, v in get_annotations(c).items()
    }
    rows = [
        (
            code(field.name),
            code(written[field.name]).replace("|", "\\|"),
            "required" if field.default is attrs.NOTHING else code(_default(field)),
            _plain(told.get(field.name, "")),
        )
        for field in attrs.fields(taken)
    ]
    yield from (f"`{taken.__name__}`. {_plain(' '.join(parts['']))}", "")
    yield from grid(("Field", "Type", "", ""), rows)


def _default(field: attrs.Attribute[Any]) -> str:
    """
    Show a default; of one that is made anew each time, what makes it.
    """
    default: Any = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class at run time
        return f"{default.factory.__name__}()"
    return str(getattr(default, "name", repr(default)))


def _plain(text: str) -> str:
    """
    Show the names of a docstring as a page does.
    """
    return re.sub(r"`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text.replace("``", "`")).strip()
