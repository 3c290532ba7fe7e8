"""
*Motifs*: every reason to refuse, in the words of the screen.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Self

from siaut_core import phrases
from siaut_core.errors import (
    ConflictError,
    CourrielDejaPrisError,
    DonneesChangeesError,
    NumeroDejaPrisError,
)

__all__ = ["Motif", "Portee"]


class Portee(IntEnum):
    """
    What a reason speaks of; an operation tells the first that fails, no more.

    So that a refusal reveals nothing: who may not act at all learns nothing of
    the target, and a target out of reach looks like an unknown one.
    """

    ACTEUR = 1
    PERIMETRE = 2
    OBJET = 3


class Motif(Enum):
    """
    A reason to refuse; its name is a stable code for logs and tests.

    Attributes:
        libelle: A sentence for the screen.
        sources: The lines of the guide, or the decision records, it comes from.
        recours: Who could do it instead, or what to do.
        portee: What it speaks of; of the object unless a row says otherwise.
        field: The field of the form it blames, if any: one of the object's.
    """

    ACTEUR_INCONNU = (
        "Votre compte n'existe pas ou plus.",
        ("C1",),
        "Un Gestionnaire de votre structure peut vous créer un compte.",
        Portee.ACTEUR,
    )
    ACTEUR_INACTIF = (
        "Votre compte est inactif.",
        ("S3",),
        "Un Gestionnaire de votre structure peut l'activer.",
        Portee.ACTEUR,
    )
    ACTEUR_EN_ATTENTE = (
        "Vous n'avez pas encore confirmé votre courriel.",
        ("L1", "L5"),
        phrases.DEMANDER_UN_LIEN,
        Portee.ACTEUR,
    )
    GESTIONNAIRE_REQUIS = (
        "Cette action demande un profil Gestionnaire.",
        ("C1", "C5", "C6", "C7"),
        "Un Gestionnaire de votre structure peut le faire.",
        Portee.ACTEUR,
    )
    EJ_REQUISE = (
        "Seul un Gestionnaire rattaché à une EJ peut créer une structure.",
        ("T5", "0012"),
        "Un Gestionnaire EJ de votre entité juridique peut le faire.",
        Portee.ACTEUR,
    )
    CREATION_NATIONALE = (
        "La création de structures est réservée à l'administration nationale.",
        ("T5", "0012"),
        phrases.CONTACTER_L_ARS,
        Portee.ACTEUR,
    )
    CIBLE_INCONNUE = (
        "Ce compte n'existe pas ou plus.",
        ("0017",),
        "Recherchez ce compte dans la liste.",
        Portee.PERIMETRE,
    )
    STRUCTURE_INCONNUE = (
        "Cette structure n'existe pas ou plus.",
        ("0017",),
        phrases.RECHERCHER_LA_STRUCTURE,
        Portee.PERIMETRE,
    )
    HORS_PERIMETRE = (
        "Cette structure n'est pas dans votre périmètre.",
        ("C8", "C9", "C10", "T1"),
        "Un Gestionnaire de cette structure ou de son EJ peut le faire.",
        Portee.PERIMETRE,
    )
    SOI_MEME = (
        "Vous ne pouvez pas faire cette action sur votre propre compte.",
        ("0007",),
        "Un autre Gestionnaire de votre structure peut le faire.",
    )
    ENTRE_GESTIONNAIRES = (
        "Un Gestionnaire ne peut pas administrer un autre Gestionnaire.",
        ("C7", "0006"),
        "L'administration nationale peut le faire.",
        "profil",
    )
    VALIDATION_FAITE = (
        (
            "Un utilisateur ne peut être supprimé que si son compte n'est pas validé."
            " Dans le cas contraire, il pourra être inactivé."
        ),
        ("S1",),
        "Vous pouvez désactiver le compte.",
    )
    INACTIF_NON_SUPPRIMABLE = (
        "Un compte inactif ne peut pas être supprimé.",
        ("S1", "0010"),
        phrases.ACTIVER_D_ABORD,
    )
    EN_ATTENTE_NON_DESACTIVABLE = (
        "Un compte qui n'est pas validé ne peut pas être désactivé.",
        ("S1", "0010"),
        "Vous pouvez supprimer le compte.",
    )
    CONFIRMATION_FAITE = (
        "L'utilisateur a déjà confirmé son courriel.",
        ("L4", "L5"),
        "L'utilisateur peut demander un lien par « Mot de passe oublié ».",
    )
    COURRIEL_DEFINITIF = (
        "Le courriel d'un compte validé ne peut plus être modifié.",
        ("C3", "0009"),
        "Désactivez ce compte et créez-en un autre.",
        "courriel",
    )
    COMPTE_INACTIF = (
        "Le compte est inactif.",
        ("L4", "S3"),
        phrases.ACTIVER_D_ABORD,
    )
    PROFIL_STRUCTURE = (
        phrases.PROFIL_STRUCTURE,
        ("C4", "C9", "C10"),
        "Choisissez un profil du même type que la structure.",
        "profil",
    )
    DROIT_CONSULTATION = (
        phrases.DROIT_CONSULTATION,
        ("C11",),
        "Choisissez un autre profil, ou décochez le droit.",
        "droit_validation",
    )
    DROIT_NON_DETENU = (
        "Vous ne pouvez pas donner un droit de validation que vous n'avez pas.",
        ("C11", "0008"),
        "Un Gestionnaire qui a le droit de validation peut le donner.",
        "droit_validation",
    )
    STRUCTURE_FERMEE = (
        "Cette structure est fermée : personne ne peut plus y être rattaché.",
        ("C18", "0011"),
        "Choisissez une structure ouverte.",
        "structure_id",
    )
    ISSU_DU_FINESS = (
        phrases.ISSU_DU_FINESS,
        ("C18", "T5"),
        phrases.CONTACTER_L_ARS,
    )
    COURRIEL_DEJA_PRIS = CourrielDejaPrisError.reason[1:]
    NUMERO_DEJA_PRIS = NumeroDejaPrisError.reason[1:]
    DONNEES_CHANGEES = DonneesChangeesError.reason[1:]
    CONFLIT = ConflictError.reason[1:]
    CONSULTATION_SEULE = (
        "Votre profil permet la consultation en lecture seule.",
        ("C5", "C6"),
        "Un Utilisateur ou un Gestionnaire de la structure peut le faire.",
        Portee.ACTEUR,
    )
    DROIT_REQUIS = (
        "Cette action demande le droit de validation.",
        ("C11", "C12", "C13", "C14"),
        "Un Gestionnaire de votre structure peut vous donner ce droit.",
        Portee.ACTEUR,
    )
    AUTRE_STRUCTURE = (
        "Ce dossier n'est pas celui de votre structure.",
        ("C11", "0014"),
        "Une personne de la structure du dossier peut le faire.",
        Portee.PERIMETRE,
    )
    AUTRE_ACTIVITE = (
        "Cette activité n'est pas l'une des vôtres.",
        ("C15", "0014"),
        "Un Gestionnaire de votre structure peut vous la donner.",
        Portee.PERIMETRE,
    )

    libelle: str
    sources: tuple[str, ...]
    recours: str
    portee: Portee
    field: str

    def __new__(
        cls,
        libelle: str,
        sources: tuple[str, ...],
        recours: str,
        about: Portee | str = Portee.OBJET,
    ) -> Self:
        motif = object.__new__(cls)
        # Two reasons with one sentence would silently become a single member.
        motif._value_ = len(cls.__members__)
        motif.libelle, motif.sources, motif.recours = libelle, sources, recours
        motif.portee = Portee.OBJET if isinstance(about, str) else about
        motif.field = about if isinstance(about, str) else ""
        return motif

    @property
    def code(self) -> str:
        return self.name
