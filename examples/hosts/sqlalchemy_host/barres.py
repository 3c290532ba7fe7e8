"""
*Barres*: how far a long work has gone, on the terminal of whoever waits for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

from sqlalchemy import Insert, Update, event

from .schema import structures

if TYPE_CHECKING:
    from .sync import Store

__all__ = ["Avancer", "barre", "suivre_les_structures"]

# Told how much is done, from the beginning.
Avancer: TypeAlias = Callable[[int], object]


@contextmanager
def barre(titre: str, total: int) -> Iterator[Avancer]:
    """
    Show a progress bar; nothing without a terminal, nor without rich.
    """
    if find_spec("rich") is None:
        yield lambda _fait: None
        return
    from rich.console import Console  # noqa: PLC0415  (may not be installed)
    from rich.progress import Progress  # noqa: PLC0415  (same)

    console = Console(stderr=True)
    muette = not console.is_terminal
    with Progress(console=console, transient=True, disable=muette) as progress:
        tache = progress.add_task(titre, total=total)
        yield lambda fait: progress.update(tache, completed=fait)


@contextmanager
def suivre_les_structures(store: Store, titre: str, total: int) -> Iterator[None]:
    """
    Show how many structures were written meanwhile, of *total* at most.
    """
    faites = 0

    def compter(_connexion: object, ordre: object, *_arguments: object) -> None:
        nonlocal faites
        if isinstance(ordre, Insert | Update) and ordre.table is structures:
            faites += 1
            avancer(faites)

    with barre(titre, total) as avancer:
        event.listen(store.moteur, "before_execute", compter)
        try:
            yield
        finally:
            event.remove(store.moteur, "before_execute", compter)
