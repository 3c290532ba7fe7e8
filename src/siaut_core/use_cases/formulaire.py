"""
*Formulaires*: how what was typed is read, each field to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

import attrs

from siaut_core import phrases
from siaut_core.entities.activite import Activite, CodeActivite, Nomenclature
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import MEMBRES_MAX
from siaut_core.entities.text import read_libelle, read_nom
from siaut_core.entities.utilisateur import is_a_list, read_codes
from siaut_core.entities.value import exactly, trusted
from siaut_core.errors import Faults, FieldFault, invalid

if TYPE_CHECKING:
    # For type checkers only: settings are read with what is here.
    from siaut_core.use_cases.settings import Settings

__all__ = [
    "Readers",
    "activites_of_choix",
    "compte_readers",
    "freeze",
    "identifier_faults",
    "read_activites",
    "read_box",
    "read_each",
    "read_form",
    "read_reference",
    "read_version",
]

S = TypeVar("S")
T = TypeVar("T")

# How each field is read, in the order of the form.
Readers: TypeAlias = Mapping[str, Callable[[Any], object]]

# A box, ticked or not.
read_box: Final = exactly(bool, phrases.YES_OR_NO)

# The version that a form showed; HTML sends it as a text, which the host reads.
read_version: Final = exactly(
    int, "La version affichée, un nombre entier, est attendue."
)

# Not every code is a libellé.
_named: Final = trusted(Activite)


def compte_readers(
    settings: Settings, now: datetime, already: tuple[CodeActivite, ...] = ()
) -> Readers:
    """
    Say how the fields of an account are read, in the order of its form. Guide: C2.

    Args:
        already: The activities that the account has.
    """
    return {
        "prenom": read_nom,
        "nom": read_nom,
        "courriel": Courriel.parse,
        "profil": Profil.parse,
        "activites": lambda codes: read_activites(
            codes, settings.nomenclature, now.date(), already
        ),
        "droit_validation": read_box,
    }


def read_form(
    form: object, readers: Readers, *, complete: bool = True
) -> tuple[dict[str, Any], Faults]:
    """
    Read what was typed in these fields.

    Args:
        complete: Every field is asked for; else ``None`` leaves one as it is, and the
            version that was shown is asked for.

    Returns:
        What could be read, by field; and what is wrong, on whose behalf included.
    """
    found, faults = {}, Faults()
    if hasattr(form, "au_titre_de"):
        faults.parse("au_titre_de", read_libelle, form.au_titre_de)
    seen = getattr(form, "version_vue", None)
    if seen is not None or not complete:
        faults.parse("version_vue", read_version, seen)
    for field, reader in readers.items():
        typed, before = getattr(form, field), len(faults.found)
        if typed is None and not complete:
            continue
        read = faults.parse(field, reader, typed)
        if len(faults.found) == before:
            found[field] = read
    return found, faults


def activites_of_choix(
    nomenclature: Nomenclature, day: date, already: tuple[CodeActivite, ...] = ()
) -> tuple[Activite, ...]:
    """
    Give the activities that a form offers, in its order. Guide: C15.

    A withdrawn one stays on the account that has it (*already*), and is given to
    nobody else; one that the nomenclature no longer knows is named by its code.
    """
    given = {*nomenclature.attribuables(day)}
    return (
        *(a for a in nomenclature if a in given or a.code in already),
        *(_named(c, c, None) for c in already if nomenclature.by_code(c) is None),
    )


def read_activites(
    codes: object,
    nomenclature: Nomenclature,
    day: date,
    already: tuple[CodeActivite, ...] = (),
) -> tuple[CodeActivite, ...]:
    """
    Read the activities that a form gives. Guide: C15.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If there is none, or one that
            is not of the list.
    """
    chosen = read_codes(codes)
    allowed = {a.code for a in activites_of_choix(nomenclature, day, already)}
    if not allowed.issuperset(chosen):
        raise invalid("INCONNU", phrases.ACTIVITES)
    return chosen


def read_each(reader: Callable[[S], T], values: Iterable[S]) -> list[T]:
    """
    Read several values, each fault under its rank, such as ``[1]``.

    Raises:
        siaut_core.errors.DonneesInvalidesError: With every wrong one.
    """
    faults = Faults()
    read: list[Any] = [
        faults.parse(f"[{rank}]", reader, one) for rank, one in enumerate(values)
    ]
    faults.raise_any()
    return read


def freeze(values: object) -> object:
    """
    Keep what was typed as a tuple: a unit of work may be run again.

    No further than one more than any list may have: its reader refuses it then.
    """
    if not is_a_list(values):
        return values
    return tuple(islice(values, MEMBRES_MAX + 1))


def identifier_faults(command: object) -> tuple[FieldFault, ...]:
    """
    Name the identifiers that are no text: a slip of the caller, not an unknown one.
    """
    faults = Faults()
    for field in attrs.fields(type(command)):  # type: ignore[arg-type]  # every command is one of attrs
        value = getattr(command, field.name)
        if field.name.endswith("_id") and value is not field.default:
            faults.parse(field.name, read_reference, value)
    return tuple(faults.found)


def read_reference(value: object) -> str:
    """
    Read what should name somebody or something, unknown as it may be.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is no text.
    """
    if not isinstance(value, str):
        raise invalid("TYPE", "Un identifiant, en texte, est attendu.")
    return value
