"""
``kill -9`` of the worker that sends mails: none is lost, one may leave again.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

import pytest

from siaut_core import Jeton
from siaut_core.testing.doublures import REGLAGES
from siaut_core.testing.fabrique import (
    MIDI,
    un_utilisateur,
    une_demande,
    une_intention,
)
from siaut_core.testing.pays import ET_1
from tests.hosts_sql.gestes import drainer
from tests.hosts_sql.pepiniere import faucher
from tests.hosts_sql.pieges import APRES_LE_COMMIT
from tests.hosts_sql.services import COULEURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hosts_sql.constat import Constat
    from tests.hosts_sql.services import Couleur
    from tests.hosts_sql.terrains import Terrain


def deposer(terrain: Terrain, rang: int) -> None:
    """
    Have somebody ask for a link; deposit a mail for an account that is not stored.
    """
    compte = un_utilisateur(f"u-{rang}", ET_1, valide_le=MIDI)
    demande = une_demande(f"i-{rang}", f"u-{rang}@test.fr")
    en_l_air = une_intention(f"j-{rang}", utilisateur_id=f"parti-{rang}")
    terrain.semer(compte, demande, en_l_air)


def constater(terrain: Terrain, constat: Constat, rang: int, moment: str) -> None:
    partis = [mail for mail in terrain.cahier.lire() if mail[0] == f"i-{rang}"]
    envois = Counter(id for id, _ in partis)
    constat.comparer(moment, Counter({f"i-{rang}": 1}), envois, tolerance=1)
    etats = Counter(
        f"{id[0]} {intention.etat}"
        for id, intention in terrain.banc.relire_intentions().items()
        if id in {f"i-{rang}", f"j-{rang}"}
    )
    constat.comparer(moment, Counter({"i ENVOI": 1, "j SANS_OBJET": 1}), etats)
    jetons = [jeton for _, jeton in partis]
    assert jetons[-1:] == liens_qui_vivent(terrain, jetons), moment


def liens_qui_vivent(terrain: Terrain, jetons: list[str]) -> list[str]:
    """
    Choose those that still open something.
    """
    with terrain.banc.unite() as uow:
        liens = [uow.liens.par_empreinte(Jeton(jeton).empreinte()) for jeton in jetons]
    return [
        jeton
        for jeton, lien in zip(jetons, liens, strict=True)
        if lien is not None and lien.fin is None
    ]


def mourir_partout(
    terrain: Terrain, couleur: Couleur, constat: Constat
) -> Iterator[str]:
    for rang in count():
        deposer(terrain, rang)
        terrain.quitter()
        moment = faucher(terrain.poste, couleur, rang, drainer)
        if moment is None:
            break
        constat.morts += 1
        terrain.revenir()
        # Another worker comes once the lease has ended.
        drainer(terrain.service(MIDI + REGLAGES.bail))
        constater(terrain, constat, rang, moment)
        yield moment


@pytest.mark.parametrize("couleur", COULEURS)
def test_a_mail_leaves_once_and_again_only_if_its_worker_died(
    terrain: Terrain, couleur: Couleur, constat: Constat
) -> None:
    """
    Wherever it dies; of two mails the last has the link that works.

    A mail for an account that is not stored never leaves.
    """
    moments = list(mourir_partout(terrain, couleur, constat))

    assert 1 == moments.count("before the mail") == moments.count("after the mail")
    assert APRES_LE_COMMIT == moments[-1]
    assert moments.index("after the mail") > moments.index(APRES_LE_COMMIT)
    avant = [*moments[moments.index("after the mail") :]].index(APRES_LE_COMMIT)
    assert avant == constat.repetitions, "from the mail until it is said to have left"
    # Among all that left, nothing for who was never stored.
    assert {"i"} == {id[0] for id, _ in terrain.cahier.lire()}
    constat.verifier()
