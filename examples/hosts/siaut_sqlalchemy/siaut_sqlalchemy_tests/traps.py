"""
*Traps*: something happens between two statements, wherever that is.

The moments are before and after each statement, each commit, and each mail.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

__all__ = ["AFTER_COMMIT", "Trap"]

AFTER_COMMIT: Final = "after COMMIT"


class Trap:
    """
    Does something at one moment, told which it is; nothing until it is set.
    """

    def __init__(self, act: Callable[[str], object]) -> None:
        self._act = act
        self._rest = -1

    def arm(self, rank: int) -> None:
        """
        Set it for the *rank*-th moment from now on; below zero, for none.
        """
        self._rest = rank

    def pass_on(self, moment: str, /) -> None:
        self._rest -= 1
        if self._rest == -1:
            self._act(moment)

    def watch(self, engine: Engine) -> None:
        def order(when: str, *arguments: object) -> None:
            self.pass_on(f"{when} {' '.join(str(arguments[2]).split()[:3])}")

        def moment(name: str, *_: object) -> None:
            self.pass_on(name)

        event.listen(engine, "before_cursor_execute", partial(order, "before"))
        event.listen(engine, "after_cursor_execute", partial(order, "after"))
        event.listen(engine, "commit", partial(moment, "before COMMIT"))
        # The connection is given back as soon as its transaction has ended.
        event.listen(engine, "reset", partial(moment, AFTER_COMMIT))
