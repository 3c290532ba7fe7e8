"""
*Rows*: entities as columns, and rows as entities.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

import attrs

from siaut_core import (
    Cause,
    Courriel,
    EntiteJuridique,
    Etablissement,
    Fin,
    Groupe,
    Lien,
    Structure,
    Utilisateur,
)
from siaut_core.serialization import from_json, to_json
from siaut_core.sync import Event, MailState, Operation, QueuedMail
from siaut_core.use_cases.recherche.columns import (
    structure_columns,
    utilisateur_columns,
)
from siaut_core.use_cases.recherche.rows import UtilisateurRow

from . import models

E = TypeVar("E", bound=attrs.AttrsInstance)

SEPARATOR: Final = "\n"

# How a column is read, by its name; the others are as they are stored.
CONVERSIONS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "cause": Cause,
    "codes": tuple,
    "etat": MailState,
    "fin": Fin,
    "operation": Operation,
}


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


def columns_of(entity: Lien | QueuedMail | Event) -> dict[str, Any]:
    """
    Give each field as it is, but for a courriel, in two.
    """
    columns = attrs.asdict(entity, recurse=False)
    if "courriel" in columns:
        courriel = columns.pop("courriel")
        columns["courriel_adresse"] = courriel and courriel.adresse
        columns["courriel_cle"] = courriel and courriel.cle
    return columns


def _entity_of(kind: type[E], row: Any) -> E:  # noqa: ANN401  (a row of any)
    names = [field.name for field in attrs.fields(kind)]
    return kind(**{name: _field_of(row, name) for name in names})


def _field_of(row: Any, name: str) -> Any:  # noqa: ANN401  (same)
    if name == "courriel":
        adresse = row.courriel_adresse
        return adresse and Courriel.trusted(adresse, row.courriel_cle)
    value, read = getattr(row, name), CONVERSIONS.get(name)
    return value if read is None or value is None else read(value)


event_of: Final = partial(_entity_of, Event)
lien_of: Final = partial(_entity_of, Lien)
queued_mail_of: Final = partial(_entity_of, QueuedMail)
