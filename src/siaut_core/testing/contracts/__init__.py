"""
The contracts: plain tests, for adapters of both colours.

Inherit `StoreContract` for a store, `MailerContract` for a mailer and
`MotsDePasseContract` for passwords; each protocol also has its own. An asynchronous
adapter is run through `siaut_core.testing.from_async`.
"""

from siaut_core.testing.contracts.banc import Banc, Fabrique
from siaut_core.testing.contracts.courriels import CourrielRepositoryContract
from siaut_core.testing.contracts.host import HostContract
from siaut_core.testing.contracts.journal import JournalContract
from siaut_core.testing.contracts.liens import LienRepositoryContract
from siaut_core.testing.contracts.mailer import BancMailer, MailerContract
from siaut_core.testing.contracts.mots_de_passe import (
    MotDePasseRepositoryContract,
    MotsDePasseContract,
)
from siaut_core.testing.contracts.pilote import Pilote
from siaut_core.testing.contracts.recherche_comptes import RechercheUtilisateursContract
from siaut_core.testing.contracts.recherche_structures import (
    RechercheStructuresContract,
)
from siaut_core.testing.contracts.store import StoreContract
from siaut_core.testing.contracts.structures import StructureRepositoryContract
from siaut_core.testing.contracts.unites import UnitOfWorkContract
from siaut_core.testing.contracts.utilisateurs import UtilisateurRepositoryContract
from siaut_core.testing.courriers import Recu

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
