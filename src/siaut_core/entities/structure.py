"""
*Structures*: entités juridiques (EJ), their établissements (ET), and groupes.

An ET hangs from exactly one EJ; a groupe has member EJ, a libellé, and never a
FINESS number. When an ET moves, perimeters follow its current EJ at once.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

import attrs

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.display import Masked
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import (
    StructureId,
    is_identifier,
    read_identifier,
)
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.text import read_libelle, read_text, search_key
from siaut_core.errors import DonneesInvalidesError, Faults

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "Coordonnees",
    "EntiteJuridique",
    "Etablissement",
    "Groupe",
    "Rattachement",
    "Structure",
]

TEXT_MAX = 200

# Of our own: the largest groups of the country have some hundreds of EJ.
MEMBRES_MAX = 1_000


def _read_coordonnee(value: object) -> str:
    return read_text(value, TEXT_MAX)


def _read_departement(value: object) -> str | None:
    if value is None or (is_identifier(value) and value in DEPARTEMENTS):
        return value
    raise DonneesInvalidesError.single(
        "INCONNU", "Choisissez un département de la liste."
    )


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Coordonnees:
    """
    Where a structure is, and how to reach it. Guide: C18.

    Attributes:
        numero_et_voie: "12 AVENUE DU TEST".
        departement: Its code in the Code officiel géographique (``"2A"``, ``"971"``).
        courriel_representant: Of the représentant légal; the extracts lack it.
    """

    numero_et_voie: str = ""
    code_postal: str = ""
    commune: str = ""
    departement: str | None = None
    telephone: str = ""
    courriel_representant: Courriel | None = None

    def __attrs_post_init__(self) -> None:
        faults = Faults()
        for field in ("numero_et_voie", "code_postal", "commune", "telephone"):
            raw = getattr(self, field)
            text = faults.parse(field, _read_coordonnee, raw)
            if text is not raw:
                object.__setattr__(self, field, text)
        faults.parse("departement", _read_departement, self.departement)
        if not isinstance(self.courriel_representant, Courriel | None):
            faults.note("courriel_representant", "TYPE", "Un courriel est attendu.")
        faults.raise_any()

    @property
    def region(self) -> str | None:
        """
        The code of the région of its département.
        """
        departement = DEPARTEMENTS.get(self.departement or "")
        return departement.region if departement else None

    def __repr__(self) -> str:
        return "Coordonnees(<masqué>)"


NO_COORDONNEES = Coordonnees()


def _check_finess(structure: EntiteJuridique | Etablissement) -> Faults:
    """
    Check what an EJ and an ET have in common, and tidy the raison sociale.
    """
    faults = Faults()
    faults.parse("id", read_identifier, structure.id)
    nom = faults.parse("raison_sociale", read_libelle, structure.raison_sociale)
    if nom is not structure.raison_sociale:
        object.__setattr__(structure, "raison_sociale", nom)
    if not isinstance(structure.numero, NumeroFiness | None):
        faults.note("numero", "TYPE", "Un numéro FINESS est attendu.")
    if not isinstance(structure.coordonnees, Coordonnees):
        faults.note("coordonnees", "TYPE", "Des coordonnées sont attendues.")
    if type(structure.fermee_le) not in {date, type(None)}:
        faults.note("fermee_le", "TYPE", "Une date sans heure est attendue.")
    _check_version(faults, structure.version)
    return faults


def _check_version(faults: Faults, version: object) -> None:
    if type(version) is not int or version < 1:
        faults.note("version", "VERSION", "Un entier positif est attendu.")


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class EntiteJuridique:
    """
    A legal entity. Guide: T1, C18.

    Attributes:
        numero: ``None`` as long as it has none (C16).
        fermee_le: The day FINESS closed it, ``None`` while it is open. Once it
            is known, users stay and nobody new is attached.
        version: One more at each change, for optimistic locking.
    """

    type_structure: ClassVar[Literal[TypeStructure.EJ]] = TypeStructure.EJ

    id: StructureId
    raison_sociale: str
    numero: NumeroFiness | None = None
    coordonnees: Coordonnees = NO_COORDONNEES
    fermee_le: date | None = None
    version: int = 1

    def __attrs_post_init__(self) -> None:
        _check_finess(self).raise_any()

    @property
    def nom(self) -> str:
        return self.raison_sociale

    def __repr__(self) -> str:
        return f"EntiteJuridique(id={self.id!r})"


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Etablissement:
    """
    An establishment of one EJ. Guide: T1, C18.

    Attributes:
        ej_id: The EJ it hangs from, today.
    """

    type_structure: ClassVar[Literal[TypeStructure.ET]] = TypeStructure.ET

    id: StructureId
    ej_id: StructureId
    raison_sociale: str
    numero: NumeroFiness | None = None
    coordonnees: Coordonnees = NO_COORDONNEES
    fermee_le: date | None = None
    version: int = 1

    def __attrs_post_init__(self) -> None:
        faults = _check_finess(self)
        faults.parse("ej_id", read_identifier, self.ej_id)
        faults.raise_any()

    @property
    def nom(self) -> str:
        return self.raison_sociale

    def __repr__(self) -> str:
        return f"Etablissement(id={self.id!r})"


def _together(membres: Iterable[StructureId]) -> frozenset[StructureId]:
    results: frozenset[StructureId] | None = None
    try:
        # A text is iterable too: its letters would pass for identifiers.
        if not isinstance(membres, str):
            results = frozenset(islice(membres, MEMBRES_MAX + 1))
    except TypeError:
        pass
    if results is None:
        raise DonneesInvalidesError.single(
            "TYPE", "Une liste d'identifiants est attendue.", "membres"
        )
    if len(results) > MEMBRES_MAX:
        raise too_many_membres("membres")
    return results


def too_many_membres(field: str = "") -> DonneesInvalidesError:
    return DonneesInvalidesError.single("LONGUEUR", f"{MEMBRES_MAX} EJ au plus.", field)


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Groupe:
    """
    Several EJ under one libellé, without FINESS number. Guide: C9, T3.

    Attributes:
        libelle: Unique over the SI, once folded (`cle`).
        membres: The EJ that belong to it.
    """

    type_structure: ClassVar[Literal[TypeStructure.GROUPE]] = TypeStructure.GROUPE
    numero: ClassVar[None] = None
    fermee_le: ClassVar[None] = None
    coordonnees: ClassVar[Coordonnees] = NO_COORDONNEES

    id: StructureId
    libelle: str
    membres: frozenset[StructureId] = attrs.field(
        default=frozenset(), converter=_together
    )
    version: int = 1

    def __attrs_post_init__(self) -> None:
        faults = Faults()
        faults.parse("id", read_identifier, self.id)
        libelle = faults.parse("libelle", read_libelle, self.libelle)
        if libelle is not self.libelle:
            object.__setattr__(self, "libelle", libelle)
        for membre in self.membres:
            faults.parse("membres", read_identifier, membre)
        _check_version(faults, self.version)
        faults.raise_any()

    @property
    def nom(self) -> str:
        return self.libelle

    @property
    def cle(self) -> str:
        """
        What makes its libellé unique.
        """
        return search_key(self.libelle)

    def __repr__(self) -> str:
        return f"Groupe(id={self.id!r})"


Structure: TypeAlias = EntiteJuridique | Etablissement | Groupe


@attrs.frozen(repr=False, weakref_slot=False)
class Rattachement(Masked):
    """
    The one structure an account sits on, and its kind, which never changes.
    """

    structure_id: StructureId
    type_structure: TypeStructure

    def __attrs_post_init__(self) -> None:
        faults = Faults()
        faults.parse("structure_id", read_identifier, self.structure_id)
        if not isinstance(self.type_structure, TypeStructure):
            faults.note("type_structure", "TYPE", "Un type de structure est attendu.")
        faults.raise_any()

    @classmethod
    def a(cls, structure: Structure) -> Rattachement:
        return cls(structure.id, structure.type_structure)
