# Derived from aio/passwords.py by `nox -s twins -- --write`: edit that one.
"""
*Passwords*: the policy of the service, and argon2.
"""

from argon2 import Parameters

from siaut_core import MotDePasse, Utilisateur

from ..colours.sync import apart
from ..hashing import PARAMETERS, Hashing
from ..password_policy import Policy

__all__ = ["Argon2PasswordPolicy"]


class Argon2PasswordPolicy:
    """
    See `siaut_core.sync.protocols.PasswordPolicy`.
    """

    def __init__(
        self, policy: Policy | None = None, parameters: Parameters = PARAMETERS
    ) -> None:
        self._hashing = Hashing(policy, parameters)

    def prepare(self, secret: MotDePasse, utilisateur: Utilisateur, /) -> str:
        return apart(self._hashing.prepare, secret, utilisateur)

    def verify(self, secret: MotDePasse, digest: str | None, /) -> bool:
        return apart(self._hashing.verify, secret, digest)

    def renew(self, secret: MotDePasse, digest: str, /) -> str | None:
        return apart(self._hashing.renew, secret, digest)
