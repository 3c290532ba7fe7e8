"""
*Rows*: entities as columns, and rows as entities.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import attrs

from siaut_core import (
    Cause,
    Courriel,
    EntiteJuridique,
    Etablissement,
    Fin,
    Groupe,
    Lien,
    Utilisateur,
)
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.serialization import from_json, to_json
from siaut_core.use_cases.event import Event, Operation
from siaut_core.use_cases.recherche.columns import (
    structure_columns,
    utilisateur_columns,
)
from siaut_core.use_cases.recherche.rows import UtilisateurRow

if TYPE_CHECKING:
    from collections.abc import Callable

    from siaut_core import Structure

    from . import models

__all__ = [
    "event_columns",
    "event_of",
    "lien_columns",
    "lien_of",
    "queued_mail_columns",
    "queued_mail_of",
    "row_of",
    "structure_of",
    "structure_values",
    "surrounded_code",
    "utilisateur_of",
    "utilisateur_values",
]

SEPARATOR: Final = "\n"


def surrounded_code(code: str) -> str:
    """
    Write the code of an activity as it stands in its column.
    """
    return f"{SEPARATOR}{code}{SEPARATOR}"


def utilisateur_values(compte: Utilisateur) -> dict[str, Any]:
    """
    Give every column that changes with its version: not the last login.
    """
    return {
        "body": to_json(compte),
        "version": compte.version,
        "courriel_cle": compte.courriel.cle,
        "structure_id": compte.rattachement.structure_id,
        "en_exercice": compte.est_en_exercice,
        **utilisateur_columns(compte),
        "activites": surrounded_code(SEPARATOR.join(compte.activites)),
    }


def utilisateur_of(row: models.Compte) -> Utilisateur:
    compte = from_json(row.body, Utilisateur)
    return attrs.evolve(compte, derniere_connexion=row.derniere_connexion)


def structure_values(structure: Structure) -> dict[str, Any]:
    return {
        "body": to_json(structure),
        "version": structure.version,
        "libelle_cle": structure.cle if isinstance(structure, Groupe) else "",
        "ej_id": structure.ej_id,
        **structure_columns(structure),
    }


def structure_of(row: models.Structure) -> Structure:
    structure: Structure = from_json(row.body, EntiteJuridique | Etablissement | Groupe)
    return structure


def row_of(
    row: models.Compte, structure_of: Callable[[models.Structure], Any]
) -> UtilisateurRow:
    """
    Make a row of a search, from an account read with its structure and its EJ.
    """
    structure, ej = row.structure, row.structure.ej
    return UtilisateurRow(
        utilisateur_of(row), structure_of(structure), structure_of(ej) if ej else None
    )


def lien_columns(lien: Lien) -> dict[str, Any]:
    return {**_columns(lien), "fin": lien.fin.value if lien.fin else ""}


def lien_of(row: models.Lien) -> Lien:
    fin = Fin(row.fin) if row.fin else None
    return Lien(**{**_fields(Lien, row), "cause": Cause(row.cause), "fin": fin})


def queued_mail_columns(queued: QueuedMail) -> dict[str, Any]:
    return _columns(queued)


def queued_mail_of(row: models.QueuedMail) -> QueuedMail:
    codes = {"cause": Cause(row.cause), "etat": MailState(row.etat)}
    return QueuedMail(**{**_fields(QueuedMail, row), **codes})


def event_columns(event: Event) -> dict[str, Any]:
    return {**attrs.asdict(event), "operation": event.operation.value}


def event_of(row: models.Event) -> Event:
    codes = {"operation": Operation[row.operation], "codes": tuple(row.codes)}
    return Event(**{**_fields(Event, row), **codes})


def _columns(entity: Lien | QueuedMail) -> dict[str, Any]:
    """
    Give each field as it is, but for codes, and a courriel in two.
    """
    fields = attrs.asdict(entity, recurse=False)
    courriel = fields.pop("courriel")
    return {
        **{name: v.value if isinstance(v, Enum) else v for name, v in fields.items()},
        "courriel_adresse": courriel and courriel.adresse,
        "courriel_cle": courriel and courriel.cle,
    }


def _fields(kind: type[attrs.AttrsInstance], row: Any) -> dict[str, Any]:  # noqa: ANN401  (a row of any)
    """
    Give each column as it is, but for a courriel, of two.
    """
    names = [field.name for field in attrs.fields(kind)]
    fields = {name: getattr(row, name) for name in names if name != "courriel"}
    if "courriel" not in names:
        return fields
    adresse, cle = row.courriel_adresse, row.courriel_cle
    return {**fields, "courriel": adresse and Courriel.trusted(adresse, cle)}
