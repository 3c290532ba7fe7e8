"""
Part of the contract of `UtilisateurRepository`: what goes with an account, what stays.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
import pytest

from siaut_core.entities.identifiant import IntentionId, UtilisateurId
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler, semer
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import MIDI, un_lien
from siaut_core.testing.pays import COMPTES

__all__ = ["Suppressions"]

PAR_ID: Final = {compte.id: compte for compte in COMPTES}

NEUF, ACTIF = UtilisateurId("u-neuf"), UtilisateurId("u-actif")

PLUS_TARD: Final = MIDI + timedelta(minutes=5)


def _lire(banc: Banc, id: str) -> Utilisateur | None:
    with banc.unite() as uow:
        return uow.utilisateurs.par_id(UtilisateurId(id))


class Suppressions(Contrat):
    """
    What ``retirer`` promises. Guide: S1.
    """

    def test_an_account_that_is_gone_is_not_changed_nor_deleted(
        self, fabrique: Fabrique
    ) -> None:
        """
        Nor comes back.
        """
        conseil = "an account that is not there makes ConflitError: count the rows"
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.retirer(PAR_ID[NEUF])
                assert uow.utilisateurs.par_id(NEUF) is None, (
                    "a unit of work no longer sees the account that it deleted"
                )
            with (
                doit_lever(ConflitError, f"enregistrer: {conseil}"),
                banc.unite() as uow,
            ):
                uow.utilisateurs.enregistrer(PAR_ID[NEUF].changer())
            with doit_lever(ConflitError, f"retirer: {conseil}"), banc.unite() as uow:
                uow.utilisateurs.retirer(PAR_ID[NEUF])
            assert _lire(banc, NEUF) is None, "a deleted account stays deleted"

    @pytest.mark.parametrize("version", [1, 3])
    def test_only_the_version_that_was_seen_is_deleted(
        self, fabrique: Fabrique, version: int
    ) -> None:
        actuel = PAR_ID[NEUF].changer(nom="Autre")
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.enregistrer(actuel)
            with (
                doit_lever(
                    ConflitError, "retirer deletes an account that has the same version"
                ),
                banc.unite() as uow,
            ):
                uow.utilisateurs.retirer(attrs.evolve(actuel, version=version))
            doit_egaler(actuel, _lire(banc, NEUF), "it stays as it was")
            with banc.unite() as uow:
                uow.utilisateurs.retirer(actuel)
            assert _lire(banc, NEUF) is None, "retirer deletes the account"

    def test_a_deleted_account_takes_its_links_along(self, fabrique: Fabrique) -> None:
        """
        Not those of others; what it has in the outbox stays.
        """
        liens = [
            un_lien(
                f"l-{rang}", utilisateur_id=id, empreinte=f"{rang:064x}", rank=1 + rang
            )
            for rang, id in enumerate((NEUF, NEUF, ACTIF))
        ]
        depot = Intention.deposer(
            IntentionId("i-1"), Cause.CREATION, MIDI, utilisateur_id=NEUF
        )
        with fabrique() as banc:
            peupler(banc)
            semer(banc, *liens, depot)
            with banc.unite() as uow:
                uow.utilisateurs.retirer(PAR_ID[NEUF])
            with banc.unite() as uow:
                restes = [uow.liens.par_empreinte(lien.empreinte) for lien in liens]
                intention = uow.courriels.prendre(MIDI, PLUS_TARD, PLUS_TARD)

            assert [None, None, liens[2]] == restes, (
                "retirer deletes every link of the account, and of no other"
            )
            assert intention is not None and depot.id == intention.id, (
                "the outbox outlives accounts: no foreign key, no cascade"
            )
