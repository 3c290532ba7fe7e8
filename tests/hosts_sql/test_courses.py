"""
*Courses*: processes that want the same thing at the same time; one has it.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from siaut_core import Cause, Jeton, UtilisateurId
from siaut_core.testing.fabrique import un_lien
from tests.hosts_sql.constat import tours
from tests.hosts_sql.gestes import REUSSITE, activer, creer, desactiver, utiliser
from tests.hosts_sql.pepiniere import embaucher

if TYPE_CHECKING:
    from tests.hosts_sql.constat import Constat
    from tests.hosts_sql.terrains import Terrain

# One race may be won by chance.
TOURS_DE_CREATION: Final = tours(60)
TOURS_DE_LIEN: Final = tours(12)
TOURS_DE_DESACTIVATION: Final = tours(100)

PERSONNES: Final = 16


def test_two_processes_never_create_the_same_courriel(
    terrain: Terrain, constat: Constat
) -> None:
    """
    Guide: C3. One account with its mail, and an event each.
    """
    attendu = terrain.inventaire()
    with embaucher(terrain.poste, 2) as equipe:
        for tour in range(TOURS_DE_CREATION):
            geste = partial(creer, courriel=f"neuf-{tour}@test.fr")
            issues = equipe.ensemble(geste, geste)
            constat.comparer(
                f"round {tour}",
                Counter({REUSSITE: 1, "CourrielDejaPrisError": 1}),
                Counter(issues),
            )
            attendu += Counter(utilisateurs=1, intentions=1, journal=2)
            constat.comparer(f"round {tour}", attendu, terrain.inventaire())
    constat.verifier()


def test_sixteen_processes_use_a_link_once(terrain: Terrain, constat: Constat) -> None:
    """
    Guide: L2. The password is that of the one who was told it is.
    """
    attendu = Counter({REUSSITE: 1, "LienInutilisableError": PERSONNES - 1})
    phrases = [f"une phrase de passe {rang}" for rang in range(PERSONNES)]
    with embaucher(terrain.poste, PERSONNES) as equipe:
        for tour in range(TOURS_DE_LIEN):
            jeton = f"{tour:043}"
            lien = un_lien(
                f"l-{tour}",
                cause=Cause.DEMANDE,
                utilisateur_id="u-actif",
                courriel=terrain.compte("u-actif").courriel,
                empreinte=Jeton(jeton).empreinte(),
                rank=1 + tour,
            )
            terrain.semer(lien)
            issues = equipe.ensemble(
                *(partial(utiliser, jeton=jeton, mot_de_passe=p) for p in phrases)
            )
            constat.comparer(f"round {tour}", attendu, Counter(issues))
            gagnante = phrases[issues.index(REUSSITE)]
            condense = terrain.banc.relire_condenses()[UtilisateurId("u-actif")]
            assert sha256(gagnante.encode()).hexdigest() == condense
    evenements = Counter(e.accordee for e in terrain.banc.relire_journal())
    assert {
        True: TOURS_DE_LIEN,
        False: TOURS_DE_LIEN * (PERSONNES - 1),
    } == evenements
    constat.verifier()


def test_two_gestionnaires_never_switch_each_other_off(
    terrain: Terrain, constat: Constat
) -> None:
    """
    Guide: S3. One does, round after round; the other is no longer one, and is told so.
    """
    deux = ("g-ej", "g-ej-bis")
    with embaucher(terrain.poste, 2) as equipe:
        for tour in range(TOURS_DE_DESACTIVATION):
            issues = equipe.ensemble(
                partial(desactiver, par=deux[0], id=deux[1]),
                partial(desactiver, par=deux[1], id=deux[0]),
            )
            constat.comparer(
                f"round {tour}",
                Counter({REUSSITE: 1, "ActionRefuseeError": 1}),
                Counter(issues),
            )
            actifs = [id for id in deux if terrain.compte(id).actif]
            assert [deux[issues.index(REUSSITE)]] == actifs
            [perdant] = {*deux} - {*actifs}
            activer(terrain.service(), actifs[0], perdant)
    assert 3 * TOURS_DE_DESACTIVATION == len(terrain.banc.relire_journal())
    constat.verifier()
