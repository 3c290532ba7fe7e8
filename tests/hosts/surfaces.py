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
    from tests.hosts.maison import Contenu

CODE: Final = str(Path(siaut_core.__file__).parent)


def fuites(texte: str, canaris: Sequence[str]) -> list[str]:
    """
    Give the slices of eight characters that show: a part of a secret is a leak too.
    """
    return [
        tranche
        for canari in canaris
        for debut in range(len(canari) - 7)
        if (tranche := canari[debut : debut + 8]) in texte
    ]


@attrs.frozen(kw_only=True)
class Trace:
    """
    What is left of a scenario, for a curious eye.

    Attributes:
        objets: What held a secret, or was made from one.
        erreurs: What was raised on the way.
        contenus: What was stored, at each moment that was looked at.
        fichiers: What is on the disk, file by file.
        sorties: What was printed.
        journaux: What was logged.
        avertissements: What was warned of.
    """

    objets: tuple[object, ...]
    erreurs: tuple[BaseException, ...]
    contenus: tuple[Contenu, ...]
    fichiers: tuple[bytes, ...] = ()
    sorties: str = ""
    journaux: str = ""
    avertissements: tuple[str, ...] = ()


Surface: TypeAlias = Callable[[Trace], Iterator[str]]


def des_objets(montrer: Callable[[object], object]) -> Surface:
    """
    Show each object, or the refusal to show it.
    """

    def surface(trace: Trace) -> Iterator[str]:
        for objet in trace.objets:
            try:
                vu = montrer(objet)
            except (TypeError, ValueError) as refus:
                yield from traceback.format_exception(refus)
            else:
                yield vu.decode("latin-1") if isinstance(vu, bytes) else str(vu)

    return surface


def des_erreurs(montrer: Callable[[BaseException], Iterator[str]]) -> Surface:
    """
    Show each error, what led to it, and what it was raised in place of.
    """

    def surface(trace: Trace) -> Iterator[str]:
        a_voir = [*trace.erreurs]
        while a_voir:
            erreur = a_voir.pop()
            a_voir += filter(None, (erreur.__cause__, erreur.__context__))
            yield from montrer(erreur)

    return surface


def variables(erreur: BaseException) -> Iterator[str]:
    for cadre, _ in traceback.walk_tb(erreur.__traceback__):
        if cadre.f_code.co_filename.startswith(CODE):
            yield from map(repr, cadre.f_locals.values())
            yield from map(str, cadre.f_locals.values())


def capture_locals(erreur: BaseException) -> Iterator[str]:
    vue = traceback.TracebackException.from_exception(erreur, capture_locals=True)
    for cadre in vue.stack:
        if cadre.filename.startswith(CODE):
            yield str(cadre.locals)


def en_pickle(erreur: BaseException) -> Iterator[str]:
    if isinstance(erreur, siaut_core.SiautError):
        yield pickle.dumps(erreur).decode("latin-1")


def consignee(erreur: BaseException) -> Iterator[str]:
    """
    Log it as a host would: ``logging.exception("...: %s", erreur)``.
    """
    flux = io.StringIO()
    journal = logging.Logger("hote")  # noqa: LOG001  (heard here only)
    journal.addHandler(logging.StreamHandler(flux))
    journal.error("échec : %s %r", erreur, erreur, exc_info=erreur)
    yield flux.getvalue()


def fatale(erreur: BaseException) -> Iterator[str]:
    """
    Let it reach the top, where the interpreter prints it.
    """
    with redirect_stderr(io.StringIO()) as flux:
        sys.__excepthook__(type(erreur), erreur, erreur.__traceback__)
    yield flux.getvalue()


def imprime(objet: object) -> str:
    with redirect_stdout(io.StringIO()) as flux:
        print(objet, [objet], {"objet": objet})  # noqa: T201  (that is the surface)
    return flux.getvalue()


def averti(objet: object) -> str:
    return warnings.formatwarning(str(objet), UserWarning, "hote.py", 1)


def en_attrs(objet: object) -> object:
    return attrs.asdict(objet) if attrs.has(type(objet)) else objet  # type: ignore[arg-type]  # just asked


def en_tuple(objet: object) -> object:
    return attrs.astuple(objet) if attrs.has(type(objet)) else objet  # type: ignore[arg-type]  # just asked


def variables_de(objet: object) -> object:
    return vars(objet) if hasattr(objet, "__dict__") else objet


SURFACES: Final[dict[str, Surface]] = {
    # What is kept.
    "storage": lambda t: (f"{c!r} {attrs.asdict(c)!r}" for c in t.contenus),
    "storage, pickled": lambda t: (
        pickle.dumps(c).decode("latin-1") for c in t.contenus
    ),
    "disk": lambda t: (fichier.decode("latin-1") for fichier in t.fichiers),
    "event": lambda t: (
        f"{e} {e!r} {attrs.asdict(e)}" for c in t.contenus for e in c.journal
    ),
    # What a programmer may do with an object.
    "repr": des_objets(repr),
    "str": des_objets(str),
    "ascii": des_objets(ascii),
    "format": des_objets(lambda o: format(o, "")),
    "f-string": des_objets(lambda o: f"{o} {o!s} {o!r} {o!a}"),
    "percent": des_objets(lambda o: "%s %r" % (o, o)),  # noqa: UP031  (that is the surface)
    "pprint": des_objets(lambda o: pprint.pformat([o])),
    "vars": des_objets(variables_de),
    "attrs.asdict": des_objets(en_attrs),
    "attrs.astuple": des_objets(en_tuple),
    "json": des_objets(lambda o: json.dumps([o], default=str, ensure_ascii=False)),
    "serialization": des_objets(lambda o: make_siaut_converter().unstructure(o)),
    "pickle": des_objets(
        lambda o: b"".join(pickle.dumps(o, protocole) for protocole in range(2, 6))
    ),
    "copy": des_objets(lambda o: repr(copy.copy(o))),
    "deepcopy": des_objets(lambda o: repr(copy.deepcopy(o))),
    "print": des_objets(imprime),
    "warning": des_objets(averti),
    # What an error carries.
    "exception": des_erreurs(lambda e: iter((str(e), repr(e), f"{e}", ascii(e)))),
    "exception args": des_erreurs(lambda e: map(repr, e.args)),
    "exception attributes": des_erreurs(lambda e: iter((repr(vars(e)),))),
    "exception notes": des_erreurs(lambda e: iter(getattr(e, "__notes__", ()))),
    "exception, pickled": des_erreurs(en_pickle),
    "frame locals": des_erreurs(variables),
    "capture_locals": des_erreurs(capture_locals),
    "traceback": des_erreurs(lambda e: iter(traceback.format_exception(e))),
    "logging.exception": des_erreurs(consignee),
    "excepthook": des_erreurs(fatale),
    # What the service said by itself.
    "stdout and stderr": lambda t: iter((t.sorties,)),
    "logs": lambda t: iter((t.journaux,)),
    "warnings": lambda t: iter(t.avertissements),
}
