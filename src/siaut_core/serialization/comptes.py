"""
*Comptes*: accounts recognised at a glance, for who reads a hundred thousand.

What this library wrote is read here, in a quarter of the time: each check is
that of `Utilisateur`, made once and in place. Whatever is not exactly so, wrong
or only typed otherwise, is nobody's here: it is read key by key.

INVARIANT: what is recognised is what would be read key by key. Tested to be.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from itertools import product
from typing import Any, Final

import attrs

from siaut_core.entities.activite import CodeActivite
from siaut_core.entities.courriel import ADRESSE_MAX, Courriel, read_adresse
from siaut_core.entities.identifier import StructureId, is_identifier
from siaut_core.entities.instant import read_instant
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.structure import Rattachement
from siaut_core.entities.text import NOM_MAX, are_simple
from siaut_core.entities.utilisateur import ACTIVITES_MAX, Utilisateur, read_codes
from siaut_core.entities.value import trusted
from siaut_core.serialization.shapes import ENVELOPE, FORMAT
from siaut_core.serialization.values import INTEGER_MAX, read_text

__all__ = ["recognise"]

# Those of its fields, and of its envelope.
KEYS: Final = len(attrs.fields(Utilisateur)) + len(ENVELOPE)
PLACE_KEYS: Final = len(attrs.fields(Rattachement))

# The profiles, by all that must agree with them: kind of structure, and droit.
PROFILS: Final = {
    (profil.value, kind.value, droit): profil
    for profil, kind, droit in product(Profil, TypeStructure, (False, True))
    if profil.fits(kind) and (profil.admet_le_droit or not droit)
}

# Accounts share their structures and their activities; bounded, as domains are.
CACHED_RATTACHEMENTS: Final = 4096
CACHED_ACTIVITES: Final = 1024


# Typed: or else what was met before would decide whether a subclass is accepted.
@lru_cache(CACHED_RATTACHEMENTS, typed=True)
def _rattachement(structure_id: StructureId, code: str) -> Rattachement:
    return Rattachement(structure_id, TypeStructure(read_text(code)))


@lru_cache(CACHED_ACTIVITES, typed=True)
def _activites(*codes: str) -> tuple[CodeActivite, ...]:
    return read_codes(map(read_text, codes))


def recognise(data: object) -> Utilisateur | None:
    """
    Read an account as this library writes it; ``None`` for anything else.
    """
    try:
        if type(data) is dict and _is_simple(data) and _has_names(data):
            return _build(data)
    except (KeyError, TypeError, ValueError):
        return None
    return None


def _is_simple(data: dict[Any, Any]) -> bool:
    """
    Check the number of keys, the types, and what is compared at once.
    """
    courriel, version = data["courriel"], data["version"]
    place = data["rattachement"]
    return (
        len(data) == KEYS
        and type(data["type"]) is type(data["profil"]) is str
        and type(data["format"]) is type(version) is int
        and type(data["droit_validation"]) is type(data["actif"]) is bool
        and type(courriel) is type(data["cree_le"]) is str
        and len(courriel) <= ADRESSE_MAX
        and type(data["activites"]) is list
        and len(data["activites"]) <= ACTIVITES_MAX
        and type(place) is dict
        and len(place) == PLACE_KEYS
        and data["type"] == Utilisateur.__name__
        and data["format"] == FORMAT
        and 0 < version <= INTEGER_MAX
    )


def _has_names(data: dict[Any, Any]) -> bool:
    prenom, nom, cree_par = data["prenom"], data["nom"], data["cree_par"]
    return (
        is_identifier(data["id"])
        and (cree_par is None or is_identifier(cree_par))
        and type(prenom) is type(nom) is str
        and 0 < len(prenom) <= NOM_MAX
        and 0 < len(nom) <= NOM_MAX
        and are_simple(f";{prenom};{nom};")
    )


def _build(data: dict[Any, Any]) -> Utilisateur:
    place, droit_validation = data["rattachement"], data["droit_validation"]
    valide_le, connexion = data["valide_le"], data["derniere_connexion"]
    return trusted(Utilisateur)(
        id=data["id"],
        prenom=data["prenom"],
        nom=data["nom"],
        courriel=Courriel.trusted(*read_adresse(data["courriel"])),
        rattachement=_rattachement(place["structure_id"], place["type_structure"]),
        profil=PROFILS[data["profil"], place["type_structure"], droit_validation],
        activites=_activites(*data["activites"]),
        droit_validation=droit_validation,
        cree_le=_instant(data["cree_le"]),
        cree_par=data["cree_par"],
        valide_le=None if valide_le is None else _instant(read_text(valide_le)),
        derniere_connexion=None
        if connexion is None
        else _instant(read_text(connexion)),
        actif=data["actif"],
        version=data["version"],
    )


def _instant(text: str) -> datetime:
    instant = read_instant(text)
    if instant.tzinfo is not UTC:
        raise ValueError
    return instant
