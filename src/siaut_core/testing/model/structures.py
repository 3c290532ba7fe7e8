"""
Structures, by a *Gestionnaire* or by a national act. Guide: T5, C7, C9, C16, C18.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import Coordonnees
from siaut_core.errors import (
    ActionRefuseeError,
    DonneesChangeesError,
    DonneesInvalidesError,
    IntrouvableError,
    NumeroDejaPrisError,
)
from siaut_core.testing.model.questions import refus_of_the_acteur, refus_on_a_structure
from siaut_core.testing.model.remembered import KnownStructure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from siaut_core.entities.finess import NumeroFiness
    from siaut_core.testing.model.remembered import Issue, Model
    from siaut_core.use_cases.importation import ImporterStructures
    from siaut_core.use_cases.installation import FixerNumero, ModifierGroupe
    from siaut_core.use_cases.structures import CreerStructure, ModifierStructure

__all__ = ["change_groupe", "creer", "fixer_numero", "import_structures", "modify"]


def _libelle_is_taken(model: Model, nom: str, but: str = "") -> bool:
    return any(
        structure.kind is TypeStructure.GROUPE
        and structure.nom.lower() == nom.lower()
        and structure.id != but
        for structure in model.structures.values()
    )


def creer(model: Model, command: CreerStructure, id: str) -> Issue:
    """
    Guide: T5. Under the EJ that one is attached to, and nowhere else.
    """
    if refus := refus_of_the_acteur(model, command.acteur_id):
        return refus
    ej = model.structures[model.comptes[command.acteur_id].structure_id]
    if ej.kind is not TypeStructure.EJ:
        return ActionRefuseeError
    if not command.nom:
        return DonneesInvalidesError
    if command.type_structure == "Groupe":
        if _libelle_is_taken(model, command.nom):
            return NumeroDejaPrisError
        model.structures[id] = KnownStructure(
            id=id, kind=TypeStructure.GROUPE, nom=command.nom, membres={ej.id}
        )
        return None
    if not command.departement:
        return DonneesInvalidesError
    model.structures[id] = KnownStructure(
        id=id,
        kind=TypeStructure.ET,
        nom=command.nom,
        ej=ej.id,
        coordonnees=Coordonnees(departement=command.departement),
    )
    return None


def modify(model: Model, command: ModifierStructure) -> Issue:
    """
    Guide: C18. What has a number comes from FINESS, and is never edited.
    """
    if refus := refus_on_a_structure(model, command.acteur_id, command.structure_id):
        return refus
    structure = model.structures[command.structure_id]
    if command.nom == "":
        return DonneesInvalidesError
    if structure.numero is not None:
        return ActionRefuseeError
    if command.version_vue != structure.version:
        return DonneesChangeesError
    nom = structure.nom if command.nom is None else command.nom
    if structure.kind is TypeStructure.GROUPE and _libelle_is_taken(
        model, nom, structure.id
    ):
        return NumeroDejaPrisError
    _replace(model, attrs.evolve(structure, nom=nom))
    return None


def _replace(model: Model, future: KnownStructure) -> None:
    """
    One version more, unless nothing changes.
    """
    if future != model.structures[future.id]:
        future.version += 1
        model.structures[future.id] = future


def change_groupe(model: Model, command: ModifierGroupe, id: str) -> Issue:
    """
    A national act: members make perimeters.
    """
    current = model.structures.get(command.groupe_id or "")
    if command.groupe_id is not None and (
        current is None or current.kind is not TypeStructure.GROUPE
    ):
        return IntrouvableError
    membres = command.membres
    if membres is None:
        wanted = None if current is None else current.membres
    else:
        assert isinstance(membres, tuple)
        are_ej = all(
            m in model.structures and model.structures[m].kind is TypeStructure.EJ
            for m in membres
        )
        wanted = set(membres) if membres and are_ej else None
    nom = command.libelle
    if nom is None and current is not None:
        nom = current.nom
    if not wanted or not nom:
        return DonneesInvalidesError
    if current is not None and command.version_vue != current.version:
        return DonneesChangeesError
    if _libelle_is_taken(model, nom, "" if current is None else current.id):
        return NumeroDejaPrisError
    if current is None:
        model.structures[id] = KnownStructure(
            id=id, kind=TypeStructure.GROUPE, nom=nom, membres=set(wanted)
        )
    else:
        _replace(model, attrs.evolve(current, nom=nom, membres=set(wanted)))
    return None


def fixer_numero(model: Model, command: FixerNumero) -> Issue:
    """
    Guide: C16. Once, and never that of another.
    """
    structure = model.structures.get(command.structure_id)
    if structure is None:
        return IntrouvableError
    if structure.kind is TypeStructure.GROUPE or structure.numero is not None:
        return DonneesInvalidesError
    if any(other.numero == command.numero for other in model.structures.values()):
        return NumeroDejaPrisError
    _replace(model, attrs.evolve(structure, numero=command.numero))
    return None


def import_structures(
    model: Model, command: ImporterStructures, ids: Mapping[NumeroFiness, str]
) -> Issue:
    """
    An upsert by number, EJ first; the machine gives each number one kind.

    Args:
        ids: The identifier of each number that the rows name, once stored.
    """
    for line in command.entites:
        _put_away(model, ids, line.numero, line.raison_sociale)
    for et in command.etablissements:
        if ids[et.numero_ej] not in model.structures:
            _put_away(model, ids, et.numero_ej, str(et.numero_ej))
    for et in command.etablissements:
        _put_away(model, ids, et.numero, et.raison_sociale, ids[et.numero_ej])
    return None


def _put_away(
    model: Model,
    ids: Mapping[NumeroFiness, str],
    numero: NumeroFiness,
    nom: str,
    ej: str | None = None,
) -> None:
    future = KnownStructure(
        id=ids[numero],
        kind=TypeStructure.EJ if ej is None else TypeStructure.ET,
        nom=nom,
        ej=ej,
        numero=str(numero),
    )
    current = model.structures.setdefault(future.id, future)
    future.version = current.version
    _replace(model, future)
