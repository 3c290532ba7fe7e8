"""
Forms that are read into commands, whatever is in them.
"""

from __future__ import annotations

import re
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import DonneesInvalidesError
from siaut_core.aio import (
    CreerStructure,
    CreerUtilisateur,
    CriteresUtilisateurs,
    DemanderLien,
    ModifierStructure,
    ModifierUtilisateur,
    RechercherStructures,
    RechercherUtilisateurs,
    SeConnecter,
)
from siaut_web.bodies import read_form

COMMANDS = {
    CreerStructure: ("acteur_id",),
    CreerUtilisateur: ("acteur_id",),
    DemanderLien: (),
    ModifierStructure: ("acteur_id", "structure_id"),
    ModifierUtilisateur: ("acteur_id", "utilisateur_id"),
    RechercherStructures: ("acteur_id",),
    RechercherUtilisateurs: ("acteur_id",),
    SeConnecter: (),
}

numbers = st.sampled_from(["0", "7", "٣", "-1", "1.0", "9" * 20, "9" * 21, "9" * 5_000])
values = st.lists(st.text() | numbers | st.sampled_from(["", "oui", "non"]), min_size=1)


@pytest.mark.parametrize("command", COMMANDS)
@given(data=st.data())
def test_a_form_is_a_command_or_has_faults(
    command: type[Any], data: st.DataObject
) -> None:
    """
    Never another error: the page of a form says what is wrong with it.
    """
    names = [*attrs.fields_dict(command), *CriteresUtilisateurs.TABLE, "present", "x"]
    form = data.draw(st.dictionaries(st.sampled_from(names), values))
    aside = dict.fromkeys(COMMANDS[command], "u-1")
    blamed: tuple[str, ...] = ()
    try:
        assert isinstance(read_form(command, form, **aside), command)
    except DonneesInvalidesError as refus:
        blamed = tuple(re.split(r"[.\[]", fault.field)[0] for fault in refus.faults)
    assert {*blamed} <= {*attrs.fields_dict(command)}


@pytest.mark.parametrize(("typed", "read"), [("7", 7), ("0" * 19 + "7", 7)])
def test_a_number_is_read(typed: str, read: int) -> None:
    assert read == read_version(typed)


@pytest.mark.parametrize("typed", ["9" * 21, "9" * 5_000, "-1", "1.0", ""])
def test_what_is_no_number_is_a_fault(typed: str) -> None:
    with pytest.raises(DonneesInvalidesError, match="version_vue"):
        read_version(typed)


def read_version(typed: str) -> int:
    form = {"version_vue": [typed]}
    aside = {"acteur_id": "u-1", "structure_id": "s-1"}
    return read_form(ModifierStructure, form, **aside).version_vue
