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

from ..adresse import DEFAUT

if TYPE_CHECKING:
    from ..sync import Store

__all__ = [
    "NATIONAL",
    "Analyseur",
    "Commande",
    "SaisieError",
    "analyseur",
    "duree",
    "effectif",
]

# On whose behalf national acts are done, unless it is said otherwise.
NATIONAL: Final = "Administration nationale"

BASE: Final = "SIAUT_DATABASE"

JOUR: Final = 24 * 60 * 60

# Of a number of things.
CHIFFRES: Final = 9

# What `float` takes besides: spaces, "1_0", "1e3", the digits of every script.
SECONDES: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")

Executer: TypeAlias = "Callable[[Store, argparse.Namespace], None]"


class SaisieError(Exception):
    """
    What is wrong with what was typed, in a French sentence.
    """


class _Aide(argparse.HelpFormatter):
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


class Analyseur(argparse.ArgumentParser):
    """
    A parser whose help and whose only complaint are in French.
    """

    def __init__(self, prog: str | None = None, description: str | None = None) -> None:
        super().__init__(
            prog,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=_Aide,
        )
        self._positionals.title = "arguments"
        self.options = self.add_argument_group("options")
        self.options.add_argument(
            "--help", "-h", action="help", help="affiche cette aide"
        )

    def options_ou_variable(
        self, *options: tuple[str, str, str, str], titre: str | None = None
    ) -> argparse._ArgumentGroup:
        """
        Add options whose values a variable of the environment may hold instead.

        Args:
            options: Of each: its name, the variable, what it takes, what it is.
        """
        groupe = self.options if titre is None else self.add_argument_group(titre)
        for nom, variable, forme, aide in options:
            groupe.add_argument(
                nom,
                metavar=forme,
                default=os.environ.get(variable) or None,
                help=f"{aide} ; ou la variable {variable}",
            )
        return groupe

    def error(self, message: str) -> NoReturn:  # noqa: ARG002  (it is in English)
        self.exit(2, f"Arguments incorrects : {self.prog} --help dit lesquels.\n")


def effectif(texte: str) -> int:
    """
    Read a number of things, for an option.
    """
    if len(texte) > CHIFFRES or not texte.isascii() or not texte.isdigit():
        raise ValueError
    return int(texte)


def duree(texte: str) -> timedelta:
    """
    Read a number of seconds, for an option.
    """
    if not SECONDES.fullmatch(texte) or not 0 < float(texte) <= JOUR:
        raise ValueError
    return timedelta(seconds=float(texte))


@attrs.frozen
class Commande:
    """
    One thing that the host does.

    Attributes:
        declarer: Adds the options that it takes.
        executer: Does it, on the database that was opened.
    """

    nom: str
    resume: str
    declarer: Callable[[Analyseur], object]
    executer: Executer


def analyseur(commandes: Iterable[Commande]) -> Analyseur:
    """
    Make the parser of all commands; ``--database`` is understood before or after.
    """
    racine = Analyseur(
        "sqlalchemy_host", "Administre un hôte de siaut_core sur SQLite ou PostgreSQL."
    )
    _declarer_base(racine, os.environ.get(BASE, DEFAUT))
    choix = racine.add_subparsers(
        title="commandes", metavar="commande", required=True, dest="nom_de_commande"
    )
    for commande in commandes:
        sien = choix.add_parser(
            commande.nom,
            help=commande.resume,
            description=f"{commande.resume[0].upper()}{commande.resume[1:]}.",
        )
        _declarer_base(sien, argparse.SUPPRESS)
        commande.declarer(sien)
        sien.set_defaults(commande=commande)
    return racine


def _declarer_base(analyse: Analyseur, defaut: str) -> None:
    analyse.options.add_argument(
        "--database",
        metavar="URL",
        default=defaut,
        help=f"la base : sqlite:///fichier ou postgresql://… ; à défaut la variable"
        f" {BASE}, puis {DEFAUT}",
    )
