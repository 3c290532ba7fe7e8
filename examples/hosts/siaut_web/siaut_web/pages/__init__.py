"""
The screens of the guide, one module each.
"""

from typing import Final

from . import connexion, profil

__all__ = ["PAGES"]

PAGES: Final = (connexion.router, profil.router)
