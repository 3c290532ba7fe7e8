"""
The silences of the guide: one named switch each, on unless a host says otherwise.
"""

from __future__ import annotations

import attrs
import pytest

from siaut_core.errors import DonneesInvalidesError
from siaut_core.policies.regles import REGLES, SILENCES, Silences

NAMES = [field.name for field in attrs.fields(Silences)]


def test_each_default_is_the_widest_reading() -> None:
    assert Silences() == SILENCES
    assert dict.fromkeys(NAMES, True) == attrs.asdict(SILENCES)


@pytest.mark.parametrize("name", NAMES)
def test_each_switch_lifts_a_rule(name: str) -> None:
    """
    A switch that no rule reads would be a promise not kept.
    """
    regles = {r for listed in REGLES.values() for r in listed if r.silence == name}
    assert 1 == len(regles)
    (regle,) = regles
    assert not regle.applies(SILENCES)
    assert regle.applies(Silences(**{name: False}))


def test_a_switch_is_always_named() -> None:
    """
    Five booleans in a row would read as anything.
    """
    with pytest.raises(TypeError):
        Silences(False)  # type: ignore[call-arg]  # noqa: FBT003  (refused, on purpose)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", ["non", "false", "", 0, 1, None, [], object()])
def test_a_switch_is_a_boolean(name: str, value: object) -> None:
    """
    "non", as an environment says it, would else grant what the host closed.
    """
    with pytest.raises(DonneesInvalidesError) as refus:
        Silences(**{name: value})  # type: ignore[arg-type]  # wrong on purpose
    assert f"{name} : Oui ou non est attendu." == str(refus.value)
