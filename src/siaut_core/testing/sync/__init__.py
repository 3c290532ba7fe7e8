# Derived from aio/__init__.py by `nox -s twins -- --write`, docstring apart.
"""
The contracts for synchronous adapters.

Inherit `StoreContract` for a store, `MailerContract` for a mailer and
`MotsDePasseContract` for passwords; each protocol also has its own.
"""

from siaut_core.testing.courriers import Recu
from siaut_core.testing.sync.banc import Banc, Fabrique
from siaut_core.testing.sync.courriels import CourrielRepositoryContract
from siaut_core.testing.sync.host import HostContract
from siaut_core.testing.sync.journal import JournalContract
from siaut_core.testing.sync.liens import LienRepositoryContract
from siaut_core.testing.sync.mailer import BancMailer, MailerContract
from siaut_core.testing.sync.mots_de_passe import (
    MotDePasseRepositoryContract,
    MotsDePasseContract,
)
from siaut_core.testing.sync.pilote import Pilote
from siaut_core.testing.sync.recherche_comptes import RechercheUtilisateursContract
from siaut_core.testing.sync.recherche_structures import RechercheStructuresContract
from siaut_core.testing.sync.store import StoreContract
from siaut_core.testing.sync.structures import StructureRepositoryContract
from siaut_core.testing.sync.unites import UnitOfWorkContract
from siaut_core.testing.sync.utilisateurs import UtilisateurRepositoryContract

__all__ = [
    "Banc",
    "BancMailer",
    "CourrielRepositoryContract",
    "Fabrique",
    "HostContract",
    "JournalContract",
    "LienRepositoryContract",
    "MailerContract",
    "MotDePasseRepositoryContract",
    "MotsDePasseContract",
    "Pilote",
    "RechercheStructuresContract",
    "RechercheUtilisateursContract",
    "Recu",
    "StoreContract",
    "StructureRepositoryContract",
    "UnitOfWorkContract",
    "UtilisateurRepositoryContract",
]
