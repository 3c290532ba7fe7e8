"""
*Command*: the host from a terminal, one module for each thing that it does.

What goes wrong is said in one French sentence, and the exit code is 2.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Final

from siaut_core import DonneesInvalidesError, SiautError

from ..adresse import AdresseError
from ..failures import sentence_of
from .arguments import InputError, parser
from .base import CREER, open_up
from .extracts import UnreadableExtractError
from .install import ACTIVER, INSTALLER
from .journal import JOURNAL
from .load import LOAD
from .outbox import COURRIELS
from .search import RECHERCHER
from .structures import SANS_GESTIONNAIRE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .arguments import Command

__all__ = ["main"]

COMMANDS: Final[tuple[Command, ...]] = (
    CREER,
    LOAD,
    INSTALLER,
    ACTIVER,
    RECHERCHER,
    COURRIELS,
    JOURNAL,
    SANS_GESTIONNAIRE,
)

INTERRUPTION: Final = 130  # As shells say of a program that Ctrl-C ended.

# Of a form with many faults: the first ones say what is wrong.
SHOWN: Final = 3


def main(arguments: Sequence[str]) -> int:
    """
    Do what a command line asks.

    Returns:
        The exit code: 0, or 2 when it could not be done.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # For terminals without accents.
    try:
        return _carry_out(arguments)
    except KeyboardInterrupt:
        print(
            "Interrompu : rien de ce qui était en cours n'a été enregistré.",
            file=sys.stderr,
        )
        return INTERRUPTION
    except BrokenPipeError:  # Read by `head`, say, which has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _carry_out(arguments: Sequence[str]) -> int:
    results = parser(COMMANDS).parse_args(arguments)
    command: Command = results.command
    try:
        with open_up(results.database, must_exist=command is not CREER) as store:
            command.carry_out(store, results)
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except (AdresseError, UnreadableExtractError, InputError) as fault:
        return _tell(str(fault))
    except DonneesInvalidesError as refus:
        return _tell(_faults(refus))
    except Exception as failure:
        sentence = sentence_of(failure)
        if sentence is None and isinstance(failure, SiautError):
            sentence = str(failure)
        if sentence is None:
            raise
        return _tell(sentence)
    return 0


def _tell(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def _faults(refus: DonneesInvalidesError) -> str:
    shown_places = DonneesInvalidesError(refus.erreurs[:SHOWN])
    rest = len(refus.erreurs) - SHOWN
    return f"{shown_places}" + (f" ; et {rest} de plus." if rest > 0 else "")
