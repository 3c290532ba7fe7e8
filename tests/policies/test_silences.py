"""
The silences of the guide: one named switch each, on unless a host says otherwise.
"""

from __future__ import annotations

import attrs
import pytest

from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.regles import REGLES, SILENCES, Silences

NOMS = [field.name for field in attrs.fields(Silences)]


def test_each_default_is_the_widest_reading() -> None:
    assert Silences() == SILENCES
    assert dict.fromkeys(NOMS, True) == attrs.asdict(SILENCES)


@pytest.mark.parametrize("nom", NOMS)
def test_each_switch_lifts_a_rule(nom: str) -> None:
    """
    A switch that no rule reads would be a promise not kept.
    """
    regles = {r for listed in REGLES.values() for r in listed if r.silence == nom}
    assert 1 == len(regles)
    (regle,) = regles
    assert not regle.applies(SILENCES)
    assert regle.applies(Silences(**{nom: False}))


def test_a_switch_is_always_named() -> None:
    """
    Five booleans in a row would read as anything.
    """
    with pytest.raises(TypeError):
        Silences(False)  # type: ignore[call-arg]  # noqa: FBT003  (refused, on purpose)


@pytest.mark.parametrize("nom", NOMS)
@pytest.mark.parametrize("value", ["non", "false", "", 0, 1, None, [], object()])
def test_a_switch_is_a_boolean(nom: str, value: object) -> None:
    """
    "non", as an environment says it, would else grant what the host closed.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        Silences(**{nom: value})  # type: ignore[arg-type]  # wrong on purpose
    assert f"{nom} : Oui ou non est attendu." == str(refus.value)
