"""
*Pannes*: what fails in a service, and where.
"""

from __future__ import annotations


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
    """

    def __init__(self, erreur: type[BaseException], rang: int | None = None) -> None:
        self.moments: list[tuple[str, str]] = []
        self._erreur, self._rang = erreur, rang

    def __call__(self, moment: str, appel: str, _valeur: object) -> None:
        self.moments.append((moment, appel))
        if len(self.moments) - 1 == self._rang:
            raise self._erreur
