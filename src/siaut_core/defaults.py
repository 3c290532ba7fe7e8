"""
The default clock, token and id sources: the only module that touches time and chance.

A host may bring its own; tests bring fixed ones.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from siaut_core.entities.secret import Token

__all__ = ["Clock", "IdSource", "TokenSource", "draw_id", "draw_token", "system_clock"]

# Gives the instant, with a time zone; hosts keep their clocks in step.
Clock: TypeAlias = Callable[[], datetime]

# Gives a token that nobody can guess: at least 32 random bytes.
TokenSource: TypeAlias = Callable[[], Token]

# Gives an identifier never given before: 1 to 64 printable ASCII characters.
IdSource: TypeAlias = Callable[[], str]

OCTETS = 32


def system_clock() -> datetime:
    """
    Read the machine's clock, in UTC.
    """
    return datetime.now(UTC)


def draw_token() -> Token:
    """
    Draw 32 bytes from the system's secure source.

    In hexadecimal: a link that ends in ``-`` or ``_`` is cut by some mail readers.
    """
    return Token(secrets.token_hex(OCTETS))


def draw_id() -> str:
    """
    Draw a unique identifier of 32 hexadecimal digits.

    Later ones sort after earlier ones, which keeps indexes compact and settles
    which of two links sent in the same microsecond is the newer.
    """
    return f"{time.time_ns():016x}{secrets.token_hex(8)}"
