"""
The contracts: plain tests, for adapters of both colours.

Inherit `StoreContract` for a store, `MailerContract` for a mailer and
`PasswordPolicyContract` for passwords; each protocol also has its own. An asynchronous
adapter is run through `siaut_core.testing.from_async`.
"""

from siaut_core.testing.contracts.bench import Bench, Factory
from siaut_core.testing.contracts.driver import Driver
from siaut_core.testing.contracts.host import HostContract
from siaut_core.testing.contracts.journal import JournalContract
from siaut_core.testing.contracts.liens import LienRepositoryContract
from siaut_core.testing.contracts.mailer import (
    MailerBench,
    MailerContract,
    MailerFactory,
)
from siaut_core.testing.contracts.outbox import OutboxContract
from siaut_core.testing.contracts.passwords import (
    PasswordPolicyContract,
    PasswordPolicyFactory,
    PasswordRepositoryContract,
)
from siaut_core.testing.contracts.searches import SearchContract
from siaut_core.testing.contracts.store import StoreContract
from siaut_core.testing.contracts.structures import StructureRepositoryContract
from siaut_core.testing.contracts.units import UnitOfWorkContract
from siaut_core.testing.contracts.utilisateurs import UtilisateurRepositoryContract
from siaut_core.testing.mails import ReceivedMail

__all__ = [
    "Bench",
    "Driver",
    "Factory",
    "HostContract",
    "JournalContract",
    "LienRepositoryContract",
    "MailerBench",
    "MailerContract",
    "MailerFactory",
    "OutboxContract",
    "PasswordPolicyContract",
    "PasswordPolicyFactory",
    "PasswordRepositoryContract",
    "ReceivedMail",
    "SearchContract",
    "StoreContract",
    "StructureRepositoryContract",
    "UnitOfWorkContract",
    "UtilisateurRepositoryContract",
]
