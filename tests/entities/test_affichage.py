"""
*Affichage*: a value shows as the call that makes it, but for what it hides.
"""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.structure import Rattachement
from siaut_core.testing.strategies import rattachements


@attrs.frozen(repr=False)
class Point(Lisible):
    x: int
    y: object = None
    secret: str = attrs.field(default="", repr=False)


@attrs.frozen
class PointAttrs:
    x: int
    y: object = None
    secret: str = attrs.field(default="", repr=False)


@pytest.mark.parametrize("champs", [(1,), (1, "é"), (1, [2], "caché")])
def test_a_value_shows_as_attrs_would_write_it(champs: tuple[int]) -> None:
    assert repr(PointAttrs(*champs)) == f"PointAttrs{repr(Point(*champs))[5:]}"


def test_a_hidden_field_is_not_shown() -> None:
    assert "Point(x=1, y=None)" == repr(Point(1, secret="caché"))


@given(rattachements)
def test_where_an_account_sits_is_shown(lieu: Rattachement) -> None:
    """
    Ids and kinds are no secret: they are what a journal keeps.
    """
    assert lieu.structure_id in repr(lieu)
    assert repr(lieu).startswith("Rattachement(")
