"""
Ready-made entities for examples: name only what the example is about.

``an_utilisateur(actif=False)`` is an ordinary account that is switched off.
Defaults hold together: the account ``"u-1"`` sits on the ET ``"et-1"`` of the EJ
``"ej-1"``, all of it at noon on 8 November 2023, the day of the guide.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.secret import Token
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.event import Event, Operation

__all__ = [
    "COORDONNEES",
    "HOURS",
    "LATER",
    "MICROSECOND",
    "NOON",
    "TOKEN",
    "a_demande",
    "a_gestionnaire",
    "a_groupe",
    "a_lien",
    "a_numero",
    "a_profil",
    "a_queued_mail",
    "an_ej",
    "an_et",
    "an_event",
    "an_utilisateur",
]

NOON: Final = datetime(2023, 11, 8, 12, tzinfo=UTC)
LATER: Final = NOON + timedelta(minutes=5)

MICROSECOND: Final = timedelta(microseconds=1)

TOKEN: Final = "jeton-d-essai-de-trente-deux-octets"

HOURS: Final = {Cause.CREATION: 72, Cause.RENVOI: 72, Cause.DEMANDE: 24}

COORDONNEES: Final = Coordonnees(
    numero_et_voie="12 AVENUE DU TEST",
    code_postal="01000",
    commune="BOURG-EN-BRESSE",
    departement="01",
    telephone="0400000000",
)


def a_numero(order: int = 1, prefix: str = "01") -> NumeroFiness:
    """
    Make the FINESS number of that rank, from 0 to 99,999, with its right key.

    *prefix* is two characters, such as ``"75"`` or ``"2A"``.
    """
    return _with_its_key(f"{prefix}0{order:05d}")


@cache
def _with_its_key(eight: str) -> NumeroFiness:
    digits = map(int, eight.replace("A", "1").replace("B", "2"))
    total = sum(sum(divmod(c * (1 + rank % 2), 10)) for rank, c in enumerate(digits))
    return NumeroFiness(f"{eight}{-total % 10}")


def an_ej(id: str = "ej-1", **fields: object) -> EntiteJuridique:
    """
    Make an EJ, with a number and coordinates.
    """
    defaults = {
        "id": id,
        "raison_sociale": "CENTRE HOSPITALIER DE TEST",
        "numero": a_numero(1),
        "coordonnees": COORDONNEES,
    }
    return EntiteJuridique(**{**defaults, **fields})  # type: ignore[arg-type]  # checked when built


def an_et(id: str = "et-1", **fields: object) -> Etablissement:
    """
    Make an ET; it hangs from ``"ej-1"`` unless told otherwise.
    """
    defaults = {
        "id": id,
        "ej_id": "ej-1",
        "raison_sociale": "CLINIQUE DE TEST",
        "numero": a_numero(2),
        "coordonnees": COORDONNEES,
    }
    return Etablissement(**{**defaults, **fields})  # type: ignore[arg-type]  # checked when built


def a_groupe(id: str = "gr-1", **fields: object) -> Groupe:
    """
    Make a groupe; its only member is ``"ej-1"`` unless told otherwise.
    """
    defaults = {
        "id": id,
        "libelle": "GROUPE DE TEST",
        "membres": frozenset({StructureId("ej-1")}),
    }
    return Groupe(**{**defaults, **fields})  # type: ignore[arg-type]  # checked when built


def a_profil(niveau: Niveau, structure: Structure) -> Profil:
    """
    Give the profile of that level that fits the structure.
    """
    suffix = "ET" if structure.type_structure is TypeStructure.ET else "EJ"
    return Profil[f"{niveau.name}_{suffix}"]


def an_utilisateur(
    id: str = "u-1", structure: Structure | None = None, **fields: object
) -> Utilisateur:
    """
    Make an account, not validated yet, that may create dossiers.

    Its profile is that of an Utilisateur and fits the structure; its address
    follows from its id, so that two accounts have two addresses.
    """
    place = structure or an_et()
    defaults = {
        "id": id,
        "prenom": "Aurélie",
        "nom": "Test",
        "profil": a_profil(Niveau.UTILISATEUR, place),
        "rattachement": Rattachement.a(place),
        "activites": ("QA001", "QA002"),
        "cree_le": NOON,
    }
    if "courriel" not in fields:
        defaults["courriel"] = Courriel.parse(f"{id}@test.fr")
    return Utilisateur(**{**defaults, **fields})  # type: ignore[arg-type]  # checked when built


def a_gestionnaire(
    id: str = "g-1", structure: Structure | None = None, **fields: object
) -> Utilisateur:
    """
    Make a *Gestionnaire* in exercise: active, and validated at `NOON`.
    """
    place = structure or an_et()
    defaults = {
        "prenom": "Camille",
        "profil": a_profil(Niveau.GESTIONNAIRE, place),
        "valide_le": NOON,
    }
    return an_utilisateur(id, place, **{**defaults, **fields})


def a_queued_mail(id: str = "i-1", minutes: float = 0, **fields: object) -> QueuedMail:
    """
    Make a queued mail that waits: the creation of ``"u-1"``, *minutes* after noon.
    """
    asked_at = NOON + timedelta(minutes=minutes)
    defaults = {
        "cause": Cause.CREATION,
        "utilisateur_id": "u-1",
        "asked_at": asked_at,
        "due_at": asked_at,
    }
    return QueuedMail(id=id, **{**defaults, **fields})  # type: ignore[arg-type]  # checked when built


def a_demande(
    id: str = "i-1",
    adresse: str | None = "u-1@test.fr",
    minutes: float = 0,
    **fields: object,
) -> QueuedMail:
    """
    Make the queued mail of a demande; *adresse* is ``None`` for text that is none.
    """
    defaults = {
        "cause": Cause.DEMANDE,
        "utilisateur_id": None,
        "courriel": None if adresse is None else Courriel.parse(adresse),
    }
    return a_queued_mail(id, minutes, **{**defaults, **fields})


def an_event(**fields: object) -> Event:
    """
    Make the event of a demande that was granted at `NOON`.
    """
    defaults = {"operation": Operation.DEMANDER_LIEN, "le": NOON, "granted": True}
    return Event(**{**defaults, **fields})  # type: ignore[arg-type]  # an event checks nothing


def a_lien(
    id: str = "l-1",
    *,
    cause: Cause = Cause.CREATION,
    emis_le: datetime = NOON,
    **fields: object,
) -> Lien:
    """
    Make the link of `an_utilisateur`, with the lifetime that the guide says.

    Its token is `TOKEN`.
    """
    defaults = {
        "utilisateur_id": "u-1",
        "courriel": Courriel.parse("u-1@test.fr"),
        "digest": Token(TOKEN).digest(),
        "expire_le": emis_le.astimezone(UTC) + timedelta(hours=HOURS[cause]),
        "rank": 1,
    }
    return Lien(id=id, cause=cause, emis_le=emis_le, **{**defaults, **fields})  # type: ignore[arg-type]  # checked when built
