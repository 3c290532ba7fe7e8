"""
The contract of `UtilisateurRepository`: accounts are kept as they are, once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

import attrs
import pytest
from hypothesis import example, given

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.attestations import Attestations
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler, semer
from siaut_core.testing.contracts.connexions import Connexions
from siaut_core.testing.contracts.moves import Moves
from siaut_core.testing.contracts.recherche_comptes import RechercheUtilisateursContract
from siaut_core.testing.contracts.suppressions import Suppressions
from siaut_core.testing.contracts.unicite_courriels import UniciteDesCourriels
from siaut_core.testing.contrat import doit_lever
from siaut_core.testing.exigences import doit_egaler, doit_permettre
from siaut_core.testing.fabrique import un_utilisateur
from siaut_core.testing.mondes import comptes
from siaut_core.testing.pays import COMPTES, EJ_1, ET_1

__all__ = ["UtilisateurRepositoryContract"]

PAR_ID: Final = {compte.id: compte for compte in COMPTES}

NEUF: Final = UtilisateurId("u-neuf")

# Beyond the first plane, with marks that NFC leaves apart, to the microsecond.
INSOLITE: Final = un_utilisateur(
    "U-1",
    EJ_1,
    prenom="\U00020000\U0001f600 \u0251\u0302",
    nom="d\u2019\u0152uvre \u1e9e\u00df\u0130\u0131 \ua66e\u0308",
    courriel=Courriel.lire("Stra\u00dfe.\U00020000@\u00e9t\u00e9.test.fr"),
    cree_le=datetime(1999, 12, 31, 23, 59, 59, 999999, UTC),
    valide_le=datetime(2100, 1, 1, 0, 0, 0, 1, UTC),
    derniere_connexion=datetime(2100, 1, 1, 0, 0, 0, 2, UTC),
    version=2**31 - 1,
)


def _lire(banc: Banc, id: str) -> Utilisateur | None:
    with banc.unite() as uow:
        return uow.utilisateurs.par_id(UtilisateurId(id))


class UtilisateurRepositoryContract(
    UniciteDesCourriels,
    Attestations,
    Connexions,
    Suppressions,
    Moves,
    RechercheUtilisateursContract,
):
    """
    What `UtilisateurRepository` promises.
    """

    def test_an_account_comes_back_as_it_was_stored(self, fabrique: Fabrique) -> None:
        """
        Field by field, to the microsecond and to the code point.
        """

        @self.essais
        @given(compte=comptes)
        @example(compte=INSOLITE)
        def verifier(compte: Utilisateur) -> None:
            with fabrique() as banc:
                peupler(banc)
                semer(banc, compte)
                with banc.unite() as uow:
                    lus = (
                        uow.utilisateurs.par_id(compte.id),
                        uow.utilisateurs.par_courriel(compte.courriel),
                    )

            for lu in lus:
                doit_egaler(
                    compte,
                    lu,
                    "par_id and par_courriel give an account as it was stored: texts to"
                    " the code point, instants in UTC to the microsecond, the courriel"
                    " as it was typed beside its key",
                )

        verifier()

    def test_every_field_of_an_account_may_change(self, fabrique: Fabrique) -> None:
        """
        All but the date of its last login, which only ``noter_connexion`` writes.
        """

        @self.essais
        @given(avant=comptes, apres=comptes)
        def verifier(avant: Utilisateur, apres: Utilisateur) -> None:
            suivant = attrs.evolve(
                apres,
                id=avant.id,
                cree_le=avant.cree_le,
                cree_par=avant.cree_par,
                version=avant.version + 1,
            )
            with fabrique() as banc:
                peupler(banc)
                semer(banc, avant)
                with banc.unite() as uow:
                    uow.utilisateurs.enregistrer(suivant)
                    dedans = uow.utilisateurs.par_id(avant.id)
                apres_coup = _lire(banc, avant.id)

            expected = attrs.evolve(
                suivant, derniere_connexion=avant.derniere_connexion
            )
            for lu in (dedans, apres_coup):
                doit_egaler(
                    expected,
                    lu,
                    "enregistrer stores every field, its version too, but never"
                    " derniere_connexion: who logged in meanwhile would lose it",
                )

        verifier()

    def test_an_unknown_account_is_nobody(self, fabrique: Fabrique) -> None:
        """
        An id is compared as it is, capitals included.
        """
        jumeaux = (
            un_utilisateur("u-1", ET_1),
            un_utilisateur("U-1", ET_1, courriel=Courriel.lire("jumeau@test.fr")),
        )
        with fabrique() as banc:
            peupler(banc)
            for id in ("u-0", "U-NEUF", "u-neuf ", "u_neuf", "%"):
                assert _lire(banc, id) is None, (
                    "par_id compares ids as they are: opaque, capitals and all"
                )
            with banc.unite() as uow:
                personne = uow.utilisateurs.par_courriel(
                    Courriel.lire("personne@test.fr")
                )
                assert personne is None, "par_courriel of a free courriel gives None"
            with doit_permettre("two ids that differ by a capital are two accounts"):
                semer(banc, *jumeaux)
            for jumeau in jumeaux:
                doit_egaler(jumeau, _lire(banc, jumeau.id), "ids are opaque")

    def test_an_id_of_account_given_twice_is_a_conflict(
        self, fabrique: Fabrique
    ) -> None:
        """
        Never overwritten.
        """
        intrus = un_utilisateur("u-neuf", ET_1, courriel=Courriel.lire("x@test.fr"))
        with fabrique() as banc:
            peupler(banc)
            with doit_lever(
                ConflitError, "utilisateurs.ajouter must refuse an id that is stored"
            ):
                semer(banc, intrus)
            doit_egaler(PAR_ID[NEUF], _lire(banc, NEUF), "it stays as it was")

    @pytest.mark.parametrize("ecart", [-1, 0, 2])
    def test_only_the_next_version_of_an_account_is_stored(
        self, fabrique: Fabrique, ecart: int
    ) -> None:
        """
        Who saw an older one would undo what another did since.
        """
        actuel = un_utilisateur("u-1", ET_1, version=4)
        autre = attrs.evolve(actuel, nom="Autre", version=4 + ecart)
        with fabrique() as banc:
            peupler(banc)
            semer(banc, actuel)
            with (
                doit_lever(
                    ConflitError,
                    "enregistrer stores a version when the stored is one less",
                ),
                banc.unite() as uow,
            ):
                uow.utilisateurs.enregistrer(autre)
            doit_egaler(actuel, _lire(banc, "u-1"), "it stays as it was")
