"""
What the model remembers: plain objects that change in place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import attrs

from siaut_core.entities.lien import Cause
from siaut_core.entities.profil import Profil, TypeStructure
from siaut_core.entities.structure import Coordonnees
from siaut_core.errors import SiautError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur

__all__ = [
    "Attente",
    "Compte",
    "Issue",
    "LienVu",
    "Lieu",
    "Monde",
    "compte_de",
    "lieu_de",
]

# The error that is expected; ``None`` when it is granted.
Issue: TypeAlias = type[SiautError] | None


@attrs.define(kw_only=True)
class Lieu:
    """
    A structure.
    """

    id: str
    genre: TypeStructure
    nom: str
    ej: str | None = None
    membres: set[str] = attrs.field(factory=set)
    numero: str | None = None
    coordonnees: Coordonnees = attrs.field(factory=Coordonnees)
    version: int = 1


@attrs.define(kw_only=True)
class Compte:
    """
    An account.
    """

    id: str
    prenom: str
    nom: str
    adresse: str
    profil: Profil
    lieu: str
    activites: tuple[str, ...]
    droit: bool = False
    actif: bool = True
    en_attente: bool = True
    connexion: datetime | None = None
    version: int = 1

    @property
    def cle(self) -> str:
        return self.adresse.lower()

    @property
    def en_exercice(self) -> bool:
        return self.actif and not self.en_attente


@attrs.define(kw_only=True)
class LienVu:
    """
    A link whose token was drawn, whether or not its mail left.
    """

    jeton: str
    compte: str
    cle: str
    cause: Cause
    emis_le: datetime
    vivant: bool = True


@attrs.define(kw_only=True)
class Attente:
    """
    A mail of the outbox; *rang* counts them in the order they came.
    """

    rang: int
    cause: Cause
    demandee_le: datetime
    echeance: datetime
    compte: str | None = None
    cle: str | None = None
    essais: int = 0
    etat: str = "EN_ATTENTE"

    @property
    def destinataire(self) -> str | None:
        return self.cle if self.cause is Cause.DEMANDE else self.compte


class Monde:
    """
    All there is, as the guide has it.

    Attributes:
        partis: Identifiers of the accounts that were deleted.
        confirmes: Identifiers of the accounts that were validated, ever.
        envois: When the last mail of a demande left for an account.
    """

    def __init__(
        self, structures: Iterable[Structure], comptes: Iterable[Utilisateur]
    ) -> None:
        self.lieux: dict[str, Lieu] = {s.id: lieu_de(s) for s in structures}
        self.comptes: dict[str, Compte] = {u.id: compte_de(u) for u in comptes}
        self.partis: set[str] = set()
        self.confirmes: set[str] = {
            c.id for c in self.comptes.values() if not c.en_attente
        }
        self.liens: list[LienVu] = []
        self.attentes: list[Attente] = []
        self.condenses: set[str] = set()
        self.envois: dict[str, datetime] = {}

    def deposer(
        self,
        cause: Cause,
        maintenant: datetime,
        *,
        compte: str | None = None,
        cle: str | None = None,
    ) -> None:
        self.attentes.append(
            Attente(
                rang=len(self.attentes),
                cause=cause,
                demandee_le=maintenant,
                echeance=maintenant,
                compte=compte,
                cle=cle,
            )
        )

    def tuer_les_liens(self, compte: str) -> None:
        for lien in self.liens:
            if lien.compte == compte:
                lien.vivant = False

    def a_cette_adresse(self, cle: str) -> Compte | None:
        return next((c for c in self.comptes.values() if c.cle == cle), None)


def lieu_de(structure: Structure) -> Lieu:
    """
    Remember a structure as it is.
    """
    return Lieu(
        id=structure.id,
        genre=structure.type_structure,
        nom=structure.nom,
        ej=getattr(structure, "ej_id", None),
        membres=set(getattr(structure, "membres", ())),
        numero=str(structure.numero) if structure.numero else None,
        coordonnees=structure.coordonnees,
        version=structure.version,
    )


def compte_de(utilisateur: Utilisateur) -> Compte:
    """
    Remember an account as it is.
    """
    return Compte(
        id=utilisateur.id,
        prenom=utilisateur.prenom,
        nom=utilisateur.nom,
        adresse=utilisateur.courriel.adresse,
        profil=utilisateur.profil,
        lieu=utilisateur.rattachement.structure_id,
        activites=utilisateur.activites,
        droit=utilisateur.droit_validation,
        actif=utilisateur.actif,
        en_attente=utilisateur.valide_le is None,
        connexion=utilisateur.derniere_connexion,
        version=utilisateur.version,
    )
