"""
What can go wrong: a rule said no, a field is wrong, or a caller broke a contract.

Every error descends from `SiautError`. None carries a name, an address, a
token or a password: messages name the field and what was expected, never the
value. The arguments of an error are its data, so that it survives a copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import attrs

from siaut_core import phrases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # For type checkers only: errors are below policies.
    from siaut_core.policies.cas import Decision

__all__ = [
    "ActionRefuseeError",
    "ConflictError",
    "CourrielDejaPrisError",
    "DonneesChangeesError",
    "DonneesInvalidesError",
    "Faults",
    "FieldFault",
    "IntrouvableError",
    "LienInutilisableError",
    "MisuseError",
    "NaiveDatetimeError",
    "NumeroDejaPrisError",
    "SendingError",
    "SiautError",
    "invalid",
]

S = TypeVar("S")
T = TypeVar("T")

DATE_NAIVE: Final = "DATE_NAIVE"


class SiautError(Exception):
    """
    The root of every error of this package; never raised itself.
    """


@attrs.frozen(repr=False, weakref_slot=False)
class FieldFault:
    """
    One wrong field.

    Attributes:
        field: Its path, such as ``"courriel"`` or ``"structures[3].numero"``.
        code: Stable, for programs and tests.
        message: A French sentence for the screen, without the value.
    """

    field: str
    code: str
    message: str

    def __repr__(self) -> str:
        return f"FieldFault({self.field!r}, {self.code!r}, {self.message!r})"

    def under(self, prefix: str) -> FieldFault:
        separator = "" if not self.field or self.field.startswith("[") else "."
        return attrs.evolve(self, field=f"{prefix}{separator}{self.field}")


class DonneesInvalidesError(SiautError, ValueError):
    """
    What was given cannot be read; every wrong field is named at once.

    Attributes:
        faults: One `FieldFault` per wrong field, in the order of the form.
    """

    def __init__(self, faults: Iterable[FieldFault]) -> None:
        self.faults: Final = tuple(faults)
        super().__init__(self.faults)

    @classmethod
    def single(cls, code: str, message: str, field: str = "") -> DonneesInvalidesError:
        """
        Make the error of a single field; its reader adds the path.
        """
        return cls((FieldFault(field, code, message),))

    def __str__(self) -> str:
        return " ; ".join(
            f"{e.field} : {e.message}" if e.field else e.message for e in self.faults
        )


# What a reader raises: its name tells more there than that of its class.
invalid: Final = DonneesInvalidesError.single


class NaiveDatetimeError(DonneesInvalidesError):
    """
    An instant without time zone (or no instant at all) was given.

    Whatever was given it: a function, or a class that it was the only fault of.

    Attributes:
        field: The field or argument that held it; the first one of several.
    """

    def __init__(self, field: str = "instant", *others: str) -> None:
        fields = (field, *others)
        self.field: Final = field
        super().__init__(
            FieldFault(c, DATE_NAIVE, "Une date avec fuseau horaire est attendue.")
            for c in fields
        )
        self.args = fields


class MisuseError(SiautError, TypeError):
    """
    A caller gave what no person could have typed: the code that calls must change.

    Attributes:
        argument: Its name.
        message: What to give instead.
    """

    def __init__(self, argument: str, message: str) -> None:
        self.argument: Final = argument
        self.message: Final = message
        super().__init__(argument, message)

    def __str__(self) -> str:
        return f"{self.argument} : {self.message}"


class ActionRefuseeError(SiautError):
    """
    The rules said no.

    Attributes:
        decision: The refusal, with every reason that its author may read.
    """

    def __init__(self, decision: Decision) -> None:
        self.decision: Final = decision
        super().__init__(decision)

    def __str__(self) -> str:
        return " ".join(motif.libelle for motif in self.decision.motifs)


class IntrouvableError(SiautError, LookupError):
    """
    Nothing of that name within reach: unknown and out of reach look the same.

    Attributes:
        what: ``"utilisateur"``, ``"structure"``, ``"lien"`` or ``"fuseau horaire"``.
    """

    def __init__(self, what: str) -> None:
        self.what: Final = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"{self.what.capitalize()} introuvable."


class CourrielDejaPrisError(SiautError):
    """
    "1 email ne peut être utilisé que pour 1 utilisateur". Guide: C3.
    """

    def __str__(self) -> str:
        return phrases.COURRIEL_DEJA_PRIS


class NumeroDejaPrisError(SiautError):
    """
    Another structure has this FINESS number, or this libellé of groupe.
    """

    def __str__(self) -> str:
        return phrases.NUMERO_DEJA_PRIS


class LienInutilisableError(SiautError):
    """
    The one public face of a link that is unknown, past, used, replaced or revoked.

    Which of these it was is written in the journal only. Guide: L1-L4.
    """

    def __str__(self) -> str:
        return "Ce lien n'est plus utilisable. Veuillez réitérer la demande."


class ConflictError(SiautError):
    """
    Others are busy with the same data; nothing was stored, and to try again may do.

    Adapters raise it for stale versions, serialization failures, deadlocks and
    busy databases; operations run their unit of work again.
    """

    def __str__(self) -> str:
        return phrases.CONFLIT


class DonneesChangeesError(SiautError):
    """
    The form shows an older version; to send it again would change nothing.

    No `ConflictError`: nobody tries again what its author must read anew.
    """

    def __str__(self) -> str:
        return phrases.DONNEES_CHANGEES


class SendingError(SiautError):
    """
    A mailer could not hand a mail over; it will be tried again.

    Attributes:
        code: Short and stable, such as ``"SMTP_451"``; never an address.
        definitive: The server refuses this recipient for good: given up at the
            second time.
        blocking: The server refuses the service itself (connection, password,
            sender): the drain stops, and no try is counted.
    """

    def __init__(
        self, code: str, *, definitive: bool = False, blocking: bool = False
    ) -> None:
        self.code: Final = code
        # What concerns every mail says nothing of a recipient.
        self.definitive: Final = bool(definitive and not blocking)
        self.blocking: Final = bool(blocking)
        super().__init__(code)


class Faults:
    """
    Reads many fields and remembers every fault, to report them together.
    """

    def __init__(self) -> None:
        self.found: list[FieldFault] = []

    def note(self, field: str, code: str, message: str) -> None:
        self.found.append(FieldFault(field, code, message))

    def parse(self, field: str, reader: Callable[[S], T], value: S) -> T | None:
        """
        Read *value* with *reader*; ``None`` and a note when it cannot be.
        """
        try:
            return reader(value)
        except DonneesInvalidesError as error:
            self.add(field, error)
        return None

    def add(self, field: str, error: DonneesInvalidesError) -> None:
        """
        Note why a field could not be read.
        """
        if isinstance(error, NaiveDatetimeError):
            self.found.extend(NaiveDatetimeError(field).faults)
        else:
            self.found.extend(e.under(field) for e in error.faults)

    def raise_any(self) -> None:
        """
        Raise what was noted, if anything.

        Raises:
            DonneesInvalidesError: With every fault met so far; `NaiveDatetimeError`
                when dates without time zone are all of them.
        """
        if not self.found:
            return
        if {DATE_NAIVE} == {error.code for error in self.found}:
            raise NaiveDatetimeError(*(error.field for error in self.found))
        raise DonneesInvalidesError(self.found)
