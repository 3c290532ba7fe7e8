"""
The screens of the guide, one module each.
"""

from typing import Final

from . import accessibility, comptes, connexion, profil, utilisateurs

__all__ = ["PAGES"]

# The record is last: whatever follows "/utilisateurs/" may be an account.
PAGES: Final = (
    accessibility.router,
    connexion.router,
    profil.router,
    utilisateurs.router,
    comptes.router,
)
