"""
*Utilisateurs*: accounts. Every change gives a new one, one version later.

*Courriel confirmé*, *compte activé* and *compte validé* are three views of one
fact, `Utilisateur.valide_le`; *actif* is the manager's switch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeGuard

import attrs

from siaut_core.entities.activite import CodeActivite, read_code
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.draft import draft_of
from siaut_core.entities.identifier import UtilisateurId, read_identifier
from siaut_core.entities.instant import to_utc
from siaut_core.entities.profil import Niveau, Profil
from siaut_core.entities.structure import Rattachement
from siaut_core.entities.text import read_nom
from siaut_core.errors import DonneesInvalidesError, Faults

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Utilisateur"]

ACTIVITES_MAXIMUM = 100

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
        raise DonneesInvalidesError.single(
            "TYPE", "Une liste d'activités est attendue."
        )
    listed = tuple(islice(codes, ACTIVITES_MAXIMUM + 1))
    if not listed:
        raise DonneesInvalidesError.single(
            "OBLIGATOIRE", "Choisissez au moins une activité."
        )
    if len(listed) > ACTIVITES_MAXIMUM:
        raise DonneesInvalidesError.single(
            "LONGUEUR", f"{ACTIVITES_MAXIMUM} activités au plus."
        )
    return tuple(sorted(set(map(read_code, listed))))


def _read_date(value: datetime | None) -> datetime | None:
    return None if value is None else to_utc(value)


def _read_auteur(value: str | None) -> str | None:
    return None if value is None else read_identifier(value)


# What the constructor reads; the rest is checked as it is.
READERS: Final[dict[str, Callable[..., object]]] = {
    "id": read_identifier,
    "prenom": read_nom,
    "nom": read_nom,
    "activites": read_codes,
    "cree_le": to_utc,
    "cree_par": _read_auteur,
    "valide_le": _read_date,
    "derniere_connexion": _read_date,
}

TYPES: Final[dict[str, tuple[type, str]]] = {
    "courriel": (Courriel, "Un courriel est attendu."),
    "profil": (Profil, "Un profil est attendu."),
    "rattachement": (Rattachement, "Un rattachement est attendu."),
    "droit_validation": (bool, "Oui ou non est attendu."),
    "actif": (bool, "Oui ou non est attendu."),
}


@attrs.frozen(kw_only=True, repr=False, weakref_slot=False)
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

    id: UtilisateurId
    prenom: str
    nom: str
    courriel: Courriel
    profil: Profil
    rattachement: Rattachement
    activites: tuple[CodeActivite, ...]
    droit_validation: bool = False
    cree_le: datetime
    cree_par: UtilisateurId | None = None
    valide_le: datetime | None = None
    derniere_connexion: datetime | None = None
    actif: bool = True
    version: int = 1

    def __attrs_post_init__(self) -> None:
        faults = Faults()
        for field, reader in READERS.items():
            raw = getattr(self, field)
            parsed = faults.parse(field, reader, raw)
            if parsed is not raw:
                object.__setattr__(self, field, parsed)
        for field, (expected, sentence) in TYPES.items():
            if not isinstance(getattr(self, field), expected):
                faults.note(field, "TYPE", sentence)
        if type(self.version) is not int or self.version < 1:
            faults.note("version", "VERSION", "Un entier positif est attendu.")
        _note_droits(faults, self)
        faults.raise_any()

    @classmethod
    def trusted(  # noqa: PLR0913  (one argument per column of the host's table)
        cls,
        *,
        id: UtilisateurId,
        prenom: str,
        nom: str,
        courriel: Courriel,
        profil: Profil,
        rattachement: Rattachement,
        activites: tuple[CodeActivite, ...],
        droit_validation: bool,
        cree_le: datetime,
        cree_par: UtilisateurId | None,
        valide_le: datetime | None,
        derniere_connexion: datetime | None,
        actif: bool,
        version: int,
    ) -> Utilisateur:
        """
        Rebuild an account that this library made and a store kept.

        Nothing is checked: for adapters reading their own tables, where
        checking again would cost several times the read. Instants are in UTC.
        """
        draft = _Draft()
        draft.id = id
        draft.prenom = prenom
        draft.nom = nom
        draft.courriel = courriel
        draft.profil = profil
        draft.rattachement = rattachement
        draft.activites = activites
        draft.droit_validation = droit_validation
        draft.cree_le = cree_le
        draft.cree_par = cree_par
        draft.valide_le = valide_le
        draft.derniere_connexion = derniere_connexion
        draft.actif = actif
        draft.version = version
        draft.__class__ = cls
        compte: Utilisateur = draft
        return compte

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

    def change(self, **fields: object) -> Utilisateur:
        """
        Give the account with these fields changed, one version later.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it would be invalid.
        """
        return attrs.evolve(self, version=self.version + 1, **fields)  # type: ignore[arg-type]  # checked when built

    def __repr__(self) -> str:
        return f"Utilisateur(id={self.id!r})"


def _note_droits(faults: Faults, utilisateur: Utilisateur) -> None:
    profil, place = utilisateur.profil, utilisateur.rattachement
    if not isinstance(profil, Profil):
        return
    if isinstance(place, Rattachement) and not profil.fits(place.type_structure):
        faults.note(
            "profil",
            "PROFIL_STRUCTURE",
            "Un profil EJ va à une EJ ou à un groupe, un profil ET à un établissement.",
        )
    if utilisateur.droit_validation is True and profil.niveau is Niveau.CONSULTATION:
        faults.note(
            "droit_validation",
            "DROIT_CONSULTATION",
            "Le droit de validation est réservé aux profils Utilisateur et"
            " Gestionnaire.",
        )


_Draft = draft_of(Utilisateur)
