"""
*Activités* subject to authorisation, and their dated *nomenclature*.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NewType

import attrs

from siaut_core.entities.affichage import Lisible
from siaut_core.entities.identifiant import est_identifiant
from siaut_core.entities.misuse import check_iterable, check_types
from siaut_core.entities.texte import lire_libelle
from siaut_core.errors import DonneesInvalidesError, MisuseError, Releve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ACTIVITES_2023", "Activite", "CodeActivite", "Nomenclature"]

CodeActivite = NewType("CodeActivite", str)


def lire_code(valeur: object) -> CodeActivite:
    """
    Check the code of an activity: 1 to 64 printable ASCII characters.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it cannot be one.
    """
    code = str.__str__(valeur) if isinstance(valeur, str) else valeur
    if not est_identifiant(code):
        raise DonneesInvalidesError.seule(
            "INCONNU", "Choisissez des activités de la liste."
        )
    return CodeActivite(code)


@attrs.frozen(repr=False, weakref_slot=False)
class Activite(Lisible):
    """
    One activity of the list. Guide: C15.

    Attributes:
        code: Of the national nomenclature TRE_R381, such as ``"QA002"``.
        libelle: As the form shows it.
        retiree_le: The day from which it is no longer given; accounts that
            have it keep it.
    """

    code: CodeActivite
    libelle: str
    retiree_le: date | None = None

    def __attrs_post_init__(self) -> None:
        releve = Releve()
        object.__setattr__(self, "code", releve.lire("code", lire_code, self.code))
        libelle = releve.lire("libelle", lire_libelle, self.libelle)
        object.__setattr__(self, "libelle", libelle)
        if type(self.retiree_le) not in {date, type(None)}:
            releve.noter("retiree_le", "TYPE", "Une date sans heure est attendue.")
        releve.lever()


class Nomenclature:
    """
    The list of activities in force, in the order of the form. Guide: C15.

    Open to the host: pass another one to ``Reglages`` when the law changes.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If two activities share a code.
        siaut_core.errors.MisuseError: If one is no `Activite`.
    """

    __slots__ = ("_par_code",)

    def __init__(self, activites: Iterable[Activite]) -> None:
        liste = check_iterable("activites", activites)
        for activite in liste:
            check_types(activites=(activite, Activite))
        self._par_code = {activite.code: activite for activite in liste}
        if len(self._par_code) < len(liste):
            raise DonneesInvalidesError.seule(
                "DOUBLON", "Deux activités ont le même code.", "activites"
            )

    def __iter__(self) -> Iterator[Activite]:
        return iter(self._par_code.values())

    def __len__(self) -> int:
        return len(self._par_code)

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Nomenclature) and tuple(autre) == tuple(self)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def par_code(self, code: str) -> Activite | None:
        return self._par_code.get(CodeActivite(code))

    def attribuables(self, jour: date) -> tuple[Activite, ...]:
        """
        Give what the form offers on *jour*; its first box selects them all.

        "Tout sélectionner" is a snapshot: a later activity joins no account.

        Raises:
            siaut_core.errors.MisuseError: If *jour* is none; an instant is not one.
        """
        if type(jour) is not date:
            raise MisuseError("jour", "Une date sans heure est attendue.")
        return tuple(a for a in self if a.retiree_le is None or jour < a.retiree_le)

    def libelles(self, codes: Iterable[str]) -> tuple[str, ...]:
        """
        Name *codes* in the order of the form; an unknown one by its code.
        """
        voulus = set(codes)
        connus = [a.libelle for a in self if a.code in voulus]
        return (
            *connus,
            *sorted(c for c in voulus if CodeActivite(c) not in self._par_code),
        )


def _de_2023(code: str, libelle: str) -> Activite:
    return Activite(CodeActivite(code), libelle)


# Provenance: the 14 activities reformed on 1 June 2023 (codes of TRE_R381), in
# the alphabetical order of the guide's screens. Guide: C15.
ACTIVITES_2023 = Nomenclature(
    (
        _de_2023(
            "QA011", "Activité interventionnelle sous imagerie médicale en cardiologie"
        ),
        _de_2023(
            "QA013",
            "Activité interventionnelle sous imagerie médicale en neuroradiologie",
        ),
        _de_2023("QA002", "Chirurgie"),
        _de_2023("QA010", "Chirurgie cardiaque"),
        _de_2023("QA020", "Hospitalisation à domicile"),
        _de_2023("QA001", "Médecine"),
        _de_2023("QA040", "Médecine nucléaire"),
        _de_2023("QA012", "Neurochirurgie"),
        _de_2023("QA004", "Psychiatrie"),
        _de_2023("QEML1", "Radiologie diagnostique"),
        _de_2023("QA030", "Radiologie interventionnelle"),
        _de_2023("QA015", "Soins critiques"),
        _de_2023("QA050", "Soins médicaux et de réadaptation"),
        _de_2023("QA018", "Traitement du cancer"),
    )
)
