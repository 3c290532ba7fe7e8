"""
The operations on structures: create, edit, and the national acts on them.
"""

from __future__ import annotations

from functools import partial

from siaut_core.aio.facts import (
    facts_on_a_structure,
    structure_by_id,
    utilisateur_by_id,
)
from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.aio.runner import begin, run
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import Structure
from siaut_core.use_cases import structures
from siaut_core.use_cases.administration import Facts
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

__all__ = ["creer_structure", "modifier_structure"]


async def creer_structure(host: Host, command: CreerStructure) -> Structure:
    """
    Create an ET or a groupe without number, under the actor's EJ. Guide: T5, C16.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
    """
    now = begin(host, command, CreerStructure)

    async def load(uow: UnitOfWork) -> Facts:
        acteur = await utilisateur_by_id(uow, command.acteur_id)
        ej = None
        if acteur is not None:
            ej = await structure_by_id(uow, acteur.rattachement.structure_id)
        return Facts(acteur=acteur, structure=ej)

    conclude = partial(
        structures.creer_structure,
        command,
        now=now,
        settings=host.settings,
        structure_id=StructureId(host.ids()),
    )
    return await run(host, command, now, load, conclude)


async def modifier_structure(host: Host, command: ModifierStructure) -> Structure:
    """
    Edit a structure without number; never what comes from FINESS. Guide: C7, C18.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: For a structure out of reach.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
        siaut_core.errors.DonneesChangeesError: If the form showed an older version.
    """
    now = begin(host, command, ModifierStructure)
    load = partial(
        facts_on_a_structure,
        acteur_id=command.acteur_id,
        structure_id=command.structure_id,
    )
    conclude = partial(structures.modifier_structure, command, now=now)
    return await run(host, command, now, load, conclude)
