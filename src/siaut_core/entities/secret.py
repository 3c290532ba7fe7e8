"""
*Secrets*: a link's token and a password, that must reach no log and no disk.

Both show as ``Jeton(<masqué>)``, whatever prints them; they cannot be
pickled, copied or compared. `reveler` is the only way to the text.
"""

from __future__ import annotations

from typing import NoReturn, Self, SupportsIndex

__all__ = ["Jeton", "MotDePasse"]

JETON_MAXIMUM = 128


class _Secret:
    __slots__ = ("__clair",)

    def __init__(self, clair: str | Self) -> None:
        # A secret is taken as it is, so that a class can be a field's converter.
        self.__clair = clair.reveler() if isinstance(clair, _Secret) else clair

    def reveler(self) -> str:
        """
        Give the text away: for a hash, or for the body of a mail.
        """
        return self.__clair

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
        clair: object = self.reveler()
        texte = str.__str__(clair) if isinstance(clair, str) else ""
        if not texte or not texte.isascii() or len(texte) > JETON_MAXIMUM:
            return ""
        from hashlib import sha256  # noqa: PLC0415  (3 ms that only a link needs)

        return sha256(texte.encode()).hexdigest()


class MotDePasse(_Secret):
    """
    A password on its way to the host's policy and slow hash.
    """

    __slots__ = ()
