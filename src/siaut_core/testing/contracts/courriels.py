"""
The contract of `CourrielRepository`: no mail is lost, none is sent by two workers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.bail import (
    ACTIF,
    MICROSECONDE,
    NEUF,
    BailContract,
    louer,
)
from siaut_core.testing.contracts.banc import Fabrique, peupler, semer
from siaut_core.testing.contracts.echeance import EcheanceContract
from siaut_core.testing.contracts.instantane import tout_louer
from siaut_core.testing.contracts.remplacement import RemplacementContract
from siaut_core.testing.contrat import doit_lever
from siaut_core.testing.fabrique import MIDI, une_demande, une_intention
from siaut_core.testing.strategies import intentions

__all__ = ["CourrielRepositoryContract"]

HEURE: Final = timedelta(hours=1)

OFF = UtilisateurId("u-off")


def _attendue(intention: Intention, delai: timedelta) -> Intention:
    """
    Make it wait, due some time after it was asked for.
    """
    due_le = intention.demandee_le + delai
    attente = EtatIntention.EN_ATTENTE
    return attrs.evolve(intention, etat=attente, clos_le=None, prochain_essai_le=due_le)


def _abandon(intention: Intention) -> Intention:
    return intention.clore(EtatIntention.ABANDON, intention.demandee_le, "SMTP_550")


# Any intention that waits: of a demande with its account too, once it was leased.
attendues: Final = st.builds(_attendue, intentions, st.timedeltas(timedelta(0), HEURE))
abandons: Final = st.builds(_abandon, intentions)


class CourrielRepositoryContract(BailContract, EcheanceContract, RemplacementContract):
    """
    What `CourrielRepository` promises.
    """

    def test_an_intention_comes_back_as_it_was_stored(self, fabrique: Fabrique) -> None:
        """
        Field by field, to the microsecond, in UTC, and for accounts that are not there.
        """

        @self.essais
        @given(intention=attendues)
        def verifier(intention: Intention) -> None:
            jusqu_a = intention.prochain_essai_le + timedelta(microseconds=1)
            with fabrique() as banc:
                semer(banc, intention)
                actual = louer(banc, intention.prochain_essai_le, jusqu_a)

            assert actual is not None, "prendre must find an intention that is due"
            prise = intention.prendre(intention.prochain_essai_le, jusqu_a)
            assert attrs.asdict(prise) == attrs.asdict(actual), (
                "prendre must give every field as it was stored, but for the lease"
            )

        verifier()

    def test_a_mail_given_up_comes_back_as_it_was_stored(
        self, fabrique: Fabrique
    ) -> None:
        @self.essais
        @given(intention=abandons)
        def verifier(intention: Intention) -> None:
            with fabrique() as banc:
                semer(banc, intention)
                with banc.unite() as uow:
                    lus = uow.courriels.abandons()

            assert [attrs.asdict(intention)] == [attrs.asdict(lu) for lu in lus], (
                "abandons must give every field as it was stored"
            )

        verifier()

    def test_an_address_is_kept_as_it_was_typed(self, fabrique: Fabrique) -> None:
        demande = une_demande(adresse="Aurélie.TEST@Hôpital.test.fr")
        with fabrique() as banc:
            semer(banc, demande)
            prise = louer(banc)
            assert prise is not None and prise.courriel is not None, (
                "prendre gives the address of a demande"
            )
            assert demande.courriel is not None, (
                "a demande has the address that was typed"
            )
            assert attrs.asdict(demande.courriel) == attrs.asdict(prise.courriel), (
                "store the address as it was typed, beside its key"
            )

    def test_an_empty_outbox_gives_nothing(self, fabrique: Fabrique) -> None:
        with fabrique() as banc:
            assert louer(banc) is None, "prendre answers None when nothing is due"
            with banc.unite() as uow:
                assert uow.courriels.derniere_demande(ACTIF, MIDI) is None, (
                    "derniere_demande of an account without one is None"
                )
                assert uow.courriels.last_closed(ACTIF) is None, (
                    "last_closed of an account without one is None"
                )
                assert [] == list(uow.courriels.abandons()), (
                    "abandons of an empty outbox is empty"
                )

    def test_mails_leave_one_at_a_time_and_oldest_first(
        self, fabrique: Fabrique
    ) -> None:
        """
        By the instant that they are due, then that they were asked for, then by id.
        """
        due_le, avant = MIDI + HEURE, MIDI + HEURE - timedelta(microseconds=1)
        ordre = [
            une_intention("i-9", 9, utilisateur_id="u-9", prochain_essai_le=avant),
            une_intention("i-8", 1, utilisateur_id="u-8", prochain_essai_le=due_le),
            une_intention("i-10", 2, utilisateur_id="u-10", prochain_essai_le=due_le),
            une_intention("i-2", 2, utilisateur_id="u-2", prochain_essai_le=due_le),
            une_demande("i-3", None, 2, prochain_essai_le=due_le),
        ]
        with fabrique() as banc:
            semer(banc, *(ordre[rang] for rang in (3, 0, 4, 2, 1)))
            pris = [louer(banc, due_le, due_le + HEURE) for _ in range(6)]

            expected = [*(intention.id for intention in ordre), None]
            assert expected == [prise and prise.id for prise in pris], (
                "prendre leases the smallest (prochain_essai_le, demandee_le, id) of"
                " what is due, and only that one"
            )

    def test_the_last_demande_that_left_is_remembered_per_account(
        self, fabrique: Fabrique
    ) -> None:
        """
        The latest ``clos_le`` of what left for a demande of this account.

        Not beyond the horizon: a clock that was put right since wrote that one.
        """
        horizon = MIDI + timedelta(minutes=4)
        apres = 4 + MICROSECONDE / timedelta(minutes=1)

        def close(
            rang: int, minutes: float, etat: EtatIntention, **champs: object
        ) -> Intention:
            deposee = une_demande(f"i-{rang}", **{"utilisateur_id": ACTIF, **champs})  # type: ignore[arg-type]  # checked when built
            return deposee.clore(etat, MIDI + timedelta(minutes=minutes))

        with fabrique() as banc:
            semer(
                banc,
                close(1, 2.5, EtatIntention.ENVOI),
                close(2, 1, EtatIntention.ENVOI),
                close(3, 3, EtatIntention.SANS_OBJET),
                close(4, 4, EtatIntention.ENVOI, utilisateur_id=NEUF),
                close(5, 3.5, EtatIntention.ENVOI, cause=Cause.RENVOI),
                close(6, 3.5, EtatIntention.ABANDON),
                close(7, 3.5, EtatIntention.REMPLACEMENT),
                close(9, apres, EtatIntention.ENVOI),
                une_demande("i-8", "u-actif@test.fr", 8, utilisateur_id=ACTIF),
            )
            with banc.unite() as uow:
                dates = [
                    uow.courriels.derniere_demande(id, horizon)
                    for id in (ACTIF, NEUF, OFF)
                ]

            assert [
                MIDI + timedelta(minutes=2.5),
                MIDI + timedelta(minutes=4),
                None,
            ] == dates, (
                "derniere_demande is the latest clos_le of the account's intentions of"
                " cause DEMANDE and state ENVOI, not beyond the horizon; None without"
                " one"
            )

    def test_the_last_mail_of_an_account_is_told(self, fabrique: Fabrique) -> None:
        """
        That left or was given up, by the instant and then by id.
        """

        def close(id: str, minutes: int, etat: EtatIntention) -> Intention:
            clos_le = MIDI + timedelta(minutes=minutes)
            return une_intention(id, utilisateur_id=NEUF).clore(etat, clos_le)

        closes = [
            close("i-1", 2, EtatIntention.ENVOI),
            close("i-2", 1, EtatIntention.ABANDON),
            close("i-3", 2, EtatIntention.ABANDON),
            close("i-4", 3, EtatIntention.SANS_OBJET),
            close("i-5", 3, EtatIntention.REMPLACEMENT),
            attrs.evolve(close("i-6", 3, EtatIntention.ENVOI), utilisateur_id=ACTIF),
        ]
        with fabrique() as banc:
            semer(banc, *closes, une_intention("i-7", 3, utilisateur_id=NEUF))
            with banc.unite() as uow:
                derniere = uow.courriels.last_closed(NEUF)

        assert closes[2] == derniere, (
            "last_closed is the greatest (clos_le, id) of the account's intentions in"
            " state ENVOI or ABANDON, and no other"
        )

    def test_mails_given_up_are_listed_oldest_first(self, fabrique: Fabrique) -> None:
        with fabrique() as banc:
            for id, minutes in (("i-1", 2), ("i-3", 1), ("i-2", 1)):
                semer(banc, _abandon(une_intention(id, minutes)))
            semer(
                banc,
                une_intention("i-4"),
                une_intention("i-5").clore(EtatIntention.SANS_OBJET, MIDI),
            )
            with banc.unite() as uow:
                lus = uow.courriels.abandons()

            assert ["i-2", "i-3", "i-1"] == [abandon.id for abandon in lus], (
                "abandons gives the intentions in state ABANDON, and no other, by"
                " (demandee_le, id)"
            )

    def test_a_deleted_account_leaves_its_mails(self, fabrique: Fabrique) -> None:
        """
        There is no foreign key: the drain closes what has no object any more.
        """
        with fabrique() as banc:
            peupler(banc)
            semer(banc, une_intention(utilisateur_id=NEUF))
            with banc.unite() as uow:
                compte = uow.utilisateurs.par_id(NEUF)
                assert compte is not None, "par_id finds a stored account"
                uow.utilisateurs.retirer(compte)

            assert louer(banc) is not None, (
                "retirer must leave the outbox alone: no foreign key, no cascade"
            )

    def test_an_id_given_twice_is_a_conflict(self, fabrique: Fabrique) -> None:
        """
        Also that of a mail that is closed: it says when the last one left.
        """
        with fabrique() as banc:
            semer(banc, une_intention("i-1"), _abandon(une_intention("i-2")))
            for id in ("i-1", "i-2"):
                with doit_lever(
                    ConflitError, "courriels.deposer must refuse an id that is stored"
                ):
                    semer(banc, une_intention(id, utilisateur_id=OFF))

            assert ["u-1"] == [i.utilisateur_id for i in tout_louer(banc)], (
                "deposer must never overwrite"
            )

    def test_a_mail_of_what_was_rolled_back_never_leaves(
        self, fabrique: Fabrique
    ) -> None:
        with fabrique() as banc:
            with (
                doit_lever(ConflitError, "a unit of work lets errors through"),
                banc.unite() as uow,
            ):
                uow.courriels.deposer(une_intention())
                raise ConflitError

            assert louer(banc) is None, (
                "an intention deposited in a unit of work that rolled back is not there"
            )
