"""
*Secrets*: a link's token and a password, that must reach no log and no disk.

Both show as ``Token(<masqué>)``, whatever prints them; they cannot be
pickled, copied or compared. `reveal` is the only way to the text.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NoReturn, Self, SupportsIndex

if TYPE_CHECKING:
    # For type checkers only: its private name is of their stubs.
    from hashlib import _Hash

__all__ = ["MotDePasse", "Token", "Unstorable"]

TOKEN_MAX = 128


@cache
def _sha256() -> Callable[[bytes], _Hash]:
    """
    Load it on the first use: 3 ms that only a link needs.
    """
    from hashlib import sha256  # noqa: PLC0415  (said above)

    return sha256


class Unstorable:
    """
    What holds a secret: it is shown in one way, and nothing copies or stores it.
    """

    __slots__ = ()

    def __format__(self, _spec: str, /) -> str:
        return repr(self)

    def __getstate__(self) -> NoReturn:
        message = f"a {type(self).__name__} cannot be copied or stored"
        raise TypeError(message)

    def __reduce_ex__(self, _protocol: SupportsIndex, /) -> NoReturn:
        self.__getstate__()


class _Secret(Unstorable):
    __slots__ = ("_clear",)

    def __init__(self, clear: str | Self) -> None:
        # A secret is taken as it is, so that a class can be a field's converter.
        self._clear = clear.reveal() if isinstance(clear, _Secret) else clear

    def reveal(self) -> str:
        """
        Give the text away: for a hash, or for the body of a mail.
        """
        return self._clear

    def __repr__(self) -> str:
        return f"{type(self).__name__}(<masqué>)"


class Token(_Secret):
    """
    What a link carries: at least 32 random bytes, as URL-safe text.
    """

    __slots__ = ()

    def digest(self) -> str:
        """
        Give the SHA-256 that is stored instead, as 64 hexadecimal digits.

        Empty for a text that no token source can have drawn: it matches no
        link, and costs no hashing.
        """
        clear: object = self._clear
        if type(clear) is not str:
            clear = str.__str__(clear) if isinstance(clear, str) else ""
        if not clear or not clear.isascii() or len(clear) > TOKEN_MAX:
            return ""
        return _sha256()(clear.encode()).hexdigest()


class MotDePasse(_Secret):
    """
    A password on its way to the host's policy and slow hash. Guide: L2.
    """

    __slots__ = ()
