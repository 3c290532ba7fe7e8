"""
The contracts for asynchronous adapters.

Inherit `StoreContract` for a store, `MailerContract` for a mailer and
`MotsDePasseContract` for passwords; each protocol also has its own.
"""

from siaut_core.testing.aio.banc import Banc, Fabrique
from siaut_core.testing.aio.courriels import CourrielRepositoryContract
from siaut_core.testing.aio.host import HostContract
from siaut_core.testing.aio.journal import JournalContract
from siaut_core.testing.aio.liens import LienRepositoryContract
from siaut_core.testing.aio.mailer import BancMailer, MailerContract
from siaut_core.testing.aio.mots_de_passe import (
    MotDePasseRepositoryContract,
    MotsDePasseContract,
)
from siaut_core.testing.aio.pilote import Pilote
from siaut_core.testing.aio.recherche_comptes import RechercheUtilisateursContract
from siaut_core.testing.aio.recherche_structures import RechercheStructuresContract
from siaut_core.testing.aio.store import StoreContract
from siaut_core.testing.aio.structures import StructureRepositoryContract
from siaut_core.testing.aio.unites import UnitOfWorkContract
from siaut_core.testing.aio.utilisateurs import UtilisateurRepositoryContract
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
