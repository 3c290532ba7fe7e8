"""
A write that was refused and that the caller let pass: nothing of the unit is stored.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from siaut_core import Courriel, CourrielDejaPrisError
from siaut_core.testing.contracts.bench import populate
from siaut_core.testing.country import ET_1
from siaut_core.testing.factory import an_utilisateur
from siaut_sqlalchemy_tests import benches

if TYPE_CHECKING:
    from siaut_core.testing.contracts import Bench, Factory

AWAITED = an_utilisateur("neuf", ET_1, courriel=Courriel.parse("neuf@test.fr"))
DOUBLE = an_utilisateur("double", ET_1, courriel=Courriel.parse("NEUF@test.fr"))


def _override(bench: Bench) -> None:
    with bench.unit() as uow:
        uow.utilisateurs.add(AWAITED)
        with suppress(CourrielDejaPrisError):
            uow.utilisateurs.add(DOUBLE)


def _play(factory: Factory) -> bool:
    with factory() as bench:
        populate(bench)
        with pytest.raises(CourrielDejaPrisError):
            _override(bench)
        with bench.unit() as uow:
            return uow.utilisateurs.get(AWAITED.id) is None


def test_a_unit_that_goes_on_after_a_refusal_is_refused(url_postgres: str) -> None:
    """
    PostgreSQL would roll back at the end without a word, and SQLite store the rest.
    """
    assert _play(partial(benches.postgres_sync, url_postgres))
    for kept in (
        benches.sqlite_sync(),
        benches.sqlite_async(),
        benches.postgres_async(url_postgres),
    ):
        with kept as factory:
            assert _play(factory)
