"""
What can go wrong: a rule said no, a field is wrong, or a caller broke a contract.

Every error descends from `SiautError`. None carries a name, an address, a
token or a password: messages name the field and what was expected, never the
value. The arguments of an error are its data, so that it survives a copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    # For type checkers only: errors are the lowest layer and import nothing.
    from siaut_core.policies.decision import Decision

__all__ = [
    "ActionRefuseeError",
    "ConflitError",
    "CourrielDejaPrisError",
    "DateNaiveError",
    "DonneesChangeesError",
    "DonneesInvalidesError",
    "EnvoiImpossibleError",
    "ErreurChamp",
    "IntrouvableError",
    "LienInutilisableError",
    "MisuseError",
    "NumeroDejaPrisError",
    "Releve",
    "SiautError",
]

S = TypeVar("S")
T = TypeVar("T")

DATE_NAIVE: Final = "DATE_NAIVE"


class SiautError(Exception):
    """
    The root of every error of this package; never raised itself.
    """


@attrs.frozen(weakref_slot=False)
class ErreurChamp:
    """
    One wrong field.

    Attributes:
        champ: Its path, such as ``"courriel"`` or ``"structures[3].numero"``.
        code: Stable, for programs and tests.
        message: A French sentence for the screen, without the value.
    """

    champ: str
    code: str
    message: str

    def sous(self, prefixe: str) -> ErreurChamp:
        separateur = "" if not self.champ or self.champ.startswith("[") else "."
        return attrs.evolve(self, champ=f"{prefixe}{separateur}{self.champ}")


class DonneesInvalidesError(SiautError, ValueError):
    """
    What was given cannot be read; every wrong field is named at once.

    Attributes:
        erreurs: One `ErreurChamp` per wrong field, in the order of the form.
    """

    def __init__(self, erreurs: Iterable[ErreurChamp]) -> None:
        self.erreurs: Final = tuple(erreurs)
        super().__init__(self.erreurs)

    @classmethod
    def seule(cls, code: str, message: str, champ: str = "") -> DonneesInvalidesError:
        """
        Make the error of a single field; its reader adds the path.
        """
        return cls((ErreurChamp(champ, code, message),))

    def __str__(self) -> str:
        return " ; ".join(
            f"{e.champ} : {e.message}" if e.champ else e.message for e in self.erreurs
        )


class DateNaiveError(DonneesInvalidesError):
    """
    An instant without time zone (or no instant at all) was given.

    Whatever was given it: a function, or a class that it was the only fault of.

    Attributes:
        champ: The field or argument that held it; the first one of several.
    """

    def __init__(self, champ: str = "instant", *autres: str) -> None:
        champs = (champ, *autres)
        self.champ: Final = champ
        super().__init__(
            ErreurChamp(c, DATE_NAIVE, "Une date avec fuseau horaire est attendue.")
            for c in champs
        )
        self.args = champs


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
        quoi: ``"utilisateur"``, ``"structure"``, ``"lien"`` or ``"fuseau horaire"``.
    """

    def __init__(self, quoi: str) -> None:
        self.quoi: Final = quoi
        super().__init__(quoi)

    def __str__(self) -> str:
        return f"{self.quoi.capitalize()} introuvable."


class CourrielDejaPrisError(SiautError):
    """
    "1 email ne peut être utilisé que pour 1 utilisateur". Guide: C3.
    """

    def __str__(self) -> str:
        return "1 email ne peut être utilisé que pour 1 utilisateur."


class NumeroDejaPrisError(SiautError):
    """
    Another structure has this FINESS number, or this libellé of groupe.
    """

    def __str__(self) -> str:
        return "Ce numéro FINESS ou ce libellé est déjà celui d'une autre structure."


class LienInutilisableError(SiautError):
    """
    The one public face of a link that is unknown, past, used, replaced or revoked.

    Which of these it was is written in the journal only. Guide: L1-L4.
    """

    def __str__(self) -> str:
        return "Ce lien n'est plus utilisable. Veuillez réitérer la demande."


class ConflitError(SiautError):
    """
    Others are busy with the same data; nothing was stored, and to try again may do.

    Adapters raise it for stale versions, serialization failures, deadlocks and
    busy databases; operations run their unit of work again.
    """

    def __str__(self) -> str:
        return "D'autres personnes modifient ces données. Veuillez réessayer."


class DonneesChangeesError(SiautError):
    """
    The form shows an older version; to send it again would change nothing.

    No `ConflitError`: nobody tries again what its author must read anew.
    """

    def __str__(self) -> str:
        return "Les données ont changé depuis. Veuillez afficher à nouveau la fiche."


class EnvoiImpossibleError(SiautError):
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


class Releve:
    """
    Reads many fields and remembers every fault, to report them together.
    """

    def __init__(self) -> None:
        self.erreurs: list[ErreurChamp] = []

    def noter(self, champ: str, code: str, message: str) -> None:
        self.erreurs.append(ErreurChamp(champ, code, message))

    def lire(self, champ: str, lecteur: Callable[[S], T], valeur: S) -> T | None:
        """
        Read *valeur* with *lecteur*; ``None`` and a note when it cannot be.
        """
        try:
            return lecteur(valeur)
        except DateNaiveError:
            self.erreurs.extend(DateNaiveError(champ).erreurs)
        except DonneesInvalidesError as erreur:
            self.erreurs.extend(e.sous(champ) for e in erreur.erreurs)
        return None

    def lever(self) -> None:
        """
        Raise what was noted, if anything.

        Raises:
            DonneesInvalidesError: With every fault met so far; `DateNaiveError`
                when dates without time zone are all of them.
        """
        if {DATE_NAIVE} == {erreur.code for erreur in self.erreurs}:
            raise DateNaiveError(*(erreur.champ for erreur in self.erreurs))
        if self.erreurs:
            raise DonneesInvalidesError(self.erreurs)
