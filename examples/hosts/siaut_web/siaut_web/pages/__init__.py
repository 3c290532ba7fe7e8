"""
The screens of the guide, one module each.
"""

from typing import Final

from . import (
    accessibility,
    comptes,
    connexion,
    creation,
    profil,
    structures,
    utilisateurs,
)

__all__ = ["PAGES"]

# The record is last: whatever follows "/utilisateurs/" may be an account.
PAGES: Final = (
    accessibility.router,
    connexion.router,
    profil.router,
    structures.router,
    utilisateurs.router,
    creation.router,
    comptes.router,
)
