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

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import (
    StructureId,
    est_identifiant,
    lire_identifiant,
)
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.territoire import DEPARTEMENTS
from siaut_core.entities.texte import cle_de_recherche, lire_libelle, lire_texte
from siaut_core.errors import DonneesInvalidesError, Releve

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

TEXTE_MAXIMUM = 200

# Of our own: the largest groups of the country have some hundreds of EJ.
MEMBRES_MAXIMUM = 1_000


def _lire_coordonnee(valeur: object) -> str:
    return lire_texte(valeur, TEXTE_MAXIMUM)


def _lire_departement(valeur: object) -> str | None:
    if valeur is None or (est_identifiant(valeur) and valeur in DEPARTEMENTS):
        return valeur
    raise DonneesInvalidesError.seule(
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
        releve = Releve()
        for champ in ("numero_et_voie", "code_postal", "commune", "telephone"):
            brut = getattr(self, champ)
            texte = releve.lire(champ, _lire_coordonnee, brut)
            if texte is not brut:
                object.__setattr__(self, champ, texte)
        releve.lire("departement", _lire_departement, self.departement)
        if not isinstance(self.courriel_representant, Courriel | None):
            releve.noter("courriel_representant", "TYPE", "Un courriel est attendu.")
        releve.lever()

    @property
    def region(self) -> str | None:
        """
        The code of the région of its département.
        """
        departement = DEPARTEMENTS.get(self.departement or "")
        return departement.region if departement else None

    def __repr__(self) -> str:
        return "Coordonnees(<masqué>)"


SANS_COORDONNEES = Coordonnees()


def _verifier_finess(structure: EntiteJuridique | Etablissement) -> Releve:
    """
    Check what an EJ and an ET have in common, and tidy the raison sociale.
    """
    releve = Releve()
    releve.lire("id", lire_identifiant, structure.id)
    nom = releve.lire("raison_sociale", lire_libelle, structure.raison_sociale)
    if nom is not structure.raison_sociale:
        object.__setattr__(structure, "raison_sociale", nom)
    if not isinstance(structure.numero, NumeroFiness | None):
        releve.noter("numero", "TYPE", "Un numéro FINESS est attendu.")
    if not isinstance(structure.coordonnees, Coordonnees):
        releve.noter("coordonnees", "TYPE", "Des coordonnées sont attendues.")
    if type(structure.fermee_le) not in {date, type(None)}:
        releve.noter("fermee_le", "TYPE", "Une date sans heure est attendue.")
    _verifier_version(releve, structure.version)
    return releve


def _verifier_version(releve: Releve, version: object) -> None:
    if type(version) is not int or version < 1:
        releve.noter("version", "VERSION", "Un entier positif est attendu.")


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
    coordonnees: Coordonnees = SANS_COORDONNEES
    fermee_le: date | None = None
    version: int = 1

    def __attrs_post_init__(self) -> None:
        _verifier_finess(self).lever()

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
    coordonnees: Coordonnees = SANS_COORDONNEES
    fermee_le: date | None = None
    version: int = 1

    def __attrs_post_init__(self) -> None:
        releve = _verifier_finess(self)
        releve.lire("ej_id", lire_identifiant, self.ej_id)
        releve.lever()

    @property
    def nom(self) -> str:
        return self.raison_sociale

    def __repr__(self) -> str:
        return f"Etablissement(id={self.id!r})"


def _ensemble(membres: Iterable[StructureId]) -> frozenset[StructureId]:
    lus: frozenset[StructureId] | None = None
    try:
        # A text is iterable too: its letters would pass for identifiers.
        if not isinstance(membres, str):
            lus = frozenset(islice(membres, MEMBRES_MAXIMUM + 1))
    except TypeError:
        pass
    if lus is None:
        raise DonneesInvalidesError.seule(
            "TYPE", "Une liste d'identifiants est attendue.", "membres"
        )
    if len(lus) > MEMBRES_MAXIMUM:
        raise trop_de_membres("membres")
    return lus


def trop_de_membres(champ: str = "") -> DonneesInvalidesError:
    return DonneesInvalidesError.seule(
        "LONGUEUR", f"{MEMBRES_MAXIMUM} EJ au plus.", champ
    )


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
    coordonnees: ClassVar[Coordonnees] = SANS_COORDONNEES

    id: StructureId
    libelle: str
    membres: frozenset[StructureId] = attrs.field(
        default=frozenset(), converter=_ensemble
    )
    version: int = 1

    def __attrs_post_init__(self) -> None:
        releve = Releve()
        releve.lire("id", lire_identifiant, self.id)
        libelle = releve.lire("libelle", lire_libelle, self.libelle)
        if libelle is not self.libelle:
            object.__setattr__(self, "libelle", libelle)
        for membre in self.membres:
            releve.lire("membres", lire_identifiant, membre)
        _verifier_version(releve, self.version)
        releve.lever()

    @property
    def nom(self) -> str:
        return self.libelle

    @property
    def cle(self) -> str:
        """
        What makes its libellé unique.
        """
        return cle_de_recherche(self.libelle)

    def __repr__(self) -> str:
        return f"Groupe(id={self.id!r})"


Structure: TypeAlias = EntiteJuridique | Etablissement | Groupe


@attrs.frozen(repr=False, weakref_slot=False)
class Rattachement(Lisible):
    """
    The one structure an account sits on, and its kind, which never changes.
    """

    structure_id: StructureId
    type_structure: TypeStructure

    def __attrs_post_init__(self) -> None:
        releve = Releve()
        releve.lire("structure_id", lire_identifiant, self.structure_id)
        if not isinstance(self.type_structure, TypeStructure):
            releve.noter("type_structure", "TYPE", "Un type de structure est attendu.")
        releve.lever()

    @classmethod
    def a(cls, structure: Structure) -> Rattachement:
        return cls(structure.id, structure.type_structure)
