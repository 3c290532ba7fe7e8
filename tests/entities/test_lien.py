"""
*Liens*: alive while ``emis_le <= maintenant < expire_le``, wherever the clocks are.
"""

from __future__ import annotations

import copy
import pickle
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

import attrs
import pytest
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import LienId
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.entities.secret import Jeton
from siaut_core.errors import DateNaiveError
from siaut_core.policies.liens import emettre
from siaut_core.testing.fabrique import HEURES, JETON, MIDI, un_lien, un_utilisateur
from siaut_core.testing.strategies import ZONES, causes, fins, fuseaux, instants, liens
from tests.entities.fautes import fautes

if TYPE_CHECKING:
    from datetime import tzinfo

FUSEAUX = {zone: tz.gettz(zone) for zone in ZONES}
PARIS = FUSEAUX["Europe/Paris"]
MIQUELON = FUSEAUX["America/Miquelon"]

JOUR = 24 * 60  # In minutes.
MICROSECONDE = timedelta(microseconds=1)
HEURE = timedelta(hours=1)

# Wall-clock arithmetic would give these links 71 h, 73 h, 23 h or 25 h.
CLOCKS_GO_FORWARD = datetime(2024, 3, 29, 12, tzinfo=PARIS)
CLOCKS_GO_BACK = datetime(2024, 10, 25, 12, tzinfo=PARIS)
SKIPPED_HOUR = datetime(2024, 3, 31, 2, 30, tzinfo=PARIS)
REPEATED_HOUR = datetime(2024, 10, 27, 2, 30, tzinfo=PARIS, fold=1)
MIQUELON_GOES_FORWARD = datetime(2024, 3, 9, 12, tzinfo=MIQUELON)
DAY_OF_72_HOURS = 72 * 3_600_000_000
DAY_OF_24_HOURS = 24 * 3_600_000_000
FIVE_MINUTES = 5 * 60_000_000
TOLERANCE = timedelta(minutes=5)


def envoyer(cause: Cause, maintenant: datetime) -> Lien:
    return emettre(
        LienId("l-1"), un_utilisateur(), cause, Jeton(JETON), maintenant, rank=1
    )


def changements(fuseau: tzinfo | None) -> list[datetime]:
    """
    Find to the minute when the clocks of a zone change, from 2022 to 2027.
    """
    debut = datetime(2022, 1, 1, tzinfo=UTC)

    def decalage(minute: int) -> timedelta | None:
        return (debut + timedelta(minutes=minute)).astimezone(fuseau).utcoffset()

    minutes = []
    for veille in range(0, 6 * 366 * JOUR, JOUR):
        avant = decalage(veille)
        if avant != decalage(veille + JOUR):
            jour = range(veille, veille + JOUR)
            rang = bisect_left(jour, x=True, key=lambda m: decalage(m) != avant)
            minutes.append(veille + rang)
    return [debut + timedelta(minutes=minute) for minute in minutes]


def derniers_dimanches() -> list[datetime]:
    """
    Give what European law says: 01:00 UTC, last Sundays of March and October.
    """
    return [
        max(
            datetime(annee, mois, jour, 1, tzinfo=UTC)
            for jour in range(25, 32)
            if datetime(annee, mois, jour, tzinfo=UTC).isoweekday() == 7
        )
        for annee, mois in product(range(2022, 2028), (3, 10))
    ]


def test_the_clocks_of_paris_are_the_ones_tried_here() -> None:
    assert derniers_dimanches() == changements(PARIS)


def test_overseas_only_saint_pierre_et_miquelon_changes_its_clocks() -> None:
    comptes = {zone: len(changements(fuseau)) for zone, fuseau in FUSEAUX.items()}

    assert {
        zone: 12 if zone in {"Europe/Paris", "America/Miquelon"} else 0
        for zone in ZONES
    } == comptes


