"""
*Secrets*: a link's token and a password, that must reach no log and no disk.

Both show as ``Jeton(<masqué>)``, whatever prints them; they cannot be
pickled, copied or compared. `reveler` is the only way to the text.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NoReturn, Self, SupportsIndex

if TYPE_CHECKING:
    from collections.abc import Callable
    from hashlib import _Hash

__all__ = ["Jeton", "MotDePasse"]

JETON_MAXIMUM = 128


@cache
def _sha256() -> Callable[[bytes], _Hash]:
    """
    Load it on the first use: 3 ms that only a link needs.
    """
    from hashlib import sha256  # noqa: PLC0415  (said above)

    return sha256


class _Secret:
    __slots__ = ("_clair",)

    def __init__(self, clair: str | Self) -> None:
        # A secret is taken as it is, so that a class can be a field's converter.
        self._clair = clair.reveler() if isinstance(clair, _Secret) else clair

    def reveler(self) -> str:
        """
        Give the text away: for a hash, or for the body of a mail.
        """
        return self._clair

    def __repr__(self) -> str:
        return f"{type(self).__name__}(<masqué>)"

    def __format__(self, _spec: str, /) -> str:
        return repr(self)

    def __reduce_ex__(self, _protocol: SupportsIndex, /) -> NoReturn:
        message = f"a {type(self).__name__} cannot be copied or stored"
        raise TypeError(message)


class Jeton(_Secret):
    """
    What a link carries: at least 32 random bytes, as URL-safe text.
    """

    __slots__ = ()

    def empreinte(self) -> str:
        """
        Give the SHA-256 that is stored instead, as 64 hexadecimal digits.

        Empty for a text that no token source can have drawn: it matches no
        link, and costs no hashing.
        """
        clair: object = self._clair
        if type(clair) is not str:
            clair = str.__str__(clair) if isinstance(clair, str) else ""
        if not clair or not clair.isascii() or len(clair) > JETON_MAXIMUM:
            return ""
        return _sha256()(clair.encode()).hexdigest()


class MotDePasse(_Secret):
    """
    A password on its way to the host's policy and slow hash.
    """

    __slots__ = ()
