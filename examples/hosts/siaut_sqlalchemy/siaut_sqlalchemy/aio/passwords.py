"""
*Passwords*: the policy of the service, and argon2.
"""

from argon2 import Parameters

from siaut_core import MotDePasse, Utilisateur

from ..colours.aio import apart
from ..hashing import PARAMETERS, Hashing
from ..password_policy import Policy

__all__ = ["Argon2PasswordPolicy"]


class Argon2PasswordPolicy:
    """
    See `siaut_core.aio.protocols.PasswordPolicy`.
    """

    def __init__(
        self, policy: Policy | None = None, parameters: Parameters = PARAMETERS
    ) -> None:
        self._hashing = Hashing(policy, parameters)

    async def prepare(self, secret: MotDePasse, utilisateur: Utilisateur, /) -> str:
        return await apart(self._hashing.prepare, secret, utilisateur)

    async def verify(self, secret: MotDePasse, digest: str | None, /) -> bool:
        return await apart(self._hashing.verify, secret, digest)

    async def renew(self, secret: MotDePasse, digest: str, /) -> str | None:
        return await apart(self._hashing.renew, secret, digest)
