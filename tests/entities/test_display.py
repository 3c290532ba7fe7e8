"""
*Affichage*: a value shows as the call that makes it, but for what it hides.
"""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given

from siaut_core.entities.display import Masked
from siaut_core.entities.structure import Rattachement
from siaut_core.testing.strategies import rattachements


@attrs.frozen(repr=False)
class Point(Masked):
    x: int
    y: object = None
    secret: str = attrs.field(default="", repr=False)


@attrs.frozen
class PointAttrs:
    x: int
    y: object = None
    secret: str = attrs.field(default="", repr=False)


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
