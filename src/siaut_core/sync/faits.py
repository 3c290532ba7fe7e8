# Derived from aio/faits.py by `nox -s twins -- --write`: edit that one.
"""
How facts are read: an identifier that cannot be one is unknown without asking.
"""

from __future__ import annotations

from siaut_core.entities.identifiant import StructureId, UtilisateurId, est_identifiant
from siaut_core.entities.secret import Jeton
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.use_cases.administration import Faits
from siaut_core.use_cases.connexion import FaitsLien

__all__ = [
    "faits_du_lien",
    "faits_sur_un_compte",
    "faits_sur_une_structure",
    "structure_par_id",
    "utilisateur_par_id",
]


def utilisateur_par_id(uow: UnitOfWork, id: object) -> Utilisateur | None:
    """
    Read an account, from an identifier as it was typed.
    """
    if not est_identifiant(id):
        return None
    return uow.utilisateurs.par_id(UtilisateurId(id))


def structure_par_id(uow: UnitOfWork, id: object) -> Structure | None:
    """
    Read a structure, from an identifier as it was typed.
    """
    if not est_identifiant(id):
        return None
    return uow.structures.par_id(StructureId(id))


def faits_sur_un_compte(
    uow: UnitOfWork, acteur_id: str, utilisateur_id: str, visee_id: str | None = None
) -> Faits:
    """
    Read an actor, a target with its structure, and where it would move.
    """
    cible = utilisateur_par_id(uow, utilisateur_id)
    structure = None
    if cible is not None:
        structure = structure_par_id(uow, cible.rattachement.structure_id)
    return Faits(
        acteur=utilisateur_par_id(uow, acteur_id),
        cible=cible,
        structure=structure,
        structure_visee=structure_par_id(uow, visee_id),
    )


def faits_sur_une_structure(
    uow: UnitOfWork, acteur_id: str, structure_id: str
) -> Faits:
    """
    Read an actor and the structure that is asked for.
    """
    return Faits(
        acteur=utilisateur_par_id(uow, acteur_id),
        structure=structure_par_id(uow, structure_id),
    )


def faits_du_lien(uow: UnitOfWork, jeton: Jeton) -> FaitsLien:
    """
    Read the link that a token leads to, and its account.
    """
    lien = uow.liens.par_empreinte(jeton.empreinte())
    compte = None
    if lien is not None:
        compte = uow.utilisateurs.par_id(lien.utilisateur_id)
    return FaitsLien(lien=lien, compte=compte)
