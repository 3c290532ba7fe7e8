"""
*Consultations*: every operation that is no command, as one table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from siaut_core import (
    CriteresUtilisateurs,
    Jeton,
    RechercherStructures,
    RechercherUtilisateurs,
    aio,
)
from siaut_core.testing.fabrique import JETON, un_lien
from siaut_core.testing.pays import COMPTES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.maison import Maison

# The token of this one is `JETON`.
LIEN: Final = un_lien(
    utilisateur_id="u-neuf",
    courriel=next(u.courriel for u in COMPTES if u.id == "u-neuf"),
)

CONSULTATIONS: Final[dict[str, Callable[[Maison], object]]] = {
    "rechercher_utilisateurs": lambda m: m.faire(
        aio.rechercher_utilisateurs,
        RechercherUtilisateurs(
            acteur_id="g-ej", criteres=CriteresUtilisateurs(prenom="aur")
        ),
    ),
    "rechercher_structures": lambda m: m.faire(
        aio.rechercher_structures, RechercherStructures(acteur_id="g-ej")
    ),
    "consulter_utilisateur": lambda m: m.faire(
        aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id="u-neuf"
    ),
    "consulter_mon_profil": lambda m: m.faire(
        aio.consulter_mon_profil, utilisateur_id="u-actif"
    ),
    "consulter_structure": lambda m: m.faire(
        aio.consulter_structure, acteur_id="g-ej", structure_id="ej-1"
    ),
    "consulter_structure d'un ET": lambda m: m.faire(
        aio.consulter_structure, acteur_id="g-et", structure_id="et-1"
    ),
    "consulter_structure d'un groupe": lambda m: m.faire(
        aio.consulter_structure, acteur_id="g-gr", structure_id="gr-1"
    ),
    "examiner_lien": lambda m: m.faire(aio.examiner_lien, Jeton(JETON)),
    "courriels_abandonnes": lambda m: m.faire(aio.courriels_abandonnes),
    "structures_sans_gestionnaire": lambda m: m.faire(aio.structures_sans_gestionnaire),
}
