"""
*Journal*: what was asked, by whom, and whether it was granted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .arguments import Command, headcount
from .screen import display_time, grid

if TYPE_CHECKING:
    from argparse import Namespace

    from siaut_core.use_cases.event import Event

    from ..sync import Store
    from .arguments import Parser

__all__ = ["JOURNAL"]

TITLES: Final = ("Le", "Opération", "Par", "Sur", "Issue", "Codes")


def _declare(parsed: Parser) -> None:
    parsed.options.add_argument(
        "--derniers",
        type=headcount,
        default=50,
        metavar="N",
        help="les N derniers événements (50)",
    )


def _show(store: Store, results: Namespace) -> None:
    events = store.read_journal()
    last = events[max(0, len(events) - results.last) :]
    if not last:
        print("Aucun événement.")
        return
    grid([TITLES, *map(_row, last)])


def _row(event: Event) -> tuple[str, ...]:
    """
    Write an event: identifiers and codes only, for nothing else is kept.
    """
    return (
        display_time(event.le),
        str(event.operation),
        event.acteur_id or event.au_titre_de or "-",
        event.cible_id or event.structure_id or "-",
        "accordée" if event.granted else "refusée",
        " ".join(event.codes),
    )


JOURNAL: Final = Command("journal", "montre le journal", _declare, _show)
