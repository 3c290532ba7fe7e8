"""
The contract of `Journal`: what happened is kept, in order, whatever comes after.
"""

from __future__ import annotations

from datetime import timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from siaut_core.entities.identifiant import UtilisateurId
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.fabrique import MIDI, un_evenement
from siaut_core.testing.strategies import evenements
from siaut_core.use_cases.evenement import Evenement

__all__ = ["JournalContract"]

NEUF = UtilisateurId("u-neuf")


def _consigner(banc: Banc, *evenements: Evenement) -> None:
    with banc.unite() as uow:
        for evenement in evenements:
            uow.journal.ajouter(evenement)


class JournalContract(Contrat):
    """
    What `Journal` promises, read through ``Banc.journal``.
    """

    def test_events_come_back_as_they_were_stored(self, fabrique: Fabrique) -> None:
        """
        Field by field, to the microsecond, in order, none or many in a unit of work.
        """
        self.exiger("RELIT_LE_JOURNAL")

        @self.essais
        @given(unites=st.lists(st.lists(evenements, max_size=3), max_size=3))
        def verifier(unites: list[list[Evenement]]) -> None:
            with fabrique() as banc:
                for unite in unites:
                    _consigner(banc, *unite)
                lus = banc.relire_journal()

            expected = [
                attrs.asdict(evenement) for unite in unites for evenement in unite
            ]
            assert expected == [attrs.asdict(lu) for lu in lus], (
                "journal.ajouter must keep every field of every event, codes in their"
                " order, and the order in which they were added"
            )

        verifier()

    def test_an_event_about_nobody_is_kept(self, fabrique: Fabrique) -> None:
        """
        Nor is an id looked up: an event may name what never was.
        """
        self.exiger("RELIT_LE_JOURNAL")
        evenements = [
            un_evenement(),
            un_evenement(acteur_id="u-0", cible_id="u-0", structure_id="et-0"),
        ]
        with fabrique() as banc:
            _consigner(banc, *evenements)
            assert evenements == banc.relire_journal(), (
                "the journal has no foreign key, and every id of an event may be None"
            )

    def test_events_alike_are_all_kept(self, fabrique: Fabrique) -> None:
        """
        An event has no id: somebody who tries twice leaves two.
        """
        self.exiger("RELIT_LE_JOURNAL")
        jumeaux = [un_evenement()] * 3
        with fabrique() as banc:
            _consigner(banc, *jumeaux[1:])
            _consigner(banc, jumeaux[0])
            assert jumeaux == banc.relire_journal(), (
                "journal.ajouter must keep events that are equal: each was a command"
            )

    def test_events_stay_in_the_order_they_came_in(self, fabrique: Fabrique) -> None:
        """
        That of the commands: the clocks of two machines may disagree.
        """
        self.exiger("RELIT_LE_JOURNAL")
        evenements = [
            un_evenement(le=MIDI + timedelta(minutes=minutes)) for minutes in (2, 0, 1)
        ]
        with fabrique() as banc:
            for evenement in evenements:
                _consigner(banc, evenement)
            assert evenements == banc.relire_journal(), (
                "Banc.journal gives events in the order of their commits, not of `le`"
            )

    def test_a_deleted_account_leaves_its_events(self, fabrique: Fabrique) -> None:
        self.exiger("RELIT_LE_JOURNAL")
        evenement = un_evenement(acteur_id=NEUF, cible_id=NEUF)
        with fabrique() as banc:
            peupler(banc)
            _consigner(banc, evenement)
            with banc.unite() as uow:
                compte = uow.utilisateurs.par_id(NEUF)
                assert compte is not None, "par_id finds a stored account"
                uow.utilisateurs.retirer(compte)

            assert [evenement] == banc.relire_journal(), (
                "retirer must leave the journal alone: no foreign key, no cascade"
            )

    def test_an_event_is_rolled_back_with_its_unit_of_work(
        self, fabrique: Fabrique
    ) -> None:
        self.exiger("RELIT_LE_JOURNAL")
        with fabrique() as banc:
            _consigner(banc, un_evenement())
            with (
                doit_lever(ConflitError, "a unit of work lets errors through"),
                banc.unite() as uow,
            ):
                uow.journal.ajouter(un_evenement(acteur_id=NEUF))
                raise ConflitError

            assert [un_evenement()] == banc.relire_journal(), (
                "the journal is written in the same transaction as the rest"
            )
