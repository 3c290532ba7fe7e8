# Derived from aio/national.py by `nox -s twins -- --write`: edit that one.
"""
The national acts, outside the guide: the host vouches for who does them.
"""

from __future__ import annotations

from siaut_core.entities.structure import Groupe, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.sync.host import Host
from siaut_core.sync.runner import run
from siaut_core.use_cases.importation import ImporterStructures, ImportReport
from siaut_core.use_cases.installation import (
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
)

__all__ = [
    "fixer_numero",
    "importer_structures",
    "installer_utilisateur",
    "modifier_groupe",
]


def installer_utilisateur(host: Host, command: InstallerUtilisateur) -> Utilisateur:
    """
    Create an account that no *Gestionnaire* creates; its mail waits in the outbox.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If there is no such structure.
        siaut_core.errors.CourrielDejaPrisError: If another account has it.
    """
    return run(host, command, InstallerUtilisateur)


def importer_structures(host: Host, command: ImporterStructures) -> ImportReport:
    """
    Store the rows of an extract: an upsert by number, in one unit of work.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong row.
        siaut_core.errors.NumeroDejaPrisError: If another import was faster.
    """
    return run(host, command, ImporterStructures)


def modifier_groupe(host: Host, command: ModifierGroupe) -> Groupe:
    """
    Create a groupe, or change its libellé and members. Guide: C9.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If there is no such groupe.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
        siaut_core.errors.DonneesChangeesError: If an older version was shown.
    """
    return run(host, command, ModifierGroupe)


def fixer_numero(host: Host, command: FixerNumero) -> Structure:
    """
    Give its FINESS number to a structure that had none; once. Guide: C16.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If there is no such structure.
        siaut_core.errors.NumeroDejaPrisError: If another structure has it.
    """
    return run(host, command, FixerNumero)
