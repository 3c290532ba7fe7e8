"""
A write that was refused and that the caller let pass: nothing of the unit is stored.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from siaut_core import Courriel, CourrielDejaPrisError
from siaut_core.testing.contracts.banc import peupler
from siaut_core.testing.fabrique import un_utilisateur
from siaut_core.testing.from_async import from_async
from siaut_core.testing.pays import ET_1
from tests.hosts_sql import bancs

if TYPE_CHECKING:
    from siaut_core.testing.contracts import Banc, Fabrique

NEUF = un_utilisateur("neuf", ET_1, courriel=Courriel.lire("neuf@test.fr"))
DOUBLE = un_utilisateur("double", ET_1, courriel=Courriel.lire("NEUF@test.fr"))


def _passer_outre(banc: Banc) -> None:
    with banc.unite() as uow:
        uow.utilisateurs.ajouter(NEUF)
        with suppress(CourrielDejaPrisError):
            uow.utilisateurs.ajouter(DOUBLE)


def _jouer(fabrique: Fabrique) -> bool:
    with fabrique() as banc:
        peupler(banc)
        with pytest.raises(CourrielDejaPrisError):
            _passer_outre(banc)
        with banc.unite() as uow:
            return uow.utilisateurs.par_id(NEUF.id) is None


def test_a_unit_that_goes_on_after_a_refusal_is_refused(url_postgres: str) -> None:
    """
    PostgreSQL would roll back at the end without a word, and SQLite store the rest.
    """
    assert _jouer(bancs.sqlite_sync)
    assert _jouer(partial(bancs.postgres_sync, url_postgres))
    assert _jouer(from_async(bancs.sqlite_async))
    assert _jouer(from_async(partial(bancs.postgres_async, url_postgres)))
