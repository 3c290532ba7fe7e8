"""
*Races*: processes that want the same thing at the same time; one has it.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from siaut_core import Cause, Token, UtilisateurId
from siaut_core.testing.factory import a_lien
from siaut_sqlalchemy_tests.findings import rounds
from siaut_sqlalchemy_tests.gestures import SUCCESS, activate, creer, deactivate, use
from siaut_sqlalchemy_tests.hatchery import hire

if TYPE_CHECKING:
    from siaut_sqlalchemy_tests.findings import Findings
    from siaut_sqlalchemy_tests.grounds import Ground

# One race may be won by chance.
CREATION_ROUNDS: Final = rounds(60)
LIEN_ROUNDS: Final = rounds(12)
DEACTIVATION_ROUNDS: Final = rounds(100)

PEOPLE: Final = 16


def test_two_processes_never_create_the_same_courriel(
    ground: Ground, findings: Findings
) -> None:
    """
    Guide: C3. One account with its mail, and an event each.
    """
    expected = ground.inventory()
    with hire(ground.worker, 2) as team:
        for turn in range(CREATION_ROUNDS):
            gesture = partial(creer, courriel=f"neuf-{turn}@test.fr")
            issues = team.together(gesture, gesture)
            findings.compare(
                f"round {turn}",
                Counter({SUCCESS: 1, "CourrielDejaPrisError": 1}),
                Counter(issues),
            )
            expected += Counter(utilisateurs=1, outbox=1, journal=2)
            findings.compare(f"round {turn}", expected, ground.inventory())
    findings.check()


def test_sixteen_processes_use_a_link_once(ground: Ground, findings: Findings) -> None:
    """
    Guide: L2. The password is that of the one who was told it is.
    """
    expected = Counter({SUCCESS: 1, "LienInutilisableError": PEOPLE - 1})
    phrases = [f"une phrase de passe {rank}" for rank in range(PEOPLE)]
    with hire(ground.worker, PEOPLE) as team:
        for turn in range(LIEN_ROUNDS):
            token = f"{turn:043}"
            lien = a_lien(
                f"l-{turn}",
                cause=Cause.DEMANDE,
                utilisateur_id="u-actif",
                courriel=ground.compte("u-actif").courriel,
                digest=Token(token).digest(),
                rank=1 + turn,
            )
            ground.seed(lien)
            issues = team.together(
                *(partial(use, token=token, mot_de_passe=p) for p in phrases)
            )
            findings.compare(f"round {turn}", expected, Counter(issues))
            winner = phrases[issues.index(SUCCESS)]
            digest = ground.bench.read_back_stored_digests()[UtilisateurId("u-actif")]
            assert sha256(winner.encode()).hexdigest() == digest
    events = Counter(e.granted for e in ground.bench.read_back_journal())
    assert {
        True: LIEN_ROUNDS,
        False: LIEN_ROUNDS * (PEOPLE - 1),
    } == events
    findings.check()


def test_two_gestionnaires_never_switch_each_other_off(
    ground: Ground, findings: Findings
) -> None:
    """
    Guide: S3. One does, round after round; the other is no longer one, and is told so.
    """
    two_of_them = ("g-ej", "g-ej-bis")
    with hire(ground.worker, 2) as team:
        for turn in range(DEACTIVATION_ROUNDS):
            issues = team.together(
                partial(deactivate, by=two_of_them[0], id=two_of_them[1]),
                partial(deactivate, by=two_of_them[1], id=two_of_them[0]),
            )
            findings.compare(
                f"round {turn}",
                Counter({SUCCESS: 1, "ActionRefuseeError": 1}),
                Counter(issues),
            )
            actifs = [id for id in two_of_them if ground.compte(id).actif]
            assert [two_of_them[issues.index(SUCCESS)]] == actifs
            [loser] = {*two_of_them} - {*actifs}
            activate(ground.service(), actifs[0], loser)
    assert 3 * DEACTIVATION_ROUNDS == len(ground.bench.read_back_journal())
    findings.check()
