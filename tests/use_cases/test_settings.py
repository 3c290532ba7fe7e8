"""
What a host decides once: the guide's durations unless it says otherwise.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest

from siaut_core import ACTIVITES_2023, Cause, DonneesInvalidesError, Silences
from siaut_core.sync import Settings
from tests.entities.faults import faults
from tests.use_cases.scenes import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGIN: Final[dict[str, Any]] = {
    "base_url": "https://siaut.test",
    "sender": "siaut@test.fr",
}
MINUTE: Final = timedelta(minutes=1)
HOUR: Final = timedelta(hours=1)
CENTURY: Final = timedelta(days=36_525)


def settings(**fields: Any) -> Settings:  # noqa: ANN401  (as a host may write)
    return Settings(**{**ORIGIN, **fields})


def test_what_a_host_leaves_alone_is_as_the_guide_says() -> None:
    """
    72 h and 24 h; the rest is ours. Guide: L1, L3, L4, C15.
    """
    default = settings()
    assert {
        Cause.CREATION: 72 * HOUR,
        Cause.RENVOI: 72 * HOUR,
        Cause.DEMANDE: 24 * HOUR,
    } == dict(default.lifetimes)
    assert (
        MINUTE,
        5 * MINUTE,
        15 * MINUTE,
        HOUR,
        4 * HOUR,
        12 * HOUR,
    ) == default.delays
    assert (10 * MINUTE, 24 * HOUR) == (default.lease, default.demande_lifetime)
    assert (5 * MINUTE, 2 * MINUTE) == (default.tolerance, default.mailer_timeout)
    assert (5 * MINUTE, 5) == (default.demandes_interval, default.tries)
    assert ACTIVITES_2023 is default.nomenclature
    assert Silences() == default.silences


@pytest.mark.parametrize("field", ORIGIN)
def test_where_links_lead_and_who_writes_have_no_default(field: str) -> None:
    """
    A forgotten one would mail links to the ministry's site.
    """
    with pytest.raises(TypeError, match=field):
        Settings(**{c: v for c, v in ORIGIN.items() if c != field})


def test_the_site_is_kept_without_its_last_slash() -> None:
    results = settings(base_url=" https://siaut.test/v2/ ", sender=" a@test.fr ")
    assert ("https://siaut.test/v2", "a@test.fr") == (results.base_url, results.sender)


def test_the_page_behind_a_link_follows_the_site() -> None:
    """
    Also when the site changes; of a wrong site nothing more is said.
    """
    results = settings(link_address="{base}/lien?jeton={token}")
    moved = attrs.evolve(results, base_url="https://ailleurs.test")
    assert "{base}/lien?jeton={token}" == moved.link_address
    for wrong, expected in (
        ({"link_address": "https://ailleurs.test/{token}"}, ["link_address"]),
        ({"link_address": None}, ["link_address"]),
        ({"link_address": "", "base_url": "", "tries": 0}, ["base_url", "tries"]),
    ):
        with pytest.raises(DonneesInvalidesError) as refus:
            settings(**wrong)
        assert expected == [fault.field for fault in refus.value.faults]


def test_one_duration_may_change_without_the_others() -> None:
    lifetimes = settings(lifetimes={Cause.DEMANDE: HOUR}).lifetimes
    assert (72 * HOUR, 72 * HOUR, HOUR) == tuple(lifetimes[cause] for cause in Cause)


def test_settings_do_not_change_under_way() -> None:
    """
    Nor do those of a host that keeps its own dict or list.
    """
    lifetimes, delays = {Cause.DEMANDE: HOUR}, [MINUTE]
    results = settings(lifetimes=lifetimes, delays=delays)
    lifetimes[Cause.DEMANDE] = MINUTE
    delays.clear()
    assert (HOUR, (MINUTE,)) == (results.lifetimes[Cause.DEMANDE], results.delays)
    with pytest.raises(TypeError):
        results.lifetimes[Cause.DEMANDE] = MINUTE  # type: ignore[index]  # that is the point


FAULTS: Final[dict[str, tuple[Any, str, str]]] = {
    "base_url": ("http://siaut.test", "base_url", "BASE_URL"),
    "sender": ("SI <siaut@test.fr>", "sender", "EXPEDITEUR"),
    "lifetimes": ({Cause.RENVOI: timedelta(0)}, "lifetimes[RENVOI]", "DUREE"),
    "tolerance": (timedelta(0), "tolerance", "DUREE"),
    "mailer_timeout": (timedelta(0), "mailer_timeout", "DUREE"),
    "lease": (timedelta(0), "lease", "DUREE"),
    "delays": ((MINUTE, timedelta(0)), "delays[1]", "DUREE"),
    "demandes_interval": (-MINUTE, "demandes_interval", "DUREE"),
    "demande_lifetime": (-MINUTE, "demande_lifetime", "DUREE"),
    "tries": (0, "tries", "ESSAIS"),
}


def test_every_wrong_setting_is_named_at_once() -> None:
    """
    All the subsets of wrong settings.
    """
    for false in product((False, True), repeat=len(FAULTS)):
        fields = [c for c, is_wrong in zip(FAULTS, false, strict=True) if is_wrong]
        typed = {field: FAULTS[field][0] for field in fields}
        assert [FAULTS[field][1:] for field in fields] == faults(settings, **typed)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"lease": 300}, ("lease", "DUREE")),
        ({"lease": None}, ("lease", "DUREE")),
        ({"tolerance": 300}, ("tolerance", "DUREE")),
        ({"mailer_timeout": "1 min"}, ("mailer_timeout", "DUREE")),
        ({"demande_lifetime": "24h"}, ("demande_lifetime", "DUREE")),
        ({"delays": [60, MINUTE]}, ("delays[0]", "DUREE")),
        ({"lifetimes": {Cause.DEMANDE: 24}}, ("lifetimes[DEMANDE]", "DUREE")),
        ({"demandes_interval": 5}, ("demandes_interval", "DUREE")),
        ({"tries": "5"}, ("tries", "ESSAIS")),
        ({"tries": True}, ("tries", "ESSAIS")),
        ({"tries": 2.5}, ("tries", "ESSAIS")),
        ({"base_url": None}, ("base_url", "TYPE")),
        ({"sender": b"a@test.fr"}, ("sender", "TYPE")),
        ({"lifetimes": None}, ("lifetimes", "TYPE")),
        ({"lifetimes": timedelta(hours=24)}, ("lifetimes", "TYPE")),
        ({"lifetimes": [(Cause.DEMANDE, HOUR)]}, ("lifetimes", "TYPE")),
        ({"lifetimes": {"demande": HOUR}}, ("lifetimes[demande]", "INCONNU")),
        ({"delays": None}, ("delays", "TYPE")),
        ({"delays": MINUTE}, ("delays", "TYPE")),
        ({"delays": "60"}, ("delays", "TYPE")),
        ({"silences": None}, ("silences", "TYPE")),
        ({"silences": {"creation_structures": False}}, ("silences", "TYPE")),
        ({"silences": Silences}, ("silences", "TYPE")),
        ({"nomenclature": None}, ("nomenclature", "TYPE")),
        ({"nomenclature": list(ACTIVITES_2023)}, ("nomenclature", "TYPE")),
    ],
)
def test_a_setting_of_another_type_is_named_too(
    typed: dict[str, Any], expected: tuple[str, str]
) -> None:
    """
    Seconds are no duration here: the host would not know of what.
    """
    assert [expected] == faults(settings, **typed)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"demandes_interval": 5}, "Une durée est attendue."),
        ({"demandes_interval": -MINUTE}, "Une durée est attendue."),
        ({"lease": timedelta(0)}, "Une durée positive est attendue."),
        (
            {"lease": CENTURY + MINUTE},
            "Une durée d'un siècle au plus est attendue.",
        ),
        ({"lifetimes": None}, "Une durée par Cause est attendue."),
        ({"lifetimes": {"demande": HOUR}}, "Une Cause est attendue."),
        ({"delays": MINUTE}, "Une suite de durées est attendue."),
        ({"tries": 0}, "Au moins un essai est attendu."),
        (
            {"lease": MINUTE},
            "Un bail plus long que mailer_timeout + tolerance est attendu.",
        ),
        ({"silences": None}, "Un objet Silences est attendu."),
        ({"nomenclature": None}, "Un objet Nomenclature est attendu."),
    ],
)
def test_a_wrong_setting_is_told_what_to_be(
    typed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(DonneesInvalidesError) as refus:
        settings(**typed)
    assert [sentence] == [fault.message for fault in refus.value.faults]


DURATIONS: Final[dict[str, Callable[[timedelta], dict[str, Any]]]] = {
    "tolerance": lambda d: {"tolerance": d, "lease": CENTURY},
    "mailer_timeout": lambda d: {"mailer_timeout": d, "lease": CENTURY},
    "lease": lambda d: {"lease": d},
    "demande_lifetime": lambda d: {"demande_lifetime": d},
    "lifetimes[DEMANDE]": lambda d: {"lifetimes": {Cause.DEMANDE: d}},
    "delays[0]": lambda d: {"delays": (d,)},
    "demandes_interval": lambda d: {"demandes_interval": d},
}


@pytest.mark.parametrize("too_much", [CENTURY + timedelta.resolution, timedelta.max])
@pytest.mark.parametrize("field", DURATIONS)
def test_a_duration_that_no_calendar_holds_is_named(
    field: str, too_much: timedelta
) -> None:
    """
    Added to an instant, it would end each drain: a century at most.
    """
    assert [(field, "DUREE")] == faults(settings, **DURATIONS[field](too_much))
    if field not in {"tolerance", "mailer_timeout"}:
        assert [] == faults(settings, **DURATIONS[field](CENTURY))


@pytest.mark.parametrize(
    "typed",
    [
        {"demandes_interval": timedelta(0)},
        {"delays": ()},
        {"tries": 1},
        {"lease": timedelta(minutes=7, microseconds=1)},
        {
            "lease": timedelta(microseconds=3),
            "mailer_timeout": timedelta(microseconds=1),
            "tolerance": timedelta(microseconds=1),
        },
        {"base_url": "http://localhost:8000"},
    ],
)
def test_the_least_that_makes_sense_is_accepted(typed: dict[str, Any]) -> None:
    assert [] == faults(settings, **typed)


@pytest.mark.parametrize(
    "typed",
    [
        {"lease": 7 * MINUTE},
        {"mailer_timeout": 5 * MINUTE},
        {"tolerance": 8 * MINUTE},
        {"tolerance": timedelta(microseconds=1), "lease": 2 * MINUTE},
    ],
)
def test_a_lease_that_ends_before_its_mailer_is_refused(typed: dict[str, Any]) -> None:
    """
    For the clock of another worker too: it would send the mail again.
    """
    assert [("lease", "BAIL")] == faults(settings, **typed)
    assert ["lease", "tries"] == [
        field for field, _ in faults(settings, **typed, tries=0)
    ][::-1]


def test_settings_show_as_the_call_that_makes_them() -> None:
    """
    A host reads them in its start-up log.
    """
    shown = repr(SETTINGS)
    assert shown.startswith("Settings(base_url='https://siaut.test', sender=")
    assert "tries=5" in shown
    assert "silences=Silences(gestionnaires_entre_eux=True" in shown
