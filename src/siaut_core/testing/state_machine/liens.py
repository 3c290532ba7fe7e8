"""
Links, passwords, logins, time and the worker that sends mail, in the machine.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from siaut_core.errors import SendingError
from siaut_core.testing.fakes import GOOD_PASSWORD, token_of
from siaut_core.testing.model import liens, sendings
from siaut_core.testing.model.remembered import compte_of
from siaut_core.testing.state_machine.base import RANKS, Base
from siaut_core.testing.state_machine.comptes import ADRESSES
from siaut_core.use_cases.connexion import (
    DemanderLien,
    EnregistrerConnexion,
    UtiliserLien,
)
from siaut_core.use_cases.login import SeConnecter

__all__ = ["LiensGestures"]

# Around every limit there is: 5 min between demandes, retries, 24 h and 72 h.
LIFETIMES: Final = st.sampled_from(
    [
        {"microseconds": 1},
        {"minutes": 1},
        {"minutes": 5},
        {"hours": 1},
        {"hours": 12},
        {"hours": 24, "microseconds": -1},
        {"hours": 24},
        {"hours": 72, "microseconds": -1},
    ]
)


class LiensGestures(Base):
    """
    What the owner of an account does, and the worker. Guide: C19, L1-L3, F1.
    """

    @rule(lifetime=LIFETIMES)
    def wait(self, lifetime: dict[str, int]) -> None:
        self.clock.advance(**lifetime)

    @rule(courriel=ADRESSES)
    def ask(self, courriel: str | None) -> None:
        courriel = courriel or self.adresse
        command = DemanderLien(courriel=courriel)
        sentence = self.make(command, liens.ask(self.model, courriel, self.now))
        assert command.operation.confirmation == sentence

    @rule(failures=st.sampled_from([0, 0, 0, 1, 2, 9]))
    def send(self, failures: int) -> None:
        """
        Drain the outbox, with a mailer that fails a few times first.
        """
        tokens, gone = len(self.draws.tokens), len(self.carrier.mailbox)
        self.carrier.failures[:] = [SendingError("SMTP_451")] * failures
        report = self.read(None, "drain_outbox")
        drawn = self.draws.tokens[tokens:]
        to_come, remain = iter(drawn), [False] * failures

        def leaves() -> bool:
            return remain.pop() if remain else True

        departures = sendings.send(self.model, self.now, leaves, lambda: next(to_come))
        assert next(to_come, None) is None, "a token was drawn for no mail"
        received = self.carrier.mailbox[gone:]
        assert [adresse for adresse, _ in departures] == [c.recipient for c in received]
        assert {token_of(mail) for mail in received} <= set(drawn)
        assert len(departures) == report.sent
        self.read(None, "abandoned_mails")

    @rule()
    def look_at_abandoned(self) -> None:
        mails = self.read(None, "abandoned_mails")
        assert sendings.abandoned(self.model) == len(mails)

    @rule(rank=RANKS, mot_de_passe=st.sampled_from([GOOD_PASSWORD] * 3 + ["court"]))
    def use(self, rank: int, mot_de_passe: str) -> None:
        """
        Use a token: most often one that works, else any that was ever drawn.
        """
        good = [
            n
            for n, lien in enumerate(self.model.liens)
            if liens.is_good(self.model, lien, self.now)
        ]
        among = good if good and rank % 4 else range(len(self.model.liens))
        lien = self.model.liens[among[rank // 4 % len(among)]] if among else None
        token = lien.token if lien else "jamais-vu"
        command = UtiliserLien(token=token, mot_de_passe=mot_de_passe)
        self.make(command, liens.use(self.model, lien, mot_de_passe, self.now))

    @rule(rank=RANKS, demande=st.booleans())
    def collect_the_mail(self, rank: int, *, demande: bool) -> None:
        """
        What most owners do: perhaps ask, the mail comes, they follow its link.
        """
        if demande:
            self.ask(None)
        self.send(0)
        self.use(4 * rank + 1, GOOD_PASSWORD)

    @rule(courriel=ADRESSES, mot_de_passe=st.sampled_from([GOOD_PASSWORD] * 3 + [""]))
    def enter(self, courriel: str | None, mot_de_passe: str) -> None:
        courriel = courriel or self.adresse
        command = SeConnecter(courriel=courriel, mot_de_passe=mot_de_passe)
        expected = liens.enter(self.model, courriel, mot_de_passe, self.now)
        compte = self.make(command, expected)
        owner = self.model.at_this_address(courriel.lower())
        assert compte is None or owner == compte_of(compte)

    @rule(cible=RANKS)
    def log_in(self, cible: int) -> None:
        id = self.a_cible(cible)
        command = EnregistrerConnexion(utilisateur_id=id)
        self.make(command, liens.log_in(self.model, id, self.now))
