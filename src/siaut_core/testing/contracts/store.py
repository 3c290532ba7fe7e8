"""
Every contract of a store, in one class: the one that most adapters inherit.
"""

from __future__ import annotations

from siaut_core.testing.contracts.host import HostContract
from siaut_core.testing.contracts.journal import JournalContract
from siaut_core.testing.contracts.liens import LienRepositoryContract
from siaut_core.testing.contracts.outbox import OutboxContract
from siaut_core.testing.contracts.passwords import PasswordRepositoryContract
from siaut_core.testing.contracts.structures import StructureRepositoryContract
from siaut_core.testing.contracts.units import UnitOfWorkContract
from siaut_core.testing.contracts.utilisateurs import UtilisateurRepositoryContract

__all__ = ["StoreContract"]


class StoreContract(
    # pytest runs the tests of the last one first.
    HostContract,
    UnitOfWorkContract,
    PasswordRepositoryContract,
    JournalContract,
    OutboxContract,
    LienRepositoryContract,
    UtilisateurRepositoryContract,
    StructureRepositoryContract,
):
    """
    What the store of a service promises.

    Each repository, the unit of work that they share, and the operations on top: in
    this order, so that what is simple fails before what is built upon it.
    """
