"""
What the use cases on accounts share: their facts, and how they refuse.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import attrs

from siaut_core.entities.activite import CodeActivite, Nomenclature
from siaut_core.entities.affichage import Lisible
from siaut_core.entities.structure import MEMBRES_MAXIMUM, Structure
from siaut_core.entities.utilisateur import Utilisateur, est_une_liste, lire_codes
from siaut_core.errors import DonneesInvalidesError, ErreurChamp, Releve
from siaut_core.policies.decision import Action, Decision
from siaut_core.policies.examen import examiner, examiner_acteur
from siaut_core.policies.motifs import Motif
from siaut_core.policies.silences import Silences
from siaut_core.use_cases.conclusion import Refus, refuser

if TYPE_CHECKING:
    from datetime import date

    from siaut_core.use_cases.creation import Saisie
    from siaut_core.use_cases.evenement import Commande, Evenement

__all__ = [
    "Faits",
    "fautes_d_identifiant",
    "figer",
    "lire_activites",
    "lire_case",
    "lire_reference",
    "lire_version",
    "refus_de_l_acteur",
    "refus_sur_un_compte",
]


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
class Faits(Lisible):
    """
    What must be known, read in one unit of work, to answer.

    ``None`` is unknown: to the host, or because the identifier cannot be one.

    Attributes:
        cible: The account that is acted upon.
        structure: The one *cible* is attached to; for a creation or a
            structure's own use cases, the one that is asked for.
        structure_visee: Where *cible* would move.
    """

    acteur: Utilisateur | None
    cible: Utilisateur | None = None
    structure: Structure | None = None
    structure_visee: Structure | None = None


def refus_de_l_acteur(
    action: Action, commande: Commande, faits: Faits, evenement: Evenement
) -> Refus | None:
    """
    Refuse on what concerns the actor alone; ``None`` when nothing does.

    It comes first, so that who may not act at all learns nothing of the rest.
    """
    if faits.acteur is None:
        fautes = fautes_d_identifiant(commande)
        if fautes:
            return refuser(evenement, erreurs=fautes)
        inconnu = Decision(action, (Motif.ACTEUR_INCONNU,))
        return refuser(evenement, inconnu)
    decision = examiner_acteur(Action.RECHERCHER, faits.acteur)
    if not decision:
        return refuser(evenement, Decision(action, decision.motifs))
    return None


def refus_sur_un_compte(
    action: Action,
    commande: Commande,
    faits: Faits,
    evenement: Evenement,
    silences: Silences,
) -> tuple[Utilisateur, Utilisateur, Structure] | Refus:
    """
    Give the actor, the target and its structure if *action* is granted.
    """
    refus = refus_de_l_acteur(action, commande, faits, evenement)
    if refus is not None:
        return refus
    acteur, cible, structure = faits.acteur, faits.cible, faits.structure
    if acteur is None or cible is None or structure is None:
        return refuser(evenement, erreurs=fautes_d_identifiant(commande))
    decision = examiner(action, acteur, cible, structure, silences)
    return (acteur, cible, structure) if decision else refuser(evenement, decision)


def lire_activites(
    codes: object,
    nomenclature: Nomenclature,
    jour: date,
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
    lues = lire_codes(codes)
    permises = {a.code for a in nomenclature.attribuables(jour)}.union(deja)
    if not permises.issuperset(lues):
        raise DonneesInvalidesError.seule(
            "INCONNU", "Choisissez des activités de la liste."
        )
    return lues


def lire_case(valeur: object) -> bool:
    """
    Read a box that is ticked or not.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no bool.
    """
    if not isinstance(valeur, bool):
        raise DonneesInvalidesError.seule("TYPE", "Oui ou non est attendu.")
    return valeur


def lire_version(valeur: object) -> int:
    """
    Read the version that a form showed; a form of HTML sends it as a text.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no whole number.
    """
    if not isinstance(valeur, int) or isinstance(valeur, bool):
        raise DonneesInvalidesError.seule(
            "TYPE", "La version affichée, un nombre entier, est attendue."
        )
    return valeur


def figer(valeurs: object) -> object:
    """
    Keep what was typed as a tuple: a unit of work may be run again.

    No further than one more than any list may have: its reader refuses it then.
    """
    if not est_une_liste(valeurs):
        return valeurs
    return tuple(islice(valeurs, MEMBRES_MAXIMUM + 1))


def fautes_d_identifiant(commande: Commande) -> tuple[ErreurChamp, ...]:
    """
    Name the identifiers that are no text: a slip of the caller, not an unknown one.
    """
    releve = Releve()
    for champ in attrs.fields(type(commande)):  # type: ignore[arg-type]  # every command is one of attrs
        valeur = getattr(commande, champ.name)
        if champ.name.endswith("_id") and valeur is not champ.default:
            releve.lire(champ.name, lire_reference, valeur)
    return tuple(releve.erreurs)


def lire_reference(valeur: object) -> str:
    """
    Read what should name somebody or something, unknown as it may be.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no text.
    """
    if not isinstance(valeur, str):
        raise DonneesInvalidesError.seule(
            "TYPE", "Un identifiant, en texte, est attendu."
        )
    return valeur


def structure_obligatoire(commande: Saisie) -> tuple[ErreurChamp, ...]:
    """
    Name the structure among the wrong fields when none was chosen. Guide: C2.
    """
    if commande.structure_id is None or commande.structure_id == "":
        vide = ErreurChamp("structure_id", "OBLIGATOIRE", "Ce champ est obligatoire.")
        return (vide,)
    return fautes_d_identifiant(commande)
