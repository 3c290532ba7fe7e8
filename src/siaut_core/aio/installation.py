"""
The national acts, outside the guide: the host vouches for who does them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import NamedTuple

from siaut_core.aio.deroulement import begin, conduire, dans_une_unite
from siaut_core.aio.faits import (
    structure_par_id,
    structures_par_ids,
    structures_par_numeros,
)
from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import IntentionId, StructureId, UtilisateurId
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases import importation, installation
from siaut_core.use_cases.conclusion import Conclusion
from siaut_core.use_cases.importation import BilanImport, ImporterStructures
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


async def installer_utilisateur(
    host: Host, commande: InstallerUtilisateur
) -> Utilisateur:
    """
    Create an account that no *Gestionnaire* creates; its mail waits in the outbox.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If there is no such structure.
        siaut_core.errors.CourrielDejaPrisError: If another account has it.
    """
    maintenant = begin(host, commande, InstallerUtilisateur)
    charger = partial(structure_par_id, id=commande.structure_id)
    conclure = partial(
        installation.installer_utilisateur,
        commande,
        maintenant=maintenant,
        reglages=host.reglages,
        utilisateur_id=UtilisateurId(host.ids()),
        intention_id=IntentionId(host.ids()),
    )
    return await conduire(host, commande, maintenant, charger, conclure)


class _Connues(NamedTuple):
    """
    What is stored of what an import names.
    """

    structures: Mapping[NumeroFiness, EntiteJuridique | Etablissement]
    numeros: Sequence[NumeroFiness]


async def importer_structures(host: Host, commande: ImporterStructures) -> BilanImport:
    """
    Store the rows of an extract: an upsert by number, in one unit of work.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong row.
        siaut_core.errors.NumeroDejaPrisError: If another import was faster.
    """
    maintenant = begin(host, commande, ImporterStructures)
    numeros = commande.numeros()
    ids = {numero: StructureId(host.ids()) for numero in numeros}

    async def charger(uow: UnitOfWork) -> _Connues:
        return _Connues(
            structures=await structures_par_numeros(uow, numeros),
            numeros=await uow.structures.numeros(),
        )

    def conclure(connues: _Connues) -> Conclusion[BilanImport]:
        return importation.importer_structures(
            commande, connues.structures, connues.numeros, maintenant, ids=ids
        )

    return await conduire(host, commande, maintenant, charger, conclure)


class _GroupeConnu(NamedTuple):
    """
    A groupe as it is, and those of its future members that exist.
    """

    groupe: Structure | None
    membres: Mapping[StructureId, Structure]


async def modifier_groupe(host: Host, commande: ModifierGroupe) -> Groupe:
    """
    Create a groupe, or change its libellé and members. Guide: C9.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If there is no such groupe.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
        siaut_core.errors.DonneesChangeesError: If an older version was shown.
    """
    maintenant = begin(host, commande, ModifierGroupe)
    membres = commande.membres if isinstance(commande.membres, tuple) else ()

    async def charger(uow: UnitOfWork) -> _GroupeConnu:
        return _GroupeConnu(
            groupe=await structure_par_id(uow, commande.groupe_id),
            membres=await structures_par_ids(uow, membres),
        )

    structure_id = StructureId(host.ids())

    def conclure(connu: _GroupeConnu) -> Conclusion[Groupe]:
        return installation.modifier_groupe(
            commande, connu.groupe, connu.membres, maintenant, structure_id=structure_id
        )

    return await conduire(host, commande, maintenant, charger, conclure)


async def fixer_numero(host: Host, commande: FixerNumero) -> Structure:
    """
    Give its FINESS number to a structure that had none; once. Guide: C16.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If there is no such structure.
        siaut_core.errors.NumeroDejaPrisError: If another structure has it.
    """
    maintenant = begin(host, commande, FixerNumero)
    charger = partial(structure_par_id, id=commande.structure_id)
    conclure = partial(installation.fixer_numero, commande, maintenant=maintenant)
    return await conduire(host, commande, maintenant, charger, conclure)


async def structures_sans_gestionnaire(host: Host) -> Sequence[Structure]:
    """
    Give the structures that nobody administers, for the national level to see.
    """
    check_host(host, Host)

    async def charger(uow: UnitOfWork) -> Sequence[Structure]:
        return await uow.structures.sans_gestionnaire()

    return await dans_une_unite(host, charger)
