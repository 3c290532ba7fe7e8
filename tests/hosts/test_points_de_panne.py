"""
Where things can fail: every call of every protocol, of reads and of the drain too.
"""

from __future__ import annotations

import inspect
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import ConflitError, aio
from siaut_core.aio import protocols
from tests.hosts import gestes
from tests.hosts.consultations import CONSULTATIONS, LIEN
from tests.hosts.essais import ESSAIS
from tests.hosts.pannes import MortSubite, PanneError, Pose, agir
from tests.hosts.test_pannes_d_envoi import preparer_les_envois

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.conftest import Batisseur
    from tests.hosts.maison import Maison

# As `tests.hosts.espion` names what a service brings.
NOMS: Final = {
    "utilisateurs": protocols.UtilisateurRepository,
    "structures": protocols.StructureRepository,
    "liens": protocols.LienRepository,
    "courriels": protocols.CourrielRepository,
    "journal": protocols.Journal,
    "mots_de_passe": protocols.MotDePasseRepository,
    "mailer": protocols.Mailer,
    "hash": protocols.MotsDePasse,
}
APPELS: Final = {
    *("clock", "ids", "tokens", "unite.entrer", "unite.sortir"),
    *(
        f"{nom}.{methode}"
        for nom, protocole in NOMS.items()
        for methode, _ in inspect.getmembers(protocole, inspect.isfunction)
        if not methode.startswith("_")
    ),
}


def consulter(nom: str, maison: Maison) -> object:
    return CONSULTATIONS[nom](maison)


@pytest.fixture
def batir_lue(batir_maison: Batisseur) -> Batisseur:
    """
    Build the same service, with a link to look at.
    """

    def batir() -> Maison:
        maison = batir_maison()
        maison.semer(LIEN)
        return maison

    return batir


def test_every_operation_is_a_command_a_read_or_the_drain() -> None:
    commandes = {essai.operation.value.lower() for essai in ESSAIS.values()}
    lectures = {nom.partition(" ")[0] for nom in CONSULTATIONS}

    assert set() == commandes & lectures
    assert {*aio.__all__} == {*commandes, *lectures, "envoyer_courriels", "Host"}


def preparer_une_boite(maison: Maison) -> str:
    preparer_les_envois(maison)
    return ""


def points(batir: Batisseur) -> Counter[str]:
    """
    Count the moments of every command, read and drain, by what is called.
    """
    poses = []

    def jouer(
        geste: Callable[[Maison, str], object],
        preparer: Callable[[Maison], str] = lambda _: "",
    ) -> None:
        maison, pose = batir(), Pose(PanneError)
        jeton = preparer(maison)
        maison.ecouter(pose)
        agir(maison, lambda: geste(maison, jeton))
        poses.append(pose)

    for essai in ESSAIS.values():
        jouer(essai.agir, essai.preparer)
    for lire in CONSULTATIONS.values():
        jouer(lambda m, _, lire=lire: lire(m))  # type: ignore[misc]  # bound now
    jouer(lambda m, _: gestes.envoyer(m), preparer_une_boite)
    return Counter(appel for pose in poses for _, appel in pose.moments)


def test_every_call_of_every_protocol_is_made_to_fail(batir_lue: Batisseur) -> None:
    """
    Here or in the modules beside, before and after: more than a thousand points.
    """
    comptes = points(batir_lue)

    assert APPELS == comptes.keys()
    assert comptes.total() > 1_000


@pytest.mark.parametrize("erreur", [PanneError, MortSubite])
@pytest.mark.parametrize("nom", CONSULTATIONS)
def test_a_read_that_fails_changes_nothing(
    batir_lue: Batisseur, nom: str, erreur: type[BaseException]
) -> None:
    """
    Wherever it fails, it says so; a read that succeeds changes nothing either.
    """
    temoin, pose = batir_lue(), Pose(erreur)
    avant = temoin.contenu()
    temoin.ecouter(pose)
    consulter(nom, temoin)
    assert avant == temoin.contenu()

    for rang, moment in enumerate(pose.moments):
        maison = batir_lue()
        panne = Pose(erreur, rang)
        maison.ecouter(panne)
        leve = agir(maison, lambda m=maison: consulter(nom, m))  # type: ignore[misc]  # bound now

        assert moment == panne.frappe
        assert isinstance(leve, erreur), moment
        assert avant == maison.contenu(), moment


@pytest.mark.parametrize("nom", CONSULTATIONS)
def test_a_read_that_meets_a_conflict_is_run_again(
    batir_lue: Batisseur, nom: str
) -> None:
    """
    To the same answer; but for what happens once its unit of work has ended.
    """
    temoin, pose = batir_lue(), Pose(ConflitError)
    temoin.ecouter(pose)
    expected = consulter(nom, temoin)

    fin = pose.moments.index(("apres", "unite.sortir"))
    for rang, moment in enumerate(pose.moments[:fin]):
        maison = batir_lue()
        maison.ecouter(Pose(ConflitError, rang))

        assert expected == consulter(nom, maison), moment
