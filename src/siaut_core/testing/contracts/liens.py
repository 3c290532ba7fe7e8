"""
The contract of `LienRepository`: a link is used once, in its time, or never.
"""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest
from hypothesis import given

from siaut_core.entities.identifiant import LienId
from siaut_core.entities.lien import Cause, Fin, Lien
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Fabrique, peupler, semer
from siaut_core.testing.contracts.rang import (
    ACTIF,
    NEUF,
    RangContract,
    fin_de,
    lien_neuf,
)
from siaut_core.testing.contrat import doit_lever
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import MIDI
from siaut_core.testing.strategies import liens
from siaut_core.testing.together import RendezVous, ensemble

__all__ = ["LienRepositoryContract"]

MICROSECONDE = timedelta(microseconds=1)


class LienRepositoryContract(RangContract):
    """
    What `LienRepository` promises.
    """

    def test_a_link_comes_back_as_it_was_stored(self, fabrique: Fabrique) -> None:
        """
        Field by field, to the microsecond, in UTC.
        """

        @self.essais
        @given(lien=liens)
        def verifier(lien: Lien) -> None:
            expected = attrs.evolve(lien, utilisateur_id=NEUF)
            with fabrique() as banc:
                peupler(banc)
                semer(banc, expected)
                with banc.unite() as uow:
                    actual = uow.liens.par_empreinte(expected.empreinte)

            assert actual is not None, "par_empreinte must find a stored link"
            doit_egaler(
                expected,
                actual,
                "a link comes back field by field: instants to the microsecond and in"
                " UTC, the address as it was typed beside its key",
            )

        verifier()

    def test_an_unknown_digest_finds_nothing(self, fabrique: Fabrique) -> None:
        with fabrique() as banc:
            peupler(banc)
            semer(banc, lien_neuf(1))
            with banc.unite() as uow:
                assert uow.liens.par_empreinte("f" * 64) is None, (
                    "par_empreinte of an unknown digest is None"
                )
                assert not uow.liens.utiliser("f" * 64, MIDI), (
                    "utiliser an unknown link must answer False"
                )

    @pytest.mark.parametrize(
        ("fin", "apres", "utilisable"),
        [
            (None, timedelta(0), True),
            (None, timedelta(hours=72) - MICROSECONDE, True),
            (None, timedelta(hours=72), False),
            (None, -timedelta(hours=1), True),  # Its beginning is the core's.
            (Fin.UTILISATION, timedelta(0), False),
            (Fin.REMPLACEMENT, timedelta(0), False),
            (Fin.REVOCATION, timedelta(0), False),
        ],
    )
    def test_a_link_is_consumed_in_its_time_and_once(
        self,
        fabrique: Fabrique,
        fin: Fin | None,
        apres: timedelta,
        utilisable: bool,  # noqa: FBT001  (a column of the table)
    ) -> None:
        """
        While ``maintenant < expire_le``, and nothing ended it. Guide: L1.
        """
        lien = lien_neuf(1, fin=fin)
        with fabrique() as banc:
            peupler(banc)
            semer(banc, lien)
            with banc.unite() as uow:
                donne = uow.liens.utiliser(lien.empreinte, MIDI + apres)
            assert utilisable == donne, (
                "utiliser gives a link if fin is null and maintenant < expire_le, to"
                " the microsecond; emis_le is not compared: clocks differ"
            )
            attendue = Fin.UTILISATION if utilisable else fin
            assert attendue == fin_de(banc, lien), (
                "a consumed link has the end UTILISATION; another one keeps its own"
            )
            with banc.unite() as uow:
                assert not uow.liens.utiliser(lien.empreinte, MIDI + apres), (
                    "utiliser must give a link once"
                )

    def test_rivals_get_a_link_once(self, fabrique: Fabrique) -> None:
        """
        Exactly one unit of work that commits, of several at the same time.
        """
        lien = lien_neuf(1)
        with fabrique() as banc:
            peupler(banc)
            semer(banc, lien)
            depart, arrivee = RendezVous(self.RIVAUX), RendezVous(self.RIVAUX)

            def utiliser() -> bool:
                with banc.unite() as uow:
                    uow.liens.par_empreinte(lien.empreinte)
                    depart.attendre()
                    est_donne = uow.liens.utiliser(lien.empreinte, MIDI)
                    arrivee.attendre()
                    return est_donne

            issues = ensemble(*[utiliser] * self.RIVAUX)
            perdants = [issue for issue in issues if issue is not True]

            assert 1 == issues.count(True), (
                "utiliser must be one compare-and-set (UPDATE ... WHERE fin IS NULL):"
                " reading, then writing, gives the link to several"
            )
            assert all(i is False or isinstance(i, ConflitError) for i in perdants), (
                "who loses a link is answered False, or meets ConflitError"
            )
            assert Fin.UTILISATION is fin_de(banc, lien), (
                "the end of the link is stored with its use"
            )

    def test_a_link_that_was_given_and_rolled_back_is_still_there(
        self, fabrique: Fabrique
    ) -> None:
        lien = lien_neuf(1)
        with fabrique() as banc:
            peupler(banc)
            semer(banc, lien)
            with (
                doit_lever(ConflitError, "a unit of work lets errors through"),
                banc.unite() as uow,
            ):
                uow.liens.utiliser(lien.empreinte, MIDI)
                raise ConflitError

            with banc.unite() as uow:
                assert uow.liens.utiliser(lien.empreinte, MIDI), (
                    "a link consumed in a unit of work that rolled back is unused"
                )

    def test_revoking_ends_every_link_of_one_account(self, fabrique: Fabrique) -> None:
        """
        Those that had ended keep their end; those of others live on.
        """
        liens = [
            lien_neuf(1),
            lien_neuf(2, minutes=5, cause=Cause.DEMANDE),
            lien_neuf(3, fin=Fin.UTILISATION),
            lien_neuf(4, utilisateur_id=ACTIF),
        ]
        with fabrique() as banc:
            peupler(banc)
            semer(banc, *liens)
            with banc.unite() as uow:
                uow.liens.revoquer(NEUF)

            assert [Fin.REVOCATION, Fin.REVOCATION, Fin.UTILISATION, None] == [
                fin_de(banc, lien) for lien in liens
            ], "revoquer ends the links of this account that nothing ended yet"

    def test_a_digest_given_twice_is_a_conflict(self, fabrique: Fabrique) -> None:
        """
        Never overwritten: two tokens alike would be two owners.
        """
        lien = lien_neuf(1)
        with fabrique() as banc:
            peupler(banc)
            semer(banc, lien)
            with doit_lever(
                ConflitError, "liens.ajouter must refuse a digest that is stored"
            ):
                semer(banc, attrs.evolve(lien, id=LienId("l-2"), rank=2))
