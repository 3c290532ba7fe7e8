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
    "Compte",
    "Issue",
    "KnownLien",
    "KnownStructure",
    "Model",
    "PendingMail",
    "compte_of",
    "structure_of",
]

# The error that is expected; ``None`` when it is granted.
Issue: TypeAlias = type[SiautError] | None


@attrs.define(kw_only=True)
class KnownStructure:
    """
    A structure.
    """

    id: str
    kind: TypeStructure
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
    structure_id: str
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
class KnownLien:
    """
    A link whose token was drawn, whether or not its mail left.
    """

    token: str
    compte: str
    cle: str
    cause: Cause
    emis_le: datetime
    alive: bool = True


@attrs.define(kw_only=True)
class PendingMail:
    """
    A mail of the outbox; *rank* counts them in the order they came.
    """

    rank: int
    cause: Cause
    asked_at: datetime
    due: datetime
    compte: str | None = None
    cle: str | None = None
    tries: int = 0
    etat: str = "EN_ATTENTE"

    @property
    def recipient(self) -> str | None:
        return self.cle if self.cause is Cause.DEMANDE else self.compte


class Model:
    """
    All there is, as the guide has it.

    Attributes:
        gone: Identifiers of the accounts that were deleted.
        confirmed: Identifiers of the accounts that were validated, ever.
        sendings: When the last mail of a demande left for an account.
    """

    def __init__(
        self, structures: Iterable[Structure], comptes: Iterable[Utilisateur]
    ) -> None:
        self.structures: dict[str, KnownStructure] = {
            s.id: structure_of(s) for s in structures
        }
        self.comptes: dict[str, Compte] = {u.id: compte_of(u) for u in comptes}
        self.gone: set[str] = set()
        self.confirmed: set[str] = {
            c.id for c in self.comptes.values() if not c.en_attente
        }
        self.liens: list[KnownLien] = []
        self.pending: list[PendingMail] = []
        self.stored_digests: set[str] = set()
        self.sendings: dict[str, datetime] = {}

    def put(
        self,
        cause: Cause,
        now: datetime,
        *,
        compte: str | None = None,
        cle: str | None = None,
    ) -> None:
        self.pending.append(
            PendingMail(
                rank=len(self.pending),
                cause=cause,
                asked_at=now,
                due=now,
                compte=compte,
                cle=cle,
            )
        )

    def kill_the_liens(self, compte: str) -> None:
        for lien in self.liens:
            if lien.compte == compte:
                lien.alive = False

    def at_this_address(self, cle: str) -> Compte | None:
        return next((c for c in self.comptes.values() if c.cle == cle), None)


def structure_of(structure: Structure) -> KnownStructure:
    """
    Remember a structure as it is.
    """
    return KnownStructure(
        id=structure.id,
        kind=structure.type_structure,
        nom=structure.nom,
        ej=getattr(structure, "ej_id", None),
        membres=set(getattr(structure, "membres", ())),
        numero=str(structure.numero) if structure.numero else None,
        coordonnees=structure.coordonnees,
        version=structure.version,
    )


def compte_of(utilisateur: Utilisateur) -> Compte:
    """
    Remember an account as it is.
    """
    return Compte(
        id=utilisateur.id,
        prenom=utilisateur.prenom,
        nom=utilisateur.nom,
        adresse=utilisateur.courriel.adresse,
        profil=utilisateur.profil,
        structure_id=utilisateur.rattachement.structure_id,
        activites=utilisateur.activites,
        droit=utilisateur.droit_validation,
        actif=utilisateur.actif,
        en_attente=utilisateur.valide_le is None,
        connexion=utilisateur.derniere_connexion,
        version=utilisateur.version,
    )
