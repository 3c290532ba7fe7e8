"""
A link's token and a password show nowhere: one canary each, on every surface.
"""

from __future__ import annotations

import logging
import pickle
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import (
    MotDePasse,
    SendingError,
    SiautError,
    Token,
    UtilisateurId,
    aio,
)
from siaut_core.sync import Event, Operation, UtiliserLien
from siaut_core.testing.factory import NOON
from tests.hosts import gestures
from tests.hosts.failures import FailureError, FailurePoint, act
from tests.hosts.surfaces import CODE, SURFACES, Trace, leaks

if TYPE_CHECKING:
    from tests.hosts.conftest import Builder
    from tests.hosts.house import Content, House

TOKEN: Final = "Tq0Zk8WvJ3xNfR6yHb1Lc9PsDm4GaU7oEi2XtVwBrKz"
LOST: Final = "Hs5Yw2CgQ9zKtM4jVn8Ld1RxBp6FaE3uOi7SkTvDqJm"
DEMANDE: Final = "Xb3Np7RfK1wQyG6hZm9Vc4TsJd8LaU2eOi5HxBrWvCt"
MOT_DE_PASSE: Final = "Aubépine&Crépuscule%Ouragan#73"
WEAK: Final = "Zw!9qX@4Kv"

SECRETS: Final = (TOKEN, LOST, DEMANDE, MOT_DE_PASSE, WEAK)


def post(house: House, token: str) -> object:
    house.draws.next_token = [token]
    return gestures.send(house)


def lose(house: House) -> object:
    """
    Send to a server that repeats the mail that it refuses; a minute passes.
    """
    house.carrier.failures = [SendingError(f"550 no: token={LOST}")]
    report = post(house, LOST)
    house.clock.advance(minutes=1)
    return report


# With the canary, in each way that it is told.
GESTURES: Final[dict[str, Callable[[House], object]]] = {
    "mail that is refused": lose,
    "mail": lambda m: post(m, TOKEN),
    "look": lambda m: m.do(aio.examiner_lien, Token(TOKEN)),
    "weak password": lambda m: gestures.use(m, TOKEN, WEAK),
    "use": lambda m: gestures.use(m, TOKEN, MOT_DE_PASSE),
    "use again": lambda m: gestures.use(m, TOKEN, MOT_DE_PASSE),
    "ask": lambda m: gestures.ask(m, "aurelie.test@test.fr"),
    "mail of a demande": lambda m: post(m, DEMANDE),
    "use of a demande": lambda m: gestures.use(m, DEMANDE, MOT_DE_PASSE),
}


class Game:
    """
    All of the gestures, played on a service, with a fault somewhere.

    Attributes:
        faults: What was raised, from the fault on: what comes before is the same in
            each game.
        replies: What was answered.
        contents: What was stored after each gesture, from the fault on too.
    """

    def __init__(self, house: House, failure: FailurePoint) -> None:
        self.faults: list[BaseException] = []
        self.replies: list[object] = []
        self.contents: list[Content] = []
        gestures.creer(house)
        for gesture in GESTURES.values():
            house.listen(failure)
            error = act(house, lambda g=gesture: self.replies.append(g(house)))  # type: ignore[misc]  # bound now
            if failure.rank is None or failure.strike is not None:
                self.faults += [] if error is None else [error]
                self.contents.append(house.content())


