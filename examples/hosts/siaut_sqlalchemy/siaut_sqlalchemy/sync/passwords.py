# Derived from aio/passwords.py by `nox -s twins -- --write`: edit that one.
"""
*Passwords*: the policy of the service, and argon2.
"""

from __future__ import annotations

from argon2 import Parameters

from siaut_core import MotDePasse, Utilisateur

from ..colours.sync import apart
from ..hashing import PARAMETERS, Hashing, Verification
from ..password_policy import Policy

__all__ = ["Argon2PasswordPolicy"]


class Argon2PasswordPolicy:
    """
    See `siaut_core.sync.protocols.PasswordPolicy`.
    """

    def __init__(
        self, policy: Policy | None = None, parameters: Parameters = PARAMETERS
    ) -> None:
        self._hashing = Hashing(policy or Policy(), parameters)

    def prepare(self, mot_de_passe: MotDePasse, utilisateur: Utilisateur, /) -> str:
        return apart(self._hashing.prepare, mot_de_passe, utilisateur)

    def check(self, mot_de_passe: MotDePasse, digest: str | None, /) -> Verification:
        """
        Say whether it is the password that was prepared, to log somebody in.
        """
        return apart(self._hashing.check, mot_de_passe, digest)
