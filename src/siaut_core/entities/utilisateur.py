"""
*Utilisateurs*: accounts. Every change gives a new one, one version later.

*Courriel confirmé*, *compte activé* and *compte validé* are three views of one
fact, `Utilisateur.valide_le`; *actif* is the manager's switch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Annotated, TypeGuard

from siaut_core import phrases
from siaut_core.entities.activite import CodeActivite, read_code
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import (
    UtilisateurId,
    check_version,
    read_identifier,
)
from siaut_core.entities.instant import to_utc
from siaut_core.entities.profil import Profil
from siaut_core.entities.structure import Rattachement
from siaut_core.entities.text import read_nom
from siaut_core.entities.value import following, read_fields, value
from siaut_core.errors import Faults, invalid

__all__ = ["Utilisateur"]

ACTIVITES_MAX = 100

ONE_THING_ONLY = (str, bytes, bytearray, Mapping, type)


def is_a_list(value: object) -> TypeGuard[Iterable[object]]:
    """
    Say whether *value* is several things; a text or a mapping is one, if iterable.
    """
    return isinstance(value, Iterable) and not isinstance(value, ONE_THING_ONLY)


def read_codes(codes: object) -> tuple[CodeActivite, ...]:
    """
    Read a non-empty set of activity codes; sorted, without repetition. Guide: C2, C15.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is empty or no set of codes.
    """
    if not is_a_list(codes):
        raise invalid("TYPE", "Une liste d'activités est attendue.")
    listed = tuple(islice(codes, ACTIVITES_MAX + 1))
    if not listed:
        raise invalid("OBLIGATOIRE", "Choisissez au moins une activité.")
    if len(listed) > ACTIVITES_MAX:
        raise invalid("LONGUEUR", f"{ACTIVITES_MAX} activités au plus.")
    return tuple(sorted(set(map(read_code, listed))))


@value(kw_only=True)
class Utilisateur:
    """
    An account. An invalid one cannot be built. Guide: C2, F1.

    Attributes:
        activites: Codes of the nomenclature, at least one, whatever the profile.
        droit_validation: To validate and transmit the dossiers of their
            structure, and be listed as their author; never with a
            Consultation profile (C11-C14).
        cree_par: The *Gestionnaire* who created it; ``None`` for a national act.
        valide_le: When its owner confirmed it; ``None`` while awaited.
        derniere_connexion: ``None`` until the first login.
        actif: Switched off and on again by a *Gestionnaire* (S3, S4).
        version: One more at each change, for optimistic locking.

    Raises:
        siaut_core.errors.DonneesInvalidesError: Naming every wrong field.
    """

    id: Annotated[UtilisateurId, read_identifier]
    prenom: Annotated[str, read_nom]
    nom: Annotated[str, read_nom]
    courriel: Annotated[Courriel, phrases.COURRIEL]
    profil: Annotated[Profil, "Un profil est attendu."]
    rattachement: Annotated[Rattachement, "Un rattachement est attendu."]
    activites: Annotated[tuple[CodeActivite, ...], read_codes]
    droit_validation: Annotated[bool, phrases.YES_OR_NO] = False
    cree_le: Annotated[datetime, to_utc]
    cree_par: Annotated[UtilisateurId | None, read_identifier] = None
    valide_le: Annotated[datetime | None, to_utc] = None
    derniere_connexion: Annotated[datetime | None, to_utc] = None
    actif: Annotated[bool, phrases.YES_OR_NO] = True
    version: Annotated[int, check_version] = 1

    def __attrs_post_init__(self) -> None:
        faults = read_fields(self)
        _note_droits(faults, self)
        faults.raise_any()

    @property
    def est_en_attente(self) -> bool:
        """
        Not yet confirmed by its owner: "Compte validé : En attente". Guide: F1, L5.
        """
        return self.valide_le is None

    @property
    def est_en_exercice(self) -> bool:
        """
        Active and validated: without both, an account may do nothing.
        """
        return self.actif and self.valide_le is not None

    @property
    def header(self) -> str:
        """
        What the header shows: "Prénom NOM - Profil". Guide: F3.
        """
        return f"{self.prenom} {self.nom.upper()} - {self.profil.libelle}"

    @property
    def title(self) -> str:
        """
        What its record is called: "Compte de Prénom NOM". Guide: F1.
        """
        return f"Compte de {self.prenom} {self.nom.upper()}"

    def change(self, **fields: object) -> Utilisateur:
        """
        Give the account with these fields changed, one version later.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it would be invalid.
        """
        return following(self, **fields)


def _note_droits(faults: Faults, utilisateur: Utilisateur) -> None:
    profil, place = utilisateur.profil, utilisateur.rattachement
    if not isinstance(profil, Profil):
        return
    if isinstance(place, Rattachement) and not profil.fits(place.type_structure):
        faults.note("profil", "PROFIL_STRUCTURE", phrases.PROFIL_STRUCTURE)
    if utilisateur.droit_validation is True and not profil.admet_le_droit:
        faults.note(
            "droit_validation", "DROIT_CONSULTATION", phrases.DROIT_CONSULTATION
        )