class Observer:
    """
    Plays, and gives all that is left of it.
    """

    def __init__(
        self,
        build: Callable[[], House],
        folder: Path,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        self._build, self._folder = build, folder
        self._caplog, self._capfd = caplog, capfd

    def trace(self, *, with_failures: bool = True) -> Trace:
        """
        Play once, then again with a fault at each call.
        """
        self._caplog.set_level(logging.DEBUG)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            house, point = self._build(), FailurePoint(FailureError)
            games = [Game(house, point)]
            failures = range(len(point.moments) if with_failures else 0)
            games += (
                Game(self._build(), FailurePoint(FailureError, rank))
                for rank in failures
            )
        assert (2, 7) == (len(games[0].faults), len(games[0].replies))
        return Trace(
            objs=(
                Token(TOKEN),
                MotDePasse(MOT_DE_PASSE),
                UtiliserLien(token=TOKEN, mot_de_passe=MOT_DE_PASSE),
                *house.mailbox,
                *games[0].replies,
                *(o for c in games[0].contents for o in everything(c)),
                house.do(aio.consulter_mon_profil, utilisateur_id="g-ej"),
            ),
            faults=tuple(error for game in games for error in game.faults),
            contents=each_once(
                [content for game in games for content in game.contents]
            ),
            files=tuple(c.read_bytes() for c in self._folder.iterdir()),
            outputs="".join(self._capfd.readouterr()),
            journals=self._caplog.text,
            warned=tuple(str(a.message) for a in warned),
        )


def each_once(contents: Sequence[Content]) -> tuple[Content, ...]:
    """
    Leave out what is equal to a later one: most faults leave one of few things.
    """
    later = {pickle.dumps(content): content for content in reversed(contents)}
    return tuple(reversed(later.values()))


def everything(content: Content) -> Iterator[object]:
    yield from content.liens.values()
    yield from content.queued_mails.values()
    yield from content.journal


@pytest.fixture
def observer(
    build_house: Builder,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> Observer:
    return Observer(build_house, tmp_path, caplog, capfd)


def shown_places(trace: Trace) -> dict[str, str]:
    """
    Give the surfaces where a secret shows, in any encoding of the text.
    """
    return {
        name: text
        for name, surface in SURFACES.items()
        for text in {*surface(trace)}
        for shape in {text, latin(text)}
        if leaks(shape, SECRETS)
    }


@pytest.mark.slow
def test_no_surface_shows_a_token_or_a_password(observer: Observer) -> None:
    """
    Whole or by slices of eight characters, after each gesture, whatever failed.
    """
    trace = observer.trace()

    assert len(SURFACES) >= 15
    assert trace.contents[-1].passwords
    assert {} == shown_places(trace)


def latin(text: str) -> str:
    """
    Read bytes that were shown one by one as the UTF-8 that they may be.
    """
    return text.encode("latin-1", "ignore").decode("utf-8", "ignore")


@attrs.define(slots=False)
class InClear:
    """
    What `Token` would be if it hid nothing.
    """

    token: str


def raise_in_clear() -> SiautError:
    """
    Raise from a frame of ours, that has the token in a variable.
    """
    source = "def lever(jeton, genre): raise genre(jeton) from ValueError(jeton)"
    framework: dict[str, Callable[[str, type[SiautError]], None]] = {}
    exec(compile(source, f"{CODE}/fuite.py", "exec"), framework)  # noqa: S102  (a leak on purpose)
    with pytest.raises(SiautError) as leak:
        framework["lever"](TOKEN, SiautError)
    leak.value.add_note(TOKEN)
    vars(leak.value)["token"] = TOKEN
    return leak.value


@pytest.mark.parametrize("name", SURFACES)
def test_a_canary_that_shows_is_found_on_each_surface(
    name: str, sync_memory: House
) -> None:
    """
    Else a surface that shows nothing at all would pass for a discreet one.
    """
    event = Event(operation=Operation.FIXER_NUMERO, le=NOON, au_titre_de=TOKEN)
    content = attrs.evolve(
        sync_memory.content(),
        passwords={UtilisateurId("u-neuf"): TOKEN},
        journal=(event,),
    )
    trace = Trace(
        objs=(InClear(TOKEN), event),
        faults=(raise_in_clear(),),
        contents=(content,),
        files=(TOKEN.encode(),),
        outputs=TOKEN,
        journals=TOKEN,
        warned=(TOKEN,),
    )

    assert any(leaks(text, SECRETS) for text in SURFACES[name](trace))


def test_a_part_of_a_canary_is_a_leak() -> None:
    assert leaks(f"... {TOKEN[5:13]} ...", SECRETS)
    assert not leaks(TOKEN[5:12], SECRETS)
