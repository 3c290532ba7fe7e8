"""
*Values*: frozen, masked unless they say otherwise, and built in two ways.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import attrs
import pytest
from hypothesis import given

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.instant import check_day
from siaut_core.entities.structure import Coordonnees, Rattachement
from siaut_core.entities.text import read_nom
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import Checked, trusted, value
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.factory import a_numero, an_utilisateur
from siaut_core.testing.strategies import rattachements


@value(repr=True)
class Point:
    x: int
    y: object = None
    secret: str = attrs.field(default="", repr=False)


@attrs.frozen
class PointAttrs:
    x: int
    y: object = None
    secret: str = attrs.field(default="", repr=False)


@value
class Named:
    id: str
    nom: str


@value(kw_only=True)
class Hidden:
    nom: str


@value(repr=True)
class Spoken:
    nom: str

    def __repr__(self) -> str:
        return "in its own words"


@pytest.mark.parametrize("fields", [(1,), (1, "é"), (1, [2], "caché")])
def test_a_value_shows_as_attrs_would_write_it(fields: tuple[int]) -> None:
    assert repr(PointAttrs(*fields)) == f"PointAttrs{repr(Point(*fields))[5:]}"


def test_a_hidden_field_is_not_shown() -> None:
    assert "Point(x=1, y=None)" == repr(Point(1, secret="caché"))


@given(rattachements)
def test_where_an_account_sits_is_shown(place: Rattachement) -> None:
    """
    Ids and kinds are no secret: they are what a journal keeps.
    """
    assert place.structure_id in repr(place)
    assert repr(place).startswith("Rattachement(")


def test_a_value_shows_its_identifier_and_nothing_else() -> None:
    """
    Unless it asks to be shown, or has words of its own.
    """
    assert "Named(id='u-1')" == repr(Named("u-1", "Dupont"))
    assert "Hidden(<masqué>)" == repr(Hidden(nom="Dupont"))
    assert "in its own words" == repr(Spoken("Dupont"))


def test_a_value_is_frozen_and_has_no_room() -> None:
    point = Point(1)

    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        point.x = 2  # type: ignore[misc]  # that is the point
    assert not hasattr(point, "__dict__")
    assert not hasattr(point, "__weakref__")
    assert Point(2) == attrs.evolve(point, x=2)


@pytest.mark.parametrize(
    "checked", [an_utilisateur(), a_numero(), Coordonnees(), an_utilisateur().courriel]
)
def test_what_is_built_unchecked_is_of_the_same_class(checked: Any) -> None:  # noqa: ANN401  (of each class)
    cls = type(checked)
    fields = attrs.fields(cls)
    named = {f.name: getattr(checked, f.name) for f in fields}
    build: Any = trusted(cls)
    other = build(**named) if all(f.kw_only for f in fields) else build(*named.values())

    assert cls is type(other)
    assert checked == other
    assert hash(checked) == hash(other)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(other, fields[0].name, None)


def test_what_is_built_unchecked_forgets_no_field() -> None:
    """
    One that has a default neither: a column that is not read would be lost.
    """
    with pytest.raises(TypeError, match="version"):
        trusted(Utilisateur)(
            **{
                f.name: getattr(an_utilisateur(), f.name)
                for f in attrs.fields(Utilisateur)
                if f.name != "version"
            }
        )


def test_nothing_is_checked_of_what_is_trusted() -> None:
    assert "absurde" == trusted(NumeroFiness)("absurde").value


def test_the_builder_of_a_class_is_made_once() -> None:
    assert trusted(Utilisateur) is trusted(Utilisateur)


@value(kw_only=True)
class Read(Checked):
    nom: Annotated[str, read_nom]
    day: Annotated[date | None, check_day] = None
    yes: Annotated[bool, "Oui ou non."] = True
    free: object = None


def test_each_field_is_read_as_its_annotation_says() -> None:
    """
    What was read is kept; a field whose annotation says nothing is as it was given.
    """
    read = Read(nom="  Aurélie ", free="  x ")

    assert ("Aurélie", None, True, "  x ") == (
        read.nom,
        read.day,
        read.yes,
        read.free,
    )


def test_every_fault_of_a_field_is_told_in_their_order() -> None:
    wrong: dict[str, Any] = {"yes": 1, "day": "hier", "nom": ""}
    with pytest.raises(DonneesInvalidesError) as refusal:
        Read(**wrong)

    assert [("nom", "OBLIGATOIRE"), ("day", "TYPE"), ("yes", "TYPE")] == [
        (e.field, e.code) for e in refusal.value.faults
    ]
