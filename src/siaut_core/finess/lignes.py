"""
*Lignes*: what one line of an extract says, once checked.

Light on purpose: an extract has 140,000 of them. Structures need identifiers
that the host draws, see `siaut_core.finess.vers_structures`.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.structure import Coordonnees

__all__ = ["LigneEJ", "LigneET", "est_conventionnelle"]

# Provenance: 4,687 ET opened on the last one, 1,655 on the second (extract of
# 8 January 2021): what FINESS writes when the day is unknown.
DATES_CONVENTIONNELLES: Final = frozenset(
    {date(1900, 1, 1), date(1901, 1, 1), date(1904, 4, 4)}
)


def est_conventionnelle(jour: date | None) -> bool:
    """
    Say whether a date stands for "unknown": to be kept, never computed with.

    .. doctest::

        >>> est_conventionnelle(date(1904, 4, 4)), est_conventionnelle(date(2004, 4, 4))
        (True, False)
    """
    return jour in DATES_CONVENTIONNELLES


class LigneET(NamedTuple):
    """
    An établissement, as the extract has it.

    Attributes:
        numero_ligne: Where it was read.
        raison_sociale: The long one; else the short one, cut at 38 characters.
            It is no key: one ET in six shares its own.
        coordonnees: Without the courriel of the représentant: no extract has it.
        code_departement: As FINESS writes it, ``"9A"`` to ``"9J"`` overseas.
        categorie: The code of its category, ``"355"`` for a centre hospitalier.
    """

    numero_ligne: int
    numero: NumeroFiness
    numero_ej: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees
    code_departement: str
    categorie: str
    ouverture_le: date | None
    autorisation_le: date | None
    mise_a_jour_le: date | None

    @property
    def dates_conventionnelles(self) -> tuple[str, ...]:
        """
        Which of its dates stand for "unknown".
        """
        return tuple(
            nom
            for nom in ("ouverture_le", "autorisation_le", "mise_a_jour_le")
            if est_conventionnelle(getattr(self, nom))
        )

    @property
    def departement_inconnu(self) -> bool:
        """
        A département is written, that the COG has not: read as none.
        """
        return bool(self.code_departement) and self.coordonnees.departement is None


class LigneEJ(NamedTuple):
    """
    An entité juridique, as the extract has it.

    Attributes:
        numero_ligne: Where it was read.
        raison_sociale: The long one; else the short one, cut at 38 characters.
        coordonnees: Without the courriel of the représentant: no extract has it.
        code_departement: As FINESS writes it, ``"9A"`` to ``"9J"`` overseas.
        statut_juridique: The code of its legal status.
    """

    numero_ligne: int
    numero: NumeroFiness
    raison_sociale: str
    coordonnees: Coordonnees
    code_departement: str
    statut_juridique: str
    creation_le: date | None

    @property
    def dates_conventionnelles(self) -> tuple[str, ...]:
        """
        Which of its dates stand for "unknown".
        """
        return ("creation_le",) if est_conventionnelle(self.creation_le) else ()

    @property
    def departement_inconnu(self) -> bool:
        """
        A département is written, that the COG has not: read as none.
        """
        return bool(self.code_departement) and self.coordonnees.departement is None
