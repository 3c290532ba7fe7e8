"""
When the guide refuses, told naively: what `decide` is compared with everywhere.

Nothing here is clever, and nothing imports the rules that it is compared with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.policies.cas import Action, Cas
from siaut_core.policies.dossiers import CasDossier
from siaut_core.policies.regles import Silences
from tests.model.tables import (
    COLUMNS_COMPTES,
    COLUMNS_DOSSIERS,
    COLUMNS_STRUCTURES,
    COMPTES,
    DOSSIERS,
    OWN_STRUCTURE,
    PLACES,
    STRUCTURES,
    WITHIN_REACH,
    parse,
    possible_refusals,
)

if TYPE_CHECKING:
    from collections.abc import Callable

GESTIONNAIRES: Final = {Profil.GESTIONNAIRE_EJ, Profil.GESTIONNAIRE_ET}  # C7
CONSULTATIONS: Final = {Profil.CONSULTATION_EJ, Profil.CONSULTATION_ET}  # C5

PORTEE: Final = {
    (profil, relation) for (profil, relation), x in parse(WITHIN_REACH).items() if x
}
DOSSIERS_OF: Final = {pair for pair, x in parse(OWN_STRUCTURE).items() if x}
FITS_ON: Final = {
    (Profil[profil], TypeStructure[type_structure])
    for (profil, type_structure), x in parse(PLACES).items()
    if x
}


class Fault(NamedTuple):
    """
    When a reason is met.

    Attributes:
        fields: The only fields of the case that this reads.
        silence: The switch that lifts it, where the guide is silent.
    """

    fields: str
    happens: Callable[[Cas], bool]
    silence: str = ""


FAULTS: Final = {
    # The actor.
    "ACTEUR_INACTIF": Fault("acteur_actif", lambda c: not c.acteur_actif),  # S3
    "ACTEUR_EN_ATTENTE": Fault(  # L1, L5
        "acteur_en_attente", lambda c: c.acteur_en_attente
    ),
    "GESTIONNAIRE_REQUIS": Fault(  # C1, C7
        "profil_acteur", lambda c: c.profil_acteur not in GESTIONNAIRES
    ),
    "EJ_REQUISE": Fault(  # T5, decision 0012: under an EJ, nowhere else
        "type_structure", lambda c: c.type_structure != TypeStructure.EJ
    ),
    "CREATION_NATIONALE": Fault(  # decision 0012
        "", lambda _: True, "creation_structures"
    ),
    # The structure.
    "HORS_PERIMETRE": Fault(  # C8-C10
        "profil_acteur relation",
        lambda c: (c.profil_acteur, c.relation) not in PORTEE,
    ),
    "STRUCTURE_FERMEE": Fault("structure_fermee", lambda c: c.structure_fermee),
    "ISSU_DU_FINESS": Fault("avec_numero", lambda c: c.avec_numero),  # C18
    # The account.
    "SOI_MEME": Fault("soi_meme", lambda c: c.soi_meme),  # decision 0007
    "ENTRE_GESTIONNAIRES": Fault(  # decision 0006
        "profil soi_meme",
        lambda c: c.profil in GESTIONNAIRES and not c.soi_meme,
        "gestionnaires_entre_eux",
    ),
    "VALIDATION_FAITE": Fault("en_attente", lambda c: not c.en_attente),  # S1
    "INACTIF_NON_SUPPRIMABLE": Fault(  # decision 0010
        "actif", lambda c: not c.actif, "suppression_inactif"
    ),
    "EN_ATTENTE_NON_DESACTIVABLE": Fault(  # decision 0010
        "en_attente", lambda c: c.en_attente, "desactivation_en_attente"
    ),
    "CONFIRMATION_FAITE": Fault("en_attente", lambda c: not c.en_attente),  # L4
    "COURRIEL_DEFINITIF": Fault(  # decision 0009
        "en_attente", lambda c: not c.en_attente
    ),
    "COMPTE_INACTIF": Fault("actif", lambda c: not c.actif),  # L4
    # What is asked for.
    "PROFIL_STRUCTURE": Fault(  # C4, C9, C10
        "profil type_structure",
        lambda c: c.profil is not None and (c.profil, c.type_structure) not in FITS_ON,
    ),
    "DROIT_CONSULTATION": Fault(  # C11
        "profil droit", lambda c: c.droit and c.profil in CONSULTATIONS
    ),
    "DROIT_NON_DETENU": Fault(  # C11, decision 0008
        "acteur_droit droit",
        lambda c: c.droit and not c.acteur_droit,
        "droit_sans_le_detenir",
    ),
}

DOSSIER_FAULTS: Final[dict[str, Callable[[CasDossier], bool]]] = {
    "ACTEUR_INACTIF": lambda c: not c.actif,
    "ACTEUR_EN_ATTENTE": lambda c: c.en_attente,
    "AUTRE_STRUCTURE": lambda c: (c.profil, c.relation) not in DOSSIERS_OF,
    "AUTRE_ACTIVITE": lambda c: not c.activite_attribuee,  # C15
    "CONSULTATION_SEULE": lambda c: c.profil in CONSULTATIONS,  # C5, C6
    "DROIT_REQUIS": lambda c: not c.droit,  # C11
}

REFUS_COMPTES: Final = possible_refusals(COMPTES, COLUMNS_COMPTES)
REFUS_STRUCTURES: Final = possible_refusals(STRUCTURES, COLUMNS_STRUCTURES)
REFUS_DOSSIERS: Final = possible_refusals(DOSSIERS, COLUMNS_DOSSIERS)
REFUS: Final = REFUS_COMPTES | REFUS_STRUCTURES


def expected_refusals(action: Action, cas: Cas, silences: Silences) -> list[str]:
    """
    Give the codes of every reason the guide has to refuse.
    """
    return [
        code
        for code in REFUS[action]
        if FAULTS[code].happens(cas)
        if not (FAULTS[code].silence and getattr(silences, FAULTS[code].silence))
    ]


def refus_of_dossier(action: Action, cas: CasDossier) -> list[str]:
    """
    Same, about a dossier.
    """
    return [code for code in REFUS_DOSSIERS[action] if DOSSIER_FAULTS[code](cas)]


def fields_read(action: Action) -> set[str]:
    """
    Give the fields of a case that matter to an action.
    """
    return {field for code in REFUS[action] for field in FAULTS[code].fields.split()}


def silences_read(action: Action) -> set[str]:
    """
    Give the switches that matter to an action.
    """
    return {FAULTS[code].silence for code in REFUS[action]} - {""}
