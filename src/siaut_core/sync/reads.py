# Derived from aio/reads.py by `nox -s twins -- --write`: edit that one.
"""
The reads: searches and records. They change nothing and leave no event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

import attrs

from siaut_core.entities.instant import EUROPE_PARIS
from siaut_core.entities.lien import Lien
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.secret import Token
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import IntrouvableError
from siaut_core.policies.cas import Action
from siaut_core.policies.perimetre import perimetre
from siaut_core.sync.host import Host
from siaut_core.sync.lookups import (
    ej_of,
    last_mail_of,
    structures_by_ids,
    structures_of_the_ej,
)
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.sync.runner import load
from siaut_core.sync.units import in_unit_of_work
from siaut_core.use_cases import connexion
from siaut_core.use_cases.acteur import (
    require,
    require_cible,
    require_references,
    require_structure,
)
from siaut_core.use_cases.command import Facts, Needs
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
    "Asked",
    "consulter_mon_profil",
    "consulter_structure",
    "consulter_utilisateur",
    "examiner_lien",
    "read_as",
    "rechercher_structures",
    "rechercher_utilisateurs",
    "structures_sans_gestionnaire",
]

T = TypeVar("T")


class Asked(NamedTuple):
    """
    What a read shows from: who asks, and what their identifiers led to.
    """

    uow: UnitOfWork
    acteur: Utilisateur
    facts: Facts


def read_as(
    host: Host, show: Callable[[Asked], T], *, acteur_id: str, **named: str
) -> T:
    """
    Show a *Gestionnaire* what they ask for, in a unit of work.

    Args:
        named: The account or the structure that they name.
    """
    check_host(host, Host)
    require_references(acteur_id=acteur_id, **named)
    cible, structure = named.get("utilisateur_id"), named.get("structure_id")
    needs = Needs(acteur=acteur_id, cible=cible, structure=structure)

    def read(uow: UnitOfWork) -> T:
        facts = load(uow, needs)
        return show(Asked(uow, require(Action.RECHERCHER, facts.acteur), facts))

    return in_unit_of_work(host, read)


def rechercher_utilisateurs(
    host: Host, recherche: RechercherUtilisateurs
) -> Page[UtilisateurRow]:
    """
    Give a page of the accounts of one's perimeter. Guide: R1-R5.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may not search.
        siaut_core.errors.DonneesInvalidesError: With every wrong criterion.
    """
    check_command(recherche, RechercherUtilisateurs)

    def show(asked: Asked) -> Page[UtilisateurRow]:
        query = UTILISATEURS_SEARCH.query(recherche, perimetre(asked.acteur))
        found = asked.uow.utilisateurs.search(query)
        page = UTILISATEURS_SEARCH.page(query, found)
        named = partial(attrs.evolve, nomenclature=host.settings.nomenclature)
        return attrs.evolve(page, rows=tuple(map(named, page.rows)))

    return read_as(host, show, acteur_id=recherche.acteur_id)


def rechercher_structures(
    host: Host, recherche: RechercherStructures
) -> Page[StructureRow]:
    """
    Give a page of one's structures. Guide: T1-T3.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may not search.
        siaut_core.errors.DonneesInvalidesError: With every wrong criterion.
    """
    check_command(recherche, RechercherStructures)

    def show(asked: Asked) -> Page[StructureRow]:
        query = STRUCTURES_SEARCH.query(recherche, perimetre(asked.acteur))
        found = asked.uow.structures.search(query)
        return STRUCTURES_SEARCH.page(query, found)

    return read_as(host, show, acteur_id=recherche.acteur_id)


def consulter_utilisateur(
    host: Host, *, acteur_id: str, utilisateur_id: str, zone: str = EUROPE_PARIS
) -> FicheUtilisateur:
    """
    Open the record of an account. Guide: R6, F1, F2, L5.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may read no record.
        siaut_core.errors.DonneesInvalidesError: If an identifier is no text.
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """

    def show(asked: Asked) -> FicheUtilisateur:
        uow, acteur, facts = asked
        cible, structure = require_cible(acteur, facts.cible, facts.structure_cible)
        row = _row(host, uow, cible, structure)
        last = last_mail_of(uow, cible)
        return fiche_utilisateur(acteur, row, host.settings.silences, last, zone)

    return read_as(host, show, acteur_id=acteur_id, utilisateur_id=utilisateur_id)


def consulter_mon_profil(
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

    def read(uow: UnitOfWork) -> FicheUtilisateur:
        facts = load(uow, Needs(cible=utilisateur_id))
        me = require(Action.CONSULTER_MON_PROFIL, facts.cible)
        if facts.structure_cible is None:
            raise IntrouvableError("structure")
        row = _row(host, uow, me, facts.structure_cible)
        return fiche_utilisateur(me, row, host.settings.silences, zone=zone)

    return in_unit_of_work(host, read)


def consulter_structure(
    host: Host, *, acteur_id: str, structure_id: str
) -> FicheStructure:
    """
    Open the record of a structure. Guide: T4, C18.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may read no record.
        siaut_core.errors.DonneesInvalidesError: If an identifier is no text.
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """

    def show(asked: Asked) -> FicheStructure:
        structure = require_structure(asked.acteur, asked.facts.structure)
        linked = _linked(asked.uow, structure)
        return fiche_structure(structure, perimetre(asked.acteur), linked)

    return read_as(host, show, acteur_id=acteur_id, structure_id=structure_id)


def examiner_lien(host: Host, token: Token) -> Lien:
    """
    Look at a link without consuming it: mail scanners follow links too. Guide: L1-L3.

    Raises:
        siaut_core.errors.LienInutilisableError: Whatever makes it unusable.
    """
    check_host(host, Host)
    needs = Needs(token=Token(token))
    facts = in_unit_of_work(host, lambda uow: load(uow, needs))
    return connexion.examiner_lien(facts, host.now(), host.settings.tolerance)


def structures_sans_gestionnaire(host: Host) -> Sequence[Structure]:
    """
    Give the structures that nobody administers, for the national level to see.
    """
    check_host(host, Host)
    return in_unit_of_work(host, lambda uow: uow.structures.sans_gestionnaire())


def _row(
    host: Host, uow: UnitOfWork, compte: Utilisateur, structure: Structure
) -> UtilisateurRow:
    ej = ej_of(uow, structure)
    return UtilisateurRow(compte, structure, ej, host.settings.nomenclature)


def _linked(uow: UnitOfWork, structure: Structure) -> Sequence[Structure]:
    """
    Read what a record shows besides the structure itself.
    """
    if structure.type_structure is TypeStructure.EJ:
        return structures_of_the_ej(uow, structure.id)
    ids = (structure.ej_id, *sorted(structure.membres))
    return tuple((structures_by_ids(uow, ids)).values())
