"""
What each command answers, stores and leaves in the journal: exactly one event.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from siaut_core import (
    ActionRefuseeError,
    ConflictError,
    DonneesChangeesError,
    DonneesInvalidesError,
    FieldFault,
    LienInutilisableError,
    SiautError,
)
from siaut_core.sync import Event, Operation
from tests.hosts import gestures
from tests.hosts.tries import GRANTS, REFUS, TRIES, Attempt

if TYPE_CHECKING:
    from tests.hosts.conftest import Builder
    from tests.hosts.house import Content, House


def without_journal(content: Content) -> Content:
    return attrs.evolve(content, journal=())


def play(house: House, trial: Attempt) -> Event:
    """
    Play it, and give the one event it leaves.
    """
    token = trial.prepare(house)
    before = house.journal
    if trial.error is None:
        trial.act(house, token)
    else:
        with pytest.raises(trial.error):
            trial.act(house, token)
    assert before == house.journal[: len(before)]
    [event] = house.journal[len(before) :]
    return event


@pytest.mark.parametrize("name", TRIES)
def test_a_command_leaves_one_event_granted_or_refused(house: House, name: str) -> None:
    """
    Also when the store refuses: courriel or number taken, data that changed.
    """
    trial = TRIES[name]

    event = play(house, trial)

    assert trial.operation == event.operation
    assert (trial.error is None) == event.granted
    assert sorted(trial.codes) == sorted(event.codes)
    assert house.clock() == event.le


@pytest.mark.parametrize("name", REFUS)
def test_a_refusal_stores_nothing_but_its_event(house: House, name: str) -> None:
    trial = REFUS[name]
    token = trial.prepare(house)
    before = without_journal(house.content())

    with pytest.raises(SiautError):
        trial.act(house, token)

    assert before == without_journal(house.content())


def test_every_command_is_granted_and_refused_here() -> None:
    """
    A new one must join the table; a demande is never refused.
    """
    assert set(Operation) == {trial.operation for trial in GRANTS.values()}
    assert {Operation.DEMANDER_LIEN} == set(Operation) - {
        trial.operation for trial in REFUS.values()
    }


@pytest.mark.parametrize("name", GRANTS)
def test_four_services_store_the_same(
    name: str, build_house: Builder, in_memory: House
) -> None:
    """
    Hosts written from the protocols alone store what the host in memory stores.
    """
    trial, house = GRANTS[name], build_house()
    for service in (house, in_memory):
        play(service, trial)

    assert in_memory.content() == house.content()


def test_confirmations_are_those_of_the_guide() -> None:
    """
    Guide: C20, L4, S2, S3, S4.
    """
    assert {
        "CREER_UTILISATEUR": "Sauvegarde effectuée",
        "MODIFIER_UTILISATEUR": "Sauvegarde effectuée",
        "RENVOYER_COURRIEL_CREATION": "Un courriel de création a été renvoyé",
        "SUPPRIMER_UTILISATEUR": "L'utilisateur a bien été supprimé",
        "DESACTIVER_UTILISATEUR": "Le compte est désormais inactif",
        "ACTIVER_UTILISATEUR": "Le compte est désormais actif",
    }.items() <= {o.value: o.confirmation for o in Operation}.items()


def test_an_event_names_the_actor_and_the_target(house: House) -> None:
    gestures.deactivate(house)
    gestures.creer(house)
    gestures.install(house, courriel="autre@test.fr")

    cut_off, creation, installation = house.journal
    assert ("g-ej", "u-actif", None) == (
        cut_off.acteur_id,
        cut_off.cible_id,
        cut_off.structure_id,
    )
    assert ("g-ej", "et-1") == (creation.acteur_id, creation.structure_id)
    assert creation.cible_id in house.content().utilisateurs
    assert (None, "ARS d'essai") == (
        installation.acteur_id,
        installation.au_titre_de,
    )


def test_a_link_used_by_somebody_faster_is_refused_with_one_event(
    house: House,
) -> None:
    """
    The rival comes while the password is prepared, outside any unit of work.
    """
    trial = GRANTS["changer de mot de passe"]
    token = trial.prepare(house)

    def rival(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("after", "hash.prepare"):
            house.aside(lambda neighbour: gestures.use(neighbour, token))

    house.listen(rival)
    with pytest.raises(LienInutilisableError):
        gestures.use(house, token)

    won, lost = house.journal
    assert won.granted
    assert ("UTILISATION",) == lost.codes


class DriverConflictError(ConflictError):
    """
    What an adapter may raise: an error of its own.
    """


@pytest.mark.parametrize("error", [ConflictError, DriverConflictError])
def test_the_last_conflict_is_told_and_leaves_one_event(
    house: House, error: type[ConflictError]
) -> None:
    """
    The whole unit of work is run as many times as the settings say, no more.
    """
    tries = 0

    def disturb(moment: str, called: str, _value: object) -> None:
        nonlocal tries
        if (moment, called) == ("before", "utilisateurs.lock"):
            tries += 1
            raise error

    house.tune(tries=3)
    house.listen(disturb)
    before = without_journal(house.content())
    with pytest.raises(error):
        gestures.deactivate(house)

    assert 3 == tries
    [event] = house.journal
    assert ("CONFLIT",) == event.codes
    assert before == without_journal(house.content())


@pytest.mark.parametrize("name", GRANTS)
def test_a_conflict_without_end_leaves_the_event_of_the_command(
    in_memory: House, name: str
) -> None:
    """
    Whichever it is: what was asked, when, and that others were busy.
    """
    tries = 2
    trial = GRANTS[name]
    token = trial.prepare(in_memory)
    in_memory.tune(tries=tries)
    before = len(in_memory.journal)

    def disturb(moment: str, called: str, _value: object) -> None:
        nonlocal tries
        if (moment, called) == ("before", "journal.add") and tries:
            tries -= 1
            raise ConflictError

    in_memory.listen(disturb)
    with pytest.raises(ConflictError):
        trial.act(in_memory, token)

    [event] = in_memory.journal[before:]
    assert (trial.operation, ("CONFLIT",)) == (
        event.operation,
        event.codes,
    )
    assert in_memory.clock() == event.le


@pytest.mark.parametrize(
    "name", [name for name, e in REFUS.items() if e.error is DonneesChangeesError]
)
def test_an_outdated_form_is_never_tried_again(house: House, name: str) -> None:
    """
    Whoever sent it must look first: one reading, and its one event.
    """
    trial, calls = REFUS[name], list[str]()
    house.listen(lambda moment, called, _: calls.append(f"{moment} {called}"))
    play(house, trial)

    assert ("DONNEES_CHANGEES",) == trial.codes
    assert 1 == sum(
        a.startswith(("before structures.get", "before structures.by_ids"))
        for a in calls
    )
    assert 1 == calls.count("before journal.add")


def test_the_event_of_a_refusal_of_the_store_is_tried_again_on_conflict(
    house: House,
) -> None:
    """
    A busy moment loses no event, and does not hide why it was refused.
    """
    remaining = 2

    def disturb(moment: str, called: str, _value: object) -> None:
        nonlocal remaining
        if (moment, called) == ("before", "journal.add") and remaining:
            remaining -= 1
            raise ConflictError

    trial = REFUS["creer deux fois"]
    house.listen(disturb)
    event = play(house, trial)

    assert 0 == remaining
    assert trial.codes == event.codes


@pytest.mark.parametrize("codes", [("LONGUEUR", "REPRISE"), ()])
def test_a_password_that_the_policy_refuses_is_never_set(
    house: House, codes: tuple[str, ...]
) -> None:
    """
    Whatever its reasons, named under the field; also when it gives none.
    """
    token = gestures.receive(house)

    def refuse(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("before", "hash.prepare"):
            raise DonneesInvalidesError(FieldFault("", code, "Non.") for code in codes)

    house.listen(refuse)
    with pytest.raises(DonneesInvalidesError) as refus:
        gestures.use(house, token)
    house.stop_listening()

    expected = codes or ("MOT_DE_PASSE",)
    assert [("mot_de_passe", code) for code in expected] == [
        (error.field, error.code) for error in refus.value.faults
    ]
    assert {} == house.content().passwords
    assert gestures.use(house, token).est_en_exercice


def test_an_account_deactivated_during_its_login_is_refused(
    in_memory: House,
) -> None:
    """
    Between the facts and the write: the store says no, and the facts are read again.
    """
    already: list[str] = []

    def cut(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("before", "utilisateurs.record_login") and not already:
            already.append(called)
            in_memory.aside(gestures.deactivate)

    in_memory.listen(cut)
    with pytest.raises(ActionRefuseeError):
        gestures.log_in(in_memory)

    assert [True, False] == [e.granted for e in in_memory.journal]
    assert ("ACTEUR_INACTIF",) == in_memory.journal[-1].codes
    assert in_memory.compte("u-actif").derniere_connexion is None


def test_a_link_that_the_store_gives_to_another_is_lost(in_memory: House) -> None:
    """
    A store that sees others' commits in the middle says so at `liens.use`.
    """
    trial = GRANTS["changer de mot de passe"]
    token = trial.prepare(in_memory)
    already: list[str] = []

    def rival(moment: str, called: str, _value: object) -> None:
        if (moment, called) == ("before", "liens.use") and not already:
            already.append(called)
            in_memory.aside(lambda neighbour: gestures.use(neighbour, token))

    in_memory.listen(rival)
    with pytest.raises(LienInutilisableError):
        gestures.use(in_memory, token)

    assert [True, False] == [e.granted for e in in_memory.journal]
    assert ("UTILISATION",) == in_memory.journal[-1].codes
