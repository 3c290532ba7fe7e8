"""
*Lines* of the guide: what each line asks for, in our words.

The guide itself ("SI Autorisations - Guide utilisateur, profil PROMOTEUR
GESTIONNAIRE", November 2023) is the ministry's; identifiers are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

CHAPTERS: Final = {
    "R": "Rechercher un utilisateur",
    "C": "Créer un utilisateur",
    "L": "Liens d'activation",
    "F": "Fiche d'un utilisateur",
    "S": "Supprimer ou inactiver un utilisateur",
    "T": "Consulter mes structures",
}

LINES: Final = {
    "R1": "Search criteria are cumulative.",
    "R2": "An empty search lists every account within reach.",
    "R3": "The sixteen criteria of the screen.",
    "R4": "« Annuler les filtres » returns to no criterion.",
    "R5": "The columns of a result, and which of them sort.",
    "R6": "From a row, the manager opens the record.",
    "C1": "Creating accounts takes a Gestionnaire profile.",
    "C2": "Required fields of the form.",
    "C3": "One address, one account.",
    "C4": "Six profiles: three levels, on an EJ or on an ET.",
    "C5": "Consultation reads.",
    "C6": "Utilisateur reads and creates dossiers.",
    "C7": "Gestionnaire also administers accounts and structures.",
    "C8": "A Gestionnaire EJ reaches their EJ, its ET, their groupe.",
    "C9": "A groupe takes a profile of type EJ.",
    "C10": "A Gestionnaire ET reaches their ET only.",
    "C11": "Droit de validation: an extra right, never for a Consultation.",
    "C12": "With it, one is listed as « auteur de la demande ».",
    "C13": "With it, one validates a dossier.",
    "C14": "With it, one transmits a dossier to the ARS.",
    "C15": "Activités: one or more of the list, or all of them.",
    "C16": "The question « Possédez-vous un numéro de FINESS ».",
    "C17": "Yes: a choice among one's own, « Raison sociale (numéro) ».",
    "C18": "What comes from FINESS shows by itself, and is not edited.",
    "C19": "Saving sends the activation mail.",
    "C20": "« Sauvegarde effectuée ».",
    "L1": "An activation link lives 72 h from its sending.",
    "L2": "« Mot de passe oublié / Première connexion ».",
    "L3": "The mail of a demande, word for word; 24 h.",
    "L4": "« Renvoyer un courriel de création »; 72 h again.",
    "L5": "« L'utilisateur n'a pas encore confirmé son courriel ».",
    "F1": "« Informations du compte ».",
    "F2": "Buttons follow the state of the account.",
    "F3": "One's own profile: groupe, « Prénom NOM - Profil ».",
    "S1": "Deleted only while not validated, else deactivated.",
    "S2": "Deletion asks first, and is final.",
    "S3": "« Désactiver le compte ».",
    "S4": "« Activer le compte », at any time.",
    "T1": "A manager lists their EJ, ET and groupes.",
    "T2": "Criteria on structures.",
    "T3": "Columns of the list of structures; a groupe has no number.",
    "T4": "The record of a structure.",
    "T5": "« Créer une structure ».",
}

_MARK: Final = re.compile(r"Guide: ((?:[RCLFST]\d+(?:-[RCLFST]\d+)?(?:, )?)+)")
_LINE: Final = re.compile(r"([RCLFST])(\d+)(?:-\1(\d+))?")


def cited_lines(text: str | None) -> Iterator[str]:
    """
    Give the lines that a docstring cites after "Guide:"; ranges are spelt out.

    .. doctest::

        >>> list(cited_lines("Delete. Guide: S1, C12-C14."))
        ['S1', 'C12', 'C13', 'C14']
    """
    # A mark may go on on the next line of the docstring.
    for mark in _MARK.finditer(" ".join((text or "").split())):
        for chapter, start, end in _LINE.findall(mark[1]):
            for number in range(int(start), int(end or start) + 1):
                yield f"{chapter}{number}"
