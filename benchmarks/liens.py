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
from benchmarks.populations import MIDI, un_compte
from siaut_core import (
    Cause,
    EtatLien,
    Jeton,
    Lien,
    LienId,
    Rattachement,
    StructureId,
    TypeStructure,
    Utilisateur,
    etat_du_lien,
)
from siaut_core.defaults import tirer_jeton
from siaut_core.policies.liens import emettre

__all__ = ["items"]

OCTETS: Final = 32
ID: Final = LienId("l-1")
PLUS_TARD: Final = MIDI + timedelta(hours=1)


def emission(compte: Utilisateur, cause: Cause) -> tuple[str, Lien]:
    """
    Draw a token, and make its link.
    """
    jeton = tirer_jeton()
    return jeton.reveler(), emettre(ID, compte, cause, jeton, MIDI, rank=1)


def verification(recu: str, lien: Lien, compte: Utilisateur) -> EtatLien:
    """
    Say what the link of a token that came back is worth.
    """
    trouve = lien if Jeton(recu).empreinte() == lien.empreinte else None
    return etat_du_lien(trouve, compte, PLUS_TARD)


def emission_nue() -> tuple[str, str]:
    """
    Draw a token, and digest it.
    """
    jeton = token_urlsafe(OCTETS)
    return jeton, sha256(jeton.encode()).hexdigest()


def verification_nue(recu: str, empreinte: str) -> bool:
    """
    Say whether a token is the one that was drawn.
    """
    return compare_digest(sha256(recu.encode()).hexdigest(), empreinte)


def items(scale: Scale) -> Iterator[Item]:
    """
    Give a link issued then verified, and each half.
    """
    del scale
    lieu = Rattachement(StructureId("et-1"), TypeStructure.ET)
    compte, cause = un_compte(4, lieu, random.Random(SEED)), Cause.CREATION
    recu, lien = emission(compte, cause)
    jeton, empreinte = emission_nue()
    assert EtatLien.UTILISABLE is verification(recu, lien, compte)
    assert verification_nue(jeton, empreinte)
    noms = {**globals(), **locals()}
    for code, titre, nous, eux, seuil in (
        (
            "lien",
            "link, issued then verified",
            "verification(*emission(compte, cause), compte)",
            "verification_nue(*emission_nue())",
            at_most(2),
        ),
        (
            "lien-emission",
            "link, issued",
            "emission(compte, cause)",
            "emission_nue()",
            None,
        ),
        (
            "lien-verification",
            "link, verified",
            "verification(recu, lien, compte)",
            "verification_nue(jeton, empreinte)",
            None,
        ),
    ):
        baseline = Baseline("token and SHA-256", repeated(eux, noms), seuil)
        yield Item(code, titre, repeated(nous, noms), (baseline,))
