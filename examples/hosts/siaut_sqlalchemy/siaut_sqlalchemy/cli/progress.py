"""
*Progress*: how far a long work has gone, on the terminal of whoever waits for it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Insert, Update, event

from ..schema import structures
from ..sync import Store


@contextmanager
def bar(title: str, total: int) -> Iterator[Callable[[int], object]]:
    """
    Show a progress bar, and lend what tells it how much is done.
    """
    console = Console(stderr=True)
    silent = not console.is_terminal
    with Progress(console=console, transient=True, disable=silent) as progress:
        task = progress.add_task(title, total=total)
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def follow_the_structures(store: Store, title: str, total: int) -> Iterator[None]:
    """
    Show how many structures were written meanwhile, of *total* at most.
    """
    done = 0

    def counting(_connection: object, statement: object, *_arguments: object) -> None:
        nonlocal done
        if isinstance(statement, Insert | Update) and statement.table is structures:
            done += 1
            advance(done)

    with bar(title, total) as advance:
        event.listen(store.engine, "before_execute", counting)
        try:
            yield
        finally:
            event.remove(store.engine, "before_execute", counting)
