"""
The reads: searches and records. They change nothing and leave no event.
"""

from __future__ import annotations

from collections.abc import Sequence

from siaut_core.aio.deroulement import dans_une_unite
from siaut_core.aio.faits import (
    last_mail_of,
    structure_par_id,
    structures_de_l_ej,
    structures_par_ids,
    utilisateur_par_id,
)
from siaut_core.aio.host import Host
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import EntiteJuridique, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import IntrouvableError
from siaut_core.policies.decision import Action
from siaut_core.policies.perimetre import perimetre
from siaut_core.use_cases.consultation import (
    exiger,
    exiger_cible,
    exiger_references,
    exiger_structure,
)
from siaut_core.use_cases.fiches import (
    FicheStructure,
    FicheUtilisateur,
    fiche_structure,
    fiche_utilisateur,
)
from siaut_core.use_cases.misuse import check_command, check_host
from siaut_core.use_cases.recherche.lignes import LigneStructure, LigneUtilisateur
from siaut_core.use_cases.recherche.pagination import Page
from siaut_core.use_cases.recherche.structures import (
    RechercherStructures,
    page_structures,
    requete_structures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    RechercherUtilisateurs,
    page_utilisateurs,
    requete_utilisateurs,
)

__all__ = [
    "consulter_mon_profil",
    "consulter_structure",
    "consulter_utilisateur",
    "rechercher_structures",
    "rechercher_utilisateurs",
]


async def rechercher_utilisateurs(
    host: Host, demande: RechercherUtilisateurs
) -> Page[LigneUtilisateur]:
    """
    Give a page of the accounts of one's perimeter. Guide: R1-R5.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may not search.
        siaut_core.errors.DonneesInvalidesError: With every wrong criterion.
    """
    check_host(host, Host)
    check_command(demande, RechercherUtilisateurs)
    exiger_references(acteur_id=demande.acteur_id)

    async def charger(uow: UnitOfWork) -> Page[LigneUtilisateur]:
        acteur = await _gestionnaire(uow, demande.acteur_id)
        requete = requete_utilisateurs(demande, perimetre(acteur))
        lignes = await uow.utilisateurs.rechercher(requete)
        return page_utilisateurs(requete, lignes)

    return await dans_une_unite(host, charger)


async def rechercher_structures(
    host: Host, demande: RechercherStructures
) -> Page[LigneStructure]:
    """
    Give a page of one's structures. Guide: T1-T3.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may not search.
        siaut_core.errors.DonneesInvalidesError: With every wrong criterion.
    """
    check_host(host, Host)
    check_command(demande, RechercherStructures)
    exiger_references(acteur_id=demande.acteur_id)

    async def charger(uow: UnitOfWork) -> Page[LigneStructure]:
        acteur = await _gestionnaire(uow, demande.acteur_id)
        requete = requete_structures(demande, perimetre(acteur))
        return page_structures(requete, await uow.structures.rechercher(requete))

    return await dans_une_unite(host, charger)


async def consulter_utilisateur(
    host: Host, *, acteur_id: str, utilisateur_id: str
) -> FicheUtilisateur:
    """
    Open the record of an account. Guide: R6, F1, F2, L5.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may read no record.
        siaut_core.errors.DonneesInvalidesError: If an identifier is no text.
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """
    check_host(host, Host)
    exiger_references(acteur_id=acteur_id, utilisateur_id=utilisateur_id)

    async def charger(uow: UnitOfWork) -> FicheUtilisateur:
        acteur = await _gestionnaire(uow, acteur_id)
        cible = await utilisateur_par_id(uow, utilisateur_id)
        lue = await _structure_de(uow, cible)
        cible, structure = exiger_cible(acteur, cible, lue)
        ligne = await _ligne(uow, cible, structure)
        dernier = await last_mail_of(uow, cible)
        return fiche_utilisateur(acteur, ligne, host.reglages.silences, dernier)

    return await dans_une_unite(host, charger)


async def consulter_mon_profil(host: Host, *, utilisateur_id: str) -> FicheUtilisateur:
    """
    Open one's own record, whatever one's profile. Guide: F3.

    Raises:
        siaut_core.errors.ActionRefuseeError: If there is no such account, or it is
            inactive or not validated.
        siaut_core.errors.DonneesInvalidesError: If the identifier is no text.
    """
    check_host(host, Host)
    exiger_references(utilisateur_id=utilisateur_id)

    async def charger(uow: UnitOfWork) -> FicheUtilisateur:
        moi = await utilisateur_par_id(uow, utilisateur_id)
        moi = exiger(Action.CONSULTER_MON_PROFIL, moi)
        structure = await _structure_de(uow, moi)
        if structure is None:
            raise IntrouvableError("structure")
        ligne = await _ligne(uow, moi, structure)
        return fiche_utilisateur(moi, ligne, host.reglages.silences)

    return await dans_une_unite(host, charger)


async def consulter_structure(
    host: Host, *, acteur_id: str, structure_id: str
) -> FicheStructure:
    """
    Open the record of a structure. Guide: T4, C18.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may read no record.
        siaut_core.errors.DonneesInvalidesError: If an identifier is no text.
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """
    check_host(host, Host)
    exiger_references(acteur_id=acteur_id, structure_id=structure_id)

    async def charger(uow: UnitOfWork) -> FicheStructure:
        acteur = await _gestionnaire(uow, acteur_id)
        lue = await structure_par_id(uow, structure_id)
        structure = exiger_structure(acteur, lue)
        liees = await _liees(uow, structure)
        return fiche_structure(structure, perimetre(acteur), liees)

    return await dans_une_unite(host, charger)


async def _gestionnaire(uow: UnitOfWork, id: object) -> Utilisateur:
    return exiger(Action.RECHERCHER, await utilisateur_par_id(uow, id))


async def _structure_de(
    uow: UnitOfWork, compte: Utilisateur | None
) -> Structure | None:
    if compte is None:
        return None
    return await structure_par_id(uow, compte.rattachement.structure_id)


async def _ligne(
    uow: UnitOfWork, compte: Utilisateur, structure: Structure
) -> LigneUtilisateur:
    ej: Structure | None = None
    if structure.type_structure is TypeStructure.ET:
        ej = await structure_par_id(uow, structure.ej_id)
    return LigneUtilisateur(
        compte, structure, ej if isinstance(ej, EntiteJuridique) else None
    )


async def _liees(uow: UnitOfWork, structure: Structure) -> Sequence[Structure]:
    """
    Read what a record shows besides the structure itself.
    """
    if structure.type_structure is TypeStructure.ET:
        ej = await structure_par_id(uow, structure.ej_id)
        return [] if ej is None else [ej]
    if structure.type_structure is TypeStructure.GROUPE:
        membres = await structures_par_ids(uow, sorted(structure.membres))
        return tuple(membres.values())
    return await structures_de_l_ej(uow, structure.id)
