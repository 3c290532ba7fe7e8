"""
How long each link lives, and what it is worth at any instant.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, Final

import attrs
import pytest
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import LienId
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.secret import Token
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError, MisuseError, NaiveDatetimeError
from siaut_core.policies.liens import LIFETIMES, EtatLien, etat_du_lien, issue
from siaut_core.testing import strategies
from siaut_core.testing.factory import HOURS, NOON, TOKEN, a_lien, an_utilisateur

PARIS: Final = tz.gettz("Europe/Paris")
BEFORE_SUMMER_TIME: Final = datetime(2024, 3, 29, 12, tzinfo=PARIS)
BEFORE_WINTER_TIME: Final = datetime(2024, 10, 25, 12, tzinfo=PARIS)

ALMOST: Final = timedelta(microseconds=1)
TOLERANCE: Final = timedelta(minutes=5)
AUTRE: Final = Courriel.parse("autre@test.fr")

INSTANTS: Final = ("before", "un peu avant", "envoi", "dernier", "fin", "after")


def instant(name: str, cause: Cause) -> datetime:
    """
    Give the instants around which a link of that cause changes, by name.
    """
    lifetime = timedelta(hours=HOURS[cause])
    return (
        NOON
        + {
            "before": -TOLERANCE - ALMOST,
            "un peu avant": -TOLERANCE,
            "envoi": timedelta(0),
            "dernier": lifetime - ALMOST,
            "fin": lifetime,
            "after": lifetime + ALMOST,
        }[name]
    )


def expected_state(
    cause: Cause,
    fin: Fin | None,
    when: str,
    *,
    same_courriel: bool,
    actif: bool,
    en_attente: bool,
) -> str:
    """
    Say what a link of that account is worth; the first line that applies.
    """
    if fin is not None:
        return {
            Fin.UTILISATION: "UTILISATION",
            Fin.REMPLACEMENT: "REMPLACEMENT",
            Fin.REVOCATION: "REVOCATION",
        }[fin]
    if when not in {"un peu avant", "envoi", "dernier"}:
        return "HORS_DUREE"
    if not same_courriel:
        return "AUTRE_COURRIEL"
    if not actif:
        return "COMPTE_INACTIF"
    # A demande completes an account or resets it; the others only complete.
    if not en_attente and cause in {Cause.CREATION, Cause.RENVOI}:
        return "VALIDATION_FAITE"
    return "UTILISABLE"


def test_what_a_link_is_worth_in_every_state_of_its_account() -> None:
    """
    3 causes, 4 ends, 6 instants, 8 states of the account. Guide: L1-L4.
    """
    compte, seen_ones = 0, set()
    for cause, fin, when, same, actif, attente in product(
        Cause, (None, *Fin), INSTANTS, *3 * [(True, False)]
    ):
        compte += 1
        lien = a_lien(cause=cause, fin=fin)
        utilisateur = an_utilisateur(
            actif=actif,
            valide_le=None if attente else NOON,
            courriel=lien.courriel if same else AUTRE,
        )
        expected = expected_state(
            cause, fin, when, same_courriel=same, actif=actif, en_attente=attente
        )
        actual = etat_du_lien(lien, utilisateur, instant(when, cause))
        assert expected == actual, (cause, fin, when, same, actif, attente)
        seen_ones.add(actual)
    assert 3 * 4 * 6 * 8 == compte
    assert set(EtatLien) - {EtatLien.INCONNU} == seen_ones


@pytest.mark.parametrize("when", INSTANTS)
@pytest.mark.parametrize("fin", [None, *Fin])
def test_a_link_of_nobody_is_unknown(when: str, fin: Fin | None) -> None:
    """
    No link, no account, or somebody else's: the three look the same.
    """
    lien, owner = a_lien(fin=fin), an_utilisateur()
    now = instant(when, lien.cause)
    other = an_utilisateur("u-2", courriel=lien.courriel)
    pairs: list[tuple[Lien | None, Utilisateur | None]] = [
        (None, None),
        (None, owner),
        (lien, None),
        (lien, other),
    ]
    for pair in pairs:
        assert EtatLien.INCONNU is etat_du_lien(*pair, now)


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("lien", (3, None)),
        ("lien", (3, an_utilisateur())),
        ("compte", (None, 3)),
        ("compte", (a_lien(), 3)),
        ("tolerance", (None, None, NOON, 3)),
        ("tolerance", (a_lien(), an_utilisateur(), NOON, 3)),
    ],
)
def test_what_is_no_link_or_no_account_is_named(
    argument: str, given: tuple[Any, ...]
) -> None:
    """
    Also beside one that is missing, which is no mistake.
    """
    lien, compte, *rest = given
    with pytest.raises(MisuseError) as refusal:
        etat_du_lien(lien, compte, *(rest or [NOON]))
    assert argument == refusal.value.argument


@given(st.timedeltas(timedelta(0), timedelta(days=1)))
def test_a_host_may_choose_how_early_a_link_works(tolerance: timedelta) -> None:
    """
    Two clocks of one service may differ by that, and no more.
    """
    for early, expected in (
        (tolerance, EtatLien.UTILISABLE),
        (tolerance + ALMOST, EtatLien.HORS_DUREE),
    ):
        etat = etat_du_lien(a_lien(), an_utilisateur(), NOON - early, tolerance)
        assert expected is etat


def test_every_end_of_a_link_has_its_state() -> None:
    assert {fin.name for fin in Fin} < {etat.name for etat in EtatLien}


def test_lifetimes_are_those_of_the_guide() -> None:
    """
    Guide: L1, L3, L4.
    """
    expected = {cause: timedelta(hours=hours) for cause, hours in HOURS.items()}
    assert expected == LIFETIMES
    with pytest.raises(TypeError):
        LIFETIMES[Cause.DEMANDE] = timedelta(days=1)  # type: ignore[index]  # refused, on purpose


def emis(
    now: datetime, cause: Cause = Cause.CREATION, token: Token | None = None
) -> Lien:
    return issue(
        LienId("l-1"),
        an_utilisateur(),
        cause,
        token or Token(TOKEN),
        now,
        rank=1,
    )


@given(strategies.causes, strategies.instants, st.integers(-600, 2 * 72 * 3600))
@example(Cause.CREATION, BEFORE_SUMMER_TIME, 72 * 3600 - 1)
@example(Cause.CREATION, BEFORE_SUMMER_TIME, 72 * 3600)
@example(Cause.RENVOI, BEFORE_WINTER_TIME, 72 * 3600 - 1)
@example(Cause.RENVOI, BEFORE_WINTER_TIME, 72 * 3600)
@example(Cause.DEMANDE, BEFORE_WINTER_TIME + timedelta(days=1), 24 * 3600 - 1)
@example(Cause.DEMANDE, BEFORE_WINTER_TIME + timedelta(days=1), 24 * 3600)
def test_a_link_works_for_the_hours_of_its_cause_from_its_sending(
    cause: Cause, now: datetime, seconds: int
) -> None:
    """
    Elapsed hours, in any time zone, also when the clocks change. Guide: L1, L3, L4.
    """
    lien = emis(now, cause)
    later = now.astimezone(UTC) + timedelta(seconds=seconds)
    expected = -TOLERANCE.total_seconds() <= seconds < HOURS[cause] * 3600
    etat = etat_du_lien(lien, an_utilisateur(), later)
    assert expected == (etat is EtatLien.UTILISABLE)
    assert expected == (etat is not EtatLien.HORS_DUREE)


@given(strategies.instants, strategies.causes)
def test_a_lifetime_is_exact_to_the_microsecond(now: datetime, cause: Cause) -> None:
    lien = emis(now, cause)
    assert now == lien.emis_le
    assert UTC is lien.emis_le.tzinfo
    assert UTC is lien.expire_le.tzinfo
    for instant_, expected in (
        (lien.emis_le - TOLERANCE - ALMOST, EtatLien.HORS_DUREE),
        (lien.emis_le - TOLERANCE, EtatLien.UTILISABLE),
        (lien.expire_le - ALMOST, EtatLien.UTILISABLE),
        (lien.expire_le, EtatLien.HORS_DUREE),
    ):
        assert expected is etat_du_lien(lien, an_utilisateur(), instant_)


@given(
    strategies.causes,
    st.fixed_dictionaries(
        {cause: st.timedeltas(ALMOST, timedelta(days=30)) for cause in Cause}
    ),
)
def test_a_host_may_choose_other_lifetimes(
    cause: Cause, lifetimes: dict[Cause, timedelta]
) -> None:
    lien = issue(
        LienId("l-1"),
        an_utilisateur(),
        cause,
        Token(TOKEN),
        NOON,
        rank=1,
        lifetimes=lifetimes,
    )
    assert NOON + lifetimes[cause] == lien.expire_le


@given(strategies.utilisateurs, strategies.causes, strategies.tokens)
def test_a_link_is_for_the_account_s_own_address_and_keeps_no_token(
    compte: Utilisateur, cause: Cause, token: Token
) -> None:
    """
    What is stored cannot be used by who reads the store.
    """
    lien = issue(LienId("l-7"), compte, cause, token, NOON, rank=3)
    assert ("l-7", compte.id, cause, 3, None) == (
        lien.id,
        lien.utilisateur_id,
        lien.cause,
        lien.rank,
        lien.fin,
    )
    assert compte.courriel.adresse == lien.courriel.adresse
    assert token.digest() == lien.digest
    assert token.reveal() not in {str(v) for v in attrs.astuple(lien, recurse=False)}


@given(strategies.tokens, strategies.tokens)
def test_two_tokens_have_two_digests(one: Token, other: Token) -> None:
    same = one.reveal() == other.reveal()
    assert same == (emis(NOON, token=one).digest == emis(NOON, token=other).digest)


def test_an_instant_without_time_zone_is_no_instant() -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(NaiveDatetimeError) as refus:
        emis(naive)
    assert "now" == refus.value.field
    with pytest.raises(NaiveDatetimeError):
        etat_du_lien(a_lien(), an_utilisateur(), naive)


@pytest.mark.parametrize(
    ("field", "false"),
    [
        ("id", {"id": ""}),
        ("id", {"id": None}),
        ("cause", {"cause": "CREATION"}),
        ("digest", {"token": Token("")}),
        ("rank", {"rank": 0}),
        ("rank", {"rank": True}),
        ("expire_le", {"lifetimes": dict.fromkeys(Cause, timedelta(0))}),
        ("expire_le", {"lifetimes": dict.fromkeys(Cause, -ALMOST)}),
    ],
    ids=str,
)
def test_a_link_that_would_be_invalid_is_not_made(
    field: str, false: dict[str, object]
) -> None:
    """
    Whatever the host's sources draw, or its settings say.
    """
    correct = {
        "id": "l-1",
        "cause": Cause.CREATION,
        "token": Token(TOKEN),
        "rank": 1,
    }
    with pytest.raises(DonneesInvalidesError) as refus:
        issue(compte=an_utilisateur(), now=NOON, **{**correct, **false})  # type: ignore[arg-type]  # wrong on purpose
    assert [field] == [error.field for error in refus.value.faults]


def test_a_link_that_is_sound_is_not_checked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """
    All that comes from outside is looked at once: links are made by the thousand.
    """

    def refuse(_: Lien) -> None:
        pytest.fail("checked again")

    expected = emis(NOON)
    monkeypatch.setattr(Lien, "__attrs_post_init__", refuse)
    assert expected == emis(NOON)
