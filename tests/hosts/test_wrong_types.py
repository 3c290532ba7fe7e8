"""
A value of another type is a wrong field of its own, on every service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from siaut_core import DonneesInvalidesError, aio
from siaut_core.sync import (
    ChoisirStructures,
    RechercherStructures,
    RechercherUtilisateurs,
)
from siaut_core.testing.country import COMPTES
from tests.hosts import gestures

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.house import House

NO_IDENTIFIERS: Final = [None, True, 3, 1.5, b"g-ej", [], {}, object(), COMPTES[0]]

READS: Final[dict[str, Callable[[House, Any], object]]] = {
    "acteur_id of rechercher_utilisateurs": lambda m, id: m.do(
        aio.rechercher_utilisateurs, RechercherUtilisateurs(acteur_id=id)
    ),
    "acteur_id of rechercher_structures": lambda m, id: m.do(
        aio.rechercher_structures, RechercherStructures(acteur_id=id)
    ),
    "acteur_id of ouvrir_creation": lambda m, id: m.do(
        aio.ouvrir_creation, acteur_id=id
    ),
    "acteur_id of ouvrir_modification": lambda m, id: m.do(
        aio.ouvrir_modification, acteur_id=id, utilisateur_id="u-neuf"
    ),
    "utilisateur_id of ouvrir_modification": lambda m, id: m.do(
        aio.ouvrir_modification, acteur_id="g-ej", utilisateur_id=id
    ),
    "acteur_id of choisir_structures": lambda m, id: m.do(
        aio.choisir_structures, ChoisirStructures(acteur_id=id, profil="UTILISATEUR_ET")
    ),
    "acteur_id of consulter_utilisateur": lambda m, id: m.do(
        aio.consulter_utilisateur, acteur_id=id, utilisateur_id="u-neuf"
    ),
    "utilisateur_id of consulter_utilisateur": lambda m, id: m.do(
        aio.consulter_utilisateur, acteur_id="g-ej", utilisateur_id=id
    ),
    "utilisateur_id of consulter_mon_profil": lambda m, id: m.do(
        aio.consulter_mon_profil, utilisateur_id=id
    ),
    "acteur_id of consulter_structure": lambda m, id: m.do(
        aio.consulter_structure, acteur_id=id, structure_id="ej-1"
    ),
    "structure_id of consulter_structure": lambda m, id: m.do(
        aio.consulter_structure, acteur_id="g-ej", structure_id=id
    ),
}


@pytest.mark.parametrize("read", READS)
def test_a_read_names_the_identifier_that_is_no_text(house: House, read: str) -> None:
    """
    An account instead of its id is not an account that is unknown.
    """
    field = read.partition(" ")[0]
    for value in NO_IDENTIFIERS:
        with pytest.raises(DonneesInvalidesError) as refusal:
            READS[read](house, value)
        assert f"{field} : Un identifiant, en texte, est attendu." == str(refusal.value)


@pytest.mark.parametrize("value", [None, True, 3, b"un mot de passe", [], object()])
def test_a_password_that_is_no_text_is_asked_of_no_policy(
    house: House,
    value: Any,  # noqa: ANN401  (as it may be given)
) -> None:
    """
    It is a wrong field, and the link stays usable.
    """
    token = gestures.receive(house)
    calls: list[str] = []
    house.listen(lambda _moment, call, _value: calls.append(call))
    with pytest.raises(DonneesInvalidesError) as refusal:
        gestures.use(house, token, value)

    assert "mot_de_passe : Un texte est attendu." == str(refusal.value)
    assert "hash.prepare" not in calls
    assert ("mot_de_passe:TYPE",) == house.journal[-1].codes
    gestures.use(house, token)


@pytest.mark.parametrize("version", ["1", "", None, True, 1.0, [1]])
def test_a_version_of_another_type_is_told_and_written_as_a_wrong_field(
    house: House, version: object
) -> None:
    gestures.change_groupe(house, libelle="GHT D'ESSAI", membres=["ej-1"])
    groupe = house.journal[-1].structure_id
    for act in (
        lambda: gestures.modify(house, version_vue=version),
        lambda: gestures.modifier_structure(house, version_vue=version),
        lambda: gestures.change_groupe(house, groupe_id=groupe, version_vue=version),
    ):
        with pytest.raises(DonneesInvalidesError) as refusal:
            act()
        assert "version_vue : La version affichée, un nombre entier, est attendue." == (
            str(refusal.value)
        )
        assert ("version_vue:TYPE",) == house.journal[-1].codes
