"""
Part of the contract of `UtilisateurRepository`: what was relied on does not change.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import attrs
import pytest

from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.exigences import doit_permettre
from siaut_core.testing.fabrique import un_utilisateur
from siaut_core.testing.pays import COMPTES, ET_1
from siaut_core.testing.together import RendezVous, ensemble

__all__ = ["Attestations"]

PAR_ID: Final = {compte.id: compte for compte in COMPTES}

G_EJ, G_BIS = UtilisateurId("g-ej"), UtilisateurId("g-ej-bis")
NEUF, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

NOUVEAU_NOM: Final = PAR_ID[NEUF].changer(nom="Autre")
ETEINT: Final = PAR_ID[ACTIF].changer(actif=False)

# How many times two *Gestionnaires* deactivate each other.
TOURS: Final = 5

# A store that queues units of work makes each rendezvous wait for nothing.
PATIENCE: Final = 0.05

VERROU: Final = (
    "attester locks the accounts until the end of the unit of work (SELECT ... ORDER BY"
    " id FOR NO KEY UPDATE), or checks them again when it commits: comparing versions"
    " is not enough"
)


def _lire(banc: Banc, id: UtilisateurId) -> Utilisateur:
    with banc.unite() as uow:
        compte = uow.utilisateurs.par_id(id)
    assert compte is not None, "par_id finds a stored account"
    return compte


def _se_desactiver(banc: Banc) -> list[bool | Exception]:
    """
    Let each of two active accounts switch the other off, at the same time.
    """
    for id in (G_EJ, G_BIS):
        compte = _lire(banc, id)
        with banc.unite() as uow:
            uow.utilisateurs.enregistrer(compte.changer(actif=True))
    lus, verrous = RendezVous(2, PATIENCE), RendezVous(2, PATIENCE)

    def desactiver(acteur_id: UtilisateurId, cible_id: UtilisateurId) -> bool:
        with banc.unite() as uow:
            acteur = uow.utilisateurs.par_id(acteur_id)
            cible = uow.utilisateurs.par_id(cible_id)
            assert acteur is not None and cible is not None, (
                "par_id finds a stored account"
            )
            if not acteur.actif:
                return False
            lus.attendre()
            uow.utilisateurs.attester([acteur, cible])
            verrous.attendre()
            uow.utilisateurs.enregistrer(cible.changer(actif=False))
        return True

    return ensemble(partial(desactiver, G_EJ, G_BIS), partial(desactiver, G_BIS, G_EJ))


class Attestations(Contrat):
    """
    What ``attester`` promises.
    """

    @pytest.mark.parametrize(
        "ids",
        [
            ("u-neuf",),
            ("g-ej", "u-neuf", "u-actif"),
            ("u-neuf", "g-ej", "u-off"),
            ("u-neuf", "u-neuf"),
        ],
    )
    def test_accounts_that_did_not_change_are_attested(
        self, fabrique: Fabrique, ids: tuple[UtilisateurId, ...]
    ) -> None:
        """
        One or several, in any order, the same one twice.
        """
        with fabrique() as banc:
            peupler(banc)
            with (
                doit_permettre("attester lets accounts through that did not change"),
                banc.unite() as uow,
            ):
                uow.utilisateurs.attester([PAR_ID[id] for id in ids])
                uow.utilisateurs.enregistrer(NOUVEAU_NOM)
            assert "Autre" == (_lire(banc, NEUF)).nom, (
                "who attested an account may store its next version"
            )

    @pytest.mark.parametrize("place", [0, 1, 2])
    @pytest.mark.parametrize(
        "intrus",
        [
            attrs.evolve(PAR_ID[NEUF], version=2),
            un_utilisateur("u-parti", ET_1),
        ],
        ids=["version", "parti"],
    )
    def test_one_account_that_changed_or_is_gone_fails_them_all(
        self, fabrique: Fabrique, intrus: Utilisateur, place: int
    ) -> None:
        """
        Wherever it is among those that are as they were.
        """
        comptes = [PAR_ID[G_EJ], PAR_ID[ACTIF]]
        comptes.insert(place, intrus)
        with fabrique() as banc:
            peupler(banc)
            with (
                doit_lever(
                    ConflitError,
                    "attester raises ConflitError when any one of the accounts is gone"
                    " or has another version: compare all of them, and count them",
                ),
                banc.unite() as uow,
            ):
                uow.utilisateurs.attester(comptes)

    def test_an_account_that_was_changed_since_is_not_attested(
        self, fabrique: Fabrique
    ) -> None:
        """
        Nor as it was before, nor the version after it; only as it is.
        """
        avant = PAR_ID[NEUF]
        apres = avant.changer(nom="Autre")
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.enregistrer(apres)
            with (
                doit_permettre("attester compares with the version stored today"),
                banc.unite() as uow,
            ):
                uow.utilisateurs.attester([apres])
            for autre in (avant, apres.changer()):
                with (
                    doit_lever(
                        ConflitError, "attester compares with the version stored today"
                    ),
                    banc.unite() as uow,
                ):
                    uow.utilisateurs.attester([autre])

    def test_two_gestionnaires_never_deactivate_each_other(
        self, fabrique: Fabrique
    ) -> None:
        """
        Each relies on the other's account being active: exactly one commits.
        """
        with fabrique() as banc:
            peupler(banc)
            for _ in range(TOURS):
                issues = _se_desactiver(banc)
                actifs = [(_lire(banc, id)).actif for id in (G_EJ, G_BIS)]

                assert [False, True] == sorted(actifs), VERROU
                assert [True] == [issue for issue in issues if issue is True], VERROU
                assert all(
                    isinstance(issue, bool | ConflitError) for issue in issues
                ), "who comes too late meets ConflitError: map deadlocks to it as well"

    def test_who_relies_on_an_account_commits_before_it_changes(
        self, fabrique: Fabrique
    ) -> None:
        """
        Or not at all: once another unit of work has changed it, it is too late.
        """
        with fabrique() as banc:
            peupler(banc)
            verrous, departs = RendezVous(2), RendezVous(2)
            changements: list[Utilisateur] = []

            def s_appuyer() -> int:
                with banc.unite() as uow:
                    uow.utilisateurs.attester([PAR_ID[ACTIF]])
                    uow.utilisateurs.enregistrer(NOUVEAU_NOM)
                    verrous.attendre()
                    departs.attendre()
                    return len(changements)

            def changer() -> int:
                verrous.attendre()
                with banc.unite() as uow:
                    uow.utilisateurs.enregistrer(ETEINT)
                changements.append(ETEINT)
                departs.attendre()
                return 0

            appui, change = ensemble(s_appuyer, changer)

            assert 0 == appui or isinstance(appui, ConflitError), VERROU
            assert 0 == change or isinstance(change, ConflitError), (
                "who waits for a lock goes on after it, or meets ConflitError"
            )

    def test_rivals_change_an_account_once(self, fabrique: Fabrique) -> None:
        """
        They saw the same version: exactly one of them stores the next one.
        """
        with fabrique() as banc:
            peupler(banc)
            lus, ecrits = RendezVous(self.RIVAUX), RendezVous(self.RIVAUX)

            def changer(rang: int) -> str:
                nom = f"Nom {rang}"
                with banc.unite() as uow:
                    uow.utilisateurs.par_id(NEUF)
                    lus.attendre()
                    uow.utilisateurs.enregistrer(PAR_ID[NEUF].changer(nom=nom))
                    ecrits.attendre()
                return nom

            rivaux = [partial(changer, rang) for rang in range(self.RIVAUX)]
            issues = ensemble(*rivaux)
            gagnants = [issue for issue in issues if isinstance(issue, str)]
            perdants = [issue for issue in issues if not isinstance(issue, str)]

            conseil = (
                "enregistrer compares and writes in one statement (UPDATE ... WHERE id"
                " = ? AND version = ? - 1), and counts the rows that it changed"
            )
            assert 1 == len(gagnants), conseil
            assert gagnants == [(_lire(banc, NEUF)).nom], conseil
            assert all(isinstance(perdant, ConflitError) for perdant in perdants), (
                "who comes too late meets ConflitError"
            )

    def test_two_who_wait_for_each_other_are_told_of_a_conflict(
        self, fabrique: Fabrique
    ) -> None:
        """
        Each has written what the other one writes next; at most one commits.
        """
        with fabrique() as banc:
            peupler(banc)
            ecrits = RendezVous(2)

            def changer(un: UtilisateurId, autre: UtilisateurId) -> bool:
                with banc.unite() as uow:
                    uow.utilisateurs.enregistrer(PAR_ID[un].changer(nom="Un"))
                    ecrits.attendre()
                    uow.utilisateurs.enregistrer(PAR_ID[autre].changer(nom="Un"))
                return True

            issues = ensemble(
                partial(changer, NEUF, ACTIF), partial(changer, ACTIF, NEUF)
            )
            noms = [(_lire(banc, id)).nom for id in (NEUF, ACTIF)]
            perdants = [issue for issue in issues if issue is not True]

            assert all(isinstance(perdant, ConflitError) for perdant in perdants), (
                "map a deadlock (PostgreSQL: 40P01), a lock that is not available in"
                " time and a busy database to ConflitError, in whatever statement they"
                f" show: {perdants}"
            )
            assert noms == ["Test" if perdants[1:] else "Un"] * 2, (
                "of a unit of work that meets a deadlock nothing is stored, and all of"
                " the one that goes through"
            )
            assert perdants, "both changed the same version of the same accounts"
