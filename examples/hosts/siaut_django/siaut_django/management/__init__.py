"""
*Commands*: what is said at the end of one that fails, and whom they act for.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError, CommandParser

from siaut_core.errors import SiautError

__all__ = ["add_titre", "told"]


@contextmanager
def told() -> Iterator[None]:
    """
    Say what was refused in a sentence, instead of a traceback.
    """
    try:
        yield
    except (SiautError, OSError) as fault:
        raise CommandError(str(fault)) from None


def add_titre(parser: CommandParser) -> None:
    parser.add_argument(
        "--au-titre-de",
        default="Administration nationale",
        help="Au nom de qui, pour le journal.",
    )
