"""
Creating tells one thing of what is out of reach: that it is taken. Guide: C3.

No rule can hide it, since the guide wants the refusal; whoever asks too often shows
in the journal, and a host limits the rate.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import CourrielDejaPrisError, NumeroDejaPrisError, SiautError
from siaut_core.sync import (
    CreerStructure,
    CreerUtilisateur,
    ModifierStructure,
    ModifierUtilisateur,
)
from siaut_core.testing.factory import a_groupe
from tests.hosts import gestures

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.house import House

# Of `g-et`, who reaches `et-1` alone; of `g-ej`, who reaches `ej-1` and what is near.
FAR: Final = "U-Loin@test.fr"
NEAR: Final = "g-et@test.fr"
FREE: Final = "personne@test.fr"
FAR_GROUPE: Final = a_groupe("gr-9", libelle="GHT D'AILLEURS", membres={"ej-2"})


def create(house: House, courriel: str) -> None:
    gestures.creer(house, acteur_id="g-et", courriel=courriel)


def change(house: House, courriel: str) -> None:
    gestures.modify(house, acteur_id="g-et", courriel=courriel)


def create_groupe(house: House, nom: str) -> None:
    gestures.creer_structure(house, nom=nom)


def rename_groupe(house: House, nom: str) -> None:
    gestures.modifier_structure(house, structure_id="gr-1", nom=nom)


def told(house: House, ask: Callable[[House, str], None], text: str) -> object:
    try:
        ask(house, text)
    except SiautError as refusal:
        return type(refusal), refusal.args, str(refusal), vars(refusal)
    return None


@pytest.mark.parametrize("ask", [create, change])
def test_whether_an_address_is_taken_is_told_and_nothing_else_of_it(
    house: House, ask: Callable[[House, str], None]
) -> None:
    """
    In the same words for an account of one's own structure and for one out of reach.
    """
    before = house.content().utilisateurs
    far, near = told(house, ask, FAR), told(house, ask, NEAR)

    assert far == near
    assert isinstance(far, tuple)
    assert (CourrielDejaPrisError, ()) == far[:2]
    assert before == house.content().utilisateurs
    assert told(house, ask, FREE) is None


@pytest.mark.parametrize("ask", [create_groupe, rename_groupe])
def test_whether_a_libelle_is_taken_is_told_and_nothing_else_of_it(
    house: House, ask: Callable[[House, str], None]
) -> None:
    house.seed(FAR_GROUPE)
    far = told(house, ask, "ght d'ailleurs")

    assert isinstance(far, tuple)
    assert (NumeroDejaPrisError, ()) == far[:2]
    assert told(house, ask, "GHT DE PERSONNE") is None


def test_an_address_is_asked_about_without_a_mail_but_not_without_an_event(
    house: House,
) -> None:
    """
    Deleted before the drain, what was created writes to nobody.
    """
    for courriel in (FAR, FREE, FAR, FREE):
        if told(house, create, courriel) is None:
            [created] = (
                account
                for account in house.content().utilisateurs.values()
                if account.courriel.adresse == courriel
            )
            gestures.delete(house, created.id, by="g-et")
    report = gestures.send(house)

    assert (0, []) == (report.sent, house.mailbox)
    assert Counter(
        {
            ("CREER_UTILISATEUR", "COURRIEL_DEJA_PRIS"): 2,
            ("CREER_UTILISATEUR", ""): 2,
            ("SUPPRIMER_UTILISATEUR", ""): 2,
        }
    ) == Counter(
        (event.operation.name, "".join(event.codes))
        for event in house.content().journal
        if event.acteur_id == "g-et"
    )


def test_no_form_of_a_gestionnaire_tells_whether_a_finess_number_is_taken() -> None:
    """
    None has a number: only national acts give one. Guide: C16.
    """
    forms = (CreerUtilisateur, ModifierUtilisateur, CreerStructure, ModifierStructure)
    fields = {field.name for form in forms for field in attrs.fields(form)}

    assert "numero" not in fields
    assert not {name for name in fields if "finess" in name}
