"""
Ready-made entities for examples: name only what the example is about.

``un_utilisateur(actif=False)`` is an ordinary account that is switched off.
Defaults hold together: the account ``"u-1"`` sits on the ET ``"et-1"`` of the EJ
``"ej-1"``, all of it at noon on 8 November 2023, the day of the guide.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Cause, Lien
from siaut_core.entities.profil import Niveau, Profil, TypeStructure
from siaut_core.entities.secret import Jeton
from siaut_core.entities.structure import (
    Coordonnees,
    EntiteJuridique,
    Etablissement,
    Groupe,
    Rattachement,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.evenement import Evenement, Operation

__all__ = [
    "COORDONNEES",
    "HEURES",
    "JETON",
    "MIDI",
    "un_et",
    "un_evenement",
    "un_gestionnaire",
    "un_groupe",
    "un_lien",
    "un_numero",
    "un_profil",
    "un_utilisateur",
    "une_demande",
    "une_ej",
    "une_intention",
]

MIDI: Final = datetime(2023, 11, 8, 12, tzinfo=UTC)

JETON: Final = "jeton-d-essai-de-trente-deux-octets"

HEURES: Final = {Cause.CREATION: 72, Cause.RENVOI: 72, Cause.DEMANDE: 24}

COORDONNEES: Final = Coordonnees(
    numero_et_voie="12 AVENUE DU TEST",
    code_postal="01000",
    commune="BOURG-EN-BRESSE",
    departement="01",
    telephone="0400000000",
)


def un_numero(ordre: int = 1, prefixe: str = "01") -> NumeroFiness:
    """
    Make the FINESS number of that rank, from 0 to 99,999, with its right key.

    *prefixe* is two characters, such as ``"75"`` or ``"2A"``.
    """
    huit = f"{prefixe}0{ordre:05d}"
    chiffres = map(int, huit.replace("A", "1").replace("B", "2"))
    somme = sum(sum(divmod(c * (1 + rang % 2), 10)) for rang, c in enumerate(chiffres))
    return NumeroFiness(f"{huit}{-somme % 10}")


def une_ej(id: str = "ej-1", **champs: object) -> EntiteJuridique:
    """
    Make an EJ, with a number and coordinates.
    """
    defauts = {
        "id": id,
        "raison_sociale": "CENTRE HOSPITALIER DE TEST",
        "numero": un_numero(1),
        "coordonnees": COORDONNEES,
    }
    return EntiteJuridique(**{**defauts, **champs})  # type: ignore[arg-type]  # checked when built


def un_et(id: str = "et-1", **champs: object) -> Etablissement:
    """
    Make an ET; it hangs from ``"ej-1"`` unless told otherwise.
    """
    defauts = {
        "id": id,
        "ej_id": "ej-1",
        "raison_sociale": "CLINIQUE DE TEST",
        "numero": un_numero(2),
        "coordonnees": COORDONNEES,
    }
    return Etablissement(**{**defauts, **champs})  # type: ignore[arg-type]  # checked when built


def un_groupe(id: str = "gr-1", **champs: object) -> Groupe:
    """
    Make a groupe; its only member is ``"ej-1"`` unless told otherwise.
    """
    defauts = {
        "id": id,
        "libelle": "GROUPE DE TEST",
        "membres": frozenset({StructureId("ej-1")}),
    }
    return Groupe(**{**defauts, **champs})  # type: ignore[arg-type]  # checked when built


def un_profil(niveau: Niveau, structure: Structure) -> Profil:
    """
    Give the profile of that level that fits the structure.
    """
    suffixe = "ET" if structure.type_structure is TypeStructure.ET else "EJ"
    return Profil[f"{niveau.name}_{suffixe}"]


def un_utilisateur(
    id: str = "u-1", structure: Structure | None = None, **champs: object
) -> Utilisateur:
    """
    Make an account, not validated yet, that may create dossiers.

    Its profile is that of an Utilisateur and fits the structure; its address
    follows from its id, so that two accounts have two addresses.
    """
    lieu = structure or un_et()
    defauts = {
        "id": id,
        "prenom": "Aurélie",
        "nom": "Test",
        "profil": un_profil(Niveau.UTILISATEUR, lieu),
        "rattachement": Rattachement.a(lieu),
        "activites": ("QA001", "QA002"),
        "cree_le": MIDI,
    }
    if "courriel" not in champs:
        defauts["courriel"] = Courriel.lire(f"{id}@test.fr")
    return Utilisateur(**{**defauts, **champs})  # type: ignore[arg-type]  # checked when built


def un_gestionnaire(
    id: str = "g-1", structure: Structure | None = None, **champs: object
) -> Utilisateur:
    """
    Make a *Gestionnaire* in exercise: active, and validated at `MIDI`.
    """
    lieu = structure or un_et()
    defauts = {
        "prenom": "Camille",
        "profil": un_profil(Niveau.GESTIONNAIRE, lieu),
        "valide_le": MIDI,
    }
    return un_utilisateur(id, lieu, **{**defauts, **champs})


def une_intention(id: str = "i-1", minutes: float = 0, **champs: object) -> Intention:
    """
    Make an intention that waits: the creation of ``"u-1"``, *minutes* after noon.
    """
    demandee_le = MIDI + timedelta(minutes=minutes)
    defauts = {
        "cause": Cause.CREATION,
        "utilisateur_id": "u-1",
        "demandee_le": demandee_le,
        "prochain_essai_le": demandee_le,
    }
    return Intention(id=id, **{**defauts, **champs})  # type: ignore[arg-type]  # checked when built


def une_demande(
    id: str = "i-1",
    adresse: str | None = "u-1@test.fr",
    minutes: float = 0,
    **champs: object,
) -> Intention:
    """
    Make the intention of a demande; *adresse* is ``None`` for text that is none.
    """
    defauts = {
        "cause": Cause.DEMANDE,
        "utilisateur_id": None,
        "courriel": None if adresse is None else Courriel.lire(adresse),
    }
    return une_intention(id, minutes, **{**defauts, **champs})


def un_evenement(**champs: object) -> Evenement:
    """
    Make the event of a demande that was granted at `MIDI`.
    """
    defauts = {"operation": Operation.DEMANDER_LIEN, "le": MIDI, "accordee": True}
    return Evenement(**{**defauts, **champs})  # type: ignore[arg-type]  # an event checks nothing


def un_lien(
    id: str = "l-1",
    *,
    cause: Cause = Cause.CREATION,
    emis_le: datetime = MIDI,
    **champs: object,
) -> Lien:
    """
    Make the link of `un_utilisateur`, with the lifetime that the guide says.

    Its token is `JETON`.
    """
    defauts = {
        "utilisateur_id": "u-1",
        "courriel": Courriel.lire("u-1@test.fr"),
        "empreinte": Jeton(JETON).empreinte(),
        "expire_le": emis_le.astimezone(UTC) + timedelta(hours=HEURES[cause]),
        "rank": 1,
    }
    return Lien(id=id, cause=cause, emis_le=emis_le, **{**defauts, **champs})  # type: ignore[arg-type]  # checked when built
