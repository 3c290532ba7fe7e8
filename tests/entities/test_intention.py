"""
*Intentions*: who they are for, which replaces which, and what is left of them.
"""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta
from itertools import permutations, product
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import IntentionId, UtilisateurId
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.strategies import instants_utc as instants
from siaut_core.testing.strategies import intentions
from tests.entities.fautes import fautes

if TYPE_CHECKING:
    from collections.abc import Callable

MINUTE = timedelta(minutes=1)
MICROSECONDE = timedelta(microseconds=1)
FINALS = [etat for etat in EtatIntention if etat is not EtatIntention.EN_ATTENTE]


def une_intention(id: str = "i-1", **champs: object) -> Intention:
    defauts = {
        "id": id,
        "cause": Cause.CREATION,
        "demandee_le": MIDI,
        "prochain_essai_le": MIDI,
        "utilisateur_id": "u-1",
    }
    return Intention(**{**defauts, **champs})  # type: ignore[arg-type]  # checked when built


def une_demande(
    id: str, adresse: str | None = "a@test.fr", **champs: object
) -> Intention:
    courriel = None if adresse is None else Courriel.lire(adresse)
    defauts = {"cause": Cause.DEMANDE, "utilisateur_id": None, "courriel": courriel}
    return une_intention(id, **{**defauts, **champs})


def test_an_intention_is_due_as_soon_as_it_is_made() -> None:
    intention = Intention.deposer(
        IntentionId("i-1"), Cause.CREATION, MIDI, utilisateur_id=UtilisateurId("u-1")
    )

    assert une_intention() == intention
    assert (EtatIntention.EN_ATTENTE, 0) == (intention.etat, intention.essais)


def test_a_demande_keeps_what_was_typed() -> None:
    courriel = Courriel.lire("a@test.fr")

    assert une_demande("i-1") == Intention.deposer(
        IntentionId("i-1"), Cause.DEMANDE, MIDI, courriel=courriel
    )


@given(intentions)
def test_an_intention_survives_a_copy_and_a_pickle(intention: Intention) -> None:
    for autre in (
        copy.copy(intention),
        copy.deepcopy(intention),
        pickle.loads(pickle.dumps(intention)),  # noqa: S301  (made here)
        attrs.evolve(intention),
    ):
        assert intention == autre


@given(intentions)
def test_an_intention_shows_its_id_and_its_state(intention: Intention) -> None:
    expected = f"Intention(id={intention.id!r}, etat={intention.etat.value!r})"

    assert expected == repr(intention)


@given(intentions)
def test_an_intention_is_kept_in_utc(intention: Intention) -> None:
    dates = (
        intention.demandee_le,
        intention.prochain_essai_le,
        intention.taken_at,
        intention.leased_until,
        intention.clos_le,
    )

    assert {UTC} == {date.tzinfo for date in dates if date is not None}


@given(intentions, st.integers(1, 600))
def test_taking_an_intention_counts_a_try_and_hides_it_for_a_while(
    intention: Intention, secondes: int
) -> None:
    jusqu_a = MIDI + timedelta(seconds=secondes)

    expected = attrs.evolve(
        intention,
        essais=intention.essais + 1,
        prochain_essai_le=jusqu_a,
        taken_at=MIDI,
        leased_until=jusqu_a,
        behind=None,
    )
    assert expected == intention.prendre(MIDI, jusqu_a)
    assert not expected.est_due(jusqu_a - MICROSECONDE, MIDI)
    assert expected.est_due(jusqu_a, MIDI)


@given(intentions, instants, instants)
def test_a_mail_that_nobody_took_is_due_whatever_the_clocks(
    intention: Intention, maintenant: datetime, horizon: datetime
) -> None:
    libre = attrs.evolve(intention, taken_at=None)

    assert libre.est_due(maintenant, horizon)
    assert not libre.est_en_cours(maintenant, horizon)


@pytest.mark.parametrize(
    ("ecart", "expected"), [(timedelta(0), False), (MICROSECONDE, True)]
)
def test_what_was_taken_beyond_the_horizon_is_due(
    ecart: timedelta,
    expected: bool,  # noqa: FBT001  (a column of the table)
) -> None:
    """
    A clock that was put right wrote it: nobody would take the mail for as long.
    """
    avance = MIDI + MINUTE
    prise = une_intention().prendre(avance + ecart, avance + MINUTE)

    assert expected is prise.est_due(MIDI, avance)
    assert expected is not prise.est_en_cours(MIDI, avance)


@given(intentions, intentions)
def test_a_mail_that_is_put_back_counts_no_try_and_waits_for_the_other(
    intention: Intention, autre: Intention
) -> None:
    """
    At the latest until the end of its lease.
    """
    rendue = intention.prendre(MIDI, MIDI + MINUTE).put_back(autre)

    expected = attrs.evolve(
        intention,
        prochain_essai_le=autre.prochain_essai_le,
        taken_at=MIDI,
        leased_until=None,
        behind=autre.id,
    )
    assert expected == rendue


@given(intentions)
def test_a_failure_is_remembered_and_the_mail_is_due_later(
    intention: Intention,
) -> None:
    expected = attrs.evolve(
        intention, prochain_essai_le=MIDI, leased_until=None, code="SMTP_451"
    )

    assert expected == intention.reporter(MIDI, "SMTP_451")


@pytest.mark.parametrize("etat", FINALS)
@given(intention=intentions)
@example(intention=une_demande("i-1", "aurelie@test.fr"))
def test_what_was_typed_is_erased_when_an_intention_closes(
    etat: EtatIntention, intention: Intention
) -> None:
    close = intention.clore(etat, MIDI, "SMTP_550")

    expected = attrs.evolve(
        intention,
        etat=etat,
        clos_le=MIDI,
        courriel=None,
        leased_until=None,
        behind=None,
        code="SMTP_550",
    )
    assert expected == close
    assert intention.clore(etat, MIDI).code is None


