"""
The part of the outbox's contract on replacement: only the newest mail leaves.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from siaut_core.entities.intention import EtatIntention, Intention
from siaut_core.entities.lien import Cause
from siaut_core.testing.contracts.bail import ACTIF, BAIL, NEUF, louer, rendre
from siaut_core.testing.contracts.banc import Fabrique, semer
from siaut_core.testing.contracts.instantane import tout_louer
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.fabrique import MIDI, une_demande, une_intention

__all__ = ["RemplacementContract"]

HEURE: Final = timedelta(hours=1)


def _vieille(id: str = "i-1", minutes: float = 0, **champs: object) -> Intention:
    """
    Make an older intention for ``u-neuf``, put off by an hour after a failure.
    """
    retard = {
        "prochain_essai_le": MIDI + HEURE,
        "essais": 1,
        "code": "SMTP_451",
        "taken_at": MIDI,
    }
    return une_intention(id, minutes, **{"utilisateur_id": NEUF, **retard, **champs})


def _vieille_demande(adresse: str | None) -> Intention:
    return une_demande(adresse=adresse, prochain_essai_le=MIDI + HEURE)


CREATION: Final = une_intention("i-5", 5, utilisateur_id=NEUF)
RENVOI: Final = une_intention("i-5", 5, utilisateur_id=NEUF, cause=Cause.RENVOI)
DEMANDE: Final = une_demande("i-5", "u-neuf@test.fr", 5)
SANS_ADRESSE: Final = une_demande("i-5", None, 5)

REMPLACEMENTS: Final = {
    "same account": (_vieille(), CREATION, True),
    "same account, of a renvoi": (_vieille(), RENVOI, True),
    "asked at the same instant, smaller id": (_vieille("i-4", 5), CREATION, True),
    "asked at the same instant, greater id": (_vieille("i-6", 5), CREATION, False),
    "asked later": (_vieille(minutes=6), CREATION, False),
    "another account": (_vieille(utilisateur_id=ACTIF), CREATION, False),
    "same address, typed otherwise": (
        _vieille_demande("U-Neuf@TEST.fr"),
        DEMANDE,
        True,
    ),
    "another address": (_vieille_demande("u-actif@test.fr"), DEMANDE, False),
    "a création for who then asks": (_vieille(), DEMANDE, False),
    "a demande of who is then written to": (
        _vieille_demande("u-neuf@test.fr"),
        CREATION,
        False,
    ),
    "its lease is not believed": (
        _vieille(leased_until=MIDI + HEURE, taken_at=MIDI + HEURE),
        CREATION,
        True,
    ),
    "nobody, twice": (_vieille_demande(None), SANS_ADRESSE, False),
}


class RemplacementContract(Contrat):
    """
    What `CourrielRepository` promises of mails for one recipient.
    """

    @pytest.mark.parametrize("cas", REMPLACEMENTS)
    def test_the_newest_mail_closes_the_older_ones_of_its_recipient(
        self, fabrique: Fabrique, cas: str
    ) -> None:
        """
        Those that still wait, as `Intention.remplace` says.
        """
        ancienne, nouvelle, est_close = REMPLACEMENTS[cas]
        with fabrique() as banc:
            semer(banc, ancienne, nouvelle)
            prise = louer(banc, nouvelle.prochain_essai_le)
            assert prise is not None and nouvelle.id == prise.id, (
                "prendre leases the oldest that is due"
            )
            restent = {intention.id for intention in tout_louer(banc)}

            assert (
                {nouvelle.id} if est_close else {nouvelle.id, ancienne.id}
            ) == restent, (
                "prendre closes (REMPLACEMENT) each older intention, still waiting,"
                " that the one it leases replaces (Intention.remplace), and no other:"
                " never one whose lease runs"
            )

    def test_a_mail_that_may_be_leaving_is_never_closed_by_a_newer_one(
        self, fabrique: Fabrique
    ) -> None:
        """
        It would never count as sent, and nothing would limit the next.
        """
        partante = _vieille(leased_until=MIDI + HEURE)
        with fabrique() as banc:
            semer(banc, partante, CREATION)
            prise = louer(banc, CREATION.prochain_essai_le)
            assert prise is not None and CREATION.id == prise.id, (
                "prendre leases the oldest that is due"
            )
            with banc.unite() as uow:
                louees = uow.courriels.leased_of(NEUF)

            assert {partante.id, CREATION.id} == {louee.id for louee in louees}, (
                "prendre must not close (REMPLACEMENT) an older intention whose lease"
                " runs (Intention.est_en_cours)"
            )

    def test_a_mail_that_is_replaced_forgets_its_address(
        self, fabrique: Fabrique
    ) -> None:
        """
        Also the code, and closed at the instant of the lease: `Intention.clore`.
        """
        self.exiger("RELIT_LES_INTENTIONS")
        ancienne = _vieille_demande("u-neuf@test.fr")
        with fabrique() as banc:
            semer(banc, ancienne, DEMANDE)
            louer(banc, DEMANDE.prochain_essai_le)
            close = (banc.relire_intentions())[ancienne.id]

            assert close.courriel is None, "erase the typed address when a mail closes"
            assert (
                ancienne.clore(EtatIntention.REMPLACEMENT, DEMANDE.prochain_essai_le)
                == close
            ), "close what is replaced with Intention.clore(REMPLACEMENT, maintenant)"

    def test_a_mail_that_has_left_forgets_its_address(self, fabrique: Fabrique) -> None:
        self.exiger("RELIT_LES_INTENTIONS")
        with fabrique() as banc:
            semer(banc, DEMANDE)
            prise = louer(banc, DEMANDE.prochain_essai_le)
            assert prise is not None, "prendre leases what is due"
            close = prise.clore(EtatIntention.ENVOI, BAIL)
            assert rendre(banc, prise, close), (
                "enregistrer stores what became of a leased intention"
            )

            assert {close.id: close} == banc.relire_intentions(), (
                "enregistrer must store every field, the address erased too"
            )
