"""
"Supprimer le compte": only while it is not validated, whatever happened before.
"""

from __future__ import annotations

from datetime import datetime
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    ModifierUtilisateur,
    Operation,
    RenvoyerCourrielCreation,
    Silences,
    SupprimerUtilisateur,
    Utilisateur,
)
from siaut_core.testing.fabrique import MIDI, un_utilisateur
from siaut_core.use_cases.conclusion import Attester, Retirer
from tests.use_cases.scenes import (
    CHEF,
    CIBLE,
    ET,
    REGLAGES,
    Commande,
    avec,
    conclure,
    consigne,
    raisons,
    un_accord,
)

SUPPRIMER: Final = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="u-1")


def test_an_account_is_removed_for_good() -> None:
    """
    What remains is its identifier, in the journal. Guide: S2.
    """
    accord = un_accord(conclure(SUPPRIMER))

    assert accord.resultat is None
    assert (
        Attester((CHEF, CIBLE)),
        Retirer(CIBLE),
        consigne(Operation.SUPPRIMER_UTILISATEUR, acteur_id="g-ej", cible_id="u-1"),
    ) == accord.ecritures


@pytest.mark.parametrize(
    ("actif", "valide_le", "inactif_supprimable"),
    list(product((True, False), (None, MIDI), (True, False))),
)
def test_only_while_it_is_not_validated(
    actif: bool,  # noqa: FBT001  (a case of the table)
    valide_le: datetime | None,
    inactif_supprimable: bool,  # noqa: FBT001  (same)
) -> None:
    """
    Guide: S1; decision 0010.
    """
    cible = un_utilisateur("u-1", ET, actif=actif, valide_le=valide_le)
    silences = Silences(suppression_inactif=inactif_supprimable)
    attendues = ("VALIDATION_FAITE",) * (valide_le is not None)
    attendues += ("INACTIF_NON_SUPPRIMABLE",) * (not actif and not inactif_supprimable)

    conclusion = conclure(
        SUPPRIMER, avec(cible), MIDI, attrs.evolve(REGLAGES, silences=silences)
    )

    if attendues:
        assert attendues == raisons(conclusion)
    else:
        un_accord(conclusion)


def test_nobody_deletes_themselves() -> None:
    """
    Decision 0007.
    """
    soi = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="g-ej")
    assert ("SOI_MEME", "VALIDATION_FAITE") == raisons(conclure(soi))


CHANGEMENTS: Final[list[dict[str, Any]]] = [
    {"nom": "Martin"},
    {"courriel": "b@test.fr"},
    {"profil": "CONSULTATION_ET"},
    {"profil": "GESTIONNAIRE_ET"},
    {"structure_id": "et-2"},
]


def _gestes(version: int) -> list[Commande]:
    return [
        DesactiverUtilisateur(acteur_id="g-ej", utilisateur_id="u-1"),
        ActiverUtilisateur(acteur_id="g-ej", utilisateur_id="u-1"),
        RenvoyerCourrielCreation(acteur_id="g-ej", utilisateur_id="u-1"),
        *(
            ModifierUtilisateur(
                acteur_id="g-ej", utilisateur_id="u-1", version_vue=version, **champs
            )
            for champs in CHANGEMENTS
        ),
    ]


@given(st.lists(st.integers(0, 7), max_size=8), st.sampled_from([None, MIDI]))
def test_whatever_happened_before(
    gestes: list[int], valide_le: datetime | None
) -> None:
    """
    Switched off and on, changed, moved, written to again. Guide: S1.
    """
    compte = un_utilisateur("u-1", ET, valide_le=valide_le)
    for geste in gestes:
        conclusion = conclure(_gestes(compte.version)[geste], avec(compte))
        if conclusion.evenement.accordee:
            resultat = un_accord(conclusion).resultat
            compte = resultat if isinstance(resultat, Utilisateur) else compte

    supprimable = conclure(SUPPRIMER, avec(compte)).evenement.accordee
    assert (valide_le is None) is supprimable
