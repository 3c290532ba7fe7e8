"""
*National acts*, outside the guide: the host vouches for who does them.

No acting *Gestionnaire*: the event says on whose behalf (``au_titre_de``). The
same checks hold, the same mails leave.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

import attrs

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import StructureId, is_identifier
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import (
    MEMBRES_MAX,
    EntiteJuridique,
    Groupe,
    Structure,
    too_many_membres,
)
from siaut_core.entities.text import read_libelle
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import invalid
from siaut_core.policies.cas import NATIONAL, Action, Decision
from siaut_core.policies.perimetre import perimetre, within
from siaut_core.use_cases.command import Command, Context, Facts, Needs
from siaut_core.use_cases.conclusion import (
    Conclusion,
    as_seen,
    grant,
    grant_change,
    refuse,
)
from siaut_core.use_cases.creation import new_account
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import (
    Readers,
    freeze,
    read_each,
    read_form,
)
from siaut_core.use_cases.writes import Add

__all__ = [
    "FixerNumero",
    "InstallerUtilisateur",
    "ModifierGroupe",
    "sans_gestionnaire",
]


@value(kw_only=True)
class InstallerUtilisateur(Command[Utilisateur]):
    """
    An account that no *Gestionnaire* creates: the first of a structure.

    Attributes:
        au_titre_de: On whose behalf, such as "ARS Bretagne"; kept in the journal.
        profil: A libellé such as "Promoteur Gestionnaire EJ", or a code.
        activites: A list of codes of the nomenclature, such as ``"QA002"``.
        droit_validation: "Droit de validation des dossiers de sa structure".
    """

    operation: ClassVar[Operation] = Operation.INSTALLER_UTILISATEUR

    au_titre_de: str
    prenom: str
    nom: str
    courriel: str
    profil: str
    structure_id: str
    activites: object = attrs.field(converter=freeze)
    droit_validation: bool = False

    def needs(self) -> Needs:
        return Needs(structure=self.structure_id, new=("utilisateur", "mail"))

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Utilisateur]:
        """
        Conclude on an account that a national act creates; its mail leaves too.
        """
        return new_account(Action.INSTALLER, NATIONAL, facts, context)


@value(kw_only=True)
class ModifierGroupe(Command[Groupe]):
    """
    A groupe, new without *groupe_id*; ``None`` leaves a field as it is. Guide: C9.

    Attributes:
        membres: The identifiers of its EJ, all of them.
        version_vue: The version that was shown, of a groupe that exists.
    """

    operation: ClassVar[Operation] = Operation.MODIFIER_GROUPE

    au_titre_de: str
    groupe_id: str | None = None
    version_vue: int | None = None
    libelle: str | None = None
    membres: object = attrs.field(default=None, converter=freeze)

    def needs(self) -> Needs:
        membres = self.membres if isinstance(self.membres, tuple) else ()
        return Needs(groupe=self.groupe_id, membres=membres, new=("structure",))

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Groupe]:
        """
        Conclude on a groupe and its members: perimeters follow at once. Guide: C9.

        Self-service membership would let a *Gestionnaire* widen their perimeter:
        hence a national act (decision 0012).
        """
        current = facts.groupe
        if self.groupe_id is not None and current is None:
            return refuse(context, faults=context.wrong_ids, what="structure")
        readers: Readers = {
            "libelle": read_libelle,
            "membres": lambda membres: _read_membres(membres, facts.membres),
        }
        found, faults = read_form(self, readers, complete=current is None)
        if faults.found:
            return refuse(context, faults=faults.found)
        if current is None:
            groupe = Groupe(id=context.structure_id, **found)
            return grant(context, groupe, Add(groupe), structure_id=groupe.id)
        asked = Decision(Action.MODIFIER_STRUCTURE)
        decision = as_seen(asked, self.version_vue, current)
        if not decision:
            return refuse(context, decision)
        return grant_change(context, current, **found)


@value(kw_only=True)
class FixerNumero(Command[Structure]):
    """
    The FINESS number of a structure that had none; set once. Guide: C16.
    """

    operation: ClassVar[Operation] = Operation.FIXER_NUMERO

    au_titre_de: str
    structure_id: str
    numero: str

    def needs(self) -> Needs:
        return Needs(structure=self.structure_id)

    def conclude(self, facts: Facts, context: Context) -> Conclusion[Structure]:
        """
        Conclude on the number of a structure; unique over EJ and ET. Guide: C16, T3.
        """
        structure = facts.structure
        if structure is None:
            return refuse(context, faults=context.wrong_ids, what="structure")
        found, faults = read_form(self, {"numero": NumeroFiness.parse})
        if structure.type_structure is TypeStructure.GROUPE:
            message = "Un groupe n'a pas de numéro FINESS."
            faults.note("structure_id", "GROUPE", message)
        elif structure.numero is not None:
            faults.note("numero", "NUMERO_FIXE", "Le numéro ne change plus.")
        elif not faults.found:
            return grant_change(context, structure, **found)
        return refuse(context, faults=faults.found)


def _read_membres(
    value: object, stored: Mapping[StructureId, Structure]
) -> frozenset[StructureId]:
    if not isinstance(value, tuple):
        raise invalid("TYPE", "Une liste d'EJ est attendue.")
    if not value:
        raise invalid("OBLIGATOIRE", "Choisissez au moins une EJ.")
    if len(value) > MEMBRES_MAX:
        raise too_many_membres()

    def read_ej(membre: object) -> StructureId:
        structure = stored.get(StructureId(membre)) if is_identifier(membre) else None
        if not isinstance(structure, EntiteJuridique):
            raise invalid("INCONNU", "Choisissez une EJ de la liste.")
        return structure.id

    return frozenset(read_each(read_ej, value))


def sans_gestionnaire(
    structures: Iterable[Structure], comptes: Iterable[Utilisateur]
) -> list[Structure]:
    """
    Give the structures that are in the perimeter of no acting *Gestionnaire*.
    """
    listed = list(structures)
    covered = within(map(perimetre, comptes), listed)
    return [s for s in listed if s.id not in covered]
