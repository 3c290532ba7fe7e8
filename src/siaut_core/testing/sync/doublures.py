# Derived from aio/doublures.py by `nox -s twins -- --write`: edit that one.
"""
The mailer and the passwords of a test, as the protocols want them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core.testing.doublures import Politique, Postier

if TYPE_CHECKING:
    from siaut_core.entities.secret import MotDePasse
    from siaut_core.messages.courrier import Courrier

__all__ = ["BoiteAuxLettres", "MotsDePasseRapides"]


class BoiteAuxLettres:
    """
    A mailer that puts what it is handed in the box of *postier*.
    """

    def __init__(self, postier: Postier) -> None:
        self._postier = postier

    def envoyer(self, courrier: Courrier, /) -> None:
        self._postier.poster(courrier)


class MotsDePasseRapides(Politique):
    """
    Twelve characters at least, and a hash that is too fast for a real service.
    """

    def preparer(self, mot_de_passe: MotDePasse, /) -> str:
        return self.condenser(mot_de_passe)
