"""
*Consultations*: every operation that is no command, as one table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from siaut_core import Token, aio
from siaut_core.sync import (
    ChoisirStructures,
    CriteresUtilisateurs,
    RechercherStructures,
    RechercherUtilisateurs,
)
from siaut_core.testing.country import COMPTES
from siaut_core.testing.factory import TOKEN, a_lien

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.house import House

# The token of this one is `TOKEN`.
LIEN: Final = a_lien(
    utilisateur_id="u-neuf",
    courriel=next(u.courriel for u in COMPTES if u.id == "u-neuf"),
)

CONSULTATIONS: Final[dict[str, Callable[[House], object]]] = {
    "rechercher_utilisateurs": lambda m: m.do(
        aio.rechercher_utilisateurs,
        RechercherUtilisateurs(
            acteur_id="g-ej", criteres=CriteresUtilisateurs(prenom="aur")
        ),
    ),
    "rechercher_structures": lambda m: m.do(
        aio.rechercher_structures, RechercherStructures(acteur_id="g-ej")
    ),
    "ouvrir_creation": lambda m: m.do(aio.ouvrir_creation, acteur_id="g-ej"),
    "ouvrir_modification": lambda m: m.do(
        aio.ouvrir_modification, acteur_id="g-ej", utilisateur_id="u-neuf"
    ),
    "choisir_structures": lambda m: m.do(
        aio.choisir_structures,
        ChoisirStructures(acteur_id="g-ej", profil="Promoteur Utilisateur ET", size=2),
    ),
    "choisir_structures d'un compte": lambda m: m.do(
        aio.choisir_structures,
        ChoisirStructures(
            acteur_id="g-ej", profil="GESTIONNAIRE_EJ", utilisateur_id="u-neuf"
        ),
    ),
    "consulter_utilisateur": lambda m: m.do(
        aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id="u-neuf"
    ),
    "consulter_mon_profil": lambda m: m.do(
        aio.consulter_mon_profil, utilisateur_id="u-actif"
    ),
    "consulter_structure": lambda m: m.do(
        aio.consulter_structure, acteur_id="g-ej", structure_id="ej-1"
    ),
    "consulter_structure d'un ET": lambda m: m.do(
        aio.consulter_structure, acteur_id="g-et", structure_id="et-1"
    ),
    "consulter_structure d'un groupe": lambda m: m.do(
        aio.consulter_structure, acteur_id="g-gr", structure_id="gr-1"
    ),
    "examiner_lien": lambda m: m.do(aio.examiner_lien, Token(TOKEN)),
    "abandoned_mails": lambda m: m.do(aio.abandoned_mails),
    "structures_sans_gestionnaire": lambda m: m.do(aio.structures_sans_gestionnaire),
}
