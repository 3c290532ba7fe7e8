"""
What the kit says to whoever wrote an adapter, and what it tells apart.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import attrs
import pytest

from siaut_core import ConflitError, Courriel
from siaut_core.testing.exigences import doit_egaler, doit_permettre
from siaut_core.testing.fabrique import MIDI, un_groupe, un_lien, un_utilisateur, une_ej

CONSEIL = "keep it as it was"

COMPTE = un_utilisateur(valide_le=MIDI)
GROUPE = un_groupe(membres={"ej-1", "ej-2"})


def avec(champ: str, valeur: object) -> object:
    """
    Make an account that holds something as a careless adapter would read it.
    """
    compte = attrs.evolve(COMPTE)
    object.__setattr__(compte, champ, valeur)
    return compte


def en_hiver(instant: datetime) -> datetime:
    return instant.astimezone(timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    "relu",
    [
        None,
        un_lien(),
        [COMPTE],
        attrs.evolve(COMPTE, courriel=Courriel.lire("U-1@test.fr")),
        avec("actif", 1),
        avec("profil", COMPTE.profil.value),
        avec("activites", list(COMPTE.activites)[:1]),
        avec("valide_le", en_hiver(MIDI)),
        avec("valide_le", MIDI.replace(tzinfo=None)),
        avec("valide_le", None),
        avec("nom", "Te\u0301st"),
    ],
)
def test_what_equality_would_let_through_is_told(relu: object) -> None:
    with pytest.raises(AssertionError, match=CONSEIL):
        doit_egaler(COMPTE, relu, CONSEIL)


@pytest.mark.parametrize(
    ("attendu", "relu"),
    [
        ([GROUPE], [GROUPE, GROUPE]),
        ({"a": GROUPE}, {}),
        ({}, {"a": GROUPE}),
        (GROUPE, un_groupe(membres={"ej-1"})),
        (date(2023, 11, 8), datetime(2023, 11, 8)),  # noqa: DTZ001  (as read too fast)
        (un_groupe("x"), une_ej("x")),
    ],
)
def test_collections_and_kinds_are_compared_too(attendu: object, relu: object) -> None:
    with pytest.raises(AssertionError, match=CONSEIL):
        doit_egaler(attendu, relu, CONSEIL)


@pytest.mark.parametrize("objet", [COMPTE, GROUPE, [COMPTE], {"a": GROUPE}, None])
def test_a_copy_is_equal(objet: object) -> None:
    """
    A list is as good as a tuple, and a set has no order.
    """
    doit_egaler(objet, objet, CONSEIL)
    doit_egaler([objet], (objet,), CONSEIL)
    doit_egaler(frozenset("ab"), frozenset("ba"), CONSEIL)


def test_a_refusal_is_told_with_its_kind() -> None:
    def refuser() -> None:
        raise ConflitError

    with (
        pytest.raises(AssertionError, match=rf"{CONSEIL} \(it raised ConflitError\)"),
        doit_permettre(CONSEIL),
    ):
        refuser()


def test_what_is_allowed_goes_through() -> None:
    faits = []
    with doit_permettre(CONSEIL):
        faits.append(1)

    assert [1] == faits
