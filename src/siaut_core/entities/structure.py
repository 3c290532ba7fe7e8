"""
*Structures*: entités juridiques (EJ), their établissements (ET), and groupes.

An ET hangs from exactly one EJ (`ej_id`); a groupe has member EJ (`membres`), a
libellé, and never a FINESS number. Every structure answers to both: what is not of its
kind is ``None`` or empty. When an ET moves, perimeters follow its current EJ at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar, Final, Literal, TypeAlias

import attrs

from siaut_core import phrases
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import (
    StructureId,
    check_version,
    is_identifier,
    read_identifier,
)
from siaut_core.entities.instant import check_day
from siaut_core.entities.misuse import check_iterable
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.text import read_libelle, read_text, search_key
from siaut_core.entities.value import Checked, value
from siaut_core.errors import DonneesInvalidesError, Faults, invalid

__all__ = [
    "STRUCTURES",
    "Coordonnees",
    "EntiteJuridique",
    "Etablissement",
    "Groupe",
    "Rattachement",
    "Structure",
    "read_coordonnee",
]

TEXT_MAX = 200

# Of our own: the largest groups of the country have some hundreds of EJ.
MEMBRES_MAX = 1_000


def read_coordonnee(value: object) -> str:
    """
    Read a line of an address, or a telephone: possibly empty. Guide: C18.
    """
    return read_text(value, TEXT_MAX)


def _read_departement(value: object) -> str:
    if is_identifier(value) and value in DEPARTEMENTS:
        return value
    raise invalid("INCONNU", phrases.DEPARTEMENT)


@value(kw_only=True)
class Coordonnees(Checked):
    """
    Where a structure is, and how to reach it. Guide: C18.

    Attributes:
        numero_et_voie: "12 AVENUE DU TEST".
        departement: Its code in the Code officiel géographique (``"2A"``, ``"971"``).
        courriel_representant: Of the représentant légal; the extracts lack it.
    """

    numero_et_voie: Annotated[str, read_coordonnee] = ""
    code_postal: Annotated[str, read_coordonnee] = ""
    commune: Annotated[str, read_coordonnee] = ""
    departement: Annotated[str | None, _read_departement] = None
    telephone: Annotated[str, read_coordonnee] = ""
    courriel_representant: Annotated[Courriel | None, phrases.COURRIEL] = None

    @property
    def region(self) -> str | None:
        """
        The code of the région of its département.
        """
        departement = DEPARTEMENTS.get(self.departement or "")
        return departement.region if departement else None


NO_COORDONNEES = Coordonnees()


# What an EJ and an ET have in common; and every structure.
Id: TypeAlias = Annotated[StructureId, read_identifier]
RaisonSociale: TypeAlias = Annotated[str, read_libelle]
Numero: TypeAlias = Annotated[NumeroFiness | None, "Un numéro FINESS est attendu."]
ContactDetails: TypeAlias = Annotated[Coordonnees, "Des coordonnées sont attendues."]
ClosingDay: TypeAlias = Annotated[date | None, check_day]
Version: TypeAlias = Annotated[int, check_version]


@value(kw_only=True)
class EntiteJuridique(Checked):
    """
    A legal entity. Guide: T1, C18.

    Attributes:
        numero: ``None`` as long as it has none (C16).
        fermee_le: The day FINESS closed it, ``None`` while it is open. Once it
            is known, users stay and nobody new is attached.
        version: One more at each change, for optimistic locking.
    """

    type_structure: ClassVar[Literal[TypeStructure.EJ]] = TypeStructure.EJ
    ej_id: ClassVar[None] = None
    membres: ClassVar[frozenset[StructureId]] = frozenset()

    id: Id
    raison_sociale: RaisonSociale
    numero: Numero = None
    coordonnees: ContactDetails = NO_COORDONNEES
    fermee_le: ClosingDay = None
    version: Version = 1

    @property
    def nom(self) -> str:
        return self.raison_sociale


@value(kw_only=True)
class Etablissement(Checked):
    """
    An establishment of one EJ. Guide: T1, C18.

    Attributes:
        ej_id: The EJ it hangs from, today.
    """

    type_structure: ClassVar[Literal[TypeStructure.ET]] = TypeStructure.ET
    membres: ClassVar[frozenset[StructureId]] = frozenset()

    id: Id
    ej_id: Id
    raison_sociale: RaisonSociale
    numero: Numero = None
    coordonnees: ContactDetails = NO_COORDONNEES
    fermee_le: ClosingDay = None
    version: Version = 1

    @property
    def nom(self) -> str:
        return self.raison_sociale


def _together(membres: Iterable[StructureId]) -> frozenset[StructureId]:
    try:
        # A text is none of these: its letters would pass for identifiers.
        listed = check_iterable("membres", membres, MEMBRES_MAX + 1)
        ids = frozenset(listed)
    except TypeError:
        raise invalid(
            "TYPE", "Une liste d'identifiants est attendue.", "membres"
        ) from None
    if len(listed) > MEMBRES_MAX:
        raise too_many_membres("membres")
    return ids


def _check_membres(membres: frozenset[StructureId]) -> frozenset[StructureId]:
    faults = Faults()
    for membre in membres:
        faults.parse("", read_identifier, membre)
    faults.raise_any()
    return membres


def too_many_membres(field: str = "") -> DonneesInvalidesError:
    return invalid("LONGUEUR", f"{MEMBRES_MAX} EJ au plus.", field)


@value(kw_only=True)
class Groupe(Checked):
    """
    Several EJ under one libellé, without FINESS number. Guide: C9, T3.

    Attributes:
        libelle: Unique over the SI, once folded (`cle`).
        membres: The EJ that belong to it.
    """

    type_structure: ClassVar[Literal[TypeStructure.GROUPE]] = TypeStructure.GROUPE
    numero: ClassVar[None] = None
    ej_id: ClassVar[None] = None
    fermee_le: ClassVar[None] = None
    coordonnees: ClassVar[Coordonnees] = NO_COORDONNEES

    id: Id
    libelle: RaisonSociale
    membres: Annotated[frozenset[StructureId], _check_membres] = attrs.field(
        default=frozenset(), converter=_together
    )
    version: Version = 1

    @property
    def nom(self) -> str:
        return self.libelle

    @property
    def cle(self) -> str:
        """
        What makes its libellé unique.
        """
        return search_key(self.libelle)


# Those that may have a FINESS number; and all.
Numbered: TypeAlias = EntiteJuridique | Etablissement
Structure: TypeAlias = Numbered | Groupe

STRUCTURES: Final = (EntiteJuridique, Etablissement, Groupe)


@value(repr=True)
class Rattachement(Checked):
    """
    The one structure an account sits on, and its kind, which never changes.

    Guide: C8, C9, C10.
    """

    structure_id: Id
    type_structure: Annotated[TypeStructure, "Un type de structure est attendu."]

    @classmethod
    def a(cls, structure: Structure) -> Rattachement:
        return cls(structure.id, structure.type_structure)
