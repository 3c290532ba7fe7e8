"""
*Doublures*: a clock, sources and a mailbox that a test decides on.

Clock, tokens and identifiers count, so that two runs of a scenario store the
same things to the letter.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import count
from typing import TYPE_CHECKING, Final

from siaut_core.entities.secret import Jeton
from siaut_core.errors import DonneesInvalidesError
from siaut_core.testing.fabrique import MIDI
from siaut_core.use_cases.reglages import Reglages

if TYPE_CHECKING:
    from datetime import datetime

    from siaut_core.entities.secret import MotDePasse
    from siaut_core.messages.courrier import Courrier

__all__ = [
    "BON_MOT_DE_PASSE",
    "REGLAGES",
    "Horloge",
    "Politique",
    "Postier",
    "Tirage",
    "jeton_de",
]

REGLAGES: Final = Reglages(base_url="https://siaut.test", expediteur="siaut@siaut.test")

BON_MOT_DE_PASSE: Final = "une phrase de passe"


class Horloge:
    """
    A clock that only moves when told to.
    """

    def __init__(self, instant: datetime = MIDI) -> None:
        self.instant: datetime = instant

    def __call__(self) -> datetime:
        return self.instant

    def avancer(self, **duree: float) -> None:
        """
        Move it by what `timedelta` takes: ``hours=72, microseconds=-1``.
        """
        self.instant += timedelta(**duree)


class Tirage:
    """
    Sources of identifiers and tokens that count, each under its own *nom*.

    Attributes:
        prochain_jeton: Tokens to give first.
        jetons: Every token that was given.
    """

    def __init__(self, nom: str = "x") -> None:
        self._nom = nom
        self._rangs = count(1)
        self.prochain_jeton: list[str] = []
        self.jetons: list[str] = []

    def id(self) -> str:
        return f"{self._nom}-{next(self._rangs):06d}"

    def jeton(self) -> Jeton:
        if self.prochain_jeton:
            jeton = self.prochain_jeton.pop()
        else:
            jeton = f"jeton-{self._nom}-{next(self._rangs):040d}"
        self.jetons.append(jeton)
        return Jeton(jeton)


class Postier:
    """
    A mailbox: it keeps what is sent, and fails with `pannes` first.
    """

    def __init__(self) -> None:
        self.boite: list[Courrier] = []
        self.pannes: list[BaseException] = []

    def poster(self, courrier: Courrier) -> None:
        if self.pannes:
            raise self.pannes.pop(0)
        self.boite.append(courrier)


class Politique:
    """
    A policy of twelve characters, and a hash that is too fast for a real one.
    """

    def condenser(self, mot_de_passe: MotDePasse) -> str:
        longueur = len(mot_de_passe.reveler())
        if longueur < 12:
            raise DonneesInvalidesError.seule("FAIBLE", "Douze caractères au moins.")
        if longueur > 1_000:
            raise DonneesInvalidesError.seule("LONG", "Mille caractères au plus.")
        return sha256(
            mot_de_passe.reveler().encode("utf-8", "surrogatepass")
        ).hexdigest()


def jeton_de(courrier: Courrier) -> str:
    """
    Follow the link of a mail.
    """
    return courrier.texte.partition("?token=")[2].split()[0]
