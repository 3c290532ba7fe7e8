"""
*Views*: what a service shows of pages, rows, records and forms: written, never read.

Keys are identifiers; what is for a person stands under them, beside its label.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from siaut_core.entities.structure import Structure
from siaut_core.policies.choix import ChoixProfil
from siaut_core.use_cases.choix import (
    ChoixStructure,
    FormulaireCreation,
    FormulaireModification,
)
from siaut_core.use_cases.fiches import Button, FicheStructure, FicheUtilisateur
from siaut_core.use_cases.recherche.pagination import Cursor, Page
from siaut_core.use_cases.recherche.rows import Champ, StructureRow, UtilisateurRow

__all__ = ["VIEWS"]


def _page(page: Page[Any]) -> dict[str, Any]:
    return {"rows": [*page.rows], "following": page.following}


def _row(row: UtilisateurRow) -> dict[str, Any]:
    return {
        "id": row.utilisateur.id,
        "structure_id": row.structure.id,
        "version": row.utilisateur.version,
        "colonnes": row.colonnes(),
    }


def _structure_row(row: StructureRow) -> dict[str, Any]:
    return {
        "id": row.structure.id,
        "version": row.structure.version,
        "colonnes": row.colonnes(),
    }


def _fiche(fiche: FicheUtilisateur) -> dict[str, Any]:
    return {
        **_row(fiche.row),
        "title": fiche.title,
        "header": fiche.header,
        "message": fiche.message,
        "alert": fiche.alert,
        "informations": fiche.informations(),
        "buttons": [*fiche.buttons],
    }


def _fiche_structure(fiche: FicheStructure) -> dict[str, Any]:
    def rows(*structures: Structure) -> list[StructureRow]:
        return [StructureRow(structure) for structure in structures]

    return {
        **_structure_row(StructureRow(fiche.structure)),
        "warning": fiche.warning,
        "informations": fiche.informations(),
        "ej": StructureRow(fiche.ej) if fiche.ej else None,
        "etablissements": rows(*fiche.etablissements),
        "groupes": rows(*fiche.groupes),
        "membres": rows(*fiche.membres),
    }


def _choix_profil(choix: ChoixProfil) -> dict[str, Any]:
    return {
        "profil": choix.profil,
        "libelle": choix.profil.libelle,
        "question": choix.question,
        "types": [*choix.types],
        "avec_groupe": choix.avec_groupe,
        "droits": [*choix.droits],
        "sur_place": choix.sur_place,
    }


def _choix_structure(choix: ChoixStructure) -> dict[str, Any]:
    return {
        "id": choix.structure.id,
        "libelle": choix.libelle,
        "warning": choix.warning,
        "informations": choix.informations(),
    }


def _offered(form: FormulaireCreation | FormulaireModification) -> dict[str, Any]:
    activites = [{"code": a.code, "libelle": a.libelle} for a in form.activites]
    return {"profils": [*form.profils], "activites": activites}


def _modification(form: FormulaireModification) -> dict[str, Any]:
    compte = form.utilisateur
    return {
        "id": compte.id,
        "version_vue": form.version_vue,
        "champs": [*form.champs],
        "values": {
            "prenom": compte.prenom,
            "nom": compte.nom,
            "courriel": compte.courriel,
            "profil": compte.profil,
            "structure_id": form.structure.structure.id,
            "activites": [*compte.activites],
            "droit_validation": compte.droit_validation,
        },
        "structure": form.structure,
        **_offered(form),
    }


# Of each class, what is written of it: plain values, or others of this table.
VIEWS: Final[Mapping[type[Any], Callable[[Any], Any]]] = {
    Champ: Champ._asdict,
    Button: Button._asdict,
    Cursor: Cursor.text,
    Page: _page,
    UtilisateurRow: _row,
    StructureRow: _structure_row,
    FicheUtilisateur: _fiche,
    FicheStructure: _fiche_structure,
    ChoixProfil: _choix_profil,
    ChoixStructure: _choix_structure,
    FormulaireCreation: _offered,
    FormulaireModification: _modification,
}
