"""
A value of another type is a wrong field of its own, on every service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core import (
    DonneesInvalidesError,
    RechercherStructures,
    RechercherUtilisateurs,
    aio,
)
from siaut_core.testing.pays import COMPTES
from tests.hosts import gestes

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.maison import Maison

NO_IDENTIFIERS: Final = [None, True, 3, 1.5, b"g-ej", [], {}, object(), COMPTES[0]]

READS: Final[dict[str, Callable[[Maison, Any], object]]] = {
    "acteur_id of rechercher_utilisateurs": lambda m, id: m.faire(
        aio.rechercher_utilisateurs, RechercherUtilisateurs(acteur_id=id)
    ),
    "acteur_id of rechercher_structures": lambda m, id: m.faire(
        aio.rechercher_structures, RechercherStructures(acteur_id=id)
    ),
    "acteur_id of consulter_utilisateur": lambda m, id: m.faire(
        aio.consulter_utilisateur, acteur_id=id, utilisateur_id="u-neuf"
    ),
    "utilisateur_id of consulter_utilisateur": lambda m, id: m.faire(
        aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id=id
    ),
    "utilisateur_id of consulter_mon_profil": lambda m, id: m.faire(
        aio.consulter_mon_profil, utilisateur_id=id
    ),
    "acteur_id of consulter_structure": lambda m, id: m.faire(
        aio.consulter_structure, acteur_id=id, structure_id="ej-1"
    ),
    "structure_id of consulter_structure": lambda m, id: m.faire(
        aio.consulter_structure, acteur_id="g-ej", structure_id=id
    ),
}


@pytest.mark.parametrize("read", READS)
def test_a_read_names_the_identifier_that_is_no_text(maison: Maison, read: str) -> None:
    """
    An account instead of its id is not an account that is unknown.
    """
    field = read.partition(" ")[0]
    for value in NO_IDENTIFIERS:
        with pytest.raises(DonneesInvalidesError) as refusal:
            READS[read](maison, value)
        assert f"{field} : Un identifiant, en texte, est attendu." == str(refusal.value)


@pytest.mark.parametrize("value", [None, True, 3, b"un mot de passe", [], object()])
def test_a_password_that_is_no_text_is_asked_of_no_policy(
    maison: Maison,
    value: Any,  # noqa: ANN401  (as it may be given)
) -> None:
    """
    It is a wrong field, and the link stays usable.
    """
    token = gestes.recevoir(maison)
    calls: list[str] = []
    maison.ecouter(lambda _moment, call, _value: calls.append(call))
    with pytest.raises(DonneesInvalidesError) as refusal:
        gestes.utiliser(maison, token, value)

    assert "mot_de_passe : Un texte est attendu." == str(refusal.value)
    assert "hash.preparer" not in calls
    assert ("mot_de_passe:TYPE",) == maison.journal[-1].codes
    gestes.utiliser(maison, token)


@pytest.mark.parametrize("version", ["1", "", None, True, 1.0, [1]])
def test_a_version_of_another_type_is_told_and_written_as_a_wrong_field(
    maison: Maison, version: object
) -> None:
    gestes.changer_groupe(maison, libelle="GHT D'ESSAI", membres=["ej-1"])
    groupe = maison.journal[-1].structure_id
    for act in (
        lambda: gestes.modifier(maison, version_vue=version),
        lambda: gestes.modifier_structure(maison, version_vue=version),
        lambda: gestes.changer_groupe(maison, groupe_id=groupe, version_vue=version),
    ):
        with pytest.raises(DonneesInvalidesError) as refusal:
            act()
        assert "version_vue : La version affichée, un nombre entier, est attendue." == (
            str(refusal.value)
        )
        assert ("version_vue:TYPE",) == maison.journal[-1].codes
