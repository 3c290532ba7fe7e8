# Derived from aio/structures.py by `nox -s twins -- --write`: edit that one.
"""
The operations on structures: create, edit, and the national acts on them.
"""

from __future__ import annotations

from functools import partial

from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.structure import Structure
from siaut_core.sync.deroulement import begin, conduire
from siaut_core.sync.faits import (
    faits_sur_une_structure,
    structure_par_id,
    utilisateur_par_id,
)
from siaut_core.sync.host import Host
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.use_cases import structures
from siaut_core.use_cases.administration import Faits
from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

__all__ = ["creer_structure", "modifier_structure"]


def creer_structure(host: Host, commande: CreerStructure) -> Structure:
    """
    Create an ET or a groupe without number, under the actor's EJ. Guide: T5, C16.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
    """
    maintenant = begin(host, commande, CreerStructure)

    def charger(uow: UnitOfWork) -> Faits:
        acteur = utilisateur_par_id(uow, commande.acteur_id)
        ej = None
        if acteur is not None:
            ej = structure_par_id(uow, acteur.rattachement.structure_id)
        return Faits(acteur=acteur, structure=ej)

    conclure = partial(
        structures.creer_structure,
        commande,
        maintenant=maintenant,
        reglages=host.reglages,
        structure_id=StructureId(host.ids()),
    )
    return conduire(host, commande, maintenant, charger, conclure)


def modifier_structure(host: Host, commande: ModifierStructure) -> Structure:
    """
    Edit a structure without number; never what comes from FINESS. Guide: C7, C18.

    Raises:
        siaut_core.errors.ActionRefuseeError: With every broken rule.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: For a structure out of reach.
        siaut_core.errors.NumeroDejaPrisError: If another groupe has this libellé.
        siaut_core.errors.DonneesChangeesError: If the form showed an older version.
    """
    maintenant = begin(host, commande, ModifierStructure)
    charger = partial(
        faits_sur_une_structure,
        acteur_id=commande.acteur_id,
        structure_id=commande.structure_id,
    )
    conclure = partial(structures.modifier_structure, commande, maintenant=maintenant)
    return conduire(host, commande, maintenant, charger, conclure)
