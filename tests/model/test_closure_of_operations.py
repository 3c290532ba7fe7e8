"""
The invariant of `test_closure`, on the operations themselves: what they store.

A policy that is right protects nobody from an operation that does not ask it, or
asks it about another structure. Guide: C7-C10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core import Action, Decision, Groupe, Structure, StructureId
from siaut_core.entities.profil import Niveau
from siaut_core.policies.cas import Relation
from siaut_core.policies.perimetre import Perimetre
from siaut_core.policies.questions import peut_consulter_structure, peut_modifier
from siaut_core.sync import reads
from siaut_core.use_cases import acteur, comptes, creation, modification, structures
from tests.model.trials import Recall, Seat, Trials
from tests.model.worlds import BIG_WORLDS, WORLDS, en_exercice, relation_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from siaut_core.entities.utilisateur import Utilisateur
    from siaut_core.use_cases.command import Context, Facts
    from tests.model.worlds import Structures


class Closure:
    """
    All that can be obtained in a world by real operations, from any seat.
    """

    def __init__(self, world: Structures, recall: Recall | None = None) -> None:
        self.trials = Trials(world)
        self._recall = recall or Recall()
        self._known: dict[Seat, tuple[set[Seat], set[StructureId]]] = {}

    def starts(self) -> Iterator[Seat]:
        return (p for p in self.trials.seats if p[0].niveau is Niveau.GESTIONNAIRE)

    def perimeter(self, start: Seat) -> set[StructureId]:
        """
        Read what is administered off the columns. Guide: C8-C10.
        """
        known = self.trials.structures
        actor = en_exercice(start[0], known[start[1]])
        return {
            structure.id
            for structure in known.values()
            if relation_read(actor, structure) is not Relation.AUTRE
        }

    def obtained(self, seat: Seat) -> tuple[set[Seat], set[StructureId]]:
        """
        Give the seats, and the structures changed or seen, that one seat leads to.
        """
        if seat not in self._known:
            seats, sites = set[Seat](), self.trials.seen_by(seat)
            for attempt in self.trials.attempts_of(seat):
                more_seats, more_sites = self._recall.reached_by(attempt, self.trials)
                seats |= more_seats
                sites |= more_sites
            self._known[seat] = seats, sites
        return self._known[seat]

    def everything(self, start: Seat) -> tuple[set[Seat], set[StructureId]]:
        """
        Go on from every account so obtained, until there is nothing new.
        """
        reached, sites, ahead = {start}, set[StructureId](), [start]
        while ahead:
            seats, more_sites = self.obtained(ahead.pop())
            ahead += seats - reached
            reached |= seats
            sites |= more_sites
        return reached, sites

    def escapes(self) -> Iterator[tuple[Seat, set[StructureId]]]:
        """
        Give what each *Gestionnaire* obtains outside of their perimeter.
        """
        for start in self.starts():
            reached, sites = self.everything(start)
            outside = ({id for _, id in reached} | sites) - self.perimeter(start)
            if outside:
                yield start, outside

    def is_exact(self, start: Seat) -> bool:
        """
        Say whether all of the perimeter is obtained, each seat, and nothing else.
        """
        perimeter = self.perimeter(start)
        expected = {seat for seat in self.trials.seats if seat[1] in perimeter}
        return (expected, perimeter) == self.everything(start)


def of_this_size(ej_count: int, et_count: int, groupes: int) -> list[Structures]:
    """
    Give the worlds whose EJ all have so many ET, with so many groupes.
    """
    ids = {f"ej-{rank}" for rank in range(1, ej_count + 1)}
    ids |= {f"et-{id[3:]}-{n}" for id in ids for n in range(1, et_count + 1)}
    ids |= {f"gr-{n}" for n in range(1, groupes + 1)}
    return [world for world in WORLDS if ids == {structure.id for structure in world}]


def member_of(world: Structures, *groupes: str) -> tuple[tuple[bool, ...], ...]:
    """
    Say of each EJ which groupes it is a member of; EJ have no order.
    """
    known = {structure.id: structure for structure in world}
    membres = [
        groupe.membres
        for id in groupes
        if isinstance(groupe := known[StructureId(id)], Groupe)
    ]
    ids = [id for id in known if id.startswith("ej-")]
    return tuple(sorted(tuple(id in ones for ones in membres) for id in ids))


def one_of_each_kind(worlds: Iterable[Structures]) -> list[Structures]:
    """
    Give one world of those that only the names of their two groupes tell apart.
    """
    kinds: dict[object, Structures] = {}
    for world in worlds:
        both = member_of(world, "gr-1", "gr-2"), member_of(world, "gr-2", "gr-1")
        kinds.setdefault(frozenset(both), world)
    return [*kinds.values()]


SMALL: Final = of_this_size(2, 1, 1)

# Operations know no order of groupes, as they know none of EJ.
BIG: Final = one_of_each_kind(BIG_WORLDS)


@pytest.fixture(scope="module")
def recall() -> Recall:
    """
    Give what acts came to in the worlds that were played before.
    """
    return Recall()


@pytest.mark.parametrize("world", SMALL)
def test_operations_obtain_the_perimeter_and_nothing_else(
    world: Structures, recall: Recall
) -> None:
    """
    In the worlds of two EJ with one ET each and a groupe, by whoever is a member.
    """
    closure = Closure(world, recall)
    assert [start for start in closure.starts() if not closure.is_exact(start)] == []


@pytest.mark.slow
@pytest.mark.parametrize("world", BIG)
def test_operations_obtain_nothing_else_in_the_largest_worlds(
    world: Structures, recall: Recall
) -> None:
    """
    Of three EJ with two ET each and two groupes, which hold every smaller one.
    """
    closure = Closure(world, recall)
    assert [start for start in closure.starts() if not closure.is_exact(start)] == []


@pytest.mark.slow
@pytest.mark.parametrize("world", SMALL)
def test_structures_that_were_created_lead_nowhere_else(
    world: Structures, recall: Recall
) -> None:
    """
    From the same worlds, once each EJ has created its ET and its groupe. Guide: T5.
    """
    closure = Closure(grown(world), recall)
    assert 4 == len(closure.trials.structures) - len(world)
    assert [start for start in closure.starts() if not closure.is_exact(start)] == []


def grown(world: Structures) -> Structures:
    trials = Trials(world)
    created = [
        found
        for profil, id in trials.seats
        if id.startswith("ej-") and profil.niveau is Niveau.GESTIONNAIRE
        for found in trials.created_by((profil, id))
    ]
    return (*world, *created)


def granted(action: Action) -> Decision:
    return Decision(action)


def asked_of_the_old_place(
    acteur: Utilisateur, cible: Utilisateur, structure: Structure, **fields: object
) -> Decision:
    del fields
    return peut_modifier(acteur, cible, structure)


def asked_of_the_new_place(
    acteur: Utilisateur, _cible: Utilisateur, structure: Structure, **fields: object
) -> Decision:
    target = fields["target_structure"]
    assert target is None or isinstance(target, Structure)
    return peut_consulter_structure(acteur, target or structure)


def unless(skipped: Action) -> Callable[..., Any]:
    """
    Give the examination of an account, that lets one action through.
    """

    def on_an_account(action: Action, facts: Facts, context: Context) -> object:
        if action is not skipped:
            return acteur.on_an_account(action, facts, context)
        known = facts.acteur, facts.cible, facts.structure_cible
        return acteur.OnAnAccount(*known)  # type: ignore[arg-type]  # they are there

    return on_an_account


# Operations that forget to ask, or ask about the wrong thing, as authors do.
FAULTS: Final[dict[str, tuple[object, str, Callable[..., Any]]]] = {
    "create anywhere": (creation, "examiner", lambda a, *_, **__: granted(a)),
    "move anywhere": (modification, "peut_modifier", asked_of_the_old_place),
    "take from anywhere": (modification, "peut_modifier", asked_of_the_new_place),
    "renvoyer": (comptes, "on_an_account", unless(Action.RENVOYER)),
    "supprimer": (comptes, "on_an_account", unless(Action.SUPPRIMER)),
    "desactiver": (comptes, "on_an_account", unless(Action.DESACTIVER)),
    "activer": (comptes, "on_an_account", unless(Action.ACTIVER)),
    "edit any structure": (
        structures,
        "peut_modifier_structure",
        lambda *_: granted(Action.MODIFIER_STRUCTURE),
    ),
    "open any account": (
        acteur,
        "peut_consulter",
        lambda *_: granted(Action.CONSULTER),
    ),
    "open any structure": (
        acteur,
        "peut_consulter_structure",
        lambda *_: granted(Action.CONSULTER_STRUCTURE),
    ),
    "search elsewhere": (
        reads,
        "perimetre",
        lambda _: Perimetre(StructureId("ej-2"), with_attached=True),
    ),
    "found elsewhere": (
        structures,
        "Groupe",
        lambda membres, **of: Groupe(membres=[StructureId("ej-2")], **of),  # noqa: ARG005  (as its constructor)
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_operation_that_does_not_ask_is_noticed(
    fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Each is caught by what somebody obtains outside of their perimeter.
    """
    module, name, wrong = FAULTS[fault]
    monkeypatch.setattr(module, name, wrong)

    assert any(Closure(SMALL[0]).escapes())


def test_the_largest_worlds_are_of_thirteen_kinds() -> None:
    """
    Of 20, 6 are as they were once the groupes change names; the others are 7 pairs.
    """
    assert (20, 6 + 7) == (len(BIG_WORLDS), len(BIG))


def test_nothing_escapes_by_itself(recall: Recall) -> None:
    assert [] == list(Closure(SMALL[0], recall).escapes())


def test_what_is_recalled_is_what_would_be_obtained() -> None:
    """
    After worlds that differ by the members of their groupe.
    """
    recall = Recall()
    for world in SMALL:
        start = next(Closure(world).starts())
        alone = Closure(world).obtained(start)
        assert alone == Closure(world, recall).obtained(start)
