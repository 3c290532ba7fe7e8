"""
What an operation refused stands beside the fields of a form.
"""

from __future__ import annotations

from typing import Final

import pytest
from django import forms

from siaut_core import ActionRefuseeError, CourrielDejaPrisError, IntrouvableError
from siaut_core.errors import DonneesInvalidesError, FieldFault, SiautError
from siaut_core.policies.cas import Action, Decision
from siaut_core.policies.motifs import Motif
from siaut_django.forms import add_faults


class Creation(forms.Form):
    """
    Some fields of the form of the guide.
    """

    courriel = forms.CharField()
    activites = forms.CharField()


DECISION: Final = Decision(
    Action.CREER, (Motif.COURRIEL_DEJA_PRIS, Motif.PROFIL_STRUCTURE, Motif.SOI_MEME)
)

ERRORS: Final[list[tuple[SiautError, dict[str, list[str]]]]] = [
    (
        DonneesInvalidesError(
            [
                FieldFault("activites[2]", "INCONNU", "Une inconnue."),
                FieldFault("activites", "OBLIGATOIRE", "Une autre."),
                FieldFault("prenom", "LONG", "Trop long."),
                FieldFault("", "TYPE", "Autre chose."),
            ]
        ),
        {
            "activites": ["Une inconnue.", "Une autre."],
            "__all__": ["Trop long.", "Autre chose."],
        },
    ),
    (
        ActionRefuseeError(DECISION),
        {
            "courriel": [Motif.COURRIEL_DEJA_PRIS.libelle],
            "__all__": [Motif.PROFIL_STRUCTURE.libelle, Motif.SOI_MEME.libelle],
        },
    ),
    (CourrielDejaPrisError(), {"courriel": [Motif.COURRIEL_DEJA_PRIS.libelle]}),
    (IntrouvableError("structure"), {"__all__": ["Structure introuvable."]}),
]


@pytest.mark.parametrize(("error", "expected"), ERRORS)
def test_each_fault_is_beside_its_field(
    error: SiautError, expected: dict[str, list[str]]
) -> None:
    form = Creation({"courriel": "a@test.fr", "activites": "QA011"})
    add_faults(form, error)

    assert expected == form.errors