@pytest.mark.parametrize(
    ("intention", "destinataire"),
    [
        (une_intention(), ("utilisateur", "u-1")),
        (une_intention(cause=Cause.RENVOI), ("utilisateur", "u-1")),
        (une_intention(utilisateur_id=None), ("utilisateur", "")),
        (une_demande("i-1", "A@Test.FR"), ("courriel", "a@test.fr")),
        (une_demande("i-1", None), None),
        (
            une_demande("i-1", utilisateur_id="u-1"),
            ("courriel", "a@test.fr"),
        ),
    ],
)
def test_an_intention_is_for_an_account_or_for_an_address(
    intention: Intention, destinataire: tuple[str, str] | None
) -> None:
    """
    A demande never looks at the account while it waits.
    """
    assert destinataire == intention.destinataire


DATES = (MIDI, MIDI + MINUTE)


@pytest.mark.parametrize(
    ("fabriquer", "autre"),
    [
        (une_intention, une_intention),
        (une_demande, une_demande),
        (une_demande, lambda id, **c: une_demande(id, "A@TEST.fr", **c)),
    ],
    ids=["same account", "same address", "same mailbox"],
)
def test_of_two_for_the_same_person_the_newest_replaces_the_other(
    fabriquer: Callable[..., Intention], autre: Callable[..., Intention]
) -> None:
    """
    By date, then by id: exactly one of the two goes, whatever happens.
    """
    for ids, dates in product(permutations(["i-1", "i-2"]), product(DATES, DATES)):
        une = fabriquer(ids[0], demandee_le=dates[0])
        deux = autre(ids[1], demandee_le=dates[1])

        recente = (dates[0], ids[0]) > (dates[1], ids[1])
        assert recente is une.remplace(deux, MIDI, MIDI)
        assert recente is not deux.remplace(une, MIDI, MIDI)


@given(intentions)
def test_an_intention_does_not_replace_itself(intention: Intention) -> None:
    assert not intention.remplace(intention, MIDI, MIDI)


@pytest.mark.parametrize(
    "ancienne",
    [
        une_intention("i-0", utilisateur_id="u-2"),
        une_demande("i-0"),
        une_intention("i-0").prendre(MIDI, MIDI + MICROSECONDE),
        *(une_intention("i-0", etat=etat) for etat in FINALS),
    ],
    ids=["another account", "a demande", "its mail may be leaving", *FINALS],
)
def test_what_is_for_another_or_has_ended_is_left_alone(ancienne: Intention) -> None:
    assert not une_intention("i-9").remplace(ancienne, MIDI, MIDI)


def test_one_whose_lease_is_over_is_replaced() -> None:
    """
    Its worker may be dead: the newer mail is what its person waits for.
    """
    ancienne = une_intention("i-0").prendre(MIDI - MINUTE, MIDI)

    assert une_intention("i-9").remplace(ancienne, MIDI, MIDI)


def test_demandes_without_address_do_not_replace_one_another() -> None:
    """
    They are for nobody, not for the same person.
    """
    autre = une_demande("i-0", None)

    assert not une_demande("i-9", None).remplace(autre, MIDI, MIDI)


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
    [
        ("id", "", "IDENTIFIANT"),
        ("utilisateur_id", "", "IDENTIFIANT"),
        ("utilisateur_id", 3, "IDENTIFIANT"),
        ("cause", "CREATION", "TYPE"),
        ("courriel", "a@test.fr", "TYPE"),
        ("etat", "ENVOI", "TYPE"),
        ("essais", -1, "TYPE"),
        ("essais", True, "TYPE"),
        ("essais", None, "TYPE"),
        ("refusals", -1, "TYPE"),
        ("refusals", False, "TYPE"),
        ("behind", "", "IDENTIFIANT"),
        ("behind", 3, "IDENTIFIANT"),
        ("code", 451, "TYPE"),
        ("taken_at", MIDI.replace(tzinfo=None), "DATE_NAIVE"),
        ("leased_until", "midi", "DATE_NAIVE"),
        ("demandee_le", None, "DATE_NAIVE"),
        ("demandee_le", MIDI.replace(tzinfo=None), "DATE_NAIVE"),
        ("prochain_essai_le", None, "DATE_NAIVE"),
        ("prochain_essai_le", "midi", "DATE_NAIVE"),
        ("clos_le", MIDI.replace(tzinfo=None), "DATE_NAIVE"),
    ],
)
def test_a_wrong_field_of_an_intention_is_named(
    champ: str, valeur: object, code: str
) -> None:
    assert [(champ, code)] == fautes(une_intention, **{champ: valeur})


def test_every_fault_of_an_intention_is_told_at_once() -> None:
    champs = [champ.name for champ in attrs.fields(Intention)]

    assert sorted(champs) == sorted(
        champ for champ, _ in fautes(Intention, **dict.fromkeys(champs, -1))
    )


@given(intentions, st.sampled_from(["prendre", "reporter", "clore"]))
def test_a_wall_clock_without_zone_changes_no_intention(
    intention: Intention, geste: str
) -> None:
    naif: datetime = MIDI.replace(tzinfo=None)
    gestes = {
        "prendre": lambda: intention.prendre(MIDI, naif),
        "reporter": lambda: intention.reporter(naif, "SMTP_451"),
        "clore": lambda: intention.clore(EtatIntention.ENVOI, naif),
    }

    assert {"DATE_NAIVE"} == {code for _, code in fautes(gestes[geste])}
