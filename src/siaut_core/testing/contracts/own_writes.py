"""
A unit of work acts upon what it has just written, as upon what was there before.

An adapter that writes at the end, or that asks another connection, forgets it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.lien import Fin
from siaut_core.errors import (
    ConflitError,
    CourrielDejaPrisError,
    NumeroDejaPrisError,
)
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.banc import Fabrique, peupler
from siaut_core.testing.contracts.own_reads import EJ, ET, GROUP, OwnReads, sees
from siaut_core.testing.contrat import doit_lever
from siaut_core.testing.exigences import doit_egaler, doit_permettre
from siaut_core.testing.fabrique import (
    MIDI,
    un_et,
    un_groupe,
    un_lien,
    un_utilisateur,
)
from siaut_core.testing.mondes import suivante
from siaut_core.testing.pays import ET_1

__all__ = ["OwnWrites"]

LATER: Final = MIDI + timedelta(minutes=5)

ACCOUNT: Final = un_utilisateur("u-1", ET_1, valide_le=MIDI)
LINK: Final = un_lien("l-1", utilisateur_id="u-1", empreinte="1" * 64)


def _end(uow: UnitOfWork) -> Fin | None:
    link = uow.liens.par_empreinte(LINK.empreinte)
    assert link is not None, sees("par_empreinte")
    return link.fin


class OwnWrites(OwnReads):
    """
    What each method does upon what was written just before.
    """

    def test_a_link_that_was_just_added_is_revoked(self, fabrique: Fabrique) -> None:
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.ajouter(ACCOUNT)
                uow.liens.ajouter(LINK)
                uow.liens.revoquer(ACCOUNT.id)
                assert Fin.REVOCATION is _end(uow), sees("revoquer")
                used = uow.liens.utiliser(LINK.empreinte, MIDI)
                assert not used, sees("utiliser")
            with banc.unite() as uow:
                assert Fin.REVOCATION is _end(uow), sees("revoquer")

    def test_a_link_that_was_just_added_is_used_once(self, fabrique: Fabrique) -> None:
        """
        Then nothing else ends it.
        """
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.ajouter(ACCOUNT)
                uow.liens.ajouter(LINK)
                answers = [uow.liens.utiliser(LINK.empreinte, MIDI) for _ in range(2)]
                assert [True, False] == answers, sees("utiliser")
                uow.liens.revoquer(ACCOUNT.id)
                assert Fin.UTILISATION is _end(uow), sees("revoquer")
            with banc.unite() as uow:
                assert Fin.UTILISATION is _end(uow), sees("utiliser")

    def test_an_account_that_was_just_added_is_deleted_whole(
        self, fabrique: Fabrique
    ) -> None:
        """
        With its link and its password; its courriel is free at once.
        """
        again = un_utilisateur("u-2", ET_1, courriel=ACCOUNT.courriel)
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.ajouter(ACCOUNT)
                uow.liens.ajouter(LINK)
                uow.mots_de_passe.definir(ACCOUNT.id, "condense")
                uow.utilisateurs.retirer(ACCOUNT)
                assert uow.utilisateurs.par_id(ACCOUNT.id) is None, sees("par_id")
                found = uow.utilisateurs.par_courriel(ACCOUNT.courriel)
                assert found is None, sees("par_courriel")
                link = uow.liens.par_empreinte(LINK.empreinte)
                assert link is None, sees("retirer")
                with doit_permettre(sees("ajouter")):
                    uow.utilisateurs.ajouter(again)
            with banc.unite() as uow:
                link = uow.liens.par_empreinte(LINK.empreinte)
                assert link is None, sees("retirer")
                found = uow.utilisateurs.par_courriel(ACCOUNT.courriel)
                doit_egaler(again, found, sees("ajouter"))
            condenses = banc.condenses() if banc.condenses else {}
            assert {} == condenses, sees("retirer")

    def test_an_account_that_was_just_written_is_attested_and_saved(
        self, fabrique: Fabrique
    ) -> None:
        """
        As it is now: each version in turn, and no other.
        """
        second, third = (ACCOUNT.changer(nom="B"), ACCOUNT.changer(nom="B").changer())
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.ajouter(ACCOUNT)
                with doit_permettre(sees("attester")):
                    uow.utilisateurs.attester([ACCOUNT])
                with doit_permettre(sees("enregistrer")):
                    uow.utilisateurs.enregistrer(second)
                    uow.utilisateurs.attester([second])
                    uow.utilisateurs.enregistrer(third)
                doit_egaler(third, uow.utilisateurs.par_id(third.id), sees("par_id"))
            with doit_lever(ConflitError, sees("attester")), banc.unite() as uow:
                uow.utilisateurs.enregistrer(third.changer())
                uow.utilisateurs.attester([third])

    def test_a_login_is_noted_upon_the_account_as_it_was_just_written(
        self, fabrique: Fabrique
    ) -> None:
        """
        Active or not, validated or not; the latest of two is kept.
        """
        advice = sees("noter_connexion")
        off = ACCOUNT.changer(actif=False)
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.ajouter(ACCOUNT)
                for instant in (LATER, MIDI):
                    assert uow.utilisateurs.noter_connexion(ACCOUNT.id, instant), advice
                read = uow.utilisateurs.par_id(ACCOUNT.id)
                assert read is not None and LATER == read.derniere_connexion, advice
                uow.utilisateurs.enregistrer(off)
                noted = uow.utilisateurs.noter_connexion(ACCOUNT.id, LATER)
                assert not noted, advice

    def test_a_key_that_was_just_taken_is_taken_and_one_left_is_free(
        self, fabrique: Fabrique
    ) -> None:
        """
        A courriel, a number, the libellé of a groupe, a digest.
        """
        twin = un_utilisateur("u-2", ET_1, courriel=ACCOUNT.courriel)
        numbered = un_et("et-8", numero=ET.numero)
        named = un_groupe("gr-8", libelle=GROUP.libelle)
        with fabrique() as banc:
            peupler(banc)
            with (
                doit_lever(CourrielDejaPrisError, sees("ajouter")),
                banc.unite() as uow,
            ):
                uow.utilisateurs.ajouter(ACCOUNT)
                uow.utilisateurs.ajouter(twin)
            for first, second in ((ET, numbered), (GROUP, named)):
                with (
                    doit_lever(NumeroDejaPrisError, sees("ajouter")),
                    banc.unite() as uow,
                ):
                    uow.structures.ajouter(EJ)
                    uow.structures.ajouter(first)
                    uow.structures.ajouter(second)
            with doit_permettre(sees("ajouter")), banc.unite() as uow:
                uow.structures.ajouter(EJ)
                uow.structures.ajouter(ET)
                uow.structures.enregistrer(suivante(ET, numero=None))
                uow.structures.ajouter(numbered)

    def test_a_digest_that_was_just_set_is_replaced(self, fabrique: Fabrique) -> None:
        self.exiger("RELIT_LES_CONDENSES")
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.utilisateurs.ajouter(ACCOUNT)
                for digest in ("ancien", "nouveau"):
                    uow.mots_de_passe.definir(ACCOUNT.id, digest)
            assert {UtilisateurId("u-1"): "nouveau"} == banc.relire_condenses(), sees(
                "definir"
            )
