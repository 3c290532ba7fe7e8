"""
*Créer une structure*, *modifier une structure*: only without FINESS number.
"""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from siaut_core import phrases
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import (
    NO_COORDONNEES,
    Coordonnees,
    Etablissement,
    Groupe,
    Structure,
    read_coordonnee,
)
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.text import read_libelle
from siaut_core.entities.value import value
from siaut_core.errors import invalid
from siaut_core.policies.cas import Action
from siaut_core.policies.questions import (
    peut_creer_etablissement,
    peut_creer_groupe,
    peut_modifier_structure,
)
from siaut_core.use_cases.acteur import actor_of
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import (
    Conclusion,
    Refus,
    as_seen,
    grant,
    grant_change,
    refuse,
)
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import Readers, read_form
from siaut_core.use_cases.writes import Add, LockAccounts

__all__ = ["CreerStructure", "ModifierStructure"]


@value(kw_only=True)
class CreerStructure(Command[Structure]):
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

    def needs(self) -> Needs:
        return Needs(acteur=self.acteur_id, structure_acteur=True, new=("structure",))

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Structure]:
        """
        Conclude on a new ET or groupe, under the actor's EJ. Guide: T5, C7, C16, C18.
        """
        acteur = actor_of(Action.CREER_ETABLISSEMENT, facts, context)
        if isinstance(acteur, Refus):
            return acteur
        ej, id = facts.structure_acteur, context.structure_id
        if ej is None:
            return refuse(context, what="structure")
        est_groupe = _is(TypeStructure.GROUPE, self.type_structure)
        peut = peut_creer_groupe if est_groupe else peut_creer_etablissement
        decision = peut(acteur, ej, context.settings.silences)
        readers = {"type_structure": _read_type, **_readers(est_groupe=est_groupe)}
        found, faults = read_form(self, readers)
        if not decision or faults.found:
            return refuse(context, decision, faults.found)
        fields = _fields(NO_COORDONNEES, **found)
        structure = (
            Groupe(id=id, membres=[ej.id], **fields)
            if est_groupe
            else Etablissement(id=id, ej_id=ej.id, **fields)
        )
        lock = LockAccounts.of(acteur)
        return grant(context, structure, lock, Add(structure), structure_id=id)


@value(kw_only=True)
class ModifierStructure(Command[Structure]):
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

    def needs(self) -> Needs:
        return Needs(acteur=self.acteur_id, structure=self.structure_id)

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Structure]:
        """
        Conclude on the edition of a structure without number. Guide: C7, C18.

        What comes from FINESS is never edited here, nor the members of a groupe.
        """
        acteur = actor_of(Action.MODIFIER_STRUCTURE, facts, context)
        if isinstance(acteur, Refus):
            return acteur
        structure = facts.structure
        if structure is None:
            return refuse(context, faults=context.wrong_ids, what="structure")
        decision = peut_modifier_structure(acteur, structure)
        est_groupe = structure.type_structure is TypeStructure.GROUPE
        readers = _readers(est_groupe=est_groupe)
        found, faults = read_form(self, readers, complete=False)
        if not faults.found:
            decision = as_seen(decision, self.version_vue, structure)
        if not decision or faults.found:
            return refuse(context, decision, faults.found, what="structure")
        lock = LockAccounts.of(acteur)
        read = {"nom": structure.nom, **found}
        fields = _fields(structure.coordonnees, structure.type_structure, **read)
        return grant_change(context, structure, lock, **fields)


def _is(kind: TypeStructure, value: object) -> bool:
    return value in (kind.value, kind.name)  # A set would hash it.


def _read_type(value: object) -> TypeStructure:
    for kind in (TypeStructure.ET, TypeStructure.GROUPE):
        if _is(kind, value):
            return kind
    raise invalid("INCONNU", "Choisissez ET ou Groupe.")


def _read_departement(value: object) -> str:
    code = read_coordonnee(value)
    if code not in DEPARTEMENTS:
        raise invalid("INCONNU" if code else "OBLIGATOIRE", phrases.DEPARTEMENT)
    return code


def _read_representant(value: object) -> Courriel | None:
    return None if value == "" else Courriel.parse(value)


def _readers(*, est_groupe: bool) -> Readers:
    """
    Say how the fields of a structure are read; a groupe has its libellé alone.
    """
    return {"nom": read_libelle} if est_groupe else ETABLISSEMENT


ETABLISSEMENT: Readers = {
    "nom": read_libelle,
    "numero_et_voie": read_coordonnee,
    "code_postal": read_coordonnee,
    "commune": read_coordonnee,
    "departement": _read_departement,
    "telephone": read_coordonnee,
    "courriel_representant": _read_representant,
}


def _fields(
    before: Coordonnees,
    type_structure: TypeStructure,
    nom: str,
    **where: Any,  # noqa: ANN401  (each reader gives its field's type)
) -> dict[str, Any]:
    """
    Give what was read as the fields of a groupe, or of an ET.
    """
    if type_structure is TypeStructure.GROUPE:
        return {"libelle": nom}
    coordonnees = attrs.evolve(before, **where)
    return {"raison_sociale": nom, "coordonnees": coordonnees}
