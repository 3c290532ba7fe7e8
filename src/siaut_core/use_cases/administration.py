"""
What the use cases on accounts share: their facts, and how they refuse.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import attrs

from siaut_core import phrases
from siaut_core.entities.activite import CodeActivite, Nomenclature
from siaut_core.entities.display import Masked
from siaut_core.entities.structure import MEMBRES_MAX, Structure
from siaut_core.entities.utilisateur import Utilisateur, is_a_list, read_codes
from siaut_core.errors import DonneesInvalidesError, Faults, FieldFault
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.examen import examiner
from siaut_core.policies.motifs import Motif
from siaut_core.policies.regles import Silences
from siaut_core.use_cases.conclusion import Refus, refuse

if TYPE_CHECKING:
    from datetime import date

    from siaut_core.use_cases.creation import Input
    from siaut_core.use_cases.event import Command, Event

__all__ = [
    "Facts",
    "freeze",
    "identifier_faults",
    "read_activites",
    "read_box",
    "read_reference",
    "read_version",
    "refus_of_the_acteur",
    "refus_on_a_compte",
]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Facts(Masked):
    """
    What must be known, read in one unit of work, to answer.

    ``None`` is unknown: to the host, or because the identifier cannot be one.

    Attributes:
        cible: The account that is acted upon.
        structure: The one *cible* is attached to; for a creation or a
            structure's own use cases, the one that is asked for.
        target_structure: Where *cible* would move.
    """

    acteur: Utilisateur | None
    cible: Utilisateur | None = None
    structure: Structure | None = None
    target_structure: Structure | None = None


def refus_of_the_acteur(
    action: Action, command: Command, facts: Facts, event: Event
) -> Refus | None:
    """
    Refuse on what concerns the actor alone; ``None`` when nothing does.

    It comes first, so that who may not act at all learns nothing of the rest.
    """
    if facts.acteur is None:
        faults = identifier_faults(command)
        if faults:
            return refuse(event, erreurs=faults)
        unknown = Decision(action, (Motif.ACTEUR_INCONNU,))
        return refuse(event, unknown)
    decision = examiner(Action.RECHERCHER, facts.acteur)
    if not decision:
        return refuse(event, Decision(action, decision.motifs))
    return None


def refus_on_a_compte(
    action: Action,
    command: Command,
    facts: Facts,
    event: Event,
    silences: Silences,
) -> tuple[Utilisateur, Utilisateur, Structure] | Refus:
    """
    Give the actor, the target and its structure if *action* is granted.
    """
    refus = refus_of_the_acteur(action, command, facts, event)
    if refus is not None:
        return refus
    acteur, cible, structure = facts.acteur, facts.cible, facts.structure
    if acteur is None or cible is None or structure is None:
        return refuse(event, erreurs=identifier_faults(command))
    decision = examiner(action, acteur, cible, structure, silences)
    return (acteur, cible, structure) if decision else refuse(event, decision)


def read_activites(
    codes: object,
    nomenclature: Nomenclature,
    day: date,
    deja: tuple[CodeActivite, ...] = (),
) -> tuple[CodeActivite, ...]:
    """
    Read the activities that a form gives. Guide: C15.

    A withdrawn one stays on the account that has it (*deja*), and is given to
    nobody else.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If there is none, or one that
            is not of the list.
    """
    results = read_codes(codes)
    allowed = {a.code for a in nomenclature.attribuables(day)}.union(deja)
    if not allowed.issuperset(results):
        raise DonneesInvalidesError.single("INCONNU", phrases.ACTIVITES)
    return results


def read_box(value: object) -> bool:
    """
    Read a box that is ticked or not.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no bool.
    """
    if not isinstance(value, bool):
        raise DonneesInvalidesError.single("TYPE", phrases.YES_OR_NO)
    return value


def read_version(value: object) -> int:
    """
    Read the version that a form showed; a form of HTML sends it as a text.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no whole number.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise DonneesInvalidesError.single(
            "TYPE", "La version affichée, un nombre entier, est attendue."
        )
    return value


def freeze(values: object) -> object:
    """
    Keep what was typed as a tuple: a unit of work may be run again.

    No further than one more than any list may have: its reader refuses it then.
    """
    if not is_a_list(values):
        return values
    return tuple(islice(values, MEMBRES_MAX + 1))


def identifier_faults(command: Command) -> tuple[FieldFault, ...]:
    """
    Name the identifiers that are no text: a slip of the caller, not an unknown one.
    """
    faults = Faults()
    for field in attrs.fields(type(command)):  # type: ignore[arg-type]  # every command is one of attrs
        value = getattr(command, field.name)
        if field.name.endswith("_id") and value is not field.default:
            faults.parse(field.name, read_reference, value)
    return tuple(faults.erreurs)


def read_reference(value: object) -> str:
    """
    Read what should name somebody or something, unknown as it may be.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no text.
    """
    if not isinstance(value, str):
        raise DonneesInvalidesError.single(
            "TYPE", "Un identifiant, en texte, est attendu."
        )
    return value


def required_structure(command: Input) -> tuple[FieldFault, ...]:
    """
    Name the structure among the wrong fields when none was chosen. Guide: C2.
    """
    if command.structure_id is None or command.structure_id == "":
        empty = FieldFault("structure_id", "OBLIGATOIRE", phrases.REQUIRED)
        return (empty,)
    return identifier_faults(command)
