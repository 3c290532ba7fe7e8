"""
The same account for pydantic, that checks about the same of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    EmailStr,
    Field,
    StringConstraints,
    TypeAdapter,
)

from siaut_core import Profil, TypeStructure

__all__ = ["ADAPTER"]

Identifier = Annotated[str, StringConstraints(pattern=r"^[ -~]{1,64}$")]
Nom = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]


class Attachment(BaseModel):
    """
    Where an account sits.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    structure_id: Identifier
    type_structure: TypeStructure


class Compte(BaseModel):
    """
    An account, its envelope included.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["Utilisateur"]
    format: Literal[1]
    id: Identifier
    prenom: Nom
    nom: Nom
    courriel: EmailStr
    profil: Profil
    rattachement: Attachment
    activites: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    droit_validation: bool
    cree_le: datetime
    cree_par: Identifier | None
    valide_le: datetime | None
    derniere_connexion: datetime | None
    actif: bool
    version: Annotated[int, Field(ge=1)]


ADAPTER: Final = TypeAdapter(list[Compte])
