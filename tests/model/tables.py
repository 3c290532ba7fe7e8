"""
What the guide refuses, as tables of crosses to proofread beside it.

Read from the guide, never from the library: in the three tables of actions, a
cross where the action can be refused for that reason; in the three tables of
profiles, a cross where the profile fits.
"""

from __future__ import annotations

from typing import Final

from siaut_core.policies.cas import Action

#   PROF  consulter mon profil (F3)       RECH  rechercher (R2, T1)
#   CONS  consulter (R6)                  CREE  créer (C1-C11)
#   MODI  modifier (C7)                   CHAN  changer profil, droit, activités,
#   DONN  donner le droit (C11)                 structure (C7, C11)
#   RATT  rattacher ailleurs (C8-C10)     COUR  changer le courriel (C3, L5)
#   RENV  renvoyer le courriel (L4)       SUPP  supprimer (S1)
#   DESA  désactiver (S3)                 ACTI  activer (S4)
#   INST  installer (outside the guide)
COMPTES: Final = """
                            PROF RECH CONS CREE MODI CHAN DONN RATT COUR RENV SUPP DESA ACTI INST
ACTEUR_INACTIF               x    x    x    x    x    x    x    x    x    x    x    x    x    .
ACTEUR_EN_ATTENTE            x    x    x    x    x    x    x    x    x    x    x    x    x    .
GESTIONNAIRE_REQUIS          .    x    x    x    x    x    x    x    x    x    x    x    x    .
HORS_PERIMETRE               .    .    x    x    x    x    x    x    x    x    x    x    x    .
ENTRE_GESTIONNAIRES          .    .    .    x    x    x    x    x    x    x    x    x    x    .
SOI_MEME                     .    .    .    .    .    x    x    x    .    .    x    x    x    .
PROFIL_STRUCTURE             .    .    .    x    .    x    .    .    .    .    .    .    .    x
DROIT_CONSULTATION           .    .    .    x    .    x    .    .    .    .    .    .    .    x
DROIT_NON_DETENU             .    .    .    x    .    .    x    .    .    .    .    .    .    .
STRUCTURE_FERMEE             .    .    .    x    .    .    .    x    .    .    .    .    .    x
COURRIEL_DEFINITIF           .    .    .    .    .    .    .    .    x    .    .    .    .    .
CONFIRMATION_FAITE           .    .    .    .    .    .    .    .    .    x    .    .    .    .
COMPTE_INACTIF               .    .    .    .    .    .    .    .    .    x    .    .    .    .
VALIDATION_FAITE             .    .    .    .    .    .    .    .    .    .    x    .    .    .
INACTIF_NON_SUPPRIMABLE      .    .    .    .    .    .    .    .    .    .    x    .    .    .
EN_ATTENTE_NON_DESACTIVABLE  .    .    .    .    .    .    .    .    .    .    .    x    .    .
"""  # noqa: E501  (a table is read across)

COLUMNS_COMPTES: Final = {
    "PROF": Action.CONSULTER_MON_PROFIL,
    "RECH": Action.RECHERCHER,
    "CONS": Action.CONSULTER,
    "CREE": Action.CREER,
    "MODI": Action.MODIFIER,
    "CHAN": Action.CHANGER_DROITS,
    "DONN": Action.DONNER_DROIT,
    "RATT": Action.RATTACHER,
    "COUR": Action.CHANGER_COURRIEL,
    "RENV": Action.RENVOYER,
    "SUPP": Action.SUPPRIMER,
    "DESA": Action.DESACTIVER,
    "ACTI": Action.ACTIVER,
    "INST": Action.INSTALLER,
}

