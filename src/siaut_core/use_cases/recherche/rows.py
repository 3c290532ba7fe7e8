"""
*Lines*: what a result shows of an account, or of a structure. Guide: R5, T3.

A row of accounts is an account, the structure it sits on, and the EJ of that
structure; every column is derived from them here, once for all adapters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from operator import attrgetter
from types import MappingProxyType, NoneType
from typing import Final, NamedTuple, TypeAlias, TypeVar

import attrs

from siaut_core.entities.activite import ACTIVITES_2023, Nomenclature
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.misuse import check_types
from siaut_core.entities.profil import TypeStructure
from siaut_core.entities.structure import STRUCTURES, EntiteJuridique, Groupe, Structure
from siaut_core.entities.territoire import DEPARTEMENTS, REGIONS
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.entities.value import value
from siaut_core.errors import invalid

__all__ = [
    "HEADINGS",
    "Champ",
    "Place",
    "StructureRow",
    "UtilisateurRow",
    "nom_departement",
    "nom_region",
    "row_of",
    "yes_no",
]

R = TypeVar("R")


class Champ(NamedTuple):
    """
    One text of a screen, and the label that stands beside it or above.
    """

    libelle: str
    texte: str


def yes_no(*, yes: bool) -> str:
    """
    Write a boolean as the screens do.
    """
    return "Oui" if yes else "Non"


def nom_region(code: str | None) -> str:
    """
    Name a région; empty when unknown.
    """
    region = REGIONS.get(code or "")
    return region.nom if region else ""


def nom_departement(code: str | None) -> str:
    """
    Name a département; empty when unknown.
    """
    departement = DEPARTEMENTS.get(code or "")
    return departement.nom if departement else ""


class Place(IntEnum):
    """
    Which structure one looks at, from the one that an account sits on.

    Attributes:
        OWN: That one.
        EJ: The EJ of an ET; else that one.
        ET: That one, if it is an ET.
        GROUPE: That one, if it is a groupe.
    """

    OWN, EJ, ET, GROUPE = range(4)


def _nom(structure: Structure | None) -> str:
    return "" if structure is None else structure.nom


def _numero(structure: Structure | None) -> str:
    return "" if structure is None else str(structure.numero or "")


@value(repr=True)
class UtilisateurRow:
    """
    One row of the accounts found. Guide: R5.

    Attributes:
        structure: The one the account sits on.
        ej: The EJ of that structure: itself for an EJ, none for a groupe.
        nomenclature: Names its activities; that of the settings, from an operation.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If they do not belong together.
        siaut_core.errors.MisuseError: If one of them is of another class.
    """

    utilisateur: Utilisateur
    structure: Structure
    ej: EntiteJuridique | None = None
    nomenclature: Nomenclature = attrs.field(
        default=ACTIVITES_2023, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        structure, ej = self.structure, self.ej
        check_types(
            utilisateur=(self.utilisateur, Utilisateur),
            structure=(structure, STRUCTURES),
            ej=(ej, (EntiteJuridique, NoneType)),
        )
        attached = self.utilisateur.rattachement.structure_id == structure.id
        if structure.type_structure is TypeStructure.ET:
            consistent = ej is None or ej.id == structure.ej_id
        else:
            expected = None if isinstance(structure, Groupe) else structure
            consistent = ej in {None, expected}
            object.__setattr__(self, "ej", expected)
        if not (attached and consistent):
            message = "La structure n'est pas celle de l'utilisateur."
            raise invalid("INCOHERENT", message, "structure")

    @property
    def places(self) -> tuple[Structure | None, ...]:
        """
        What is seen from it, in the order of `Place`.
        """
        own = self.structure
        if own.type_structure is TypeStructure.ET:
            return own, self.ej, own, None
        groupe = own if own.type_structure is TypeStructure.GROUPE else None
        return own, own, None, groupe

    @property
    def raison_sociale_ej(self) -> str:
        """
        Of the EJ; of a groupe, its libellé. Guide: C9.
        """
        return _nom(self.places[Place.EJ])

    @property
    def finess_ej(self) -> str:
        return _numero(self.places[Place.EJ])

    @property
    def raison_sociale_et(self) -> str:
        return _nom(self.places[Place.ET])

    @property
    def finess_et(self) -> str:
        return _numero(self.places[Place.ET])

    @property
    def libelle_groupe(self) -> str:
        """
        Of the groupe that the account sits on. Guide: R3, F3.
        """
        return _nom(self.places[Place.GROUPE])

    @property
    def region(self) -> str:
        """
        The name of its structure's région.

        Never guessed from the EJ of an ET: one ET in eight is elsewhere.
        """
        return nom_region(self.structure.coordonnees.region)

    @property
    def departement(self) -> str:
        return nom_departement(self.structure.coordonnees.departement)

    @property
    def activites(self) -> str:
        """
        The labels, in the order of the form; a screen cuts them: `siaut_core.shorten`.
        """
        return ", ".join(self.nomenclature.libelles(self.utilisateur.activites))

    def colonnes(self) -> dict[str, Champ]:
        """
        Give each column by its identifier, under its heading. Guide: R5.

        In capitals, that of a column with sort arrows is the code of the sort.
        """
        return _shown(UTILISATEUR_COLONNES, self)


# What a list shows, in this order: under which heading, and what of a row.
Colonnes: TypeAlias = Mapping[str, tuple[str, Callable[[R], str]]]

UTILISATEUR_COLONNES: Final[Colonnes[UtilisateurRow]] = MappingProxyType(
    {
        "nom": ("Nom", attrgetter("utilisateur.nom")),
        "prenom": ("Prénom", attrgetter("utilisateur.prenom")),
        "courriel": ("Courriel", attrgetter("utilisateur.courriel.adresse")),
        "profil": ("Profil", attrgetter("utilisateur.profil.libelle")),
        "valideur": ("Valideur", lambda r: yes_no(yes=r.utilisateur.droit_validation)),
        "raison_sociale_ej": ("Raison sociale EJ", attrgetter("raison_sociale_ej")),
        "raison_sociale_et": ("Raison sociale ET", attrgetter("raison_sociale_et")),
        "activites": ("Activités", attrgetter("activites")),
        "region": ("Région", attrgetter("region")),
        "departement": ("Département", attrgetter("departement")),
        "en_attente": (
            "Compte validé",
            lambda r: "En attente" if r.utilisateur.est_en_attente else "Oui",
        ),
        "actif": ("Actif", lambda r: yes_no(yes=r.utilisateur.actif)),
    }
)


def _shown(colonnes: Colonnes[R], row: R) -> dict[str, Champ]:
    return {id: Champ(heading, of(row)) for id, (heading, of) in colonnes.items()}


def row_of(
    compte: Utilisateur, structure_by_id: Callable[[StructureId], Structure | None]
) -> UtilisateurRow:
    """
    Make the row of an account from the structure it sits on, and its EJ.
    """
    structure = structure_by_id(compte.rattachement.structure_id)
    assert structure is not None  # noqa: S101  (structures are never deleted)
    ej: Structure | None = None
    if structure.type_structure is TypeStructure.ET:
        ej = structure_by_id(structure.ej_id)
    return UtilisateurRow(
        compte, structure, ej if isinstance(ej, EntiteJuridique) else None
    )


@value(repr=True)
class StructureRow:
    """
    One row of the structures found. Guide: T3.
    """

    structure: Structure

    @property
    def numero(self) -> str:
        """
        Its FINESS number; a groupe has none.
        """
        return _numero(self.structure)

    def colonnes(self) -> dict[str, Champ]:
        """
        Give each column by its identifier, under its heading. Guide: T3.

        In capitals, each is the code of its sort.
        """
        return _shown(STRUCTURE_COLONNES, self)


STRUCTURE_COLONNES: Final[Colonnes[StructureRow]] = MappingProxyType(
    {
        "type": ("Type", attrgetter("structure.type_structure.value")),
        "nom": ("Nom", attrgetter("structure.nom")),
        "numero": ("Numéro FINESS", attrgetter("numero")),
    }
)

HEADINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        id: heading
        for colonnes in (STRUCTURE_COLONNES, UTILISATEUR_COLONNES)
        for id, (heading, _) in colonnes.items()
    }
)
