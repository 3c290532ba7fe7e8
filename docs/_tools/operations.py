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
from siaut_core.use_cases.recherche.pagination import Tri

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

# What searches are asked for has more fields than fit beside theirs.
CRITERIA: Final = {
    "CriteresUtilisateurs": "Criteria of accounts",
    "CriteresStructures": "Criteria of structures",
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
    for name, title in CRITERIA.items():
        lines += [f"## {title}", "", *_fields(getattr(sync, name))]
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
    if parameter.default is not parameter.empty:
        return f"{parameter.name}={parameter.default!r}"
    named = parameter.kind is parameter.KEYWORD_ONLY
    return f"{parameter.name}=..." if named else parameter.name


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
    told, written = dict[str, str](), dict[str, Any]()
    for base in reversed(taken.__mro__):
        entries = sections(base.__doc__ or "").get("Attributes", ())
        told |= dict(entry.split(": ", 1) for entry in entries)
        # As they are written: what attrs keeps may have been resolved meanwhile.
        written |= get_annotations(base)
    rows = [
        (
            code(field.name),
            code(written[field.name]).replace("|", "\\|"),
            "required" if field.default is attrs.NOTHING else code(_default(field)),
            f"{_plain(told.get(field.name, ''))}{_choices(field, written[field.name])}",
        )
        for field in attrs.fields(taken)
    ]
    parts = sections(taken.__doc__ or "")
    yield from (f"`{taken.__name__}`. {_plain(' '.join(parts['']))}", "")
    titles = ("Field", "Type", "Default", "Meaning")
    width = len(titles) if any(meaning for *_, meaning in rows) else len(titles) - 1
    yield from grid(titles[:width], [row[:width] for row in rows])


def _choices(field: attrs.Attribute[Any], kind: str) -> str:
    """
    Say what a field may be, when it is one of a few, or has fields of its own.
    """
    if isinstance(field.default, Tri):
        return f" One of {code(*type(field.default))}."
    if kind in CRITERIA:
        return f" [Its fields](#{CRITERIA[kind].lower().replace(' ', '-')})."
    return ""


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
