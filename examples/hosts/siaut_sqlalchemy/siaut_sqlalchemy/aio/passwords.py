"""
*Passwords*: the policy of the service, and argon2.
"""

from __future__ import annotations

from argon2 import Parameters

from siaut_core import MotDePasse, Utilisateur

from ..colours.aio import apart
from ..hashing import PARAMETERS, Hashing, Verification
from ..password_policy import Policy

__all__ = ["Argon2PasswordPolicy"]


class Argon2PasswordPolicy:
    """
    See `siaut_core.aio.protocols.PasswordPolicy`.
    """

    def __init__(
        self, policy: Policy | None = None, parameters: Parameters = PARAMETERS
    ) -> None:
        self._hashing = Hashing(policy or Policy(), parameters)

    async def prepare(
        self, mot_de_passe: MotDePasse, utilisateur: Utilisateur, /
    ) -> str:
        return await apart(self._hashing.prepare, mot_de_passe, utilisateur)

    async def check(
        self, mot_de_passe: MotDePasse, digest: str | None, /
    ) -> Verification:
        """
        Say whether it is the password that was prepared, to log somebody in.
        """
        return await apart(self._hashing.check, mot_de_passe, digest)
