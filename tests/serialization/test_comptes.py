"""
Accounts recognised at a glance are those that would be read key by key.
"""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.characters import is_plain
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.serialization.comptes import recognise
from siaut_core.serialization.shapes import Shape, read_document
from siaut_core.testing.strategies import utilisateurs
from tests.entities.faults import faults
from tests.serialization.examples import CONVERTER, EXAMPLES, shape_of
from tests.serialization.test_hostiles import INTRUDER, Integer, Text, any_json

SHAPES = {"Utilisateur": Shape.of(Utilisateur, CONVERTER, complete=True)}

PLACE = {"structure_id": "et-1", "type_structure": "ET"}


def similar(raw: object) -> None:
    """
    Check that the two ways agree, to the type of each field.
    """
    compte = recognise(raw)
    if compte is not None:
        parsed = read_document(raw, SHAPES)
        assert type(parsed) is type(compte)
        for field in attrs.fields(Utilisateur):
            expected, value = getattr(parsed, field.name), getattr(compte, field.name)
            assert expected == value
            assert type(expected) is type(value)
        assert parsed.courriel.adresse == compte.courriel.adresse
        assert parsed.cree_le.tzinfo is compte.cree_le.tzinfo


def test_an_ordinary_account_is_recognised() -> None:
    """
    Or else all of them would be read four times slower, and nobody would see.
    """
    assert EXAMPLES[Utilisateur][0] == recognise(shape_of(Utilisateur))


@given(utilisateurs)
def test_what_is_written_is_recognised(compte: Utilisateur) -> None:
    written = CONVERTER.unstructure(compte)

    similar(written)
    if is_plain(compte.prenom) and is_plain(compte.nom):
        assert compte == recognise(written)


@pytest.mark.parametrize("key", shape_of(Utilisateur))
def test_an_intruder_is_recognised_by_neither_or_both(key: str) -> None:
    for intruder in [
        *INTRUDER,
        None,
        "",
        " ",
        "Aurélie ",
        "e\u0301",
        "\u00a0a",
        "a\u200bb",
    ]:
        similar(shape_of(Utilisateur, **{key: intruder}))


@given(
    st.dictionaries(
        st.sampled_from([*shape_of(Utilisateur), "autre"]), any_json, max_size=3
    )
)
def test_any_change_is_recognised_by_neither_or_both(changes: dict[str, Any]) -> None:
    similar(shape_of(Utilisateur, **changes))
    similar(changes)


@pytest.mark.parametrize("profil", [*Profil, "ROI"])
@pytest.mark.parametrize("type_structure", [*TypeStructure, "XX"])
@pytest.mark.parametrize("droit_validation", [False, True])
def test_what_must_agree_agrees_for_both(
    profil: str,
    type_structure: str,
    droit_validation: bool,  # noqa: FBT001  (a parameter of the table)
) -> None:
    """
    The whole space: profile, kind of structure, droit.
    """
    raw = shape_of(
        Utilisateur,
        profil=str(profil),
        rattachement={"structure_id": "s-1", "type_structure": str(type_structure)},
        droit_validation=droit_validation,
    )
    similar(raw)
    assert (recognise(raw) is None) == bool(faults(read_document, raw, SHAPES))


# Written otherwise than this library does, wrong or not.
OTHERWISE: list[dict[str, Any]] = [
    {"type": Text("Utilisateur")},
    {"format": Integer.UN},
    {"format": True},
    {"profil": Profil.UTILISATEUR_ET},
    {"rattachement": {**PLACE, "structure_id": Text("et-1")}},
    {"rattachement": {**PLACE, "type_structure": TypeStructure.ET}},
    {"rattachement": {**PLACE, "autre": 1}},
    {"rattachement": {"structure_id": "et-1"}},
    {"rattachement": {"structure_id": "et-1", "autre": 1}},
    {"activites": [Text("QA001")]},
    {"activites": [Profil.UTILISATEUR_ET]},
    {"activites": [[]]},
    {"cree_le": Text("2023-11-08T12:00:00+00:00")},
    {"valide_le": Text("2023-11-08T12:00:00+00:00")},
    {"cree_le": "2023-11-08T13:00:00+01:00"},
    {"cree_le": "2023-11-08T12:00:00"},
    {"courriel": Text("aurelie.test@test.fr")},
    {"courriel": f"{'a' * 300}@test.fr"},
    {"courriel": " aurelie.test@test.fr "},
    {"prenom": Text("Aurélie")},
    {"prenom": " Aurélie"},
    {"nom": "Test\u3000"},
    {"nom": "e\u0301"},
    {"nom": "a" * 101},
    {"version": 0},
    {"version": 2**63},
]


@pytest.mark.parametrize("changes", OTHERWISE)
def test_what_is_written_otherwise_is_left_to_the_other(
    changes: dict[str, Any],
) -> None:
    """
    Also once the same values were met in their usual form.
    """
    assert recognise(shape_of(Utilisateur)) is not None
    raw = shape_of(Utilisateur, **changes)

    similar(raw)
    if changes != {"courriel": " aurelie.test@test.fr "}:
        assert recognise(raw) is None


def test_the_order_of_keys_does_not_matter() -> None:
    """
    Stores put them in their own.
    """
    raw = dict(reversed(shape_of(Utilisateur).items()))

    assert EXAMPLES[Utilisateur][0] == recognise(raw)


def test_accounts_share_what_is_the_same() -> None:
    """
    A hundred thousand accounts sit on a few structures.
    """
    one, other = (recognise(shape_of(Utilisateur, id=id)) for id in ("u-1", "u-2"))

    assert one is not None
    assert other is not None
    assert one.rattachement is other.rattachement
    assert one.activites is other.activites
