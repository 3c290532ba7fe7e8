"""
*Identifiants*: opaque names that the host's `IdSource` draws.

Any text that is not 1 to 64 printable ASCII characters is unknown without
asking the host: NUL characters and lone surrogates break database drivers.
"""

from __future__ import annotations

from typing import NewType, TypeGuard

from siaut_core.errors import DonneesInvalidesError

__all__ = [
    "IntentionId",
    "LienId",
    "StructureId",
    "UtilisateurId",
    "est_identifiant",
    "lire_identifiant",
]

UtilisateurId = NewType("UtilisateurId", str)
StructureId = NewType("StructureId", str)
LienId = NewType("LienId", str)
IntentionId = NewType("IntentionId", str)

LONGUEUR_MAXIMALE = 64


def est_identifiant(valeur: object) -> TypeGuard[str]:
    """
    Say whether *valeur* can be an identifier at all.

    .. doctest::

        >>> est_identifiant("u-1"), est_identifiant(""), est_identifiant("é")
        (True, False, False)
    """
    return (
        type(valeur) is str
        and 0 < len(valeur) <= LONGUEUR_MAXIMALE
        and valeur.isascii()
        and valeur.isprintable()
    )


def lire_identifiant(valeur: object) -> str:
    """
    Check an identifier that an entity is built with.

    Raises:
        siaut_core.errors.DonneesInvalidesError: If it cannot be one.
    """
    if not est_identifiant(valeur):
        raise DonneesInvalidesError.seule(
            "IDENTIFIANT", "Un identifiant de 1 à 64 caractères ASCII est attendu."
        )
    return valeur
