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

from siaut_core.entities.activite import CodeActivite, lire_code
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.ebauche import ebauche_de
from siaut_core.entities.identifiant import UtilisateurId, lire_identifiant
from siaut_core.entities.instant import en_utc
from siaut_core.entities.profil import Niveau, Profil
from siaut_core.entities.structure import Rattachement
from siaut_core.entities.texte import lire_nom
from siaut_core.errors import DonneesInvalidesError, Releve

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Utilisateur"]

ACTIVITES_MAXIMUM = 100

UNE_SEULE_CHOSE = (str, bytes, bytearray, Mapping, type)


def est_une_liste(valeur: object) -> TypeGuard[Iterable[object]]:
    """
    Say whether *valeur* is several things; a text or a mapping is one, if iterable.
    """
    return isinstance(valeur, Iterable) and not isinstance(valeur, UNE_SEULE_CHOSE)


def lire_codes(codes: object) -> tuple[CodeActivite, ...]:
    """
    Read a non-empty set of activity codes; sorted, without repetition. Guide: C2, C15.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it is empty or no set of codes.
    """
    if not est_une_liste(codes):
        raise DonneesInvalidesError.seule("TYPE", "Une liste d'activités est attendue.")
    liste = tuple(islice(codes, ACTIVITES_MAXIMUM + 1))
    if not liste:
        raise DonneesInvalidesError.seule(
            "OBLIGATOIRE", "Choisissez au moins une activité."
        )
    if len(liste) > ACTIVITES_MAXIMUM:
        raise DonneesInvalidesError.seule(
            "LONGUEUR", f"{ACTIVITES_MAXIMUM} activités au plus."
        )
    return tuple(sorted(set(map(lire_code, liste))))


def _lire_date(valeur: datetime | None) -> datetime | None:
    return None if valeur is None else en_utc(valeur)


def _lire_auteur(valeur: str | None) -> str | None:
    return None if valeur is None else lire_identifiant(valeur)


# What the constructor reads; the rest is checked as it is.
LECTEURS: Final[dict[str, Callable[..., object]]] = {
    "id": lire_identifiant,
    "prenom": lire_nom,
    "nom": lire_nom,
    "activites": lire_codes,
    "cree_le": en_utc,
    "cree_par": _lire_auteur,
    "valide_le": _lire_date,
    "derniere_connexion": _lire_date,
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
        releve = Releve()
        for champ, lecteur in LECTEURS.items():
            brut = getattr(self, champ)
            lu = releve.lire(champ, lecteur, brut)
            if lu is not brut:
                object.__setattr__(self, champ, lu)
        for champ, (attendu, phrase) in TYPES.items():
            if not isinstance(getattr(self, champ), attendu):
                releve.noter(champ, "TYPE", phrase)
        if type(self.version) is not int or self.version < 1:
            releve.noter("version", "VERSION", "Un entier positif est attendu.")
        _noter_droits(releve, self)
        releve.lever()

    @classmethod
    def de_confiance(  # noqa: PLR0913  (one argument per column of the host's table)
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
        ebauche = _Ebauche()
        ebauche.id = id
        ebauche.prenom = prenom
        ebauche.nom = nom
        ebauche.courriel = courriel
        ebauche.profil = profil
        ebauche.rattachement = rattachement
        ebauche.activites = activites
        ebauche.droit_validation = droit_validation
        ebauche.cree_le = cree_le
        ebauche.cree_par = cree_par
        ebauche.valide_le = valide_le
        ebauche.derniere_connexion = derniere_connexion
        ebauche.actif = actif
        ebauche.version = version
        ebauche.__class__ = cls
        compte: Utilisateur = ebauche
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
    def entete(self) -> str:
        """
        What the header shows: "Prénom NOM - Profil". Guide: F3.
        """
        return f"{self.prenom} {self.nom.upper()} - {self.profil.libelle}"

    def changer(self, **champs: object) -> Utilisateur:
        """
        Give the account with these fields changed, one version later.

        Raises:
            siaut_core.errors.DonneesInvalidesError: If it would be invalid.
        """
        return attrs.evolve(self, version=self.version + 1, **champs)  # type: ignore[arg-type]  # checked when built

    def __repr__(self) -> str:
        return f"Utilisateur(id={self.id!r})"


def _noter_droits(releve: Releve, utilisateur: Utilisateur) -> None:
    profil, lieu = utilisateur.profil, utilisateur.rattachement
    if not isinstance(profil, Profil):
        return
    if isinstance(lieu, Rattachement) and not profil.convient_a(lieu.type_structure):
        releve.noter(
            "profil",
            "PROFIL_STRUCTURE",
            "Un profil EJ va à une EJ ou à un groupe, un profil ET à un établissement.",
        )
    if utilisateur.droit_validation is True and profil.niveau is Niveau.CONSULTATION:
        releve.noter(
            "droit_validation",
            "DROIT_CONSULTATION",
            "Le droit de validation est réservé aux profils Utilisateur et"
            " Gestionnaire.",
        )


_Ebauche = ebauche_de(Utilisateur)
