"""
A link is used only with all that goes with it: nothing precedes, nothing is left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import LienInutilisableError
from tests.hosts import gestes
from tests.hosts.essais import ESSAIS
from tests.hosts.pannes import MortSubite, PanneError, Pose, agir

if TYPE_CHECKING:
    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Maison

REUSSIS: Final = ("completer le compte", "changer de mot de passe")


@pytest.mark.parametrize("erreur", [PanneError, MortSubite])
@pytest.mark.parametrize("nom", [*REUSSIS, "mot de passe faible"])
def test_a_fault_leaves_the_link_usable_unless_it_was_used(
    batir_maison: Batisseur, nom: str, erreur: type[BaseException]
) -> None:
    """
    Before and after each call, whether the service fails or the process dies.
    """
    essai = ESSAIS[nom]
    temoin, pose = batir_maison(), Pose(erreur)
    jeton = essai.preparer(temoin)
    temoin.ecouter(pose)
    agir(temoin, lambda: essai.agir(temoin, jeton))

    utilises = 0
    for rang, moment in enumerate(pose.moments):
        maison = batir_maison()
        jeton = essai.preparer(maison)
        panne = Pose(erreur, rang)
        maison.ecouter(panne)
        leve = agir(maison, lambda m=maison, j=jeton: essai.agir(m, j))  # type: ignore[misc]  # bound now

        assert moment == panne.frappe
        assert isinstance(leve, erreur), moment
        if maison.contenu().mots_de_passe:
            utilises += 1
            with pytest.raises(LienInutilisableError):
                gestes.utiliser(maison, jeton)
        else:
            assert gestes.utiliser(maison, jeton).est_en_exercice, moment
    # Only when it fails once everything is stored, and not told yet.
    assert (nom in REUSSIS) == utilises


@pytest.mark.parametrize("nom", REUSSIS)
def test_nothing_but_attester_precedes_the_use_of_a_link(
    maison: Maison, nom: str
) -> None:
    """
    So that who loses the link has changed nothing, even in a store that leaks.
    """
    essai, pose = ESSAIS[nom], Pose(PanneError)
    jeton = essai.preparer(maison)
    maison.ecouter(pose)
    essai.agir(maison, jeton)

    regarder = [
        "unite.entrer",
        "liens.par_empreinte",
        "utilisateurs.par_id",
    ]
    valider = ["utilisateurs.enregistrer"] if nom == "completer le compte" else []
    appels = [appel for moment, appel in pose.moments if moment == "avant"]
    assert [
        "clock",
        *regarder,
        "unite.sortir",
        "hash.preparer",
        *regarder,
        "utilisateurs.attester",
        "liens.utiliser",
        "mots_de_passe.definir",
        *valider,
        "liens.revoquer",
        "journal.ajouter",
        "unite.sortir",
    ] == appels
