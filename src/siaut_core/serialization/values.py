"""
*Values*: how one value is written, and how it is read again.

Types are exact. A bool is no integer, and a subclass of str is no text: what it
does when it is compared or measured is not ours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NewType, NoReturn, TypeVar

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
from siaut_core.entities.instant import (
    DAY_EXPECTED,
    INSTANT_EXPECTED,
    read_day,
    read_instant,
    to_utc,
)
from siaut_core.entities.lien import Cause, Fin
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.queued_mail import MailState
from siaut_core.entities.secret import MotDePasse, Token
from siaut_core.errors import DonneesInvalidesError
from siaut_core.use_cases.event import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["INTEGER_MAX", "VALUES", "Choix", "Value", "read_text", "refuse_type"]

# One of several that were typed; its use case reads it.
Choix = NewType("Choix", str)

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

# What databases and other languages hold; json refuses 4,300 digits.
INTEGER_MAX: Final = 2**63 - 1


class Value(NamedTuple):
    """
    The two directions of one type.

    Both raise `DonneesInvalidesError`, or `NaiveDatetimeError`, and nothing else.
    """

    parse: Callable[[Any], Any]
    write: Callable[[Any], Any]


def refuse_type(message: str) -> NoReturn:
    """
    Refuse a value for its type alone.
    """
    raise DonneesInvalidesError.single("TYPE", message)


def read_text(value: object) -> str:
    """
    Take a text as it is.
    """
    if type(value) is not str:
        refuse_type(phrases.TEXT)
    return value


def _write_text(value: object) -> str:
    # A command may hold an enum, or what a framework makes of a form.
    return read_text(str.__str__(value) if isinstance(value, str) else value)


def _boolean(value: object) -> bool:
    if type(value) is not bool:
        refuse_type(phrases.YES_OR_NO)
    return value


def _integer(value: object) -> int:
    if type(value) is not int or not -INTEGER_MAX <= value <= INTEGER_MAX:
        refuse_type("Un entier est attendu.")
    return value


def _read_iso(value: object, reader: Callable[[str], T], expected: str) -> T:
    text = read_text(value)
    try:
        parsed: T | None = reader(text)
    except ValueError:
        parsed = None  # Refused below: this error quotes what was given.
    if parsed is None:
        raise DonneesInvalidesError.single("DATE", expected)
    return parsed


def _read_instant(value: object) -> datetime:
    return to_utc(_read_iso(value, read_instant, INSTANT_EXPECTED))


def _write_instant(value: object) -> str:
    return to_utc(value).isoformat()


def _read_day(value: object) -> date:
    return _read_iso(value, read_day, DAY_EXPECTED)


def _write_day(value: object) -> str:
    if type(value) is not date:
        refuse_type(phrases.DAY)
    return value.isoformat()


def _write_courriel(value: object) -> str:
    if not isinstance(value, Courriel):
        refuse_type(phrases.COURRIEL)
    return value.adresse


def _write_numero(value: object) -> str:
    if not isinstance(value, NumeroFiness):
        refuse_type(phrases.NUMERO_FINESS)
    return value.value


def _from_text(cls: Callable[[str], object]) -> Callable[[object], object]:
    return lambda value: cls(read_text(value))


def _secret(cls: type[Token | MotDePasse]) -> Value:
    def refuse(_value: object) -> NoReturn:
        message = f"a {cls.__name__} cannot be written"
        raise TypeError(message)

    return Value(_from_text(cls), refuse)


def _enum(cls: type[E]) -> Value:
    by_code = {membre.value: membre for membre in cls}

    def parse(value: object) -> E:
        text = read_text(value)
        membre = by_code.get(text) if is_identifier(text) else None
        if membre is None:
            raise DonneesInvalidesError.single("INCONNU", phrases.IN_THE_LIST)
        return membre

    def write(value: object) -> str:
        if not isinstance(value, cls):
            refuse_type("Une valeur de la liste est attendue.")
        return value.value

    return Value(parse, write)


_IDENTIFIER: Final = Value(read_identifier, read_identifier)

VALUES: Final[Mapping[Any, Value]] = MappingProxyType(
    {
        str: Value(read_text, _write_text),
        Choix: Value(read_text, _write_text),
        bool: Value(_boolean, _boolean),
        int: Value(_integer, _integer),
        datetime: Value(_read_instant, _write_instant),
        date: Value(_read_day, _write_day),
        UtilisateurId: _IDENTIFIER,
        StructureId: _IDENTIFIER,
        LienId: _IDENTIFIER,
        QueuedMailId: _IDENTIFIER,
        CodeActivite: Value(_from_text(read_code), read_code),
        Courriel: Value(_from_text(Courriel), _write_courriel),
        NumeroFiness: Value(_from_text(NumeroFiness), _write_numero),
        Token: _secret(Token),
        MotDePasse: _secret(MotDePasse),
        **{
            cls: _enum(cls)
            for cls in (Cause, MailState, Fin, Operation, Profil, TypeStructure)
        },
    }
)
