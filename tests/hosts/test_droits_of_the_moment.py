"""
Rights are those of the moment of writing: in every order of the calls of two people.

Whoever loses a right between the check and the write has lost it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    ActionRefuseeError,
    IntrouvableError,
    Motif,
    SiautError,
    Utilisateur,
    UtilisateurId,
)
from siaut_core.testing.country import COMPTES, STRUCTURES
from siaut_core.use_cases.installation import sans_gestionnaire
from tests.hosts import rivals
from tests.hosts.scheduler import Exploration, possible_ends

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.people import Gesture
    from tests.hosts.race import Race

AGAIN: Final = UtilisateurId("g-ej-bis")

# What takes the rights of the other *Gestionnaire* of the EJ away.
CUTS: Final[dict[str, Callable[[str, str], Gesture]]] = {
    "desactiver": rivals.deactivate,
    "changer de profil": lambda by, id: rivals.modify(
        by, utilisateur_id=id, profil="UTILISATEUR_EJ"
    ),
    "rattacher a un groupe": lambda by, id: rivals.modify(
        by, utilisateur_id=id, structure_id="gr-1"
    ),
}

# What somebody may no longer do once it is so.
GESTURES: Final[dict[str, Gesture]] = {
    "creer": rivals.creer(AGAIN),
    "modifier": rivals.modify(AGAIN, nom="Durand"),
    "changer le courriel": rivals.modify(AGAIN, courriel="autre@test.fr"),
    "renvoyer": rivals.renvoyer(AGAIN, "u-neuf"),
    "supprimer": rivals.delete(AGAIN, "u-neuf"),
    "desactiver": rivals.deactivate(AGAIN, "u-actif"),
    "activer": rivals.activate(AGAIN, "u-off"),
    "creer une structure": rivals.creer_structure(AGAIN),
    "modifier une structure": rivals.modifier_structure(AGAIN),
}


def without_anybody(race: Race) -> set[str]:
    """
    Name the structures that are in the perimeter of no acting *Gestionnaire*.
    """
    content = race.content
    alone = sans_gestionnaire(
        content.structures.values(), content.utilisateurs.values()
    )
    return {structure.id for structure in alone}


NOBODY_AT_FIRST: Final = {
    structure.id for structure in sans_gestionnaire(STRUCTURES, COMPTES)
}


@pytest.mark.parametrize("name", GESTURES)
@pytest.mark.parametrize("cut", CUTS)
def test_rights_are_those_of_the_moment_of_writing(cut: str, name: str) -> None:
    """
    Nothing is granted to somebody whose loss is already in the journal.

    Granted before it, refused after it, and as if nothing had been tried.
    """
    orders = set()
    exploration = possible_ends(CUTS[cut]("g-ej", AGAIN), GESTURES[name])
    for race in exploration:
        loss, gesture = sorted(race.content.journal, key=lambda e: e.acteur_id == AGAIN)
        assert loss.granted
        assert gesture.granted == (loss is race.content.journal[1])
        assert isinstance(race.issues[0], Utilisateur)
        if not gesture.granted:
            assert isinstance(race.issues[1], ActionRefuseeError | IntrouvableError)
            assert not nothing_of_theirs(race)
        orders.add(gesture.granted)
    assert {True, False} == orders
    assert exploration.states >= 60


def nothing_of_theirs(race: Race) -> bool:
    """
    Say whether anything differs that the loss itself does not explain.
    """
    content = race.content
    comptes = {u.id: u for u in COMPTES if u.id != AGAIN}
    structures = {s.id: s for s in STRUCTURES}
    return (comptes, structures, {}) != (
        {id: u for id, u in content.utilisateurs.items() if id != AGAIN},
        content.structures,
        content.queued_mails,
    )


@pytest.mark.parametrize("own", CUTS)
@pytest.mark.parametrize("mine", CUTS)
def test_two_gestionnaires_never_put_each_other_out(mine: str, own: str) -> None:
    """
    One wins, whoever it is; the other has no right left at the moment of writing.

    So that the race never leaves a structure without its last *Gestionnaire*.
    """
    winners = set()
    for race in both(mine, own):
        [winner] = rivals.successes(race)
        assert isinstance(winner, Utilisateur)
        [refus] = rivals.failures(race)
        assert issubclass(refus, ActionRefuseeError | IntrouvableError)
        assert NOBODY_AT_FIRST == without_anybody(race)
        assert [True, False] == [e.granted for e in race.content.journal]
        winners.add(winner.id)
    assert {"g-ej", AGAIN} == winners


def both(mine: str, own: str) -> Exploration:
    return possible_ends(CUTS[mine]("g-ej", AGAIN), CUTS[own](AGAIN, "g-ej"))


def test_who_was_deactivated_first_is_told_so() -> None:
    """
    With the reason of the moment, not of when the screen was shown.
    """
    for race in both("desactiver", "desactiver"):
        [refus] = [i for i in race.issues if isinstance(i, SiautError)]
        assert isinstance(refus, ActionRefuseeError)
        assert (Motif.ACTEUR_INACTIF,) == refus.decision.motifs
