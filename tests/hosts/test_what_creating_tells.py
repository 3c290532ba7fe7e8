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

from siaut_core import (
    CourrielDejaPrisError,
    CreerStructure,
    CreerUtilisateur,
    ModifierStructure,
    ModifierUtilisateur,
    NumeroDejaPrisError,
    SiautError,
)
from siaut_core.testing.fabrique import un_groupe
from tests.hosts import gestes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.maison import Maison

# Of `g-et`, who reaches `et-1` alone; of `g-ej`, who reaches `ej-1` and what is near.
FAR: Final = "U-Loin@test.fr"
NEAR: Final = "g-et@test.fr"
FREE: Final = "personne@test.fr"
FAR_GROUPE: Final = un_groupe("gr-9", libelle="GHT D'AILLEURS", membres={"ej-2"})


def create(maison: Maison, courriel: str) -> None:
    gestes.creer(maison, acteur_id="g-et", courriel=courriel)


def change(maison: Maison, courriel: str) -> None:
    gestes.modifier(maison, acteur_id="g-et", courriel=courriel)


def create_groupe(maison: Maison, nom: str) -> None:
    gestes.creer_structure(maison, nom=nom)


def rename_groupe(maison: Maison, nom: str) -> None:
    gestes.modifier_structure(maison, structure_id="gr-1", nom=nom)


def told(maison: Maison, ask: Callable[[Maison, str], None], text: str) -> object:
    try:
        ask(maison, text)
    except SiautError as refusal:
        return type(refusal), refusal.args, str(refusal), vars(refusal)
    return None


@pytest.mark.parametrize("ask", [create, change])
def test_whether_an_address_is_taken_is_told_and_nothing_else_of_it(
    maison: Maison, ask: Callable[[Maison, str], None]
) -> None:
    """
    In the same words for an account of one's own structure and for one out of reach.
    """
    before = maison.contenu().utilisateurs
    far, near = told(maison, ask, FAR), told(maison, ask, NEAR)

    assert far == near
    assert isinstance(far, tuple)
    assert (CourrielDejaPrisError, ()) == far[:2]
    assert before == maison.contenu().utilisateurs
    assert told(maison, ask, FREE) is None


@pytest.mark.parametrize("ask", [create_groupe, rename_groupe])
def test_whether_a_libelle_is_taken_is_told_and_nothing_else_of_it(
    maison: Maison, ask: Callable[[Maison, str], None]
) -> None:
    maison.semer(FAR_GROUPE)
    far = told(maison, ask, "ght d'ailleurs")

    assert isinstance(far, tuple)
    assert (NumeroDejaPrisError, ()) == far[:2]
    assert told(maison, ask, "GHT DE PERSONNE") is None


def test_an_address_is_asked_about_without_a_mail_but_not_without_an_event(
    maison: Maison,
) -> None:
    """
    Deleted before the drain, what was created writes to nobody.
    """
    for courriel in (FAR, FREE, FAR, FREE):
        if told(maison, create, courriel) is None:
            [created] = (
                account
                for account in maison.contenu().utilisateurs.values()
                if account.courriel.adresse == courriel
            )
            gestes.supprimer(maison, created.id, par="g-et")
    bilan = gestes.envoyer(maison)

    assert (0, []) == (bilan.envois, maison.boite)
    assert Counter(
        {
            ("CREER_UTILISATEUR", "COURRIEL_DEJA_PRIS"): 2,
            ("CREER_UTILISATEUR", ""): 2,
            ("SUPPRIMER_UTILISATEUR", ""): 2,
        }
    ) == Counter(
        (event.operation.name, "".join(event.codes))
        for event in maison.contenu().journal
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
