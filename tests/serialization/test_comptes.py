"""
Accounts recognised at a glance are those that would be read key by key.
"""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.characters import is_plain
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.serialization import make_siaut_converter
from siaut_core.serialization.comptes import reconnaitre
from siaut_core.serialization.formes import Forme
from siaut_core.testing.strategies import utilisateurs
from tests.serialization.exemples import EXEMPLES, forme_de
from tests.serialization.test_hostiles import INTRUS, Entier, Texte, json_quelconque

CONVERTER = make_siaut_converter()
CLE_A_CLE = Forme.de(Utilisateur, CONVERTER, {}, est_document=True, complete=True)

LIEU = {"structure_id": "et-1", "type_structure": "ET"}


def semblables(brut: object) -> None:
    """
    Check that the two ways agree, to the type of each field.
    """
    compte, (lu, fautes) = reconnaitre(brut), CLE_A_CLE.essayer(brut)
    if compte is not None:
        assert [] == fautes
        assert lu is not None
        assert type(lu) is type(compte)
        for champ in attrs.fields(Utilisateur):
            attendu, valeur = getattr(lu, champ.name), getattr(compte, champ.name)
            assert attendu == valeur
            assert type(attendu) is type(valeur)
        assert lu.courriel.adresse == compte.courriel.adresse
        assert lu.cree_le.tzinfo is compte.cree_le.tzinfo


def test_an_ordinary_account_is_recognised() -> None:
    """
    Or else all of them would be read four times slower, and nobody would see.
    """
    assert EXEMPLES[Utilisateur][0] == reconnaitre(forme_de(Utilisateur))


@given(utilisateurs)
def test_what_is_written_is_recognised(compte: Utilisateur) -> None:
    ecrit = CONVERTER.unstructure(compte)

    semblables(ecrit)
    if is_plain(compte.prenom) and is_plain(compte.nom):
        assert compte == reconnaitre(ecrit)


@pytest.mark.parametrize("cle", forme_de(Utilisateur))
def test_an_intruder_is_recognised_by_neither_or_both(cle: str) -> None:
    for intrus in [
        *INTRUS,
        None,
        "",
        " ",
        "Aurélie ",
        "e\u0301",
        "\u00a0a",
        "a\u200bb",
    ]:
        semblables(forme_de(Utilisateur, **{cle: intrus}))


@given(
    st.dictionaries(
        st.sampled_from([*forme_de(Utilisateur), "autre"]), json_quelconque, max_size=3
    )
)
def test_any_change_is_recognised_by_neither_or_both(changes: dict[str, Any]) -> None:
    semblables(forme_de(Utilisateur, **changes))
    semblables(changes)


@pytest.mark.parametrize("profil", [*Profil, "ROI"])
@pytest.mark.parametrize("type_structure", [*TypeStructure, "XX"])
@pytest.mark.parametrize("droit_validation", [False, True])
def test_what_must_agree_agrees_for_both(
    profil: str,
    type_structure: str,
    droit_validation: bool,  # noqa: FBT001  (a parameter of the table)
) -> None:
    """
    The whole space: profile, kind of structure, droit.
    """
    brut = forme_de(
        Utilisateur,
        profil=str(profil),
        rattachement={"structure_id": "s-1", "type_structure": str(type_structure)},
        droit_validation=droit_validation,
    )
    semblables(brut)
    assert (reconnaitre(brut) is None) == bool(CLE_A_CLE.essayer(brut)[1])


# Written otherwise than this library does, wrong or not.
AUTREMENT: list[dict[str, Any]] = [
    {"type": Texte("Utilisateur")},
    {"format": Entier.UN},
    {"format": True},
    {"profil": Profil.UTILISATEUR_ET},
    {"rattachement": {**LIEU, "structure_id": Texte("et-1")}},
    {"rattachement": {**LIEU, "type_structure": TypeStructure.ET}},
    {"rattachement": {**LIEU, "autre": 1}},
    {"rattachement": {"structure_id": "et-1"}},
    {"rattachement": {"structure_id": "et-1", "autre": 1}},
    {"activites": [Texte("QA001")]},
    {"activites": [Profil.UTILISATEUR_ET]},
    {"activites": [[]]},
    {"cree_le": Texte("2023-11-08T12:00:00+00:00")},
    {"valide_le": Texte("2023-11-08T12:00:00+00:00")},
    {"cree_le": "2023-11-08T13:00:00+01:00"},
    {"cree_le": "2023-11-08T12:00:00"},
    {"courriel": Texte("aurelie.test@test.fr")},
    {"courriel": f"{'a' * 300}@test.fr"},
    {"courriel": " aurelie.test@test.fr "},
    {"prenom": Texte("Aurélie")},
    {"prenom": " Aurélie"},
    {"nom": "Test\u3000"},
    {"nom": "e\u0301"},
    {"nom": "a" * 101},
    {"version": 0},
    {"version": 2**63},
]


@pytest.mark.parametrize("changes", AUTREMENT)
def test_what_is_written_otherwise_is_left_to_the_other(
    changes: dict[str, Any],
) -> None:
    """
    Also once the same values were met in their usual form.
    """
    assert reconnaitre(forme_de(Utilisateur)) is not None
    brut = forme_de(Utilisateur, **changes)

    semblables(brut)
    if changes != {"courriel": " aurelie.test@test.fr "}:
        assert reconnaitre(brut) is None


def test_the_order_of_keys_does_not_matter() -> None:
    """
    Stores put them in their own.
    """
    brut = dict(reversed(forme_de(Utilisateur).items()))

    assert EXEMPLES[Utilisateur][0] == reconnaitre(brut)


def test_accounts_share_what_is_the_same() -> None:
    """
    A hundred thousand accounts sit on a few structures.
    """
    un, autre = (reconnaitre(forme_de(Utilisateur, id=id)) for id in ("u-1", "u-2"))

    assert un is not None
    assert autre is not None
    assert un.rattachement is autre.rattachement
    assert un.activites is autre.activites
