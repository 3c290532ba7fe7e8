"""
A unit of work acts upon the mails and the ranks of links that it has just written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs

from siaut_core.entities.intention import EtatIntention
from siaut_core.entities.lien import Fin
from siaut_core.errors import ConflitError
from siaut_core.testing.contracts.banc import Fabrique, peupler
from siaut_core.testing.contracts.own_reads import sees
from siaut_core.testing.contracts.rang import NEUF, lien_neuf
from siaut_core.testing.contrat import Contrat, doit_lever
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.fabrique import MIDI, une_demande

__all__ = ["OwnOutbox"]

LEASE: Final = MIDI + timedelta(minutes=10)
LATER: Final = MIDI + timedelta(minutes=1)

DUE: Final = une_demande("i-9", "u-neuf@test.fr")


class OwnOutbox(Contrat):
    """
    What the outbox and ``remplacer`` do upon what was written just before.
    """

    def test_a_link_that_was_just_added_is_replaced(self, fabrique: Fabrique) -> None:
        """
        Its rank counts at once.
        """
        older, newer = lien_neuf(1), lien_neuf(2)
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.liens.ajouter(older)
                assert 1 == uow.liens.last_rank(NEUF), sees("last_rank")
                uow.liens.ajouter(newer)
                assert 2 == uow.liens.last_rank(NEUF), sees("last_rank")
                uow.liens.remplacer(newer)
                ends = [
                    uow.liens.par_empreinte(link.empreinte) for link in (older, newer)
                ]
                assert [Fin.REMPLACEMENT, None] == [end and end.fin for end in ends], (
                    sees("remplacer")
                )
            with doit_lever(ConflitError, sees("liens.ajouter")), banc.unite() as uow:
                uow.liens.ajouter(lien_neuf(3))
                uow.liens.ajouter(lien_neuf(3, empreinte="f" * 64))

    def test_a_mail_that_was_just_put_in_the_outbox_is_leased_and_closed(
        self, fabrique: Fabrique
    ) -> None:
        """
        Once; then it counts among those that left.
        """
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                outbox = uow.courriels
                outbox.deposer(DUE)
                taken = outbox.prendre(MIDI, LEASE, MIDI)
                assert taken is not None and DUE.id == taken.id, sees("prendre")
                assert outbox.prendre(MIDI, LEASE, MIDI) is None, sees("prendre")
                mine = attrs.evolve(taken, utilisateur_id=NEUF)
                assert outbox.enregistrer(taken, mine), sees("enregistrer")
                doit_egaler([mine], list(outbox.leased_of(NEUF)), sees("leased_of"))
                sent = mine.clore(EtatIntention.ENVOI, LATER)
                answers = [outbox.enregistrer(mine, sent) for _ in range(2)]
                assert [True, False] == answers, sees("enregistrer")
                assert [] == list(outbox.leased_of(NEUF)), sees("leased_of")
                last = outbox.derniere_demande(NEUF, LATER)
                assert LATER == last, sees("derniere_demande")
                doit_egaler(sent, outbox.last_closed(NEUF), sees("last_closed"))

    def test_a_mail_that_was_just_given_up_shows(self, fabrique: Fabrique) -> None:
        with fabrique() as banc:
            peupler(banc)
            with banc.unite() as uow:
                uow.courriels.deposer(DUE)
                taken = uow.courriels.prendre(MIDI, LEASE, MIDI)
                assert taken is not None, sees("prendre")
                lost = taken.clore(EtatIntention.ABANDON, LATER, "SMTP_550")
                uow.courriels.enregistrer(taken, lost)
                doit_egaler([lost], list(uow.courriels.abandons()), sees("abandons"))
