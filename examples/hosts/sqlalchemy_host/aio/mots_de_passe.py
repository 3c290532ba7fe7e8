"""
*Mots de passe*: the policy of the service, and argon2.
"""

from __future__ import annotations

from argon2 import Parameters

from siaut_core import MotDePasse, Utilisateur

from ..condensation import PARAMETRES, Condensation, Verification
from ..couleurs.aio import a_part
from ..politique import Politique

__all__ = ["MotsDePasseArgon2"]


class MotsDePasseArgon2:
    """
    See `siaut_core.aio.protocols.MotsDePasse`.
    """

    def __init__(
        self, politique: Politique | None = None, parametres: Parameters = PARAMETRES
    ) -> None:
        self._condensation = Condensation(politique or Politique(), parametres)

    async def preparer(
        self, mot_de_passe: MotDePasse, utilisateur: Utilisateur, /
    ) -> str:
        return await a_part(self._condensation.preparer, mot_de_passe, utilisateur)

    async def verifier(
        self, mot_de_passe: MotDePasse, condense: str | None, /
    ) -> Verification:
        """
        Say whether it is the password that was prepared, to log somebody in.
        """
        return await a_part(self._condensation.verifier, mot_de_passe, condense)
