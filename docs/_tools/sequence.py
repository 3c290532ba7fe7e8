"""
*Sequence*: a creation, its mail and its link, drawn from what a host was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final, NamedTuple

import attrs

from docs._tools.svg import arrow, box, drawing, line, text
from siaut_core import Token
from siaut_core.sync import (
    CreerUtilisateur,
    Host,
    UtiliserLien,
    creer_utilisateur,
    drain_outbox,
    examiner_lien,
    utiliser_lien,
)
from siaut_core.sync.memory import MemoryStore
from siaut_core.testing.factory import NOON, TOKEN, a_gestionnaire, an_et

__all__ = ["drawing_of_a_creation", "steps_of_a_creation"]

LANES: Final = ("People", "Your service", "siaut_core", "Your database", "Your mail")
MARGIN, LANE = 75, 145
PEOPLE, SERVICE, CORE, DATABASE, MAIL = range(len(LANES))


class Step(NamedTuple):
    """
    An arrow from one lane to another, and what is written on it.
    """

    of: int
    to: int
    lines: tuple[str, ...]


class Listener:
    """
    A host in memory that notes what it is asked: each unit of work at once.
    """

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._asked: list[str] = []
        self._clock = NOON
        self.store = store = MemoryStore()
        with store.unit_of_work() as uow:
            uow.structures.add(an_et())
            uow.utilisateurs.add(a_gestionnaire(structure=an_et()))
        host = store.host(clock=lambda: self._clock, tokens=lambda: Token(TOKEN))
        self.host: Host = attrs.evolve(
            host,
            unit_of_work=lambda: self._unit(store),
            mailer=self._listened(
                host.mailer, lambda name: self._tell(MAIL, f"mailer.{name}")
            ),
            passwords=self._listened(
                host.passwords, lambda name: self._tell(SERVICE, f"passwords.{name}")
            ),
        )

    def wait(self, minutes: int) -> None:
        self._clock += timedelta(minutes=minutes)

    def gesture(
        self,
        who: str,
        operation: Callable[..., object],
        arguments: tuple[object, ...],
        answer: str,
    ) -> None:
        """
        Let somebody do something in the service, which calls the operation.
        """
        self.steps += [Step(PEOPLE, SERVICE, (who,))] if who else []
        self.steps.append(Step(SERVICE, CORE, (operation.__name__,)))
        operation(*arguments)
        self.steps.append(Step(CORE, SERVICE, (answer,)))

    def _listened(self, part: object, tell: Callable[[str], None]) -> Any:  # noqa: ANN401  (any protocol)
        return _Asked(part, tell)

    def _tell(self, lane: int, what: str) -> None:
        self.steps.append(Step(CORE, lane, (what,)))

    @contextmanager
    def _unit(self, store: MemoryStore) -> Iterator[Any]:
        self._asked = []
        with store.unit_of_work() as uow:
            yield _Parts(uow, self._asked.append)
        if self._asked:
            calls = tuple(dict.fromkeys(self._asked))
            self.steps.append(Step(CORE, DATABASE, ("one unit of work:", *calls)))


class _Asked:
    """
    A part of a host each call of which is told.
    """

    def __init__(self, part: object, tell: Callable[[str], None]) -> None:
        self._part, self._tell = part, tell

    def __getattr__(self, name: str) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            self._tell(name)
            return getattr(self._part, name)(*arguments)

        return call


class _Parts:
    """
    A unit of work each call of which is told.
    """

    def __init__(self, uow: object, tell: Callable[[str], None]) -> None:
        self._uow, self._tell = uow, tell

    def __getattr__(self, part: str) -> _Asked:
        def tell(name: str) -> None:
            self._tell(f"{part}.{name}")

        return _Asked(getattr(self._uow, part), tell)


def steps_of_a_creation() -> list[Step]:
    """
    Play a creation, the sending of its mail, and the use of its link.
    """
    listener = Listener()
    host = listener.host
    command = CreerUtilisateur(
        acteur_id="g-1",
        prenom="Aurélie",
        nom="Test",
        courriel="aurelie.test@test.fr",
        profil="Promoteur Utilisateur ET",
        structure_id="et-1",
        activites=("QA001",),
        droit_validation=False,
    )
    listener.gesture(
        "a Gestionnaire: « Sauvegarder »",
        creer_utilisateur,
        (host, command),
        command.operation.confirmation,
    )
    listener.wait(minutes=1)
    listener.gesture("", drain_outbox, (host,), "what left, what waits")
    [mail] = listener.store.outgoing_mailbox
    listener.steps.append(Step(MAIL, PEOPLE, (f"« {mail.subject} »",)))
    listener.gesture(
        "the new user opens the link", examiner_lien, (host, TOKEN), "it may be used"
    )
    use = UtiliserLien(token=TOKEN, mot_de_passe="sept petits mots tirés au hasard")
    listener.gesture(
        "and chooses a password",
        utiliser_lien,
        (host, use),
        use.operation.confirmation,
    )
    return listener.steps


def drawing_of_a_creation() -> list[str]:
    """
    Draw the steps, from top to bottom.
    """
    middles = [MARGIN + LANE * rank for rank in range(len(LANES))]
    parts, y = [], 60.0
    for of, to, lines in steps_of_a_creation():
        left, right = sorted((middles[of], middles[to]))
        middle = (left + right) / 2
        parts.append(text(middle, y, lines, "call"))
        y += 15 * len(lines)
        parts.append(arrow(middles[of], middles[to], y - 7))
        y += 24
    lanes = [line(x, 40, x, y, "lane") for x in middles]
    heads = [
        box(x - 70, 8, 140, 32, "outside") + text(x, 29, (name,))
        for x, name in zip(middles, LANES, strict=True)
    ]
    title = "Who asks what of whom, from a creation to a chosen password"
    return drawing(
        title, 2 * MARGIN + LANE * (len(LANES) - 1), y + 10, [*lanes, *heads, *parts]
    )
