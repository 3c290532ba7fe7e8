"""
*Profils*: what an account may do (*niveau*) and on what it sits (EJ or ET).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from siaut_core.entities.text import read_text, search_key
from siaut_core.errors import invalid

__all__ = ["Niveau", "Profil", "TypeStructure"]


class TypeStructure(StrEnum):
    """
    The three kinds of structure. Guide: R3, T1, T3.
    """

    EJ = "EJ"
    ET = "ET"
    GROUPE = "Groupe"


_DU_NIVEAU_EJ: Final = (TypeStructure.EJ, TypeStructure.GROUPE)


class Niveau(StrEnum):
    """
    What a profile may do, from least to most. Guide: C5-C7.
    """

    CONSULTATION = "Consultation"
    UTILISATEUR = "Utilisateur"
    GESTIONNAIRE = "Gestionnaire"


class Profil(StrEnum):
    """
    The six profiles of a *Promoteur*. Guide: C4.

    Attributes:
        niveau: Consultation, Utilisateur or Gestionnaire.
        type_structure: ``EJ`` (sits on an EJ or a Groupe) or ``ET``.
        libelle: As the list of the form shows it.

    .. doctest::

        >>> Profil.parse("Promoteur Lecteur ET")
        <Profil.CONSULTATION_ET: 'CONSULTATION_ET'>
    """

    niveau: Niveau
    type_structure: TypeStructure
    libelle: str

    GESTIONNAIRE_EJ = "GESTIONNAIRE_EJ"
    UTILISATEUR_EJ = "UTILISATEUR_EJ"
    CONSULTATION_EJ = "CONSULTATION_EJ"
    GESTIONNAIRE_ET = "GESTIONNAIRE_ET"
    UTILISATEUR_ET = "UTILISATEUR_ET"
    CONSULTATION_ET = "CONSULTATION_ET"

    def __init__(self, code: str) -> None:
        before, _, after = code.partition("_")
        self.niveau, self.type_structure = Niveau[before], TypeStructure[after]
        self.libelle = f"Promoteur {self.niveau} {self.type_structure}"

    def fits(self, type_structure: TypeStructure) -> bool:
        """
        Say whether it may sit on such a structure. Guide: C9.
        """
        if self.type_structure is TypeStructure.ET:
            return type_structure is TypeStructure.ET
        return type_structure in _DU_NIVEAU_EJ

    @property
    def admet_le_droit(self) -> bool:
        """
        Whether it may hold the droit de validation: a Consultation never. Guide: C11.
        """
        return self.niveau is not Niveau.CONSULTATION

    @classmethod
    def parse(cls, value: object) -> Profil:
        """
        Read a code or a libellé; "Lecteur" is a synonym of "Consultation". Guide: C5.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If there is no such profile.
        """
        text = search_key(read_text(value, 100)).replace("_", " ")
        cle = text.removeprefix("promoteur ").replace("lecteur", "consultation")
        profil = cls.__members__.get(cle.replace(" ", "_").upper())
        if profil is None:
            code = "INCONNU" if text else "OBLIGATOIRE"
            raise invalid(code, "Choisissez un profil de la liste.")
        return profil
