"""
What a host decides once: the guide's durations unless it says otherwise.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core import ACTIVITES_2023, Cause, Reglages, Silences
from tests.entities.fautes import fautes
from tests.use_cases.scenes import REGLAGES

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGINE: Final[dict[str, Any]] = {
    "base_url": "https://siaut.test",
    "expediteur": "siaut@test.fr",
}
MINUTE: Final = timedelta(minutes=1)
HEURE: Final = timedelta(hours=1)
SIECLE: Final = timedelta(days=36_525)


def reglages(**champs: Any) -> Reglages:  # noqa: ANN401  (as a host may write)
    return Reglages(**{**ORIGINE, **champs})


def test_what_a_host_leaves_alone_is_as_the_guide_says() -> None:
    """
    72 h and 24 h; the rest is ours. Guide: L1, L3, L4, C15.
    """
    defaut = reglages()
    assert {
        Cause.CREATION: 72 * HEURE,
        Cause.RENVOI: 72 * HEURE,
        Cause.DEMANDE: 24 * HEURE,
    } == dict(defaut.durees)
    assert (
        MINUTE,
        5 * MINUTE,
        15 * MINUTE,
        HEURE,
        4 * HEURE,
        12 * HEURE,
    ) == defaut.delais
    assert (10 * MINUTE, 24 * HEURE) == (defaut.bail, defaut.duree_demande)
    assert (5 * MINUTE, 2 * MINUTE) == (defaut.tolerance, defaut.mailer_timeout)
    assert (5 * MINUTE, 5) == (defaut.intervalle_demandes, defaut.essais)
    assert ACTIVITES_2023 is defaut.nomenclature
    assert Silences() == defaut.silences


@pytest.mark.parametrize("champ", ORIGINE)
def test_where_links_lead_and_who_writes_have_no_default(champ: str) -> None:
    """
    A forgotten one would mail links to the ministry's site.
    """
    with pytest.raises(TypeError, match=champ):
        Reglages(**{c: v for c, v in ORIGINE.items() if c != champ})


def test_the_site_is_kept_without_its_last_slash() -> None:
    lus = reglages(base_url=" https://siaut.test/v2/ ", expediteur=" a@test.fr ")
    assert ("https://siaut.test/v2", "a@test.fr") == (lus.base_url, lus.expediteur)


def test_one_duration_may_change_without_the_others() -> None:
    durees = reglages(durees={Cause.DEMANDE: HEURE}).durees
    assert (72 * HEURE, 72 * HEURE, HEURE) == tuple(durees[cause] for cause in Cause)


def test_settings_do_not_change_under_way() -> None:
    """
    Nor do those of a host that keeps its own dict or list.
    """
    durees, delais = {Cause.DEMANDE: HEURE}, [MINUTE]
    lus = reglages(durees=durees, delais=delais)
    durees[Cause.DEMANDE] = MINUTE
    delais.clear()
    assert (HEURE, (MINUTE,)) == (lus.durees[Cause.DEMANDE], lus.delais)
    with pytest.raises(TypeError):
        lus.durees[Cause.DEMANDE] = MINUTE  # type: ignore[index]  # that is the point


FAUTES: Final[dict[str, tuple[Any, str, str]]] = {
    "base_url": ("http://siaut.test", "base_url", "BASE_URL"),
    "expediteur": ("SI <siaut@test.fr>", "expediteur", "EXPEDITEUR"),
    "tolerance": (timedelta(0), "tolerance", "DUREE"),
    "mailer_timeout": (timedelta(0), "mailer_timeout", "DUREE"),
    "bail": (timedelta(0), "bail", "DUREE"),
    "duree_demande": (-MINUTE, "duree_demande", "DUREE"),
    "durees": ({Cause.RENVOI: timedelta(0)}, "durees[RENVOI]", "DUREE"),
    "delais": ((MINUTE, timedelta(0)), "delais[1]", "DUREE"),
    "intervalle_demandes": (-MINUTE, "intervalle_demandes", "DUREE"),
    "essais": (0, "essais", "ESSAIS"),
}


@pytest.mark.parametrize("faux", list(product((False, True), repeat=len(FAUTES))))
def test_every_wrong_setting_is_named_at_once(faux: tuple[bool, ...]) -> None:
    """
    All the subsets of wrong settings.
    """
    champs = [c for c, est_faux in zip(FAUTES, faux, strict=True) if est_faux]
    typed = {champ: FAUTES[champ][0] for champ in champs}
    assert [FAUTES[champ][1:] for champ in champs] == fautes(reglages, **typed)


@pytest.mark.parametrize(
    ("typed", "attendue"),
    [
        ({"bail": 300}, ("bail", "DUREE")),
        ({"bail": None}, ("bail", "DUREE")),
        ({"tolerance": 300}, ("tolerance", "DUREE")),
        ({"mailer_timeout": "1 min"}, ("mailer_timeout", "DUREE")),
        ({"duree_demande": "24h"}, ("duree_demande", "DUREE")),
        ({"delais": [60, MINUTE]}, ("delais[0]", "DUREE")),
        ({"durees": {Cause.DEMANDE: 24}}, ("durees[DEMANDE]", "DUREE")),
        ({"intervalle_demandes": 5}, ("intervalle_demandes", "DUREE")),
        ({"essais": "5"}, ("essais", "ESSAIS")),
        ({"essais": True}, ("essais", "ESSAIS")),
        ({"essais": 2.5}, ("essais", "ESSAIS")),
        ({"base_url": None}, ("base_url", "TYPE")),
        ({"expediteur": b"a@test.fr"}, ("expediteur", "TYPE")),
        ({"durees": None}, ("durees", "TYPE")),
        ({"durees": timedelta(hours=24)}, ("durees", "TYPE")),
        ({"durees": [(Cause.DEMANDE, HEURE)]}, ("durees", "TYPE")),
        ({"durees": {"demande": HEURE}}, ("durees[demande]", "INCONNU")),
        ({"delais": None}, ("delais", "TYPE")),
        ({"delais": MINUTE}, ("delais", "TYPE")),
        ({"delais": "60"}, ("delais", "TYPE")),
        ({"silences": None}, ("silences", "TYPE")),
        ({"silences": {"creation_structures": False}}, ("silences", "TYPE")),
        ({"silences": Silences}, ("silences", "TYPE")),
        ({"nomenclature": None}, ("nomenclature", "TYPE")),
        ({"nomenclature": list(ACTIVITES_2023)}, ("nomenclature", "TYPE")),
    ],
)
def test_a_setting_of_another_type_is_named_too(
    typed: dict[str, Any], attendue: tuple[str, str]
) -> None:
    """
    Seconds are no duration here: the host would not know of what.
    """
    assert [attendue] == fautes(reglages, **typed)


DURATIONS: Final[dict[str, Callable[[timedelta], dict[str, Any]]]] = {
    "tolerance": lambda d: {"tolerance": d, "bail": SIECLE},
    "mailer_timeout": lambda d: {"mailer_timeout": d, "bail": SIECLE},
    "bail": lambda d: {"bail": d},
    "duree_demande": lambda d: {"duree_demande": d},
    "durees[DEMANDE]": lambda d: {"durees": {Cause.DEMANDE: d}},
    "delais[0]": lambda d: {"delais": (d,)},
    "intervalle_demandes": lambda d: {"intervalle_demandes": d},
}


@pytest.mark.parametrize("trop", [SIECLE + timedelta.resolution, timedelta.max])
@pytest.mark.parametrize("champ", DURATIONS)
def test_a_duration_that_no_calendar_holds_is_named(
    champ: str, trop: timedelta
) -> None:
    """
    Added to an instant, it would end each drain: a century at most.
    """
    assert [(champ, "DUREE")] == fautes(reglages, **DURATIONS[champ](trop))
    if champ not in {"tolerance", "mailer_timeout"}:
        assert [] == fautes(reglages, **DURATIONS[champ](SIECLE))


@pytest.mark.parametrize(
    "typed",
    [
        {"intervalle_demandes": timedelta(0)},
        {"delais": ()},
        {"essais": 1},
        {"bail": timedelta(minutes=7, microseconds=1)},
        {
            "bail": timedelta(microseconds=3),
            "mailer_timeout": timedelta(microseconds=1),
            "tolerance": timedelta(microseconds=1),
        },
        {"base_url": "http://localhost:8000"},
    ],
)
def test_the_least_that_makes_sense_is_accepted(typed: dict[str, Any]) -> None:
    assert [] == fautes(reglages, **typed)


@pytest.mark.parametrize(
    "typed",
    [
        {"bail": 7 * MINUTE},
        {"mailer_timeout": 5 * MINUTE},
        {"tolerance": 8 * MINUTE},
        {"tolerance": timedelta(microseconds=1), "bail": 2 * MINUTE},
    ],
)
def test_a_lease_that_ends_before_its_mailer_is_refused(typed: dict[str, Any]) -> None:
    """
    For the clock of another worker too: it would send the mail again.
    """
    assert [("bail", "BAIL")] == fautes(reglages, **typed)
    assert ["bail", "essais"] == [
        champ for champ, _ in fautes(reglages, **typed, essais=0)
    ][::-1]


def test_settings_show_as_the_call_that_makes_them() -> None:
    """
    A host reads them in its start-up log.
    """
    montre = repr(REGLAGES)
    assert montre.startswith("Reglages(base_url='https://siaut.test', expediteur=")
    assert "essais=5" in montre
    assert "silences=Silences(gestionnaires_entre_eux=True" in montre
