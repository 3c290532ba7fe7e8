"""
When the guide refuses, told naively: what `decider` is compared with everywhere.

Nothing here is clever, and nothing imports the rules that it is compared with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.policies.cas import Cas
from siaut_core.policies.decision import Action
from siaut_core.policies.dossiers import CasDossier
from siaut_core.policies.silences import Silences
from tests.model.tables import (
    A_PORTEE,
    COLONNES_COMPTES,
    COLONNES_DOSSIERS,
    COLONNES_STRUCTURES,
    COMPTES,
    DOSSIERS,
    PLACES,
    SA_STRUCTURE,
    STRUCTURES,
    lire,
    refus_possibles,
)

if TYPE_CHECKING:
    from collections.abc import Callable

GESTIONNAIRES: Final = {Profil.GESTIONNAIRE_EJ, Profil.GESTIONNAIRE_ET}  # C7
CONSULTATIONS: Final = {Profil.CONSULTATION_EJ, Profil.CONSULTATION_ET}  # C5

PORTEE: Final = {
    (profil, relation) for (profil, relation), x in lire(A_PORTEE).items() if x
}
DOSSIERS_DE: Final = {paire for paire, x in lire(SA_STRUCTURE).items() if x}
TIENT_SUR: Final = {
    (Profil[profil], TypeStructure[type_structure])
    for (profil, type_structure), x in lire(PLACES).items()
    if x
}


class Faute(NamedTuple):
    """
    When a reason is met.

    Attributes:
        champs: The only fields of the case that this reads.
        silence: The switch that lifts it, where the guide is silent.
    """

    champs: str
    survient: Callable[[Cas], bool]
    silence: str = ""


FAUTES: Final = {
    # The actor.
    "ACTEUR_INACTIF": Faute("acteur_actif", lambda c: not c.acteur_actif),  # S3
    "ACTEUR_EN_ATTENTE": Faute(  # L1, L5
        "acteur_en_attente", lambda c: c.acteur_en_attente
    ),
    "GESTIONNAIRE_REQUIS": Faute(  # C1, C7
        "profil_acteur", lambda c: c.profil_acteur not in GESTIONNAIRES
    ),
    "EJ_REQUISE": Faute(  # T5, decision 0012: under an EJ, nowhere else
        "type_structure", lambda c: c.type_structure != TypeStructure.EJ
    ),
    "CREATION_NATIONALE": Faute(  # decision 0012
        "", lambda _: True, "creation_structures"
    ),
    # The structure.
    "HORS_PERIMETRE": Faute(  # C8-C10
        "profil_acteur relation",
        lambda c: (c.profil_acteur, c.relation) not in PORTEE,
    ),
    "STRUCTURE_FERMEE": Faute("structure_fermee", lambda c: c.structure_fermee),
    "ISSU_DU_FINESS": Faute("avec_numero", lambda c: c.avec_numero),  # C18
    # The account.
    "SOI_MEME": Faute("soi_meme", lambda c: c.soi_meme),  # decision 0007
    "ENTRE_GESTIONNAIRES": Faute(  # decision 0006
        "profil soi_meme",
        lambda c: c.profil in GESTIONNAIRES and not c.soi_meme,
        "gestionnaires_entre_eux",
    ),
    "VALIDATION_FAITE": Faute("en_attente", lambda c: not c.en_attente),  # S1
    "INACTIF_NON_SUPPRIMABLE": Faute(  # decision 0010
        "actif", lambda c: not c.actif, "suppression_inactif"
    ),
    "EN_ATTENTE_NON_DESACTIVABLE": Faute(  # decision 0010
        "en_attente", lambda c: c.en_attente, "desactivation_en_attente"
    ),
    "CONFIRMATION_FAITE": Faute("en_attente", lambda c: not c.en_attente),  # L4
    "COURRIEL_DEFINITIF": Faute(  # decision 0009
        "en_attente", lambda c: not c.en_attente
    ),
    "COMPTE_INACTIF": Faute("actif", lambda c: not c.actif),  # L4
    # What is asked for.
    "PROFIL_STRUCTURE": Faute(  # C4, C9, C10
        "profil type_structure",
        lambda c: (
            c.profil is not None and (c.profil, c.type_structure) not in TIENT_SUR
        ),
    ),
    "DROIT_CONSULTATION": Faute(  # C11
        "profil droit", lambda c: c.droit and c.profil in CONSULTATIONS
    ),
    "DROIT_NON_DETENU": Faute(  # C11, decision 0008
        "acteur_droit droit",
        lambda c: c.droit and not c.acteur_droit,
        "droit_sans_le_detenir",
    ),
}

FAUTES_DOSSIER: Final[dict[str, Callable[[CasDossier], bool]]] = {
    "ACTEUR_INACTIF": lambda c: not c.actif,
    "ACTEUR_EN_ATTENTE": lambda c: c.en_attente,
    "AUTRE_STRUCTURE": lambda c: (c.profil, c.relation) not in DOSSIERS_DE,
    "AUTRE_ACTIVITE": lambda c: not c.activite_attribuee,  # C15
    "CONSULTATION_SEULE": lambda c: c.profil in CONSULTATIONS,  # C5, C6
    "DROIT_REQUIS": lambda c: not c.droit,  # C11
}

REFUS_COMPTES: Final = refus_possibles(COMPTES, COLONNES_COMPTES)
REFUS_STRUCTURES: Final = refus_possibles(STRUCTURES, COLONNES_STRUCTURES)
REFUS_DOSSIERS: Final = refus_possibles(DOSSIERS, COLONNES_DOSSIERS)
REFUS: Final = REFUS_COMPTES | REFUS_STRUCTURES


def refus_attendus(action: Action, cas: Cas, silences: Silences) -> list[str]:
    """
    Give the codes of every reason the guide has to refuse.
    """
    return [
        code
        for code in REFUS[action]
        if FAUTES[code].survient(cas)
        if not (FAUTES[code].silence and getattr(silences, FAUTES[code].silence))
    ]


def refus_de_dossier(action: Action, cas: CasDossier) -> list[str]:
    """
    Same, about a dossier.
    """
    return [code for code in REFUS_DOSSIERS[action] if FAUTES_DOSSIER[code](cas)]


def champs_lus(action: Action) -> set[str]:
    """
    Give the fields of a case that matter to an action.
    """
    return {champ for code in REFUS[action] for champ in FAUTES[code].champs.split()}


def silences_lus(action: Action) -> set[str]:
    """
    Give the switches that matter to an action.
    """
    return {FAUTES[code].silence for code in REFUS[action]} - {""}
