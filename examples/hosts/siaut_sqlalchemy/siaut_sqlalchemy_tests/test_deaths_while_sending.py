"""
``kill -9`` of the worker that sends mails: none is lost, one may leave again.
"""

from __future__ import annotations

from collections import Counter
from itertools import count
from typing import TYPE_CHECKING

import pytest

from siaut_core import Token
from siaut_core.testing.country import ET_1
from siaut_core.testing.factory import (
    NOON,
    a_demande,
    a_queued_mail,
    an_utilisateur,
)
from siaut_core.testing.fakes import SETTINGS
from siaut_sqlalchemy_tests.gestures import drain
from siaut_sqlalchemy_tests.hatchery import cut_short
from siaut_sqlalchemy_tests.services import COLOURS
from siaut_sqlalchemy_tests.traps import AFTER_COMMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from siaut_sqlalchemy_tests.findings import Findings
    from siaut_sqlalchemy_tests.grounds import Ground
    from siaut_sqlalchemy_tests.services import Colour


def put(ground: Ground, rank: int) -> None:
    """
    Have somebody ask for a link; deposit a mail for an account that is not stored.
    """
    compte = an_utilisateur(f"u-{rank}", ET_1, valide_le=NOON)
    demande = a_demande(f"i-{rank}", f"u-{rank}@test.fr")
    in_the_air = a_queued_mail(f"j-{rank}", utilisateur_id=f"parti-{rank}")
    ground.seed(compte, demande, in_the_air)


def observe(ground: Ground, findings: Findings, rank: int, moment: str) -> None:
    gone = [mail for mail in ground.notebook.parse() if mail[0] == f"i-{rank}"]
    sendings = Counter(id for id, _ in gone)
    findings.compare(moment, Counter({f"i-{rank}": 1}), sendings, tolerance=1)
    etats = Counter(
        f"{id[0]} {queued.etat}"
        for id, queued in ground.bench.read_back_queued_mails().items()
        if id in {f"i-{rank}", f"j-{rank}"}
    )
    findings.compare(moment, Counter({"i ENVOI": 1, "j SANS_OBJET": 1}), etats)
    tokens = [token for _, token in gone]
    assert tokens[-1:] == living_liens(ground, tokens), moment


def living_liens(ground: Ground, tokens: list[str]) -> list[str]:
    """
    Choose those that still open something.
    """
    with ground.bench.unit() as uow:
        liens = [uow.liens.by_digest(Token(token).digest()) for token in tokens]
    return [
        token
        for token, lien in zip(tokens, liens, strict=True)
        if lien is not None and lien.fin is None
    ]


def die_everywhere(ground: Ground, colour: Colour, findings: Findings) -> Iterator[str]:
    for rank in count():
        put(ground, rank)
        ground.quit_it()
        moment = cut_short(ground.worker, colour, rank, drain)
        if moment is None:
            break
        findings.deaths += 1
        ground.go_back()
        # Another worker comes once the lease has ended.
        drain(ground.service(NOON + SETTINGS.lease))
        observe(ground, findings, rank, moment)
        yield moment


@pytest.mark.parametrize("colour", COLOURS)
def test_a_mail_leaves_once_and_again_only_if_its_worker_died(
    ground: Ground, colour: Colour, findings: Findings
) -> None:
    """
    Wherever it dies; of two mails the last has the link that works.

    A mail for an account that is not stored never leaves.
    """
    moments = list(die_everywhere(ground, colour, findings))

    assert 1 == moments.count("before the mail") == moments.count("after the mail")
    assert AFTER_COMMIT == moments[-1]
    assert moments.index("after the mail") > moments.index(AFTER_COMMIT)
    before = [*moments[moments.index("after the mail") :]].index(AFTER_COMMIT)
    assert before == findings.repetitions, "from the mail until it is said to have left"
    # Among all that left, nothing for who was never stored.
    assert {"i"} == {id[0] for id, _ in ground.notebook.parse()}
    findings.check()
