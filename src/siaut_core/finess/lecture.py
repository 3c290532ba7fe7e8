"""
*Lecture*: from an extract as it is published to checked lines, one at a time.

The extracts have no header: a line is named by its first field, and its
positions by their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from siaut_core.entities.instant import read_day
from siaut_core.errors import DonneesInvalidesError
from siaut_core.finess.champs import lire_lieu, lire_textes
from siaut_core.finess.confiance import batir_coordonnees, lire_numero
from siaut_core.finess.fautes import LigneFautive, Signaler, faute, signaler_ou_lever
from siaut_core.finess.lignes import LigneEJ, LigneET
from siaut_core.finess.positions import POSITIONS_EJ, POSITIONS_ET, relever
from siaut_core.finess.rangees import Guillemets
from siaut_core.finess.source import AUTO, Source, lignes_de_texte

__all__ = ["lire_entites_juridiques", "lire_etablissements"]

L = TypeVar("L", LigneEJ, LigneET)

# Comment; coordinates, which cs1100507 has after its structures; empty line.
SANS_STRUCTURE: Final = frozenset({"finess", "geolocalisation", ""})


def lire_etablissements(
    source: Source, *, encodage: str = AUTO, signaler: Signaler | None = None
) -> Iterator[LigneET]:
    """
    Read the établissements of an extract, ``etalab-cs1100502`` or ``cs1100507``.

    Args:
        source: An opened file, or lines; bytes or text, plain or gzip.
        encodage: Of bytes: ``"auto"`` tells UTF-8 from ISO-8859-15; or any
            name known to Python of an encoding that extends ASCII.
        signaler: Who hears of faulty lines, which are then skipped, such as
            ``fautives.append``; without it the first one is fatal.

    Raises:
        siaut_core.errors.DonneesInvalidesError: On the first faulty line, named
            as ``lignes[12].nofinesset``, unless *signaler* is given; always
            for a source that is no file nor lines, or whose gzip is broken.
        LookupError: If the encoding is unknown.
    """
    a_qui = signaler_ou_lever(signaler)
    lignes = lignes_de_texte(source, encodage, a_qui)
    return _lire(lignes, "structureet", len(POSITIONS_ET), _ligne_et, a_qui)


def lire_entites_juridiques(
    source: Source, *, encodage: str = AUTO, signaler: Signaler | None = None
) -> Iterator[LigneEJ]:
    """
    Read the entités juridiques of an extract, ``etalab-cs1100501``.

    Arguments and errors are those of `lire_etablissements`.
    """
    a_qui = signaler_ou_lever(signaler)
    lignes = lignes_de_texte(source, encodage, a_qui)
    return _lire(lignes, "structureej", len(POSITIONS_EJ), _ligne_ej, a_qui)


def _lire(
    lignes: Iterable[tuple[int, str]],
    section: str,
    positions: int,
    lire: Callable[[int, list[str]], L],
    signaler: Signaler,
) -> Iterator[L]:
    guillemets = Guillemets(signaler)
    for rang, texte in lignes:
        if '"' in texte or guillemets.ouverte:
            rangee = guillemets.couper(rang, texte)
            if rangee is None:
                continue
            numero, champs = rangee
        else:
            numero, champs = rang, texte.rstrip("\r\n").split(";")
        if champs[0] != section or len(champs) != positions:
            if champs[0] not in SANS_STRUCTURE:
                signaler(_hors_format(numero, champs[0], section, positions))
            continue
        try:
            ligne = lire(numero, champs)
        except DonneesInvalidesError as erreur:
            signaler(LigneFautive(numero, erreur.erreurs))
            continue
        yield ligne
    guillemets.finir()


def _hors_format(numero: int, lue: str, section: str, positions: int) -> LigneFautive:
    if lue != section:
        return faute(numero, "SECTION", f"Une ligne {section} est attendue.")
    return faute(numero, "POSITIONS", f"{positions} positions sont attendues.")


def _ligne_et(numero_ligne: int, champs: list[str]) -> LigneET:
    # fmt: off
    (_, nofinesset, nofinessej, rs, rslongue, _, _, numvoie, typvoie, voie, compvoie,
     lieuditbp, commune, departement, _, ligneacheminement, telephone, _, categetab,
     _, _, _, _, _, _, _, _, _, dateouv, dateautor, datemaj, _) = champs
    # fmt: on
    try:
        nom, rue, tel, code = lire_textes(
            rs,
            rslongue,
            numvoie,
            compvoie,
            typvoie,
            voie,
            lieuditbp,
            telephone,
            categetab,
        )
        lieu = lire_lieu(ligneacheminement, departement, commune)
        return LigneET(
            numero_ligne,
            lire_numero(nofinesset),
            lire_numero(nofinessej),
            nom,
            batir_coordonnees(rue, lieu, tel),
            lieu.code_departement,
            code,
            read_day(dateouv) if dateouv else None,
            read_day(dateautor) if dateautor else None,
            read_day(datemaj) if datemaj else None,
        )
    except ValueError:  # DonneesInvalidesError is one.
        raise relever(POSITIONS_ET, champs) from None


def _ligne_ej(numero_ligne: int, champs: list[str]) -> LigneEJ:
    # fmt: off
    (_, nofiness, rs, rslongue, _, numvoie, typvoie, voie, compvoie, _, lieuditbp,
     commune, ligneacheminement, departement, _, telephone, statutjuridique,
     _, _, _, _, _, datecrea) = champs
    # fmt: on
    try:
        nom, rue, tel, code = lire_textes(
            rs,
            rslongue,
            numvoie,
            compvoie,
            typvoie,
            voie,
            lieuditbp,
            telephone,
            statutjuridique,
        )
        lieu = lire_lieu(ligneacheminement, departement, commune)
        return LigneEJ(
            numero_ligne,
            lire_numero(nofiness),
            nom,
            batir_coordonnees(rue, lieu, tel),
            lieu.code_departement,
            code,
            read_day(datecrea) if datecrea else None,
        )
    except ValueError:  # DonneesInvalidesError is one.
        raise relever(POSITIONS_EJ, champs) from None
