"""
What can go wrong: a rule said no, a field is wrong, or a caller broke a contract.

Every error descends from `SiautError`, and says `codes`, `champs`, `sources` and
`recours` whatever its class: a host writes one ``except``. None carries a name, an
address, a token or a password: messages name the field and what was expected, never
the value. The arguments of an error are its data, so that it survives a copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple, TypeVar

import attrs

from siaut_core import phrases

if TYPE_CHECKING:
    # For type checkers only: errors are below policies.
    from siaut_core.policies.cas import Decision
    from siaut_core.policies.motifs import Motif

__all__ = [
    "ActionRefuseeError",
    "ConflictError",
    "ConnexionRefuseeError",
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
    "Reason",
    "SendingError",
    "SiautError",
    "invalid",
]

S = TypeVar("S")
T = TypeVar("T")

DATE_NAIVE: Final = "DATE_NAIVE"


class Reason(NamedTuple):
    """
    Why something failed, for a person and for a program; a `Motif` reads alike.

    Attributes:
        code: Stable, for programs and tests.
        libelle: A sentence for the screen.
        sources: The lines of the guide, or the decision records, it comes from.
        recours: Who could do it instead, or what to do; empty when it says so itself.
        field: The field of the form it blames; empty for the whole form.
    """

    code: str
    libelle: str
    sources: tuple[str, ...] = ()
    recours: str = ""
    field: str = ""


class SiautError(Exception):
    """
    The root of every error of this package; never raised itself.

    Attributes:
        reason: The one of a class that has no other; ``None`` where each error has
            its own.
    """

    reason: ClassVar[Reason | None] = None

    def __str__(self) -> str:
        return " ".join(reason.libelle for reason in self.reasons)

    @property
    def reasons(self) -> tuple[Reason | Motif, ...]:
        """
        Every reason, in the order of the rules or of the form.
        """
        # A host's own error says what it says.
        own = Reason(type(self).__name__, Exception.__str__(self))
        return (self.reason or own,)

    @property
    def codes(self) -> tuple[str, ...]:
        """
        What programs and tests look at; those of the journal, when it may say them.
        """
        return tuple(dict.fromkeys(reason.code for reason in self.reasons))

    @property
    def champs(self) -> dict[str | None, list[str]]:
        """
        The sentences to show beside each field; those of the whole form under ``None``.

        A value of a list is shown beside its list.
        """
        champs: dict[str | None, list[str]] = {}
        for reason in self.reasons:
            field = reason.field.partition("[")[0] or None
            champs.setdefault(field, []).append(reason.libelle)
        return champs

    @property
    def sources(self) -> tuple[str, ...]:
        """
        The lines of the guide, or the decision records, that say so.
        """
        return tuple(dict.fromkeys(s for r in self.reasons for s in r.sources))

    @property
    def recours(self) -> tuple[str, ...]:
        """
        What to do, or who could do it instead.
        """
        return tuple(dict.fromkeys(r.recours for r in self.reasons if r.recours))


# Not by `value`, which is above errors: it raises them.
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

    @property
    def full_code(self) -> str:
        """
        Its code with its path, as the journal writes it.
        """
        return f"{self.field}:{self.code}"

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

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(Reason(e.full_code, e.message, field=e.field) for e in self.faults)

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

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return (Reason("APPEL", self.message, field=self.argument),)

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

    @property
    def reasons(self) -> tuple[Motif, ...]:
        return self.decision.motifs


class IntrouvableError(SiautError, LookupError):
    """
    Nothing of that name within reach: unknown and out of reach look the same.

    Attributes:
        what: ``"utilisateur"``, ``"structure"``, ``"lien"`` or ``"fuseau horaire"``.
    """

    def __init__(self, what: str) -> None:
        self.what: Final = what
        super().__init__(what)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        sentence = f"{self.what.capitalize()} introuvable."
        return (Reason("INTROUVABLE", sentence, ("0017",)),)


class CourrielDejaPrisError(SiautError):
    """
    "1 email ne peut être utilisé que pour 1 utilisateur". Guide: C3.
    """

    reason: ClassVar[Reason] = Reason(
        "COURRIEL_DEJA_PRIS",
        "1 email ne peut être utilisé que pour 1 utilisateur.",
        ("C3",),
        "Utilisez un autre courriel.",
        "courriel",
    )


class NumeroDejaPrisError(SiautError):
    """
    Another structure has this FINESS number, or this libellé of groupe. Guide: C16, T3.
    """

    reason: ClassVar[Reason] = Reason(
        "NUMERO_DEJA_PRIS",
        "Ce numéro FINESS ou ce libellé est déjà celui d'une autre structure.",
        ("C16", "T3"),
        phrases.RECHERCHER_LA_STRUCTURE,
    )


class LienInutilisableError(SiautError):
    """
    The one public face of a link that is unknown, past, used, replaced or revoked.

    Which of these it was is written in the journal only. Guide: L1-L4.
    """

    reason: ClassVar[Reason] = Reason(
        "LIEN_INUTILISABLE",
        "Ce lien n'est plus utilisable. Veuillez réitérer la demande.",
        ("L1", "L2", "L3", "L4"),
        phrases.DEMANDER_UN_LIEN,
    )


class ConnexionRefuseeError(SiautError):
    """
    The one public face of a login that is refused. Guide: F1.

    Whether the address is unknown, the password wrong, the account inactive or not
    validated is written in the journal only.
    """

    reason: ClassVar[Reason] = Reason(
        "CONNEXION_REFUSEE",
        "Courriel ou mot de passe incorrect.",
        ("F1", "0035"),
        phrases.DEMANDER_UN_LIEN,
    )


class ConflictError(SiautError):
    """
    Others are busy with the same data; nothing was stored, and to try again may do.

    Adapters raise it for stale versions, serialization failures, deadlocks and
    busy databases; operations run their unit of work again.
    """

    reason: ClassVar[Reason] = Reason(
        "CONFLIT",
        "D'autres personnes modifient ces données. Veuillez réessayer.",
        ("0013",),
        "Réessayez dans un instant.",
    )


class DonneesChangeesError(SiautError):
    """
    The form shows an older version; to send it again would change nothing.

    No `ConflictError`: nobody tries again what its author must read anew.
    """

    reason: ClassVar[Reason] = Reason(
        "DONNEES_CHANGEES",
        "Les données ont changé depuis. Veuillez afficher à nouveau la fiche.",
        ("0013",),
        "Affichez à nouveau la fiche, puis recommencez.",
    )


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

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return (Reason(self.code, "Un courriel n'a pas pu être remis.", ("C19",)),)

    def __str__(self) -> str:
        return self.code


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
