"""
*Pièges*: something happens between two statements, wherever that is.

The moments are before and after each statement, each commit, and each mail.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

__all__ = ["APRES_LE_COMMIT", "Piege"]

APRES_LE_COMMIT: Final = "after COMMIT"


class Piege:
    """
    Does something at one moment, told which it is; nothing until it is set.
    """

    def __init__(self, agir: Callable[[str], object]) -> None:
        self._agir = agir
        self._reste = -1

    def armer(self, rang: int) -> None:
        """
        Set it for the *rang*-th moment from now on; below zero, for none.
        """
        self._reste = rang

    def passer(self, moment: str, /) -> None:
        self._reste -= 1
        if self._reste == -1:
            self._agir(moment)

    def surveiller(self, moteur: Engine) -> None:
        def ordre(quand: str, *arguments: object) -> None:
            self.passer(f"{quand} {' '.join(str(arguments[2]).split()[:3])}")

        def moment(nom: str, *_: object) -> None:
            self.passer(nom)

        event.listen(moteur, "before_cursor_execute", partial(ordre, "before"))
        event.listen(moteur, "after_cursor_execute", partial(ordre, "after"))
        event.listen(moteur, "commit", partial(moment, "before COMMIT"))
        # The connection is given back as soon as its transaction has ended.
        event.listen(moteur, "reset", partial(moment, APRES_LE_COMMIT))
