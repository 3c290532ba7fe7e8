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

from siaut_core import LienInutilisableError, MotDePasse, Token, UtilisateurId
from siaut_core.memory.view import View
from siaut_core.messages.mail import Mail
from siaut_core.sync import QueuedMail, UtiliserLien, operations
from siaut_core.testing.fakes import Policy
from siaut_core.use_cases import connexion
from tests.hosts.surfaces import CODE
from tests.hosts.test_surfaces import TOKEN, Observer, shown_places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.hosts.house import House

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
    return lambda secret: f"{type(secret).__name__}({secret.reveal()})"


def raising(text: str) -> Callable[[Any], Any]:
    """
    Give a wrapper that raises from a frame of ours, written so.
    """

    def wrap(genuine: Callable[..., object]) -> Callable[..., object]:
        names: dict[str, Any] = {"genuine": genuine, "TOKEN": TOKEN}
        exec(compile(text, f"{CODE}/leak.py", "exec"), names)  # noqa: S102  (a leak on purpose)
        return names["leaking"]  # type: ignore[no-any-return]  # written below

    return wrap


FRAME = """
def leaking(*args, **kwargs):
    token = TOKEN
    return genuine(*args, **kwargs)
"""
CAUSE = """
def leaking(*args, **kwargs):
    try:
        return genuine(*args, **kwargs)
    except Exception as error:
        raise error from ValueError(TOKEN)
"""
NOTE = """
def leaking(*args, **kwargs):
    try:
        return genuine(*args, **kwargs)
    except Exception as error:
        error.add_note(TOKEN)
        raise
"""
ATTRIBUTE = NOTE.replace("error.add_note(TOKEN)", "error.token = TOKEN")
ARGUMENT = NOTE.replace("error.add_note(TOKEN)", "error.args = (TOKEN,)")

LEAKS: Final[dict[str, Plant]] = {
    "an event": (
        View,
        "log",
        with_the_first(lambda e: attrs.evolve(e, au_titre_de=TOKEN)),
    ),
    "a digest that is none": (
        Policy,
        "to_digest",
        lambda _: lambda _self, mot_de_passe: mot_de_passe.reveal(),
    ),
    "what a look answers": (connexion, "examiner_lien", instead(lambda _: TOKEN)),
    "what a use answers": (
        operations,
        "run",
        instead(lambda _: attrs.evolve(_, nom=TOKEN) if hasattr(_, "nom") else _),
    ),
    "a token's repr": (Token, "__repr__", shown),
    "a password's format": (
        MotDePasse,
        "__format__",
        lambda _: lambda secret, _spec: secret.reveal(),
    ),
    "a command's repr": (
        UtiliserLien,
        "__repr__",
        lambda _: lambda command: f"UtiliserLien({command.token.reveal()})",
    ),
    "a pickle": (
        Token,
        "__reduce_ex__",
        lambda _: lambda secret, _protocol: (Token, (secret.reveal(),)),
    ),
    "a mail's repr": (Mail, "__repr__", lambda _: lambda mail: str(mail.text)),
    "a log": (
        View,
        "utiliser_lien",
        before(lambda *_: logging.getLogger("siaut").debug(TOKEN)),
    ),
    "a warning": (
        View,
        "utiliser_lien",
        before(lambda *_: warnings.warn(TOKEN, stacklevel=1)),
    ),
    "standard output": (View, "lease", before(lambda *_: print(TOKEN))),  # noqa: T201  (a leak on purpose)
    "an error's text": (LienInutilisableError, "__str__", lambda _: lambda _e: TOKEN),
    "an error's argument": (operations, "run", raising(ARGUMENT)),
    "an error's attribute": (operations, "run", raising(ATTRIBUTE)),
    "an error's note": (operations, "run", raising(NOTE)),
    "an error's cause": (operations, "run", raising(CAUSE)),
    "a frame's variable": (operations, "run", raising(FRAME)),
}


@pytest.fixture
def watcher(
    site: Callable[[str], House],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Observer:
    return Observer(lambda: site("sync_memory"), tmp_path, caplog, capfd)


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_shows(
    leak: str, monkeypatch: pytest.MonkeyPatch, watcher: Observer
) -> None:
    where, name, wrap = LEAKS[leak]
    monkeypatch.setattr(where, name, wrap(getattr(where, name)))

    assert shown_places(watcher.trace(with_failures=False))


@pytest.mark.slow
def test_a_leak_that_only_a_fault_leaves_behind_shows(
    monkeypatch: pytest.MonkeyPatch, watcher: Observer
) -> None:
    """
    Stored while a mail is on its way, and erased once it has left.
    """
    taken: Callable[..., object] = View.lease
    settled: Callable[..., object] = View.save_queued_mail

    def keep(view: View, *instants: object) -> object:
        mail = taken(view, *instants)
        if mail is not None:
            view.passwords.write(SOMEBODY, TOKEN)
        return mail

    def forget(view: View, taken_: QueuedMail, outcome: QueuedMail) -> object:
        if outcome.leased_until is None:
            view.passwords.write(SOMEBODY, None)
        return settled(view, taken_, outcome)

    monkeypatch.setattr(View, "lease", keep)
    monkeypatch.setattr(View, "save_queued_mail", forget)

    assert {} == shown_places(watcher.trace(with_failures=False))
    assert shown_places(watcher.trace())
