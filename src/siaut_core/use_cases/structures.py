"""
*Créer une structure*, *modifier une structure*: only without FINESS number.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

import attrs

from siaut_core import phrases
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import Coordonnees, Etablissement, Groupe, Structure
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.text import read_libelle, read_text
from siaut_core.errors import DonneesInvalidesError, Faults
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.motifs import Motif
from siaut_core.policies.questions import (
    peut_creer_etablissement,
    peut_creer_groupe,
    peut_modifier_structure,
)
from siaut_core.use_cases.administration import (
    Facts,
    identifier_faults,
    read_version,
    refus_of_the_acteur,
)
from siaut_core.use_cases.conclusion import (
    Add,
    Conclusion,
    LockAccounts,
    Save,
    grant,
    refuse,
)
from siaut_core.use_cases.event import Event, Operation

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core.entities.identifier import StructureId
    from siaut_core.use_cases.settings import Settings

__all__ = [
    "CreerStructure",
    "ModifierStructure",
    "creer_structure",
    "modifier_structure",
]

COORDONNEE_MAX = 200


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class CreerStructure:
    """
    The form "Créer une structure", as it was typed. Guide: T5, C18.

    Attributes:
        type_structure: "ET" (under the actor's EJ) or "Groupe" (of which their
            EJ is the only member).
        nom: The raison sociale of an ET, the libellé of a groupe.
        departement: Of an ET: required, its code such as ``"75"`` or ``"971"``.
    """

    operation: ClassVar[Operation] = Operation.CREER_STRUCTURE

    acteur_id: str
    type_structure: str
    nom: str
    numero_et_voie: str = ""
    code_postal: str = ""
    commune: str = ""
    departement: str = ""
    telephone: str = ""
    courriel_representant: str = ""


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class ModifierStructure:
    """
    The form of a structure without number; ``None`` leaves a field as it is. Guide: C7.

    Attributes:
        version_vue: The version that the form showed; an outdated one is refused.
    """

    operation: ClassVar[Operation] = Operation.MODIFIER_STRUCTURE

    acteur_id: str
    structure_id: str
    version_vue: int
    nom: str | None = None
    numero_et_voie: str | None = None
    code_postal: str | None = None
    commune: str | None = None
    departement: str | None = None
    telephone: str | None = None
    courriel_representant: str | None = None


def _read_type(value: object) -> TypeStructure:
    for kind in (TypeStructure.ET, TypeStructure.GROUPE):
        if value in (kind.value, kind.name):  # A set would hash it.
            return kind
    raise DonneesInvalidesError.single("INCONNU", "Choisissez ET ou Groupe.")


def _read_coordonnee(value: object) -> str:
    return read_text(value, COORDONNEE_MAX)


def _read_departement(value: object) -> str:
    code = _read_coordonnee(value)
    if code not in DEPARTEMENTS:
        raise DonneesInvalidesError.single(
            "INCONNU" if code else "OBLIGATOIRE",
            phrases.DEPARTEMENT,
        )
    return code


def _read_representant(value: object) -> Courriel | None:
    return None if value == "" else Courriel.parse(value)


READERS: dict[str, Callable[[object], object]] = {
    "numero_et_voie": _read_coordonnee,
    "code_postal": _read_coordonnee,
    "commune": _read_coordonnee,
    "departement": _read_departement,
    "telephone": _read_coordonnee,
    "courriel_representant": _read_representant,
}


def _read_coordonnees(
    command: CreerStructure | ModifierStructure, before: Coordonnees, collected: Faults
) -> Coordonnees:
    """
    Read what was typed over what there was; ``None`` leaves a field as it is.
    """
    new_one = isinstance(command, CreerStructure)
    results = {
        field: collected.parse(field, reader, getattr(command, field))
        for field, reader in READERS.items()
        if new_one or getattr(command, field) is not None
    }
    if collected.erreurs:
        return before
    return attrs.evolve(before, **results)  # type: ignore[arg-type]  # each reader gives its field's type


def creer_structure(
    command: CreerStructure,
    facts: Facts,
    now: datetime,
    settings: Settings,
    *,
    structure_id: StructureId,
) -> Conclusion[Structure]:
    """
    Conclude on a new ET or groupe, without number. Guide: T5, C7, C16, C18.

    Args:
        facts: With the actor's own structure, under which it is created.
    """
    event = Event.of(command, now, acteur=facts.acteur)
    refus = refus_of_the_acteur(Action.CREER_ETABLISSEMENT, command, facts, event)
    if refus is not None:
        return refus
    acteur, ej = facts.acteur, facts.structure
    if acteur is None or ej is None:
        return refuse(event, what="structure")
    collected = Faults()
    kind = collected.parse("type_structure", _read_type, command.type_structure)
    peut = (
        peut_creer_groupe if kind is TypeStructure.GROUPE else peut_creer_etablissement
    )
    decision = peut(acteur, ej, settings.silences)
    nom = collected.parse("nom", read_libelle, command.nom)
    if kind is TypeStructure.GROUPE:
        new_one = _groupe(structure_id, nom, ej)
    else:
        new_one = _etablissement(structure_id, nom, ej, command, collected)
    if not decision or collected.erreurs or new_one is None:
        return refuse(event, decision, tuple(collected.erreurs))
    return grant(
        event,
        new_one,
        LockAccounts.of(acteur),
        Add(new_one),
        structure_id=structure_id,
    )


def _groupe(id: StructureId, nom: str | None, ej: Structure) -> Structure | None:
    return None if nom is None else Groupe(id=id, libelle=nom, membres=[ej.id])


def _etablissement(
    id: StructureId,
    nom: str | None,
    ej: Structure,
    command: CreerStructure,
    collected: Faults,
) -> Structure | None:
    coordonnees = _read_coordonnees(command, Coordonnees(), collected)
    if nom is None:
        return None
    return Etablissement(
        id=id, ej_id=ej.id, raison_sociale=nom, coordonnees=coordonnees
    )


def modifier_structure(
    command: ModifierStructure, facts: Facts, now: datetime
) -> Conclusion[Structure]:
    """
    Conclude on the edition of a structure without number. Guide: C7, C18.

    What comes from FINESS is never edited here, nor the members of a groupe.
    """
    event = Event.of(command, now, acteur=facts.acteur, structure=facts.structure)
    refus = refus_of_the_acteur(Action.MODIFIER_STRUCTURE, command, facts, event)
    if refus is not None:
        return refus
    acteur, structure = facts.acteur, facts.structure
    if acteur is None or structure is None:
        faults = identifier_faults(command)
        return refuse(event, erreurs=faults, what="structure")
    decision = peut_modifier_structure(acteur, structure)
    collected = Faults()
    collected.parse("version_vue", read_version, command.version_vue)
    future = _modified(command, structure, collected)
    if decision and not collected.erreurs and command.version_vue != structure.version:
        decision = Decision(Action.MODIFIER_STRUCTURE, (Motif.DONNEES_CHANGEES,))
    if not decision or collected.erreurs:
        return refuse(event, decision, tuple(collected.erreurs), what="structure")
    lock = LockAccounts.of(acteur)
    if future == structure:
        return grant(event, structure, lock)
    future = attrs.evolve(future, version=structure.version + 1)
    return grant(event, future, lock, Save(future))


def _modified(
    command: ModifierStructure, structure: Structure, collected: Faults
) -> Structure:
    nom = structure.nom
    if command.nom is not None:
        nom = collected.parse("nom", read_libelle, command.nom) or nom
    if isinstance(structure, Groupe):
        return attrs.evolve(structure, libelle=nom)
    coordonnees = _read_coordonnees(command, structure.coordonnees, collected)
    return attrs.evolve(structure, raison_sociale=nom, coordonnees=coordonnees)
