"""
*Hashing*: argon2id, whatever the colour of who asks.

Slow and hungry on purpose: shells call it in a thread where they must not wait, and
no more at once than memory allows.
"""

from threading import BoundedSemaphore
from typing import Final
from unicodedata import normalize

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import (
    InvalidHashError,
    VerificationError,
    VerifyMismatchError,
)
from argon2.profiles import RFC_9106_LOW_MEMORY

from siaut_core import DonneesInvalidesError, MotDePasse, Utilisateur

from .password_policy import MAXIMUM, Policy

# Provenance: RFC 9106, section 4, second recommended option (3 passes, 64 MiB, 4
# lanes, a salt of 128 bits). The CNIL (2022-100) asks for a slow, salted function that
# is publicly held for strong.
PARAMETERS: Final[Parameters] = RFC_9106_LOW_MEMORY

# How many are made at once, the others waiting: 256 MiB with the parameters above.
SIMULTANEOUS: Final = 4

# No policy ever took a longer one: above, a text is no password, and is not read. A
# service that lowers its maximum leaves this as it is, for the passwords it has.
VERIFIABLE: Final = max(1_000, MAXIMUM)

# What is hashed instead: as long as for any other, and a refusal whatever it gives.
IN_PLACE_OF_IT: Final = MotDePasse("personne")


class Hashing:
    """
    A policy, and the digests of what it accepts.
    """

    def __init__(self, policy: Policy | None, parameters: Parameters) -> None:
        self._policy = policy or Policy()
        self._argon2 = PasswordHasher.from_parameters(parameters)
        self._places = BoundedSemaphore(SIMULTANEOUS)
        # Now, and not at the first login: it would take twice as long as the next.
        self._decoy = self._to_digest(IN_PLACE_OF_IT)

    def prepare(self, mot_de_passe: MotDePasse, utilisateur: Utilisateur) -> str:
        if faults := self._policy.faults(mot_de_passe, utilisateur):
            raise DonneesInvalidesError(faults)
        return self._to_digest(mot_de_passe)

    def verify(self, mot_de_passe: MotDePasse, digest: str | None) -> bool:
        """
        Say whether it is the password of this digest, if there is one.
        """
        readable = len(mot_de_passe.reveal()) <= VERIFIABLE
        text = _octets(mot_de_passe if readable else IN_PLACE_OF_IT)
        try:
            with self._places:
                right = self._argon2.verify(digest or self._decoy, text)
        except VerifyMismatchError:
            return False
        except (InvalidHashError, VerificationError):
            # The digest of something else than argon2: nothing was hashed yet.
            return bool(digest) and self.verify(mot_de_passe, None)
        return right and readable and bool(digest)

    def renew(self, mot_de_passe: MotDePasse, digest: str) -> str | None:
        """
        Give the digest to store instead, when that one has the parameters of before.
        """
        if not self._argon2.check_needs_rehash(digest):
            return None
        return self._to_digest(mot_de_passe)

    def _to_digest(self, mot_de_passe: MotDePasse) -> str:
        with self._places:
            return self._argon2.hash(_octets(mot_de_passe))


def _octets(mot_de_passe: MotDePasse) -> bytes:
    """
    Encode what was typed; an accent is the same on every keyboard.
    """
    return normalize("NFC", mot_de_passe.reveal()).encode("utf-8", "surrogatepass")
