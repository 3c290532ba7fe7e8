"""
*Events*: the journal; exactly one per command, granted or refused.

An event holds identifiers of what was found and codes, never a name, an address, a
token or a password: nothing that was typed can forge a line, or must be erased later.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Self

import attrs

from siaut_core import phrases
from siaut_core.entities.identifier import StructureId, UtilisateurId
from siaut_core.entities.value import value

__all__ = ["CONFIRMER_SUPPRESSION", "Event", "Operation"]


class Operation(StrEnum):
    """
    Each command of the guide, with the text that confirms it.

    Guide: C20, L2, L4, S2, S3, S4.

    Attributes:
        confirmation: What the screen shows once it is done.
    """

    confirmation: str

    CREER_UTILISATEUR = "CREER_UTILISATEUR"
    MODIFIER_UTILISATEUR = "MODIFIER_UTILISATEUR"
    RENVOYER_COURRIEL_CREATION = (
        "RENVOYER_COURRIEL_CREATION",
        "Un courriel de création a été renvoyé",
    )
    DEMANDER_LIEN = (
        "DEMANDER_LIEN",
        (
            "Si un compte correspond à cette adresse, un courriel vous parviendra"
            " dans les minutes suivantes."
        ),
    )
    UTILISER_LIEN = "UTILISER_LIEN", "Votre mot de passe est enregistré."
    SUPPRIMER_UTILISATEUR = (
        "SUPPRIMER_UTILISATEUR",
        "L'utilisateur a bien été supprimé",
    )
    DESACTIVER_UTILISATEUR = (
        "DESACTIVER_UTILISATEUR",
        "Le compte est désormais inactif",
    )
    ACTIVER_UTILISATEUR = "ACTIVER_UTILISATEUR", "Le compte est désormais actif"
    SE_CONNECTER = "SE_CONNECTER", phrases.WELCOME
    ENREGISTRER_CONNEXION = "ENREGISTRER_CONNEXION", phrases.WELCOME
    CREER_STRUCTURE = "CREER_STRUCTURE"
    MODIFIER_STRUCTURE = "MODIFIER_STRUCTURE"
    INSTALLER_UTILISATEUR = "INSTALLER_UTILISATEUR"
    IMPORTER_STRUCTURES = "IMPORTER_STRUCTURES"
    MODIFIER_GROUPE = "MODIFIER_GROUPE"
    FIXER_NUMERO = "FIXER_NUMERO"

    def __new__(cls, code: str, confirmation: str = "Sauvegarde effectuée") -> Self:
        operation = str.__new__(cls, code)
        operation._value_ = code
        operation.confirmation = confirmation
        return operation


# What a deletion asks before it is done. Guide: S2.
CONFIRMER_SUPPRESSION = (
    "Ce compte n'a pas encore été finalisé par l'utilisateur et peut donc être"
    " supprimé. Attention, cette action est définitive. Confirmez-vous la suppression"
    " de l'utilisateur ?"
)


@value(kw_only=True, repr=True)
class Event:
    """
    Who did what, on whom, when, and what came of it.

    Attributes:
        le: In UTC.
        granted: Whether it was granted and stored.
        codes: Of the reasons to refuse (`Motif` codes, ``field:FAULT``), or of
            what a granted command did besides (``RETRAIT_DROIT``).
        acteur_id: ``None`` for the bearer of a link, for national acts, and when
            nobody was found; so are the two others when nothing was.
        au_titre_de: On whose behalf a national act was done: the only text that
            is kept, one line that the host vouches for.
    """

    operation: Operation
    le: datetime
    granted: bool = False
    codes: tuple[str, ...] = ()
    acteur_id: UtilisateurId | None = None
    au_titre_de: str | None = None
    cible_id: UtilisateurId | None = None
    structure_id: StructureId | None = None

    def grant(self, *codes: str) -> Event:
        return attrs.evolve(self, granted=True, codes=codes)

    def refuse(self, codes: Iterable[str]) -> Event:
        return attrs.evolve(self, granted=False, codes=tuple(codes))
