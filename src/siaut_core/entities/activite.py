"""
*Activités* subject to authorisation, and their dated *nomenclature*.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, NewType, Self

from siaut_core import phrases
from siaut_core.entities.identifier import is_identifier
from siaut_core.entities.instant import check_day
from siaut_core.entities.misuse import check_iterable, check_types
from siaut_core.entities.text import read_libelle
from siaut_core.entities.value import Checked, value
from siaut_core.errors import MisuseError, invalid

__all__ = ["ACTIVITES_2023", "Activite", "CodeActivite", "Nomenclature"]

CodeActivite = NewType("CodeActivite", str)


def read_code(value: object) -> CodeActivite:
    """
    Check the code of an activity: 1 to 64 printable ASCII characters.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it cannot be one.
    """
    code = str.__str__(value) if isinstance(value, str) else value
    if not is_identifier(code):
        raise invalid("INCONNU", phrases.ACTIVITES)
    return CodeActivite(code)


@value(repr=True)
class Activite(Checked):
    """
    One activity of the list. Guide: C15.

    Attributes:
        code: Of the national nomenclature TRE_R381, such as ``"QA002"``.
        libelle: As the form shows it.
        retiree_le: The day from which it is no longer given; accounts that
            have it keep it.
    """

    code: Annotated[CodeActivite, read_code]
    libelle: Annotated[str, read_libelle]
    retiree_le: Annotated[date | None, check_day] = None


class Nomenclature(tuple[Activite, ...]):
    """
    The list of activities in force, in the order of the form. Guide: C15.

    Open to the host: pass another one to ``Settings`` when the law changes.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If two activities share a code.
        siaut_core.errors.MisuseError: If one is no `Activite`.
    """

    __slots__ = ()

    def __new__(cls, activites: Iterable[Activite]) -> Self:
        listed = check_iterable("activites", activites)
        for activite in listed:
            check_types(activites=(activite, Activite))
        if len({activite.code for activite in listed}) < len(listed):
            raise invalid("DOUBLON", "Deux activités ont le même code.", "activites")
        return super().__new__(cls, listed)

    def by_code(self, code: str) -> Activite | None:
        return next((activite for activite in self if activite.code == code), None)

    def attribuables(self, day: date) -> tuple[Activite, ...]:
        """
        Give what the form offers on *day*; its first box selects them all.

        "Tout sélectionner" is a snapshot: a later activity joins no account.

        Raises:
            siaut_core.errors.MisuseError: If *day* is none; an instant is not one.
        """
        if type(day) is not date:
            raise MisuseError("day", phrases.DAY)
        return tuple(a for a in self if a.retiree_le is None or day < a.retiree_le)

    def libelles(self, codes: Iterable[str]) -> tuple[str, ...]:
        """
        Name *codes* in the order of the form; an unknown one by its code.
        """
        wanted = set(codes)
        known = {a.code: a.libelle for a in self if a.code in wanted}
        return (*known.values(), *sorted(wanted - known.keys()))


# Provenance: the 14 activities reformed on 1 June 2023 (codes of TRE_R381), in
# the alphabetical order of the guide's screens. Guide: C15.
_OF_2023 = """\
QA011 Activité interventionnelle sous imagerie médicale en cardiologie
QA013 Activité interventionnelle sous imagerie médicale en neuroradiologie
QA002 Chirurgie
QA010 Chirurgie cardiaque
QA020 Hospitalisation à domicile
QA001 Médecine
QA040 Médecine nucléaire
QA012 Neurochirurgie
QA004 Psychiatrie
QEML1 Radiologie diagnostique
QA030 Radiologie interventionnelle
QA015 Soins critiques
QA050 Soins médicaux et de réadaptation
QA018 Traitement du cancer
"""

ACTIVITES_2023 = Nomenclature(
    Activite(CodeActivite(code), libelle)
    for code, _, libelle in (line.partition(" ") for line in _OF_2023.splitlines())
)
