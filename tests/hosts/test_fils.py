"""
Threads on the host in memory: the whole operation, many at once, many times.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from threading import Barrier
from typing import TYPE_CHECKING, Final

import pytest

from siaut_core import (
    Cause,
    Fin,
    Jeton,
    LienId,
    LienInutilisableError,
    UtiliserLien,
    sync,
)
from siaut_core.policies.liens import emettre
from siaut_core.testing.doublures import BON_MOT_DE_PASSE
from siaut_core.testing.fabrique import MIDI

if TYPE_CHECKING:
    from tests.hosts.maison import MaisonSync

FILS: Final = 32


@pytest.mark.slow
@pytest.mark.usefixtures("bousculade")
def test_thirty_two_people_use_a_link_once_a_thousand_times(
    memoire_sync: MaisonSync,
) -> None:
    """
    From the token to the password: one succeeds, thirty-one are told that it is used.

    Each leaves its event, also in the crowd.
    """
    compte = memoire_sync.compte("u-actif")
    depart = Barrier(FILS)

    def utiliser(jeton: str) -> bool:
        commande = UtiliserLien(jeton=jeton, mot_de_passe=BON_MOT_DE_PASSE)
        depart.wait()
        try:
            sync.utiliser_lien(memoire_sync.host, commande)
        except LienInutilisableError:
            return False
        return True

    with ThreadPoolExecutor(FILS) as fils:
        for tour in range(1_000):
            jeton = f"{tour:043}"
            lien = emettre(
                LienId(f"l-{tour}"),
                compte,
                Cause.DEMANDE,
                Jeton(jeton),
                MIDI,
                rank=1 + tour,
            )
            memoire_sync.semer(lien)
            assert 1 == sum(fils.map(utiliser, repeat(jeton, FILS)))

    contenu = memoire_sync.contenu()
    assert {Fin.UTILISATION} == {lien.fin for lien in contenu.liens.values()}
    assert 1_000 == sum(evenement.accordee for evenement in contenu.journal)
    assert 1_000 * FILS == len(contenu.journal)
