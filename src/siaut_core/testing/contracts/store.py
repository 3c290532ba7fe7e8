"""
Every contract of a store, in one class: the one that most adapters inherit.
"""

from __future__ import annotations

from siaut_core.testing.contracts.courriels import CourrielRepositoryContract
from siaut_core.testing.contracts.host import HostContract
from siaut_core.testing.contracts.journal import JournalContract
from siaut_core.testing.contracts.liens import LienRepositoryContract
from siaut_core.testing.contracts.mots_de_passe import MotDePasseRepositoryContract
from siaut_core.testing.contracts.structures import StructureRepositoryContract
from siaut_core.testing.contracts.unites import UnitOfWorkContract
from siaut_core.testing.contracts.utilisateurs import UtilisateurRepositoryContract

__all__ = ["StoreContract"]


class StoreContract(
    # pytest runs the tests of the last one first.
    HostContract,
    UnitOfWorkContract,
    MotDePasseRepositoryContract,
    JournalContract,
    CourrielRepositoryContract,
    LienRepositoryContract,
    UtilisateurRepositoryContract,
    StructureRepositoryContract,
):
    """
    What the store of a service promises.

    Each repository, the unit of work that they share, and the operations on top: in
    this order, so that what is simple fails before what is built upon it.
    """
