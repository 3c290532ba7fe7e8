"""
"Supprimer le compte": only while it is not validated, whatever happened before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import product
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import Silences, Utilisateur
from siaut_core.sync import (
    ActiverUtilisateur,
    DesactiverUtilisateur,
    ModifierUtilisateur,
    Operation,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
)
from siaut_core.testing.factory import NOON, an_utilisateur
from siaut_core.use_cases.writes import LockAccounts, Remove
from tests.use_cases.scenes import (
    CIBLE,
    ET,
    HEAD,
    SETTINGS,
    AnyCommand,
    an_accord,
    conclude,
    having,
    logged,
    reasons,
)

SUPPRIMER: Final = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="u-1")


def test_an_account_is_removed_for_good() -> None:
    """
    What remains is its identifier, in the journal. Guide: S2.
    """
    accord = an_accord(conclude(SUPPRIMER))

    assert accord.result is None
    assert (
        LockAccounts((HEAD, CIBLE)),
        Remove(CIBLE),
        logged(Operation.SUPPRIMER_UTILISATEUR, acteur_id="g-ej", cible_id="u-1"),
    ) == accord.writes


@pytest.mark.parametrize(
    ("actif", "valide_le", "inactif_supprimable"),
    list(product((True, False), (None, NOON), (True, False))),
)
def test_only_while_it_is_not_validated(
    actif: bool,  # noqa: FBT001  (a case of the table)
    valide_le: datetime | None,
    inactif_supprimable: bool,  # noqa: FBT001  (same)
) -> None:
    """
    Guide: S1; decision 0010.
    """
    cible = an_utilisateur("u-1", ET, actif=actif, valide_le=valide_le)
    silences = Silences(suppression_inactif=inactif_supprimable)
    expected = ("VALIDATION_FAITE",) * (valide_le is not None)
    expected += ("INACTIF_NON_SUPPRIMABLE",) * (not actif and not inactif_supprimable)

    conclusion = conclude(
        SUPPRIMER, having(cible), NOON, attrs.evolve(SETTINGS, silences=silences)
    )

    if expected:
        assert expected == reasons(conclusion)
    else:
        an_accord(conclusion)


def test_nobody_deletes_themselves() -> None:
    """
    Decision 0007.
    """
    oneself = SupprimerUtilisateur(acteur_id="g-ej", utilisateur_id="g-ej")
    assert ("SOI_MEME", "VALIDATION_FAITE") == reasons(conclude(oneself))


CHANGES: Final[list[dict[str, Any]]] = [
    {"nom": "Martin"},
    {"courriel": "b@test.fr"},
    {"profil": "CONSULTATION_ET"},
    {"profil": "GESTIONNAIRE_ET"},
    {"structure_id": "et-2"},
]


def _gestures(version: int) -> list[AnyCommand]:
    return [
        DesactiverUtilisateur(acteur_id="g-ej", utilisateur_id="u-1"),
        ActiverUtilisateur(acteur_id="g-ej", utilisateur_id="u-1"),
        RenvoyerCourrielCreation(acteur_id="g-ej", utilisateur_id="u-1"),
        *(
            ModifierUtilisateur(
                acteur_id="g-ej", utilisateur_id="u-1", version_vue=version, **fields
            )
            for fields in CHANGES
        ),
    ]


@given(st.lists(st.integers(0, 7), max_size=8), st.sampled_from([None, NOON]))
def test_whatever_happened_before(
    gestures: list[int], valide_le: datetime | None
) -> None:
    """
    Switched off and on, changed, moved, written to again. Guide: S1.
    """
    compte = an_utilisateur("u-1", ET, valide_le=valide_le)
    for gesture in gestures:
        conclusion = conclude(_gestures(compte.version)[gesture], having(compte))
        if conclusion.event.granted:
            result = an_accord(conclusion).result
            compte = result if isinstance(result, Utilisateur) else compte

    supprimable = conclude(SUPPRIMER, having(compte)).event.granted
    assert (valide_le is None) is supprimable


@pytest.mark.parametrize(
    "button",
    [
        ActiverUtilisateur,
        DesactiverUtilisateur,
        RenvoyerCourrielCreation,
        SupprimerUtilisateur,
    ],
)
def test_a_button_shows_who_clicked_and_on_whom(
    button: Callable[..., AnyCommand],
) -> None:
    """
    Two identifiers: nothing of it is to be masked.
    """
    click = button(acteur_id="g-ej", utilisateur_id="u-1")
    name = type(click).__name__
    assert f"{name}(acteur_id='g-ej', utilisateur_id='u-1')" == repr(click)
