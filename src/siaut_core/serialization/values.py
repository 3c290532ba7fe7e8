"""
*Values*: how one value is read, and how it is written when JSON has no such type.

Types are exact. A bool is no integer, and a subclass of str is no text: what it
does when it is compared or measured is not ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from operator import attrgetter
from types import NoneType
from typing import Any, Final, NewType, TypeVar

from siaut_core import phrases
from siaut_core.entities.activite import CodeActivite, read_code
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import (
    LienId,
    QueuedMailId,
    StructureId,
    UtilisateurId,
    is_identifier,
    read_identifier,
)
from siaut_core.entities.instant import read_day, read_instant, to_utc
from siaut_core.entities.lien import Cause, Fin
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.queued_mail import MailState
from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.entities.value import exactly
from siaut_core.errors import invalid
from siaut_core.use_cases.event import Operation
from siaut_core.use_cases.formulaire import read_box

__all__ = ["INTEGER_MAX", "READERS", "WRITERS", "Choix", "read_text"]

# One of several that were typed; its use case reads it.
Choix = NewType("Choix", str)

E = TypeVar("E", bound=StrEnum)

# What databases and other languages hold; json refuses 4,300 digits.
INTEGER_MAX: Final = 2**63 - 1


# Takes a text as it is.
read_text: Final = exactly(str, phrases.TEXT)


def _integer(value: object) -> int:
    if type(value) is not int or not -INTEGER_MAX <= value <= INTEGER_MAX:
        raise invalid("TYPE", "Un entier est attendu.")
    return value


def _from_text(read: Callable[[str], object]) -> Callable[[object], object]:
    return lambda value: read(read_text(value))


def _enum(cls: type[E]) -> Callable[[object], E]:
    by_code = {member.value: member for member in cls}

    def read(value: object) -> E:
        text = read_text(value)
        member = by_code.get(text) if is_identifier(text) else None
        if member is None:
            raise invalid("INCONNU", phrases.IN_THE_LIST)
        return member

    return read


READERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    **dict.fromkeys((str, Choix), read_text),
    bool: read_box,
    int: _integer,
    datetime: _from_text(lambda text: to_utc(read_instant(text))),
    date: _from_text(read_day),
    **dict.fromkeys(
        (UtilisateurId, StructureId, LienId, QueuedMailId), read_identifier
    ),
    CodeActivite: _from_text(read_code),
    **{cls: _from_text(cls) for cls in (Courriel, NumeroFiness, Token, MotDePasse)},
    **{
        cls: _enum(cls)
        for cls in (Cause, MailState, Fin, Operation, Profil, TypeStructure)
    },
}

WRITERS: Final[Mapping[Any, Callable[[Any], Any]]] = {
    **dict.fromkeys((bool, int, NoneType), lambda value: value),
    StrEnum: attrgetter("value"),
    datetime: lambda instant: to_utc(instant).isoformat(),
    date: date.isoformat,
    Courriel: attrgetter("adresse"),
    NumeroFiness: str,
}
