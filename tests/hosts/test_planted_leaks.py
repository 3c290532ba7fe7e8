"""
Leaks of a token and of a password, planted in the code: the surfaces show each.

One for each way out, at the depth where somebody would write it by mistake.
"""

from __future__ import annotations

import logging
import warnings
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import (
    Intention,
    Jeton,
    LienInutilisableError,
    MotDePasse,
    UtilisateurId,
    UtiliserLien,
)
from siaut_core.messages.courrier import Courrier
from siaut_core.stockage.vue import Vue
from siaut_core.sync import liens
from siaut_core.testing.doublures import Politique
from siaut_core.use_cases import connexion
from tests.hosts.surfaces import CODE
from tests.hosts.test_surfaces import JETON, Observateur, montrees

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.hosts.maison import Maison

SOMEBODY: Final = UtilisateurId("somebody")

Plant = tuple[object, str, "Callable[[Any], Any]"]


def before(act: Callable[..., object]) -> Callable[[Any], Any]:
    """
    Give a wrapper that acts, then goes on as before.
    """

    def wrap(genuine: Callable[..., object]) -> Callable[..., object]:
        def leaking(*args: object, **kwargs: object) -> object:
            act(*args)
            return genuine(*args, **kwargs)

        return leaking

    return wrap


def with_the_first(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """
    Give a wrapper that changes what is written, as a method of a table.
    """

    def wrap(genuine: Callable[..., object]) -> Callable[..., object]:
        return lambda self, written, *others: genuine(self, change(written), *others)

    return wrap


def instead(answer: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """
    Give a wrapper that changes what is answered.
    """

    def wrap(genuine: Callable[..., object]) -> Callable[..., object]:
        return lambda *args, **kwargs: answer(genuine(*args, **kwargs))

    return wrap


def shown(genuine: object) -> Callable[[Any], str]:
    del genuine
    return lambda secret: f"{type(secret).__name__}({secret.reveler()})"


def raising(text: str) -> Callable[[Any], Any]:
    """
    Give a wrapper that raises from a frame of ours, written so.
    """

    def wrap(genuine: Callable[..., object]) -> Callable[..., object]:
        names: dict[str, Any] = {"genuine": genuine, "JETON": JETON}
        exec(compile(text, f"{CODE}/leak.py", "exec"), names)  # noqa: S102  (a leak on purpose)
        return names["leaking"]  # type: ignore[no-any-return]  # written below

    return wrap


FRAME = """
def leaking(*args, **kwargs):
    token = JETON
    return genuine(*args, **kwargs)
"""
CAUSE = """
def leaking(*args, **kwargs):
    try:
        return genuine(*args, **kwargs)
    except Exception as error:
        raise error from ValueError(JETON)
"""
NOTE = """
def leaking(*args, **kwargs):
    try:
        return genuine(*args, **kwargs)
    except Exception as error:
        error.add_note(JETON)
        raise
"""
ATTRIBUTE = NOTE.replace("error.add_note(JETON)", "error.jeton = JETON")
ARGUMENT = NOTE.replace("error.add_note(JETON)", "error.args = (JETON,)")

LEAKS: Final[dict[str, Plant]] = {
    "an event": (
        Vue,
        "consigner",
        with_the_first(lambda e: attrs.evolve(e, au_titre_de=JETON)),
    ),
    "a digest that is none": (
        Politique,
        "condenser",
        lambda _: lambda _self, mot_de_passe: mot_de_passe.reveler(),
    ),
    "what a look answers": (connexion, "examiner_lien", instead(lambda _: JETON)),
    "what a use answers": (
        liens,
        "conduire",
        instead(lambda _: attrs.evolve(_, nom=JETON) if hasattr(_, "nom") else _),
    ),
    "a token's repr": (Jeton, "__repr__", shown),
    "a password's format": (
        MotDePasse,
        "__format__",
        lambda _: lambda secret, _spec: secret.reveler(),
    ),
    "a command's repr": (
        UtiliserLien,
        "__repr__",
        lambda _: lambda command: f"UtiliserLien({command.jeton.reveler()})",
    ),
    "a pickle": (
        Jeton,
        "__reduce_ex__",
        lambda _: lambda secret, _protocol: (Jeton, (secret.reveler(),)),
    ),
    "a mail's repr": (Courrier, "__repr__", lambda _: lambda mail: str(mail.texte)),
    "a log": (
        Vue,
        "utiliser_lien",
        before(lambda *_: logging.getLogger("siaut").debug(JETON)),
    ),
    "a warning": (
        Vue,
        "utiliser_lien",
        before(lambda *_: warnings.warn(JETON, stacklevel=1)),
    ),
    "standard output": (Vue, "prendre", before(lambda *_: print(JETON))),  # noqa: T201  (a leak on purpose)
    "an error's text": (LienInutilisableError, "__str__", lambda _: lambda _e: JETON),
    "an error's argument": (liens, "conduire", raising(ARGUMENT)),
    "an error's attribute": (liens, "conduire", raising(ATTRIBUTE)),
    "an error's note": (liens, "conduire", raising(NOTE)),
    "an error's cause": (liens, "conduire", raising(CAUSE)),
    "a frame's variable": (liens, "conduire", raising(FRAME)),
}


@pytest.fixture
def watcher(
    chantier: Callable[[str], Maison],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Observateur:
    return Observateur(lambda: chantier("memoire_sync"), tmp_path, caplog, capfd)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_shows(
    leak: str, monkeypatch: pytest.MonkeyPatch, watcher: Observateur
) -> None:
    where, name, wrap = LEAKS[leak]
    monkeypatch.setattr(where, name, wrap(getattr(where, name)))

    assert montrees(watcher.trace(avec_pannes=False))


@pytest.mark.slow
def test_a_leak_that_only_a_fault_leaves_behind_shows(
    monkeypatch: pytest.MonkeyPatch, watcher: Observateur
) -> None:
    """
    Stored while a mail is on its way, and erased once it has left.
    """
    taken: Callable[..., object] = Vue.prendre
    settled: Callable[..., object] = Vue.enregistrer_intention

    def keep(vue: Vue, *instants: object) -> object:
        mail = taken(vue, *instants)
        if mail is not None:
            vue.mots_de_passe.ecrire(SOMEBODY, JETON)
        return mail

    def forget(vue: Vue, taken_: Intention, outcome: Intention) -> object:
        if outcome.leased_until is None:
            vue.mots_de_passe.ecrire(SOMEBODY, None)
        return settled(vue, taken_, outcome)

    monkeypatch.setattr(Vue, "prendre", keep)
    monkeypatch.setattr(Vue, "enregistrer_intention", forget)

    assert {} == montrees(watcher.trace(avec_pannes=False))
    assert montrees(watcher.trace())
