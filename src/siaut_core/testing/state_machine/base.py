"""
What every part of the machine shares: the host, the model, and what must hold.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, ClassVar, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from siaut_core.entities.profil import Niveau
from siaut_core.entities.secret import Token
from siaut_core.errors import SiautError
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.testing.fakes import Clock, Draws, MailCarrier
from siaut_core.testing.model import liens, questions
from siaut_core.testing.model.remembered import (
    Issue,
    Model,
    compte_of,
    structure_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from siaut_core.testing.contracts.driver import Driver
    from siaut_core.use_cases.command import Command
    from siaut_core.use_cases.event import Operation

__all__ = ["RANKS", "Base", "choose"]

# Picks somebody, some structure or some link among those there are.
RANKS: Final = st.integers(0, 127)


def choose(rank: int, relatives: Sequence[str], everyone: Sequence[str]) -> str:
    """
    Three times in four among *relatives*: most of what is tried should do something.
    """
    among = relatives if relatives and rank % 4 else everyone
    return among[rank // 4 % len(among)]


def _differs(operation: str, issue: Issue, expected: Issue) -> str:
    came_to, due = (error and error.__name__ for error in (issue, expected))
    return (
        f"{operation} came to {came_to}, and should have to {due} (None: granted): what"
        " it reads or stores is not what was written, see the steps that led here"
    )


class Base(RuleBasedStateMachine):
    """
    A host and the model, from the same small country.

    Attributes:
        hero: The account that most of the story is about.
        adresse: Its own, also once it is deleted.
        counters: How many steps, and how many times each operation was granted
            and refused, over every run: for ``nox -s soak``.
    """

    hero: str
    adresse: str
    counters: ClassVar[Counter[tuple[str, bool]]] = Counter()

    def __init__(self, driver: Driver) -> None:
        super().__init__()
        self.driver: Driver = driver
        self.clock: Clock = Clock()
        self.draws: Draws = Draws()
        self.carrier: MailCarrier = MailCarrier()
        self.model: Model = Model(STRUCTURES, COMPTES)
        self.follow("u-neuf")
        self._events: list[tuple[Operation, bool]] = []
        self.driver.open_up(self.clock, self.draws, self.carrier)

    def teardown(self) -> None:
        self.driver.close()

    def try_out(
        self, operation: str, *args: object, **kwargs: object
    ) -> tuple[Any, Issue]:
        """
        Run an operation, and give its answer or the class of its refusal.
        """
        result, issue = None, None
        try:
            result = self.driver.do(operation, *args, **kwargs)
        except SiautError as refus:
            issue = type(refus)
        self.counters[operation, issue is None] += 1
        return result, issue

    def read(
        self, expected: Issue, operation: str, *args: object, **kwargs: object
    ) -> Any:  # noqa: ANN401  (any answer)
        """
        Run an operation that comes to what the model expects, and give its answer.
        """
        result, issue = self.try_out(operation, *args, **kwargs)
        assert issue is expected, _differs(operation, issue, expected)
        return result

    def make(self, command: Command[Any], expected: Issue) -> Any:  # noqa: ANN401  (any answer)
        """
        Run a command that comes to what the model, where it was played, expects.
        """
        return self.create(command, lambda _: expected)

    def create(self, command: Command[Any], play: Callable[[str], Issue]) -> Any:  # noqa: ANN401  (any answer)
        """
        Run a command, then play it on the model, with the id of what it made.

        It leaves one event, whatever comes of it.
        """
        result, issue = self.try_out(command.operation.lower(), command)
        self._events.append((command.operation, issue is None))
        expected = play(getattr(result, "id", ""))
        assert issue is expected, _differs(command.operation, issue, expected)
        return result

    @property
    def now(self) -> Any:  # noqa: ANN401  (a datetime; rules take it as such)
        return self.clock.instant

    def follow(self, id: str) -> None:
        """
        Make an account the hero: what happens next most often happens to it.
        """
        if id in self.model.comptes:
            self.hero, self.adresse = id, self.model.comptes[id].adresse

    def an_acteur(self, rank: int) -> str:
        """
        Pick who acts: most often a *Gestionnaire* who reaches the hero.
        """
        heads = [
            c.id
            for c in self.model.comptes.values()
            if c.profil.niveau is Niveau.GESTIONNAIRE and c.id != self.hero
        ]
        relatives = [
            id
            for id in heads
            if questions.refus_on_a_compte(self.model, id, self.hero) is None
        ]
        return choose(rank, relatives, [*heads, self.hero, "u-actif", "u-0"])

    def a_cible(self, rank: int, acteur: str = "u-0") -> str:
        """
        Pick an account: the hero, one in reach, or any, deleted ones included.
        """
        relatives = [c.id for c in questions.comptes_within_reach(self.model, acteur)]
        everyone = [*self.model.comptes, *sorted(self.model.gone), "u-0"]
        return self.hero if rank % 2 else choose(rank // 2, relatives, everyone)

    def a_structure(self, rank: int, acteur: str = "u-0") -> str:
        relatives = sorted(questions.within_reach(self.model, acteur))
        return choose(rank, relatives, [*self.model.structures, "s-0"])

    @invariant()
    def steps_are_counted(self) -> None:
        """
        Once before the first, and once after each.
        """
        self.counters["step", True] += 1

    @invariant()
    def what_is_stored_is_what_the_model_holds(self) -> None:
        """
        All of it, field by field.

        Who was deleted stays so; who was confirmed stays confirmed (P10).
        """
        ids = [*self.model.comptes, *self.model.gone]
        comptes, structures = self.driver.stored(ids, [*self.model.structures, "s-0"])
        expected = [self.model.comptes.get(id) for id in ids]
        assert expected == [found and compte_of(found) for found in comptes], (
            "the last step stored something else than it should have: each write of"
            " `utilisateurs`, every field of it, once and for that account alone"
        )
        assert self.model.structures == {
            id: structure_of(found) for id, found in structures.items()
        }
        validated = {found.id for found in comptes if found and found.valide_le}
        assert self.model.confirmed <= validated

    @invariant()
    def tokens_open_what_they_may_and_nothing_else(self) -> None:
        """
        P6: every token ever issued, at this very instant.
        """
        for lien in self.model.liens:
            _, issue = self.try_out("examiner_lien", Token(lien.token))
            good = liens.is_good(self.model, lien, self.now)
            assert good == (issue is None), (
                f"a link of {lien.cause}: {issue} (liens.use, revoke and replace end"
                " what they say, and nothing else)"
            )

    @invariant()
    def each_command_left_one_event(self) -> None:
        """
        P13.
        """
        journal = self.driver.journal()
        if journal is not None:
            assert self._events == [(e.operation, e.granted) for e in journal], (
                "each command leaves one event: journal.add stores it, once, in the"
                " transaction of the rest"
            )

    @invariant()
    def passwords_are_of_those_who_set_one(self) -> None:
        stored_digests = self.driver.stored_digests()
        assert stored_digests in (None, self.model.stored_digests), (
            "only passwords.set and remove touch digests, those of one account"
        )
