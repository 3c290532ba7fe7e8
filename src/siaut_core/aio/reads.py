"""
The reads: searches and records. They change nothing and leave no event.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import attrs

from siaut_core.aio.host import Host
from siaut_core.aio.lookups import (
    last_mail_of,
    structure_by_id,
    structures_by_ids,
    structures_of_the_ej,
    utilisateur_by_id,
)
from siaut_core.aio.protocols import UnitOfWork
from siaut_core.aio.runner import load
from siaut_core.aio.units import in_unit_of_work
from siaut_core.entities.activite import Nomenclature
from siaut_core.entities.instant import EUROPE_PARIS
from siaut_core.entities.lien import Lien
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.secret import Token
from siaut_core.entities.structure import EntiteJuridique, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import IntrouvableError
from siaut_core.policies.cas import Action
from siaut_core.policies.perimetre import perimetre
from siaut_core.use_cases import connexion
from siaut_core.use_cases.acteur import (
    require,
    require_cible,
    require_references,
    require_structure,
)
from siaut_core.use_cases.command import Needs
from siaut_core.use_cases.fiches import (
    FicheStructure,
    FicheUtilisateur,
    fiche_structure,
    fiche_utilisateur,
)
from siaut_core.use_cases.misuse import check_command, check_host
from siaut_core.use_cases.recherche.pagination import Page
from siaut_core.use_cases.recherche.rows import StructureRow, UtilisateurRow
from siaut_core.use_cases.recherche.structures import (
    STRUCTURES_SEARCH,
    RechercherStructures,
)
from siaut_core.use_cases.recherche.utilisateurs import (
    UTILISATEURS_SEARCH,
    RechercherUtilisateurs,
)

__all__ = [
    "consulter_mon_profil",
    "consulter_structure",
    "consulter_utilisateur",
    "examiner_lien",
    "rechercher_structures",
    "rechercher_utilisateurs",
    "structures_sans_gestionnaire",
]


async def rechercher_utilisateurs(
    host: Host, demande: RechercherUtilisateurs
) -> Page[UtilisateurRow]:
    """
    Give a page of the accounts of one's perimeter. Guide: R1-R5.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may not search.
        siaut_core.errors.DonneesInvalidesError: With every wrong criterion.
    """
    check_host(host, Host)
    check_command(demande, RechercherUtilisateurs)
    require_references(acteur_id=demande.acteur_id)

    async def load(uow: UnitOfWork) -> Page[UtilisateurRow]:
        acteur = await _gestionnaire(uow, demande.acteur_id)
        query = UTILISATEURS_SEARCH.query(demande, perimetre(acteur))
        found = await uow.utilisateurs.search(query)
        page = UTILISATEURS_SEARCH.page(query, found)
        named = partial(attrs.evolve, nomenclature=host.settings.nomenclature)
        return attrs.evolve(page, rows=tuple(map(named, page.rows)))

    return await in_unit_of_work(host, load)


async def rechercher_structures(
    host: Host, demande: RechercherStructures
) -> Page[StructureRow]:
    """
    Give a page of one's structures. Guide: T1-T3.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may not search.
        siaut_core.errors.DonneesInvalidesError: With every wrong criterion.
    """
    check_host(host, Host)
    check_command(demande, RechercherStructures)
    require_references(acteur_id=demande.acteur_id)

    async def load(uow: UnitOfWork) -> Page[StructureRow]:
        acteur = await _gestionnaire(uow, demande.acteur_id)
        query = STRUCTURES_SEARCH.query(demande, perimetre(acteur))
        found = await uow.structures.search(query)
        return STRUCTURES_SEARCH.page(query, found)

    return await in_unit_of_work(host, load)


async def consulter_utilisateur(
    host: Host, *, acteur_id: str, utilisateur_id: str, zone: str = EUROPE_PARIS
) -> FicheUtilisateur:
    """
    Open the record of an account. Guide: R6, F1, F2, L5.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may read no record.
        siaut_core.errors.DonneesInvalidesError: If an identifier is no text.
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """
    check_host(host, Host)
    require_references(acteur_id=acteur_id, utilisateur_id=utilisateur_id)

    async def load(uow: UnitOfWork) -> FicheUtilisateur:
        acteur = await _gestionnaire(uow, acteur_id)
        cible = await utilisateur_by_id(uow, utilisateur_id)
        found = await _structure_of(uow, cible)
        cible, structure = require_cible(acteur, cible, found)
        row = await _row(uow, cible, structure, host.settings.nomenclature)
        last = await last_mail_of(uow, cible)
        return fiche_utilisateur(acteur, row, host.settings.silences, last, zone)

    return await in_unit_of_work(host, load)


async def consulter_mon_profil(
    host: Host, *, utilisateur_id: str, zone: str = EUROPE_PARIS
) -> FicheUtilisateur:
    """
    Open one's own record, whatever one's profile. Guide: F3.

    Raises:
        siaut_core.errors.ActionRefuseeError: If there is no such account, or it is
            inactive or not validated.
        siaut_core.errors.DonneesInvalidesError: If the identifier is no text.
    """
    check_host(host, Host)
    require_references(utilisateur_id=utilisateur_id)

    async def load(uow: UnitOfWork) -> FicheUtilisateur:
        me = await utilisateur_by_id(uow, utilisateur_id)
        me = require(Action.CONSULTER_MON_PROFIL, me)
        structure = await _structure_of(uow, me)
        if structure is None:
            raise IntrouvableError("structure")
        row = await _row(uow, me, structure, host.settings.nomenclature)
        return fiche_utilisateur(me, row, host.settings.silences, zone=zone)

    return await in_unit_of_work(host, load)


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
    require_references(acteur_id=acteur_id, structure_id=structure_id)

    async def load(uow: UnitOfWork) -> FicheStructure:
        acteur = await _gestionnaire(uow, acteur_id)
        found = await structure_by_id(uow, structure_id)
        structure = require_structure(acteur, found)
        linked = await _linked(uow, structure)
        return fiche_structure(structure, perimetre(acteur), linked)

    return await in_unit_of_work(host, load)


async def examiner_lien(host: Host, token: Token) -> Lien:
    """
    Look at a link without consuming it: mail scanners follow links too. Guide: L1-L3.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
    """
    check_host(host, Host)
    needs = Needs(token=Token(token))
    facts = await in_unit_of_work(host, lambda uow: load(uow, needs))
    return connexion.examiner_lien(facts, host.now(), host.settings.tolerance)


async def structures_sans_gestionnaire(host: Host) -> Sequence[Structure]:
    """
    Give the structures that nobody administers, for the national level to see.
    """
    check_host(host, Host)
    return await in_unit_of_work(host, lambda uow: uow.structures.sans_gestionnaire())


async def _gestionnaire(uow: UnitOfWork, id: object) -> Utilisateur:
    return require(Action.RECHERCHER, await utilisateur_by_id(uow, id))


async def _structure_of(
    uow: UnitOfWork, compte: Utilisateur | None
) -> Structure | None:
    if compte is None:
        return None
    return await structure_by_id(uow, compte.rattachement.structure_id)


async def _row(
    uow: UnitOfWork,
    compte: Utilisateur,
    structure: Structure,
    nomenclature: Nomenclature,
) -> UtilisateurRow:
    ej: Structure | None = None
    if structure.type_structure is TypeStructure.ET:
        ej = await structure_by_id(uow, structure.ej_id)
    its_ej = ej if isinstance(ej, EntiteJuridique) else None
    return UtilisateurRow(compte, structure, its_ej, nomenclature)


async def _linked(uow: UnitOfWork, structure: Structure) -> Sequence[Structure]:
    """
    Read what a record shows besides the structure itself.
    """
    if structure.type_structure is TypeStructure.ET:
        ej = await structure_by_id(uow, structure.ej_id)
        return [] if ej is None else [ej]
    if structure.type_structure is TypeStructure.GROUPE:
        membres = await structures_by_ids(uow, sorted(structure.membres))
        return tuple(membres.values())
    return await structures_of_the_ej(uow, structure.id)
