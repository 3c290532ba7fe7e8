# Derived from aio/installation.py by `nox -s twins -- --write`: edit that one.
"""
The national acts, outside the guide: the host vouches for who does them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import QueuedMailId, StructureId, UtilisateurId
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.sync.facts import (
    structure_by_id,
    structures_by_ids,
    structures_by_numeros,
)
from siaut_core.sync.host import Host
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.sync.runner import begin, in_unit_of_work, run
from siaut_core.use_cases import importation, installation
from siaut_core.use_cases.conclusion import Conclusion
from siaut_core.use_cases.importation import ImporterStructures, ImportReport
from siaut_core.use_cases.installation import (
    FixerNumero,
    InstallerUtilisateur,
    ModifierGroupe,
)
from siaut_core.use_cases.misuse import check_host

__all__ = [
    "fixer_numero",
    "importer_structures",
    "installer_utilisateur",
    "modifier_groupe",
    "structures_sans_gestionnaire",
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
    now = begin(host, command, InstallerUtilisateur)
    load = partial(structure_by_id, id=command.structure_id)
    conclude = partial(
        installation.installer_utilisateur,
        command,
        now=now,
        settings=host.settings,
        utilisateur_id=UtilisateurId(host.ids()),
        queued_mail_id=QueuedMailId(host.ids()),
    )
    return run(host, command, now, load, conclude)


class _Known(NamedTuple):
    """
    What is stored of what an import names.
    """

    structures: Mapping[NumeroFiness, EntiteJuridique | Etablissement]
    numeros: Sequence[NumeroFiness]


def importer_structures(host: Host, command: ImporterStructures) -> ImportReport:
    """
    Store the rows of an extract: an upsert by number, in one unit of work.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong row.
        siaut_core.errors.NumeroDejaPrisError: If another import was faster.
    """
    now = begin(host, command, ImporterStructures)
    numeros = command.numeros()
    ids = {numero: StructureId(host.ids()) for numero in numeros}

    def load(uow: UnitOfWork) -> _Known:
        return _Known(
            structures=structures_by_numeros(uow, numeros),
            numeros=uow.structures.numeros(),
        )

    def conclude(known_ones: _Known) -> Conclusion[ImportReport]:
        return importation.importer_structures(
            command, known_ones.structures, known_ones.numeros, now, ids=ids
        )

    return run(host, command, now, load, conclude)


class _KnownGroupe(NamedTuple):
    """
    A groupe as it is, and those of its future members that exist.
    """

    groupe: Structure | None
    membres: Mapping[StructureId, Structure]


def modifier_groupe(host: Host, command: ModifierGroupe) -> Groupe:
    """
    Create a groupe, or change its libellé and members. Guide: C9.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If there is no such groupe.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
        siaut_core.errors.DonneesChangeesError: If an older version was shown.
    """
    now = begin(host, command, ModifierGroupe)
    membres = command.membres if isinstance(command.membres, tuple) else ()

    def load(uow: UnitOfWork) -> _KnownGroupe:
        return _KnownGroupe(
            groupe=structure_by_id(uow, command.groupe_id),
            membres=structures_by_ids(uow, membres),
        )

    structure_id = StructureId(host.ids())

    def conclude(known: _KnownGroupe) -> Conclusion[Groupe]:
        return installation.modifier_groupe(
            command, known.groupe, known.membres, now, structure_id=structure_id
        )

    return run(host, command, now, load, conclude)


def fixer_numero(host: Host, command: FixerNumero) -> Structure:
    """
    Give its FINESS number to a structure that had none; once. Guide: C16.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If there is no such structure.
        siaut_core.errors.NumeroDejaPrisError: If another structure has it.
    """
    now = begin(host, command, FixerNumero)
    load = partial(structure_by_id, id=command.structure_id)
    conclude = partial(installation.fixer_numero, command, now=now)
    return run(host, command, now, load, conclude)


def structures_sans_gestionnaire(host: Host) -> Sequence[Structure]:
    """
    Give the structures that nobody administers, for the national level to see.
    """
    check_host(host, Host)

    def load(uow: UnitOfWork) -> Sequence[Structure]:
        return uow.structures.sans_gestionnaire()

    return in_unit_of_work(host, load)
