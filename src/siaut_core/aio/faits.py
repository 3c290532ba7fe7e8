"""
How facts are read: an identifier that cannot be one is unknown without asking.
"""

from __future__ import annotations

from siaut_core.aio.protocols import UnitOfWork
from siaut_core.entities.identifiant import StructureId, UtilisateurId, est_identifiant
from siaut_core.entities.secret import Jeton
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.administration import Faits
from siaut_core.use_cases.connexion import FaitsLien

__all__ = [
    "faits_du_lien",
    "faits_sur_un_compte",
    "faits_sur_une_structure",
    "structure_par_id",
    "utilisateur_par_id",
]


async def utilisateur_par_id(uow: UnitOfWork, id: object) -> Utilisateur | None:
    """
    Read an account, from an identifier as it was typed.
    """
    if not est_identifiant(id):
        return None
    return await uow.utilisateurs.par_id(UtilisateurId(id))


async def structure_par_id(uow: UnitOfWork, id: object) -> Structure | None:
    """
    Read a structure, from an identifier as it was typed.
    """
    if not est_identifiant(id):
        return None
    return await uow.structures.par_id(StructureId(id))


async def faits_sur_un_compte(
    uow: UnitOfWork, acteur_id: str, utilisateur_id: str, visee_id: str | None = None
) -> Faits:
    """
    Read an actor, a target with its structure, and where it would move.
    """
    cible = await utilisateur_par_id(uow, utilisateur_id)
    structure = None
    if cible is not None:
        structure = await structure_par_id(uow, cible.rattachement.structure_id)
    return Faits(
        acteur=await utilisateur_par_id(uow, acteur_id),
        cible=cible,
        structure=structure,
        structure_visee=await structure_par_id(uow, visee_id),
    )


async def faits_sur_une_structure(
    uow: UnitOfWork, acteur_id: str, structure_id: str
) -> Faits:
    """
    Read an actor and the structure that is asked for.
    """
    return Faits(
        acteur=await utilisateur_par_id(uow, acteur_id),
        structure=await structure_par_id(uow, structure_id),
    )


async def faits_du_lien(uow: UnitOfWork, jeton: Jeton) -> FaitsLien:
    """
    Read the link that a token leads to, and its account.
    """
    lien = await uow.liens.par_empreinte(jeton.empreinte())
    compte = None
    if lien is not None:
        compte = await uow.utilisateurs.par_id(lien.utilisateur_id)
    return FaitsLien(lien=lien, compte=compte)