#   CONS  consulter (T4)                  ETAB  créer un établissement (T5, C16)
#   GROU  créer un groupe (T5, C9)        MODI  modifier (C7, C18)
STRUCTURES: Final = """
                            CONS ETAB GROU MODI
ACTEUR_INACTIF               x    x    x    x
ACTEUR_EN_ATTENTE            x    x    x    x
GESTIONNAIRE_REQUIS          x    x    x    x
HORS_PERIMETRE               x    x    x    x
EJ_REQUISE                   .    x    x    .
CREATION_NATIONALE           .    x    x    .
STRUCTURE_FERMEE             .    x    x    .
ISSU_DU_FINESS               .    .    .    x
"""

COLUMNS_STRUCTURES: Final = {
    "CONS": Action.CONSULTER_STRUCTURE,
    "ETAB": Action.CREER_ETABLISSEMENT,
    "GROU": Action.CREER_GROUPE,
    "MODI": Action.MODIFIER_STRUCTURE,
}

#   CONS  consulter (C5)    CREE  créer (C6, C7)    AUTE  être auteur (C12)
#   VALI  valider (C13)     TRAN  transmettre (C14)
DOSSIERS: Final = """
                            CONS CREE AUTE VALI TRAN
ACTEUR_INACTIF               x    x    x    x    x
ACTEUR_EN_ATTENTE            x    x    x    x    x
AUTRE_STRUCTURE              x    x    x    x    x
AUTRE_ACTIVITE               x    x    x    x    x
CONSULTATION_SEULE           .    x    x    x    x
DROIT_REQUIS                 .    .    x    x    x
"""

COLUMNS_DOSSIERS: Final = {
    "CONS": Action.CONSULTER_DOSSIER,
    "CREE": Action.CREER_DOSSIER,
    "AUTE": Action.ETRE_AUTEUR,
    "VALI": Action.VALIDER_DOSSIER,
    "TRAN": Action.TRANSMETTRE_DOSSIER,
}

# What each profile reaches, were it a Gestionnaire in exercise. Guide: C8-C10.
WITHIN_REACH: Final = """
                 SIENNE ET_DE_SON_EJ GROUPE_DE_SON_EJ AUTRE
GESTIONNAIRE_EJ    x         x              x           .
UTILISATEUR_EJ     x         x              x           .
CONSULTATION_EJ    x         x              x           .
GESTIONNAIRE_ET    x         .              .           .
UTILISATEUR_ET     x         .              .           .
CONSULTATION_ET    x         .              .           .
"""

# Whose dossiers are those of "sa structure". Guide: C11; decision 0014.
OWN_STRUCTURE: Final = """
                 SIENNE ET_DE_SON_EJ GROUPE_DE_SON_EJ AUTRE
GESTIONNAIRE_EJ    x         x              .           .
UTILISATEUR_EJ     x         x              .           .
CONSULTATION_EJ    x         x              .           .
GESTIONNAIRE_ET    x         .              .           .
UTILISATEUR_ET     x         .              .           .
CONSULTATION_ET    x         .              .           .
"""

# On what each profile may sit. Guide: C4, C9, C10.
PLACES: Final = """
                 EJ   ET   GROUPE
GESTIONNAIRE_EJ  x    .      x
UTILISATEUR_EJ   x    .      x
CONSULTATION_EJ  x    .      x
GESTIONNAIRE_ET  .    x      .
UTILISATEUR_ET   .    x      .
CONSULTATION_ET  .    x      .
"""


def parse(grid: str) -> dict[tuple[str, str], bool]:
    """
    Read a table of crosses: (row, column) -> crossed.
    """
    header, *lines = grid.strip("\n").splitlines()
    columns = header.split()
    results = {}
    for line in lines:
        title, *cases = line.split()
        for column, case in zip(columns, cases, strict=True):
            results[title, column] = {"x": True, ".": False}[case]
    return results


def possible_refusals(
    grid: str, columns: dict[str, Action]
) -> dict[Action, tuple[str, ...]]:
    """
    Give, for each action, the codes of the reasons that it can meet.
    """
    cross = parse(grid)
    return {
        action: tuple(
            code for (code, column), x in cross.items() if x and column == title
        )
        for title, action in columns.items()
    }
