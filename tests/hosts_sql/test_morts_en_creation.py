"""
``kill -9`` in the middle of a creation: an account is there with all of it, or not.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.hosts_sql.gestes import REUSSITE, creer, drainer, tenter
from tests.hosts_sql.pepiniere import faucher
from tests.hosts_sql.pieges import APRES_LE_COMMIT
from tests.hosts_sql.services import COULEURS
from tests.hosts_sql.verdicts import CREATION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosts_sql.constat import Constat
    from tests.hosts_sql.services import Couleur
    from tests.hosts_sql.terrains import Terrain

# What is told to whoever asks again, and what that stores: was it done the first time?
SUITES = {
    False: (REUSSITE, CREATION),
    True: ("CourrielDejaPrisError", Counter(journal=1)),
}


@pytest.mark.parametrize("couleur", COULEURS)
def test_an_account_is_created_with_its_mail_and_its_event_or_not_at_all(
    terrain: Terrain, couleur: Couleur, constat: Constat
) -> None:
    """
    Wherever the process dies; asked again, the account is created, or is there.

    In the end each account has one mail, and nobody else has any.
    """
    moments = list(mourir_partout(terrain, couleur, constat))
    assert APRES_LE_COMMIT == moments[-1]

    drainer(terrain.service())
    intentions = Counter[str](terrain.banc.relire_intentions().keys())
    assert len(moments) + 1 == len(intentions)
    constat.comparer(
        "drained", intentions, Counter(id for id, _ in terrain.cahier.lire())
    )
    constat.verifier()


def mourir_partout(
    terrain: Terrain, couleur: Couleur, constat: Constat
) -> Iterator[str]:
    for rang in count():
        attendu = terrain.inventaire()
        geste = partial(creer, courriel=f"neuf-{rang}@test.fr")
        terrain.quitter()
        moment = faucher(terrain.poste, couleur, rang, geste)
        if moment is None:
            break
        constat.morts += 1
        terrain.revenir()
        attendu += CREATION if moment == APRES_LE_COMMIT else Counter()
        constat.comparer(moment, attendu, terrain.inventaire())

        reponse, suite = SUITES[moment == APRES_LE_COMMIT]
        assert reponse == tenter(geste, terrain.service()), moment
        constat.comparer(moment, attendu + suite, terrain.inventaire())
        yield moment
