"""
*Logins* that are refused: as long whatever is wrong.

Each is compared with the wrong password of an account that may enter, on the host in
memory, with its hash as slow as it is in a service.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from benchmarks.harness import Baseline, Item, Scale, at_most, repeated
from siaut_core import ConnexionRefuseeError, MotDePasse, sync
from siaut_core.sync import SeConnecter
from siaut_core.sync.memory import MemoryPasswordPolicy, MemoryStore
from siaut_core.testing.country import COMPTES, STRUCTURES

__all__ = ["items"]

RIGHT: Final = "sept petits mots au hasard"

# Who tries, and with what.
CASES: Final = {
    "unknown address": ("inconnu@test.fr", RIGHT),
    "no address": ("inconnu", RIGHT),
    "inactive account": ("u-off@test.fr", RIGHT),
    "account never validated": ("u-neuf@test.fr", RIGHT),
    "account without a password": ("u-loin@test.fr", RIGHT),
}


def refuse(host: sync.Host, command: SeConnecter) -> None:
    """
    Try, and be refused.
    """
    with suppress(ConnexionRefuseeError):
        sync.se_connecter(host, command)


def a_host() -> sync.Host:
    """
    Make a service where two accounts have a password.
    """
    host = MemoryStore().host()
    with host.unit_of_work() as uow:
        for structure in STRUCTURES:
            uow.structures.add(structure)
        for compte in COMPTES:
            uow.utilisateurs.add(compte)
            if compte.id in {"u-actif", "u-off"}:
                digest = MemoryPasswordPolicy().prepare(MotDePasse(RIGHT), compte)
                uow.passwords.set(compte.id, digest)
    return host


def items(scale: Scale) -> Iterator[Item]:
    """
    Give each case, against the wrong password.
    """
    del scale
    names: dict[str, Any] = {"host": a_host(), "refuse": refuse}
    wrong = SeConnecter(courriel="u-actif@test.fr", mot_de_passe="un autre mot")
    code = "refuse(host, command)"
    for rank, (title, (courriel, mot_de_passe)) in enumerate(CASES.items(), start=1):
        command = SeConnecter(courriel=courriel, mot_de_passe=mot_de_passe)
        baseline = Baseline(
            "wrong password", repeated(code, {**names, "command": wrong}), at_most(1.1)
        )
        yield Item(
            f"connexion-{rank}",
            f"login refused, {title}",
            repeated(code, {**names, "command": command}),
            (baseline,),
        )
