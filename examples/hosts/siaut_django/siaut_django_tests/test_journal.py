"""
The journal is looked through by who, what and when, as any table.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core import UtilisateurId
from siaut_core.testing.contracts.bench import populate
from siaut_core.testing.factory import NOON
from siaut_core.use_cases.event import Event, Operation
from siaut_django import models
from siaut_django_tests.benches import clear_and_open

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS: Final = [
    Event(operation=Operation.CREER_UTILISATEUR, le=NOON, granted=True),
    Event(
        operation=Operation.SUPPRIMER_UTILISATEUR,
        le=NOON + timedelta(days=1),
        codes=("DEJA_VALIDE",),
        acteur_id=UtilisateurId("g-ej"),
        cible_id=UtilisateurId("u-neuf"),
    ),
]


@pytest.fixture
def written(sqlite: str) -> Iterator[str]:
    with clear_and_open(sqlite) as bench:
        populate(bench)
        with bench.host.unit_of_work() as uow:
            for event in EVENTS:
                uow.journal.add(event)
        yield sqlite


@pytest.mark.parametrize(
    "question",
    [
        {"acteur_id": "g-ej"},
        {"cible_id": "u-neuf"},
        {"operation": Operation.SUPPRIMER_UTILISATEUR},
        {"le__gt": NOON},
        {"granted": False},
    ],
)
def test_an_event_is_found_by_who_what_and_when(
    written: str, question: dict[str, Any]
) -> None:
    found = models.Event.objects.using(written).filter(**question)

    assert [EVENTS[1].codes] == [tuple(row.codes) for row in found]
