"""
*Surfaces*: every place where a secret would show, as one table.

Each surface tells, as text, what it shows of a `Trace`: what a service held, said
and stored while somebody used a link.
"""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import pprint
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs

import siaut_core
from siaut_core.serialization import make_siaut_converter

if TYPE_CHECKING:
    from tests.hosts.house import Content

CODE: Final = str(Path(siaut_core.__file__).parent)


def leaks(text: str, canaries: Sequence[str]) -> list[str]:
    """
    Give the slices of eight characters that show: a part of a secret is a leak too.
    """
    return [
        portion
        for canary in canaries
        for start in range(len(canary) - 7)
        if (portion := canary[start : start + 8]) in text
    ]


@attrs.frozen(kw_only=True)
class Trace:
    """
    What is left of a scenario, for a curious eye.

    Attributes:
        objs: What held a secret, or was made from one.
        faults: What was raised on the way.
        contents: What was stored, at each moment that was looked at.
        files: What is on the disk, file by file.
        outputs: What was printed.
        journals: What was logged.
        warned: What was warned of.
    """

    objs: tuple[object, ...]
    faults: tuple[BaseException, ...]
    contents: tuple[Content, ...]
    files: tuple[bytes, ...] = ()
    outputs: str = ""
    journals: str = ""
    warned: tuple[str, ...] = ()


Surface: TypeAlias = Callable[[Trace], Iterator[str]]


def objects_drawn(show: Callable[[object], object]) -> Surface:
    """
    Show each object, or the refusal to show it.
    """

    def surface(trace: Trace) -> Iterator[str]:
        for obj in trace.objs:
            try:
                seen = show(obj)
            except (TypeError, ValueError) as refus:
                yield from traceback.format_exception(refus)
            else:
                yield seen.decode("latin-1") if isinstance(seen, bytes) else str(seen)

    return surface


def errors_drawn(show: Callable[[BaseException], Iterator[str]]) -> Surface:
    """
    Show each error, what led to it, and what it was raised in place of.
    """

    def surface(trace: Trace) -> Iterator[str]:
        to_see = [*trace.faults]
        while to_see:
            error = to_see.pop()
            to_see += filter(None, (error.__cause__, error.__context__))
            yield from show(error)

    return surface


def variables(error: BaseException) -> Iterator[str]:
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename.startswith(CODE):
            yield from map(repr, frame.f_locals.values())
            yield from map(str, frame.f_locals.values())


def capture_locals(error: BaseException) -> Iterator[str]:
    view = traceback.TracebackException.from_exception(error, capture_locals=True)
    for frame in view.stack:
        if frame.filename.startswith(CODE):
            yield str(frame.locals)


def as_pickle(error: BaseException) -> Iterator[str]:
    if isinstance(error, siaut_core.SiautError):
        yield pickle.dumps(error).decode("latin-1")


def logged(error: BaseException) -> Iterator[str]:
    """
    Log it as a host would: ``logging.exception("...: %s", error)``.
    """
    stream = io.StringIO()
    journal = logging.Logger("host")  # noqa: LOG001  (heard here only)
    journal.addHandler(logging.StreamHandler(stream))
    journal.error("échec : %s %r", error, error, exc_info=error)
    yield stream.getvalue()


def fatal(error: BaseException) -> Iterator[str]:
    """
    Let it reach the top, where the interpreter prints it.
    """
    with redirect_stderr(io.StringIO()) as stream:
        sys.__excepthook__(type(error), error, error.__traceback__)
    yield stream.getvalue()


def printed(obj: object) -> str:
    with redirect_stdout(io.StringIO()) as stream:
        print(obj, [obj], {"obj": obj})  # noqa: T201  (that is the surface)
    return stream.getvalue()


def warned(obj: object) -> str:
    return warnings.formatwarning(str(obj), UserWarning, "host.py", 1)


def as_attrs(obj: object) -> object:
    return attrs.asdict(obj) if attrs.has(type(obj)) else obj  # type: ignore[arg-type]  # just asked


def as_tuple(obj: object) -> object:
    return attrs.astuple(obj) if attrs.has(type(obj)) else obj  # type: ignore[arg-type]  # just asked


def variables_of(obj: object) -> object:
    return vars(obj) if hasattr(obj, "__dict__") else obj


SURFACES: Final[dict[str, Surface]] = {
    # What is kept.
    "storage": lambda t: (f"{c!r} {attrs.asdict(c)!r}" for c in t.contents),
    "storage, pickled": lambda t: (
        pickle.dumps(c).decode("latin-1") for c in t.contents
    ),
    "disk": lambda t: (file.decode("latin-1") for file in t.files),
    "event": lambda t: (
        f"{e} {e!r} {attrs.asdict(e)}" for c in t.contents for e in c.journal
    ),
    # What a programmer may do with an object.
    "repr": objects_drawn(repr),
    "str": objects_drawn(str),
    "ascii": objects_drawn(ascii),
    "format": objects_drawn(lambda o: format(o, "")),
    "f-string": objects_drawn(lambda o: f"{o} {o!s} {o!r} {o!a}"),
    "percent": objects_drawn(lambda o: "%s %r" % (o, o)),  # noqa: UP031  (that is the surface)
    "pprint": objects_drawn(lambda o: pprint.pformat([o])),
    "vars": objects_drawn(variables_of),
    "attrs.asdict": objects_drawn(as_attrs),
    "attrs.astuple": objects_drawn(as_tuple),
    "json": objects_drawn(lambda o: json.dumps([o], default=str, ensure_ascii=False)),
    "serialization": objects_drawn(make_siaut_converter().unstructure),
    "pickle": objects_drawn(
        lambda o: b"".join(pickle.dumps(o, protocol) for protocol in range(2, 6))
    ),
    "copy": objects_drawn(lambda o: repr(copy.copy(o))),
    "deepcopy": objects_drawn(lambda o: repr(copy.deepcopy(o))),
    "print": objects_drawn(printed),
    "warning": objects_drawn(warned),
    # What an error carries.
    "exception": errors_drawn(lambda e: iter((str(e), repr(e), f"{e}", ascii(e)))),
    "exception args": errors_drawn(lambda e: map(repr, e.args)),
    "exception attributes": errors_drawn(lambda e: iter((repr(vars(e)),))),
    "exception notes": errors_drawn(lambda e: iter(getattr(e, "__notes__", ()))),
    "exception, pickled": errors_drawn(as_pickle),
    "frame locals": errors_drawn(variables),
    "capture_locals": errors_drawn(capture_locals),
    "traceback": errors_drawn(lambda e: iter(traceback.format_exception(e))),
    "logging.exception": errors_drawn(logged),
    "excepthook": errors_drawn(fatal),
    # What the service said by itself.
    "stdout and stderr": lambda t: iter((t.outputs,)),
    "logs": lambda t: iter((t.journals,)),
    "warnings": lambda t: iter(t.warned),
}
