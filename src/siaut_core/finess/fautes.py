"""
*Fautes*: the lines of an extract that cannot be read, and who hears of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from siaut_core.errors import DonneesInvalidesError, ErreurChamp, MisuseError

__all__ = ["LigneFautive", "Signaler", "faute", "signaler_ou_lever"]


class LigneFautive(NamedTuple):
    """
    A line that could not be read, and every reason why; never what it holds.

    Attributes:
        numero_ligne: Where it begins in the source, counted from 1.
        erreurs: By position, as the layout of the extract names them
            (``"nofinesset"``); the line as a whole has no name.
    """

    numero_ligne: int
    erreurs: tuple[ErreurChamp, ...]

    def erreur(self) -> DonneesInvalidesError:
        """
        Give the error that a reader raises for it, as on ``lignes[12].nofinesset``.
        """
        ligne = f"lignes[{self.numero_ligne}]"
        return DonneesInvalidesError(e.sous(ligne) for e in self.erreurs)


Signaler: TypeAlias = Callable[[LigneFautive], object]


def faute(numero_ligne: int, code: str, message: str, champ: str = "") -> LigneFautive:
    """
    Make the faulty line of a single fault.
    """
    return LigneFautive(numero_ligne, (ErreurChamp(champ, code, message),))


def _lever(fautive: LigneFautive) -> None:
    raise fautive.erreur()


def signaler_ou_lever(signaler: Signaler | None) -> Signaler:
    """
    Give whom to tell; nobody means that a faulty line is fatal.

    Raises:
        siaut_core.errors.MisuseError: If it cannot be called.
    """
    if signaler is None:
        return _lever
    if not callable(signaler):
        raise MisuseError("signaler", "Une fonction, écrite avec def, est attendue.")
    return signaler