CHANGEMENTS = changements(PARIS) + changements(MIQUELON)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("cause", Cause)
def test_a_link_outlives_every_clock_change_by_not_one_microsecond(
    cause: Cause, zone: str
) -> None:
    """
    Sent and used around each of them, on the clocks of each of the guide's readers.
    """
    duree = timedelta(hours=HEURES[cause])
    avances = (
        timedelta(0),
        MICROSECONDE,
        HEURE,
        duree - HEURE,
        duree - MICROSECONDE,
        duree,
        duree + MICROSECONDE,
    )
    ages = (
        -TOLERANCE - MICROSECONDE,
        -TOLERANCE,
        duree - HEURE,
        duree - MICROSECONDE,
        duree,
        duree + MICROSECONDE,
        duree + HEURE,
    )
    fuseau = FUSEAUX[zone]
    faux = []
    for changement, avance in product(CHANGEMENTS, avances):
        depart = changement - avance
        lien = envoyer(cause, depart.astimezone(fuseau))
        for age in ages:
            vivant = lien.est_utilisable((depart + age).astimezone(fuseau))
            if vivant is not (-TOLERANCE <= age < duree):
                faux.append((depart, age))

    assert [] == faux


@given(
    cause=causes,
    emis=instants,
    microsecondes=st.integers(-2 * FIVE_MINUTES, 2 * DAY_OF_72_HOURS),
    ailleurs=fuseaux,
)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, DAY_OF_72_HOURS - 1, PARIS)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, DAY_OF_72_HOURS, PARIS)
@example(Cause.CREATION, CLOCKS_GO_BACK, DAY_OF_72_HOURS - 1, PARIS)
@example(Cause.RENVOI, CLOCKS_GO_BACK, DAY_OF_72_HOURS, PARIS)
@example(Cause.DEMANDE, CLOCKS_GO_BACK.replace(day=26), DAY_OF_24_HOURS, PARIS)
@example(Cause.DEMANDE, CLOCKS_GO_FORWARD.replace(day=30), DAY_OF_24_HOURS - 1, UTC)
@example(Cause.DEMANDE, SKIPPED_HOUR, DAY_OF_24_HOURS, PARIS)
@example(Cause.DEMANDE, REPEATED_HOUR, DAY_OF_24_HOURS - 1, PARIS)
@example(Cause.CREATION, MIQUELON_GOES_FORWARD, DAY_OF_72_HOURS - 1, MIQUELON)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, 0, PARIS)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, -FIVE_MINUTES, PARIS)
@example(Cause.CREATION, CLOCKS_GO_FORWARD, -FIVE_MINUTES - 1, PARIS)
@example(Cause.DEMANDE, SKIPPED_HOUR, -FIVE_MINUTES, PARIS)
def test_a_link_lives_as_long_as_the_guide_says(
    cause: Cause, emis: datetime, microsecondes: int, ailleurs: tzinfo
) -> None:
    """
    In elapsed hours, in any time zone, also when the clocks change. Guide: L1-L4.

    And five minutes before, for a site whose clock is behind its worker's.
    """
    lien = envoyer(cause, emis)
    ecoule = timedelta(microseconds=microsecondes)
    plus_tard = (emis.astimezone(UTC) + ecoule).astimezone(ailleurs)

    expected = -FIVE_MINUTES <= microsecondes < HEURES[cause] * 3_600_000_000
    assert expected is lien.est_utilisable(plus_tard)
    assert expected is lien.est_dans_sa_duree(plus_tard)


@given(liens, st.timedeltas(timedelta(0), timedelta(days=1)))
def test_the_tolerance_is_the_host_s_and_moves_no_end(
    lien: Lien, tolerance: timedelta
) -> None:
    """
    Exact to the microsecond, at both ends.
    """
    for maintenant, expected in (
        (lien.emis_le - tolerance - MICROSECONDE, False),
        (lien.emis_le - tolerance, True),
        (lien.expire_le - MICROSECONDE, True),
        (lien.expire_le, False),
    ):
        assert expected is lien.est_dans_sa_duree(maintenant, tolerance)
        utilisable = expected and lien.fin is None
        assert utilisable is lien.est_utilisable(maintenant, tolerance)


@given(liens, fins)
def test_a_link_that_has_ended_is_of_no_more_use(lien: Lien, fin: Fin) -> None:
    """
    Although its time is not over: the journal tells one from the other.
    """
    fini = attrs.evolve(lien, fin=fin)

    assert not fini.est_utilisable(lien.emis_le)
    assert fini.est_dans_sa_duree(lien.emis_le)


