# Derived from aio/forms.py by `nox -s twins -- --write`: edit that one.
"""
The forms of an account, and the structures to choose among: reads, without event.

What they offer is what *créer* and *modifier* accept. Each asks the store as many
times whatever the size of the perimeter.
"""

from __future__ import annotations

from collections.abc import Sequence

from siaut_core.entities.structure import EntiteJuridique, Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.policies.choix import ChoixProfil, Known
from siaut_core.sync.host import Host
from siaut_core.sync.lookups import structures_by_ids
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.sync.reads import Asked, read_as
from siaut_core.use_cases.acteur import require_modifiable
from siaut_core.use_cases.choix import (
    ChoisirStructures,
    ChoixStructure,
    FormulaireCreation,
    FormulaireModification,
    formulaire_creation,
    formulaire_modification,
    profils_of_choix,
    profils_possibles,
    query_of_choix,
    query_of_type,
    types_of,
)
from siaut_core.use_cases.misuse import check_command
from siaut_core.use_cases.recherche.pagination import Page
from siaut_core.use_cases.recherche.structures import STRUCTURES_SEARCH

__all__ = ["choisir_structures", "ouvrir_creation", "ouvrir_modification"]


def ouvrir_creation(host: Host, *, acteur_id: str) -> FormulaireCreation:
    """
    Open the form of a new account: what it offers this actor. Guide: C2, C4, C15.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may create nobody.
        siaut_core.errors.DonneesInvalidesError: If the identifier is no text.
    """

    def show(asked: Asked) -> FormulaireCreation:
        profils = _profils(host, asked.uow, asked.acteur, None)
        return formulaire_creation(profils, host.settings, host.now())

    return read_as(host, show, acteur_id=acteur_id)


def ouvrir_modification(
    host: Host, *, acteur_id: str, utilisateur_id: str
) -> FormulaireModification:
    """
    Open the form of an account: what it is, and what it may become. Guide: C7.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may change nothing of it.
        siaut_core.errors.DonneesInvalidesError: If an identifier is no text.
        siaut_core.errors.IntrouvableError: If it is unknown or out of reach.
    """

    def show(asked: Asked) -> FormulaireModification:
        uow, acteur, facts = asked
        known = require_modifiable(acteur, facts, host.settings.silences)
        profils = _profils(host, uow, acteur, known)
        cible, structure = known
        [place] = _shown(uow, [structure])
        return formulaire_modification(
            acteur, cible, place, profils, host.settings, host.now()
        )

    return read_as(host, show, acteur_id=acteur_id, utilisateur_id=utilisateur_id)


def choisir_structures(
    host: Host, recherche: ChoisirStructures
) -> Page[ChoixStructure]:
    """
    Give a page of the structures that a profile would be accepted on. Guide: C16-C18.

    Raises:
        siaut_core.errors.ActionRefuseeError: If the actor may create nobody, or may
            change nothing of the account.
        siaut_core.errors.DonneesInvalidesError: With every wrong field.
        siaut_core.errors.IntrouvableError: If the account is unknown or out of reach.
    """
    check_command(recherche, ChoisirStructures)
    named = {}
    if recherche.utilisateur_id is not None:
        named = {"utilisateur_id": recherche.utilisateur_id}

    def show(asked: Asked) -> Page[ChoixStructure]:
        uow, acteur, facts = asked
        silences = host.settings.silences
        known = require_modifiable(acteur, facts, silences) if named else None
        query = query_of_choix(recherche, acteur, known, silences)
        page = STRUCTURES_SEARCH.page(query, uow.structures.search(query))
        rows = _shown(uow, [row.structure for row in page.rows])
        return Page(rows, page.following)

    return read_as(host, show, acteur_id=recherche.acteur_id, **named)


def _profils(
    host: Host, uow: UnitOfWork, acteur: Utilisateur, known: Known
) -> tuple[ChoixProfil, ...]:
    """
    Keep, of what rules offer, what there is to choose: one look for each kind of place.
    """
    here = None if known is None else known[1].id
    possible = profils_possibles(acteur, known, host.settings.silences)
    there = set()
    for kind in types_of(possible):
        found = uow.structures.search(query_of_type(acteur, kind))
        if any(structure.id != here for structure in found):
            there.add(kind)
    return profils_of_choix(possible, there)


def _shown(
    uow: UnitOfWork, structures: Sequence[Structure]
) -> tuple[ChoixStructure, ...]:
    """
    Read the EJ that the ET of a page show, all at once. Guide: C18.
    """
    found = structures_by_ids(uow, [structure.ej_id for structure in structures])
    ejs = {id: ej for id, ej in found.items() if isinstance(ej, EntiteJuridique)}
    return tuple(
        ChoixStructure(s, None if s.ej_id is None else ejs.get(s.ej_id))
        for s in structures
    )
