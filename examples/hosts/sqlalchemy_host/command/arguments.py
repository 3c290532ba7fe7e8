"""
*Arguments*: a command line in French, that says in one sentence what is wrong with it.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias

import attrs

from ..adresse import DEFAULT

if TYPE_CHECKING:
    from ..sync import Store

__all__ = [
    "NATIONAL",
    "Command",
    "InputError",
    "Parser",
    "headcount",
    "lifetime",
    "parser",
]

# On whose behalf national acts are done, unless it is said otherwise.
NATIONAL: Final = "Administration nationale"

BASE: Final = "SIAUT_DATABASE"

DAY: Final = 24 * 60 * 60

# Of a number of things.
DIGITS: Final = 9

# What `float` takes besides: spaces, "1_0", "1e3", the digits of every script.
SECONDS: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")

Run: TypeAlias = "Callable[[Store, argparse.Namespace], None]"


class InputError(Exception):
    """
    What is wrong with what was typed, in a French sentence.
    """


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(
            usage, actions, groups, "Usage : " if prefix is None else prefix
        )


class Parser(argparse.ArgumentParser):
    """
    A parser whose help and whose only complaint are in French.
    """

    def __init__(self, prog: str | None = None, description: str | None = None) -> None:
        super().__init__(
            prog,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=_Help,
        )
        self._positionals.title = "arguments"
        self.options = self.add_argument_group("options")
        self.options.add_argument(
            "--help", "-h", action="help", help="affiche cette aide"
        )

    def options_or_variable(
        self, *options: tuple[str, str, str, str], title: str | None = None
    ) -> argparse._ArgumentGroup:
        """
        Add options whose values a variable of the environment may hold instead.

        Args:
            options: Of each: its name, the variable, what it takes, what it is.
        """
        groupe = self.options if title is None else self.add_argument_group(title)
        for nom, variable, shape, help_text in options:
            groupe.add_argument(
                nom,
                metavar=shape,
                default=os.environ.get(variable) or None,
                help=f"{help_text} ; ou la variable {variable}",
            )
        return groupe

    def error(self, message: str) -> NoReturn:  # noqa: ARG002  (it is in English)
        self.exit(2, f"Arguments incorrects : {self.prog} --help dit lesquels.\n")


def headcount(text: str) -> int:
    """
    Read a number of things, for an option.
    """
    if len(text) > DIGITS or not text.isascii() or not text.isdigit():
        raise ValueError
    return int(text)


def lifetime(text: str) -> timedelta:
    """
    Read a number of seconds, for an option.
    """
    if not SECONDS.fullmatch(text) or not 0 < float(text) <= DAY:
        raise ValueError
    return timedelta(seconds=float(text))


@attrs.frozen
class Command:
    """
    One thing that the host does.

    Attributes:
        declare: Adds the options that it takes.
        carry_out: Does it, on the database that was opened.
    """

    nom: str
    summary: str
    declare: Callable[[Parser], object]
    carry_out: Run


def parser(commands: Iterable[Command]) -> Parser:
    """
    Make the parser of all commands; ``--database`` is understood before or after.
    """
    root = Parser(
        "sqlalchemy_host", "Administre un hôte de siaut_core sur SQLite ou PostgreSQL."
    )
    _declare_base(root, os.environ.get(BASE, DEFAULT))
    choix = root.add_subparsers(
        title="commandes", metavar="command", required=True, dest="nom_de_commande"
    )
    for command in commands:
        own = choix.add_parser(
            command.nom,
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.",
        )
        _declare_base(own, argparse.SUPPRESS)
        command.declare(own)
        own.set_defaults(command=command)
    return root


def _declare_base(parsed: Parser, default: str) -> None:
    parsed.options.add_argument(
        "--database",
        metavar="URL",
        default=default,
        help=f"la base : sqlite:///fichier ou postgresql://… ; à défaut la variable"
        f" {BASE}, puis {DEFAULT}",
    )
