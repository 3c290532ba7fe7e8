"""
Links, passwords, logins, time and the worker that sends mail, in the machine.
"""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from siaut_core.errors import EnvoiImpossibleError
from siaut_core.testing.doublures import BON_MOT_DE_PASSE, jeton_de
from siaut_core.testing.machine.base import RANGS, Base
from siaut_core.testing.machine.comptes import ADRESSES
from siaut_core.testing.modele import envois, liens
from siaut_core.use_cases.connexion import (
    DemanderLien,
    EnregistrerConnexion,
    UtiliserLien,
)

__all__ = ["GestesSurLesLiens"]

# Around every limit there is: 5 min between demandes, retries, 24 h and 72 h.
DUREES: Final = st.sampled_from(
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


class GestesSurLesLiens(Base):
    """
    What the owner of an account does, and the worker. Guide: C19, L1-L3, F1.
    """

    @rule(duree=DUREES)
    def attendre(self, duree: dict[str, int]) -> None:
        self.horloge.avancer(**duree)

    @rule(courriel=ADRESSES)
    def demander(self, courriel: str | None) -> None:
        courriel = courriel or self.adresse
        commande = DemanderLien(courriel=courriel)
        phrase, issue = self.commander("demander_lien", commande)
        assert issue is liens.demander(self.monde, courriel, self.maintenant)
        assert commande.operation.confirmation == phrase

    @rule(pannes=st.sampled_from([0, 0, 0, 1, 2, 9]))
    def envoyer(self, pannes: int) -> None:
        """
        Drain the outbox, with a mailer that fails a few times first.
        """
        jetons, partis = len(self.tirage.jetons), len(self.postier.boite)
        self.postier.pannes[:] = [EnvoiImpossibleError("SMTP_451")] * pannes
        bilan, issue = self.tenter("envoyer_courriels")
        assert issue is None
        tires = self.tirage.jetons[jetons:]
        a_venir, restent = iter(tires), [False] * pannes

        def part() -> bool:
            return restent.pop() if restent else True

        departs = envois.envoyer(
            self.monde, self.maintenant, part, lambda: next(a_venir)
        )
        assert next(a_venir, None) is None, "a token was drawn for no mail"
        recus = self.postier.boite[partis:]
        assert [adresse for adresse, _ in departs] == [c.destinataire for c in recus]
        assert {jeton_de(courrier) for courrier in recus} <= set(tires)
        assert len(departs) == bilan.envois
        _, issue = self.tenter("courriels_abandonnes")
        assert issue is None

    @rule()
    def regarder_les_abandons(self) -> None:
        vus, _ = self.tenter("courriels_abandonnes")
        assert envois.abandons(self.monde) == len(vus)

    @rule(rang=RANGS, mot_de_passe=st.sampled_from([BON_MOT_DE_PASSE] * 3 + ["court"]))
    def utiliser(self, rang: int, mot_de_passe: str) -> None:
        """
        Use a token: most often one that works, else any that was ever drawn.
        """
        bons = [
            n
            for n, lien in enumerate(self.monde.liens)
            if liens.est_bon(self.monde, lien, self.maintenant)
        ]
        parmi = bons if bons and rang % 4 else range(len(self.monde.liens))
        lien = self.monde.liens[parmi[rang // 4 % len(parmi)]] if parmi else None
        jeton = lien.jeton if lien else "jamais-vu"
        commande = UtiliserLien(jeton=jeton, mot_de_passe=mot_de_passe)
        _, issue = self.commander("utiliser_lien", commande)
        attendue = liens.utiliser(self.monde, lien, mot_de_passe, self.maintenant)
        assert issue is attendue

    @rule(rang=RANGS, demande=st.booleans())
    def relever_le_courrier(self, rang: int, *, demande: bool) -> None:
        """
        What most owners do: perhaps ask, the mail comes, they follow its link.
        """
        if demande:
            self.demander(None)
        self.envoyer(0)
        self.utiliser(4 * rang + 1, BON_MOT_DE_PASSE)

    @rule(cible=RANGS)
    def se_connecter(self, cible: int) -> None:
        commande = EnregistrerConnexion(utilisateur_id=self.une_cible(cible))
        _, issue = self.commander("enregistrer_connexion", commande)
        attendue = liens.se_connecter(
            self.monde, commande.utilisateur_id, self.maintenant
        )
        assert issue is attendue
