"""
One person's mailbox: whatever the workers, the demandes and the failures.

Every schedule of small worlds, with demandes that arrive in the middle of a sending,
a mailer that fails at any moment, a worker that stalls beyond its lease.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs
import pytest

from siaut_core import (
    Cause,
    DemanderLien,
    EnvoiImpossibleError,
    EtatIntention,
    Intention,
    IntentionId,
    UtilisateurId,
    aio,
)
from siaut_core.testing.doublures import REGLAGES
from siaut_core.testing.fabrique import MIDI
from tests.hosts.ordonnanceur import A_L_UNITE, fins_possibles
from tests.hosts.rivaux import echecs, envoyer

if TYPE_CHECKING:
    from siaut_core import Lien
    from siaut_core.sync.protocols import UnitOfWork
    from siaut_core.testing.doublures import Horloge, Postier
    from tests.hosts.ordonnanceur import Geste, Imprevu, Monde

NEUF: Final = UtilisateurId("u-neuf")

# Longer than all that happens here: one mail of a demande, and no more.
UN_JOUR: Final = attrs.evolve(REGLAGES, intervalle_demandes=timedelta(days=1))


def demander() -> Geste:
    commande = DemanderLien(courriel="u-neuf@test.fr")
    return lambda host: aio.demander_lien(host, commande)


def avec_une_creation(uow: UnitOfWork) -> None:
    uow.courriels.deposer(
        Intention.deposer(IntentionId("i-1"), Cause.CREATION, MIDI, utilisateur_id=NEUF)
    )


def tomber(_: Horloge, postier: Postier) -> None:
    """
    Whatever leaves next fails.
    """
    postier.pannes.append(EnvoiImpossibleError("SMTP_451"))


def caler(horloge: Horloge, _: Postier) -> None:
    """
    Whoever has a mail now is late: its lease is over, another may take it.
    """
    horloge.avancer(minutes=10)


def achever(monde: Monde) -> None:
    """
    Let one worker do, later, what waits for its hour.
    """
    monde.postier.pannes.clear()
    for _ in range(3):
        monde.horloge.avancer(minutes=10)
        asyncio.run(aio.envoyer_courriels(monde.host))


def partis(monde: Monde) -> list[Lien]:
    """
    Give the links of the mails that left, in their order.
    """
    liens = {lien.id: lien for lien in monde.contenu.liens.values()}
    return [liens[courrier.lien_id] for courrier in monde.postier.boite]


def verifier(monde: Monde, retards: int) -> None:
    """
    Say what must hold, in whatever order all of it happened.

    One mail of a demande, and one more at most for each worker that stalled in the
    middle of its own; nobody is left without a mail, nor with links that are all dead.
    """
    assert [] == echecs(monde)
    achever(monde)
    envois = partis(monde)
    causes = Counter(lien.cause for lien in envois)
    assert 1 <= causes[Cause.DEMANDE] <= 1 + retards
    etats = {i.etat for i in monde.contenu.intentions.values()}
    assert etats <= {
        EtatIntention.ENVOI,
        EtatIntention.SANS_OBJET,
        EtatIntention.REMPLACEMENT,
    }
    vivants = [lien for lien in envois if lien.fin is None]
    assert [max(envois, key=lambda lien: lien.rank)] == vivants
    assert retards or envois[-1] == vivants[0]
    rangs = [lien.rank for lien in monde.contenu.liens.values()]
    assert list(range(1, 1 + len(rangs))) == sorted(rangs)


@pytest.mark.parametrize(
    ("ouvriers", "demandes", "imprevus", "etats"),
    [
        (1, 2, [tomber], 100),
        (2, 1, [tomber], 500),
        pytest.param(2, 1, [caler], 500, marks=pytest.mark.slow),
        pytest.param(2, 2, [], 1_000, marks=pytest.mark.slow),
        pytest.param(2, 2, [tomber], 1_000, marks=pytest.mark.slow),
        pytest.param(3, 1, [tomber], 1_000, marks=pytest.mark.slow),
    ],
)
def test_one_mail_in_flight_and_one_per_interval(
    ouvriers: int, demandes: int, imprevus: list[Imprevu], etats: int
) -> None:
    """
    Workers that drain an outbox with a creation, while demandes arrive.
    """
    exploration = fins_possibles(
        *[envoyer()] * ouvriers,
        *[demander()] * demandes,
        preparer=avec_une_creation,
        imprevus=imprevus,
        arrets=A_L_UNITE,
        reglages=UN_JOUR,
    )
    for monde in exploration:
        verifier(monde, imprevus.count(caler))
    assert exploration.etats >= etats
