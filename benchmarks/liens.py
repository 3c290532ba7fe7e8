"""
*Liens*: issued and verified, against a random token and its SHA-256.

What is more here is the `Lien`: whose it is, where it was sent, from when and
until when; and what it is worth, checked when it comes back.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Final

from benchmarks.harness import SEED, Baseline, Item, Scale, at_most, repeated
from benchmarks.populations import NOON, a_compte
from siaut_core import (
    Cause,
    EtatLien,
    Lien,
    LienId,
    Rattachement,
    StructureId,
    Token,
    TypeStructure,
    Utilisateur,
    etat_du_lien,
)
from siaut_core.defaults import draw_token
from siaut_core.policies.liens import issue

__all__ = ["items"]

OCTETS: Final = 32
ID: Final = LienId("l-1")
LATER: Final = NOON + timedelta(hours=1)


def emission(compte: Utilisateur, cause: Cause) -> tuple[str, Lien]:
    """
    Draw a token, and make its link.
    """
    token = draw_token()
    return token.reveal(), issue(ID, compte, cause, token, NOON, rank=1)


def verification(received: str, lien: Lien, compte: Utilisateur) -> EtatLien:
    """
    Say what the link of a token that came back is worth.
    """
    found = lien if Token(received).digest() == lien.digest else None
    return etat_du_lien(found, compte, LATER)


def bare_issue() -> tuple[str, str]:
    """
    Draw a token, and digest it.
    """
    token = token_urlsafe(OCTETS)
    return token, sha256(token.encode()).hexdigest()


def bare_check(received: str, digest: str) -> bool:
    """
    Say whether a token is the one that was drawn.
    """
    return compare_digest(sha256(received.encode()).hexdigest(), digest)


def items(scale: Scale) -> Iterator[Item]:
    """
    Give a link issued then verified, and each half.
    """
    del scale
    place = Rattachement(StructureId("et-1"), TypeStructure.ET)
    compte, cause = a_compte(4, place, random.Random(SEED)), Cause.CREATION
    received, lien = emission(compte, cause)
    token, digest = bare_issue()
    assert EtatLien.UTILISABLE is verification(received, lien, compte)
    assert bare_check(token, digest)
    names = {**globals(), **locals()}
    for code, title, us, them, threshold in (
        (
            "lien",
            "link, issued then verified",
            "verification(*emission(compte, cause), compte)",
            "bare_check(*bare_issue())",
            at_most(2),
        ),
        (
            "lien-emission",
            "link, issued",
            "emission(compte, cause)",
            "bare_issue()",
            None,
        ),
        (
            "lien-verification",
            "link, verified",
            "verification(received, lien, compte)",
            "bare_check(token, digest)",
            None,
        ),
    ):
        baseline = Baseline("token and SHA-256", repeated(them, names), threshold)
        yield Item(code, title, repeated(us, names), (baseline,))
