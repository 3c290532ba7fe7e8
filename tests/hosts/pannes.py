"""
*Pannes*: what fails in a service, and where.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from siaut_core import SiautError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.hosts.maison import Maison


class PanneError(Exception):
    """
    Something of the service fails.
    """


class MortSubite(BaseException):
    """
    The process dies: nothing catches it.
    """


class Pose:
    """
    Fails at the *rang*-th moment; counts them all without one.

    Attributes:
        frappe: The moment where it failed, if it was reached.
    """

    def __init__(self, erreur: type[BaseException], rang: int | None = None) -> None:
        self.moments: list[tuple[str, str]] = []
        self.frappe: tuple[str, str] | None = None
        self._erreur, self._rang = erreur, rang

    def __call__(self, moment: str, appel: str, _valeur: object) -> None:
        self.moments.append((moment, appel))
        if len(self.moments) - 1 == self._rang:
            self.frappe = (moment, appel)
            raise self._erreur


def agir(maison: Maison, geste: Callable[[], object]) -> BaseException | None:
    """
    Do it, and give what it raised; what follows is after a restart.
    """
    try:
        geste()
    except (SiautError, PanneError, MortSubite) as erreur:
        return erreur
    finally:
        maison.cesser_d_ecouter()
    return None
