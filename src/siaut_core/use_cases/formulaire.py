"""
*Formulaires*: how what was typed is read, each field to its end.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

import attrs

from siaut_core import phrases
from siaut_core.entities.activite import CodeActivite, Nomenclature
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import MEMBRES_MAX, Rattachement
from siaut_core.entities.text import read_nom
from siaut_core.entities.utilisateur import Utilisateur, is_a_list, read_codes
from siaut_core.errors import DonneesInvalidesError, Faults, FieldFault

if TYPE_CHECKING:
    from datetime import date, datetime

    from siaut_core.entities.identifier import UtilisateurId
    from siaut_core.entities.structure import Structure
    from siaut_core.use_cases.settings import Settings

__all__ = [
    "Formulaire",
    "Input",
    "freeze",
    "identifier_faults",
    "read_activites",
    "read_box",
    "read_formulaire",
    "read_reference",
    "read_version",
    "required_structure",
]


class Input(Protocol):
    """
    What the forms that make an account have in common.
    """

    @property
    def prenom(self) -> str: ...

    @property
    def nom(self) -> str: ...

    @property
    def courriel(self) -> str: ...

    @property
    def profil(self) -> str: ...

    @property
    def structure_id(self) -> str: ...

    @property
    def activites(self) -> object: ...

    @property
    def droit_validation(self) -> bool: ...


class Formulaire(NamedTuple):
    """
    What could be read of a form; ``None`` where a field is wrong.
    """

    prenom: str | None
    nom: str | None
    courriel: Courriel | None
    profil: Profil | None
    activites: tuple[CodeActivite, ...] | None
    droit_validation: bool | None

    def compte(
        self,
        id: UtilisateurId,
        structure: Structure,
        now: datetime,
        cree_par: UtilisateurId | None,
    ) -> Utilisateur:
        """
        Make the account of a form without fault.
        """
        fields = self._asdict()
        return Utilisateur(
            id=id,
            rattachement=Rattachement.a(structure),
            cree_le=now,
            cree_par=cree_par,
            **fields,
        )


def read_formulaire(
    entered: Input, settings: Settings, now: datetime, faults: Faults
) -> Formulaire:
    """
    Read every field; the faults are noted in *faults*, in the order of the form.
    """
    return Formulaire(
        prenom=faults.parse("prenom", read_nom, entered.prenom),
        nom=faults.parse("nom", read_nom, entered.nom),
        courriel=faults.parse("courriel", Courriel.parse, entered.courriel),
        profil=faults.parse("profil", Profil.parse, entered.profil),
        activites=faults.parse(
            "activites",
            lambda codes: read_activites(codes, settings.nomenclature, now.date()),
            entered.activites,
        ),
        droit_validation=faults.parse(
            "droit_validation", read_box, entered.droit_validation
        ),
    )


def read_activites(
    codes: object,
    nomenclature: Nomenclature,
    day: date,
    already: tuple[CodeActivite, ...] = (),
) -> tuple[CodeActivite, ...]:
    """
    Read the activities that a form gives. Guide: C15.

    A withdrawn one stays on the account that has it (*already*), and is given to
    nobody else.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If there is none, or one that
            is not of the list.
    """
    chosen = read_codes(codes)
    allowed = {a.code for a in nomenclature.attribuables(day)}.union(already)
    if not allowed.issuperset(chosen):
        raise DonneesInvalidesError.single("INCONNU", phrases.ACTIVITES)
    return chosen


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


def identifier_faults(command: object) -> tuple[FieldFault, ...]:
    """
    Name the identifiers that are no text: a slip of the caller, not an unknown one.
    """
    faults = Faults()
    for field in attrs.fields(type(command)):  # type: ignore[arg-type]  # every command is one of attrs
        value = getattr(command, field.name)
        if field.name.endswith("_id") and value is not field.default:
            faults.parse(field.name, read_reference, value)
    return tuple(faults.found)


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


def required_structure(
    structure_id: object, wrong_ids: tuple[FieldFault, ...]
) -> tuple[FieldFault, ...]:
    """
    Name the structure among the wrong fields when none was chosen. Guide: C2.
    """
    if structure_id is None or structure_id == "":
        empty = FieldFault("structure_id", "OBLIGATOIRE", phrases.REQUIRED)
        return (empty,)
    return wrong_ids
