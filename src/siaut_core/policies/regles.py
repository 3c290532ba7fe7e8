"""
*Règles*: THE TABLE. Each action, and the rules that must hold.

Checks, list filters, offered choices, documentation and tests are all read
from `REGLES`. Anything that no rule knows is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Final, Generic, TypeAlias, TypeVar

from siaut_core import phrases
from siaut_core.entities.profil import Niveau, TypeStructure
from siaut_core.entities.value import Checked, value
from siaut_core.policies.cas import Action, Cas, Decision, Relation
from siaut_core.policies.motifs import Motif

__all__ = ["REGLES", "SILENCES", "Regle", "Silences", "decide", "regles_in_force"]

C = TypeVar("C")

YesNo: TypeAlias = Annotated[bool, phrases.YES_OR_NO]


@value(kw_only=True, repr=True)
class Silences(Checked):
    """
    One switch per silence; each default is a decision record of the docs.

    Attributes:
        gestionnaires_entre_eux: A Gestionnaire creates and manages other
            Gestionnaires of their perimeter (decision 0006).
        droit_sans_le_detenir: Granting the droit de validation asks no such
            right of the one who grants it (decision 0008).
        desactivation_en_attente: An account not validated yet can be
            deactivated (decision 0010).
        suppression_inactif: An inactive account that was never validated can
            be deleted (decision 0010).
        creation_structures: A Gestionnaire attached to an EJ creates ET
            without number and groupes (decision 0012).

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every switch that is no
            boolean: "non" would say yes.
    """

    gestionnaires_entre_eux: YesNo = True
    droit_sans_le_detenir: YesNo = True
    desactivation_en_attente: YesNo = True
    suppression_inactif: YesNo = True
    creation_structures: YesNo = True


SILENCES = Silences()


@value(eq=False, repr=True)
class Regle(Generic[C]):
    """
    One condition: what to tell the person when it does not hold.

    Attributes:
        silence: The switch of `Silences` that lifts it, if it is not the guide's.
    """

    motif: Motif
    holds: Callable[[C], bool]
    silence: str | None = None

    def applies(self, silences: Silences) -> bool:
        return self.silence is None or not getattr(silences, self.silence)


# What the EJ profiles reach besides their own; a relation that is not named is not.
ATTACHED: Final = (Relation.ET_DE_SON_EJ, Relation.GROUPE_DE_SON_EJ)


def _dans_perimetre(cas: Cas) -> bool:
    du_niveau_ej = cas.profil_acteur.type_structure is TypeStructure.EJ
    attached = du_niveau_ej and cas.relation in ATTACHED
    return attached or cas.relation is Relation.SIENNE


def _sur_une_ej(cas: Cas) -> bool:
    return cas.type_structure is TypeStructure.EJ


def _profil_fits(cas: Cas) -> bool:
    return cas.profil is None or cas.profil.fits(cas.type_structure)


def _allowed_droit(cas: Cas) -> bool:
    return not cas.droit or cas.profil is None or cas.profil.admet_le_droit


def _not_another_gestionnaire(cas: Cas) -> bool:
    if cas.soi_meme or cas.profil is None:
        return True
    return cas.profil.niveau is not Niveau.GESTIONNAIRE


ACTEUR_ACTIF: Final = Regle[Cas](Motif.ACTEUR_INACTIF, lambda cas: cas.acteur_actif)
ACTEUR_PAS_EN_ATTENTE: Final = Regle[Cas](
    Motif.ACTEUR_EN_ATTENTE, lambda cas: not cas.acteur_en_attente
)
GESTIONNAIRE: Final = Regle[Cas](
    Motif.GESTIONNAIRE_REQUIS,
    lambda cas: cas.profil_acteur.niveau is Niveau.GESTIONNAIRE,
)
DANS_LE_PERIMETRE: Final = Regle[Cas](Motif.HORS_PERIMETRE, _dans_perimetre)
SUR_UNE_EJ: Final = Regle[Cas](Motif.EJ_REQUISE, _sur_une_ej)
DELEGATED_CREATION: Final = Regle[Cas](
    Motif.CREATION_NATIONALE, lambda _: False, "creation_structures"
)
PAS_SOI_MEME: Final = Regle[Cas](Motif.SOI_MEME, lambda cas: not cas.soi_meme)
PAS_UN_GESTIONNAIRE: Final = Regle[Cas](
    Motif.ENTRE_GESTIONNAIRES, _not_another_gestionnaire, "gestionnaires_entre_eux"
)
SUPPRIMABLE: Final = Regle[Cas](Motif.VALIDATION_FAITE, lambda cas: cas.en_attente)
SUPPRIMABLE_ACTIF: Final = Regle[Cas](
    Motif.INACTIF_NON_SUPPRIMABLE, lambda cas: cas.actif, "suppression_inactif"
)
DESACTIVABLE: Final = Regle[Cas](
    Motif.EN_ATTENTE_NON_DESACTIVABLE,
    lambda cas: not cas.en_attente,
    "desactivation_en_attente",
)
TO_CONFIRM: Final = Regle[Cas](Motif.CONFIRMATION_FAITE, lambda cas: cas.en_attente)
COURRIEL_CHANGEABLE: Final = Regle[Cas](
    Motif.COURRIEL_DEFINITIF, lambda cas: cas.en_attente
)
CIBLE_NOT_DEACTIVATED: Final = Regle[Cas](Motif.COMPTE_INACTIF, lambda cas: cas.actif)
PROFIL_FITS: Final = Regle[Cas](Motif.PROFIL_STRUCTURE, _profil_fits)
ALLOWED_DROIT: Final = Regle[Cas](Motif.DROIT_CONSULTATION, _allowed_droit)
HELD_DROIT: Final = Regle[Cas](
    Motif.DROIT_NON_DETENU,
    lambda cas: cas.acteur_droit or not cas.droit,
    "droit_sans_le_detenir",
)
OPEN_STRUCTURE: Final = Regle[Cas](
    Motif.STRUCTURE_FERMEE, lambda cas: not cas.structure_fermee
)
SANS_NUMERO: Final = Regle[Cas](Motif.ISSU_DU_FINESS, lambda cas: not cas.avec_numero)

EN_EXERCICE: Final = (ACTEUR_ACTIF, ACTEUR_PAS_EN_ATTENTE)
GESTIONNAIRE_EN_EXERCICE: Final = (*EN_EXERCICE, GESTIONNAIRE)
SUR_UNE_STRUCTURE: Final = (*GESTIONNAIRE_EN_EXERCICE, DANS_LE_PERIMETRE)
SUR_UN_COMPTE: Final = (*SUR_UNE_STRUCTURE, PAS_UN_GESTIONNAIRE)
NEW_STRUCTURE: Final = (
    *GESTIONNAIRE_EN_EXERCICE,
    SUR_UNE_EJ,
    DELEGATED_CREATION,
    DANS_LE_PERIMETRE,
    OPEN_STRUCTURE,
)
COMPTE_POSSIBLE: Final = (PROFIL_FITS, ALLOWED_DROIT)

REGLES: Final[Mapping[Action, tuple[Regle[Cas], ...]]] = MappingProxyType(
    {
        Action.CONSULTER_MON_PROFIL: EN_EXERCICE,  # F3
        Action.RECHERCHER: GESTIONNAIRE_EN_EXERCICE,  # R2, T1
        Action.CONSULTER: SUR_UNE_STRUCTURE,  # R6
        Action.CREER: (  # C1-C11
            *SUR_UN_COMPTE,
            OPEN_STRUCTURE,
            *COMPTE_POSSIBLE,
            HELD_DROIT,
        ),
        Action.MODIFIER: SUR_UN_COMPTE,  # C7
        Action.CHANGER_DROITS: (  # C7, C11
            *SUR_UN_COMPTE,
            PAS_SOI_MEME,
            *COMPTE_POSSIBLE,
        ),
        Action.DONNER_DROIT: (*SUR_UN_COMPTE, PAS_SOI_MEME, HELD_DROIT),  # C11
        Action.RATTACHER: (*SUR_UN_COMPTE, PAS_SOI_MEME, OPEN_STRUCTURE),  # C8-C10
        Action.CHANGER_COURRIEL: (*SUR_UN_COMPTE, COURRIEL_CHANGEABLE),  # C3, L5
        Action.RENVOYER: (*SUR_UN_COMPTE, TO_CONFIRM, CIBLE_NOT_DEACTIVATED),  # L4
        Action.SUPPRIMER: (  # S1
            *SUR_UN_COMPTE,
            PAS_SOI_MEME,
            SUPPRIMABLE,
            SUPPRIMABLE_ACTIF,
        ),
        Action.DESACTIVER: (*SUR_UN_COMPTE, PAS_SOI_MEME, DESACTIVABLE),  # S3
        Action.ACTIVER: (*SUR_UN_COMPTE, PAS_SOI_MEME),  # S4
        Action.INSTALLER: (OPEN_STRUCTURE, *COMPTE_POSSIBLE),  # outside the guide
        Action.CONSULTER_STRUCTURE: SUR_UNE_STRUCTURE,  # T4
        Action.CREER_ETABLISSEMENT: NEW_STRUCTURE,  # T5
        Action.CREER_GROUPE: NEW_STRUCTURE,  # T5
        Action.MODIFIER_STRUCTURE: (*SUR_UNE_STRUCTURE, SANS_NUMERO),  # C7, C18
    }
)


def regles_in_force(
    regles: tuple[Regle[C], ...], silences: Silences
) -> tuple[Regle[C], ...]:
    """
    Give those that a host's choices on the silences leave in force.
    """
    return tuple(regle for regle in regles if regle.applies(silences))


def decide(
    action: Action,
    cas: C,
    silences: Silences = SILENCES,
    table: Mapping[Action, tuple[Regle[C], ...]] = REGLES,  # type: ignore[assignment]  # of a `Cas`
) -> Decision:
    """
    Decide on *action*, with every rule that does not hold.

    Raises:
        KeyError: If the table says nothing of this action.
    """
    regles = regles_in_force(table[action], silences)
    return Decision(action, tuple(r.motif for r in regles if not r.holds(cas)))
