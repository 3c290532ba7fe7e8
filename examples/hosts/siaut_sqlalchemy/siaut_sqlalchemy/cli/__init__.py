"""
*Command line*: what an agent does with the database of a service, from a terminal.

Its text is in French. What goes wrong is said in one sentence, and the exit code is 2.
"""

import io
import os
import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final, TypeVar, cast

import attrs
import typer
from typer.core import TyperCommand, TyperGroup

from siaut_core import DonneesInvalidesError, SiautError

from ..engine import CommandLineError
from ..errors import sentence_of
from ..smtp.settings import VARIABLES
from .commands import install, journal, load, migrate
from .mails import drain

# `Command`, `said` and `carry_out` are for the programs of other hosts too.
__all__ = ["Command", "carry_out", "main", "said"]

F = TypeVar("F", bound="Callable[..., None]")

NAME: Final = "siaut-sqlalchemy"
INTERRUPTED: Final = 130  # As shells say of a program that Ctrl-C ended.
SHOWN: Final = 3  # Of a form with many faults: the first ones say what is wrong.

# The options and variables whose field has another name.
OPTIONS: Final = {
    "base_url": "--site",
    "sender": "--sender",
    **{field: variable for variable, field in VARIABLES.items()},
}


class French:
    """
    Whose help is in French.
    """

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401  (of Typer's own)
        option = super().get_help_option(ctx)  # type: ignore[misc]  # of its siblings
        option.help = "Affiche cette aide."
        return option

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  (same)
        from typer import rich_utils  # noqa: PLC0415  (long to load, for the help alone)

        rich_utils.COMMANDS_PANEL_TITLE = "Commandes"
        rich_utils.DEFAULT_STRING = "[à défaut : {}]"
        rich_utils.ENVVAR_STRING = "[variable : {}]"
        rich_utils.REQUIRED_LONG_STRING = "[obligatoire]"
        super().format_help(ctx, formatter)  # type: ignore[misc]  # of its siblings


class Command(French, TyperCommand):
    """
    A command whose help is in French.
    """


class Group(French, TyperGroup):
    pass


def said(command: F) -> F:
    """
    Have a command say in one sentence why it could not be done.
    """

    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:  # noqa: ANN401  (the command's)
        try:
            command(*arguments, **options)
            sys.stdout.flush()
        except BrokenPipeError:  # Read by `head`, say, which has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        except KeyboardInterrupt:
            _say("Interrompu : rien de ce qui était en cours n'a été enregistré.")
            raise typer.Exit(INTERRUPTED) from None
        except Exception as failure:
            if (sentence := _sentence(failure)) is None:
                raise
            _say(sentence)
            raise typer.Exit(2) from None

    return cast("F", run)


def _sentence(failure: Exception) -> str | None:
    if isinstance(failure, DonneesInvalidesError):
        shown = DonneesInvalidesError(
            attrs.evolve(fault, field=OPTIONS.get(fault.field, fault.field))
            for fault in failure.faults[:SHOWN]
        )
        left = len(failure.faults) - SHOWN
        return f"{shown}" + (f" ; et {left} de plus." if left > 0 else "")
    if isinstance(failure, CommandLineError):
        return str(failure)
    known = sentence_of(failure)
    return str(failure) if known is None and isinstance(failure, SiautError) else known


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


app = typer.Typer(
    cls=Group,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Administre la base d'un service, sur SQLite ou PostgreSQL.",
)
for _does in (migrate, load, install, drain, journal):
    app.command(cls=Command)(said(_does))


def main(arguments: Sequence[str]) -> int:
    """
    Do what a command line asks.
    """
    return carry_out(app, NAME, arguments)


def carry_out(program: typer.Typer, name: str, arguments: Sequence[str]) -> int:
    """
    Do what the command line of a program asks: 0, or 2 when it could not be done.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # For terminals without accents.
    try:
        return program([*arguments], prog_name=name, standalone_mode=False) or 0
    except Exception as fault:
        # Typer's own class has no public name but that of one of its children.
        if not isinstance(fault, typer.BadParameter.__mro__[1]):
            raise
        option = getattr(fault, "param", None)
        where = option.opts[0] if option else "Commande ou option"
        _say(f"{where} : absente ou incorrecte ; --help dit ce qui est attendu.")
        return 2