def test_a_wall_clock_without_zone_cannot_use_a_link() -> None:
    naif = MIDI.replace(tzinfo=None)

    for question in (un_lien().est_utilisable, un_lien().est_dans_sa_duree):
        with pytest.raises(DateNaiveError) as refus:
            question(naif)
        assert "maintenant" == refus.value.champ


@given(liens)
def test_a_link_is_kept_in_utc(lien: Lien) -> None:
    assert (UTC, UTC) == (lien.emis_le.tzinfo, lien.expire_le.tzinfo)


@given(liens)
def test_a_link_survives_a_copy_and_a_pickle(lien: Lien) -> None:
    for autre in (
        copy.copy(lien),
        copy.deepcopy(lien),
        pickle.loads(pickle.dumps(lien)),  # noqa: S301  (made here)
        attrs.evolve(lien),
    ):
        assert lien == autre
        assert hash(lien) == hash(autre)


@given(liens)
def test_a_link_rebuilt_from_a_store_is_the_same(lien: Lien) -> None:
    autre = Lien.de_confiance(
        **{champ.name: getattr(lien, champ.name) for champ in attrs.fields(Lien)}
    )

    assert (Lien, lien, hash(lien)) == (type(autre), autre, hash(autre))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        autre.fin = None  # type: ignore[misc]  # wrong on purpose


@given(liens)
def test_a_link_shows_only_its_id(lien: Lien) -> None:
    assert f"Lien(id={lien.id!r})" == repr(lien)


def test_a_link_cannot_be_changed() -> None:
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        un_lien().fin = None  # type: ignore[misc]  # wrong on purpose


EMPREINTE = Jeton(JETON).empreinte()


@pytest.mark.parametrize(
    ("champ", "valeur", "code"),
    [
        ("id", "", "IDENTIFIANT"),
        ("utilisateur_id", None, "IDENTIFIANT"),
        ("courriel", "u-1@test.fr", "TYPE"),
        ("courriel", None, "TYPE"),
        ("cause", "CREATION", "TYPE"),
        ("cause", None, "TYPE"),
        ("fin", "UTILISATION", "TYPE"),
        ("fin", Cause.CREATION, "TYPE"),
        ("empreinte", "", "EMPREINTE"),
        ("empreinte", EMPREINTE[1:], "EMPREINTE"),
        ("empreinte", f"{EMPREINTE}0", "EMPREINTE"),
        ("empreinte", "A" * 64, "EMPREINTE"),
        ("empreinte", "g" * 64, "EMPREINTE"),
        ("empreinte", "\uff10" * 64, "EMPREINTE"),
        ("empreinte", EMPREINTE.encode(), "EMPREINTE"),
        ("empreinte", list(EMPREINTE), "EMPREINTE"),
        ("empreinte", None, "EMPREINTE"),
        ("emis_le", None, "DATE_NAIVE"),
        ("emis_le", MIDI.replace(tzinfo=None), "DATE_NAIVE"),
        ("expire_le", "2023-11-08", "DATE_NAIVE"),
        ("expire_le", MIDI, "DUREE"),
        ("expire_le", MIDI - MICROSECONDE, "DUREE"),
    ],
    ids=lambda valeur: ascii(valeur)[:20],
)
def test_a_wrong_field_of_a_link_is_named(
    champ: str, valeur: object, code: str
) -> None:
    correct = {c.name: getattr(un_lien(), c.name) for c in attrs.fields(Lien)}

    assert [(champ, code)] == fautes(Lien, **{**correct, champ: valeur})


def test_every_fault_of_a_link_is_told_at_once() -> None:
    champs = [champ.name for champ in attrs.fields(Lien)]

    assert sorted(champs) == sorted(
        champ for champ, _ in fautes(Lien, **dict.fromkeys(champs, -3))
    )


def test_the_shortest_link_lives_one_microsecond() -> None:
    lien = un_lien(expire_le=MIDI + MICROSECONDE)

    assert lien.est_utilisable(MIDI)
    assert not lien.est_utilisable(MIDI + MICROSECONDE)


def test_a_link_remembers_where_it_was_sent() -> None:
    """
    It is of no use once the account has another address.
    """
    ailleurs = Courriel.lire("zoe@test.fr")

    assert un_lien().courriel != un_lien(courriel=ailleurs).courriel
