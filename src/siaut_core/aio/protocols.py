"""
What a host implements: where it keeps things, how it sends mail, its passwords.

Every repository is reached through a unit of work, the outermost transaction:
all of its writes are stored together when it ends, or none when it raises; and each
method sees those that were made before it. Keys (identifiers, digests, `Courriel.cle`,
FINESS numbers) are compared whole and as they are, code point by code point.
Adapters map stale versions, identifiers already stored, serialization failures,
deadlocks and busy databases to `ConflictError`; the operation then runs its unit
of work again. They raise our errors outside their own ``except``: a driver's
message may quote the address, and would stay as the context.

Commands write in one order, so that none waits for another: accounts (locked by
``lock``), links, accounts, outbox, journal. Only the drain locks what is in
the outbox, and does it first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import StructureId, UtilisateurId
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import QueuedMail
from siaut_core.entities.secret import MotDePasse
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.event import Event

if TYPE_CHECKING:
    # Loaded on use: most processes never search, or never write a mail.
    from siaut_core.messages.mail import Mail
    from siaut_core.use_cases.recherche.rows import UtilisateurRow
    from siaut_core.use_cases.recherche.structures import StructuresQuery
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

__all__ = [
    "Journal",
    "LienRepository",
    "Mailer",
    "OnEvent",
    "Outbox",
    "PasswordPolicy",
    "PasswordRepository",
    "StructureRepository",
    "UnitOfWork",
    "UnitOfWorkFactory",
    "UtilisateurRepository",
]


class UtilisateurRepository(Protocol):
    """
    Where the host keeps accounts, inside one unit of work.
    """

    async def get(self, id: UtilisateurId, /) -> Utilisateur | None: ...

    async def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        """
        Find the account whose courriel has the same key.
        """
        ...

    async def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        """
        Lock these accounts (at least one) until the end; check that none changed.

        One statement locks them all in order of id (``SELECT id, version ...
        ORDER BY id FOR NO KEY UPDATE``; SQLite: ``BEGIN IMMEDIATE``), then their
        versions are compared. A plain read of versions is not enough: two
        *Gestionnaires* deactivating each other would both succeed.

        Raises:
            siaut_core.errors.ConflictError: If one is gone or has another version.
        """
        ...

    async def add(self, utilisateur: Utilisateur, /) -> None:
        """
        Store a new account, atomically on the key of its courriel.

        Raises:
            siaut_core.errors.CourrielDejaPrisError: If another account has it.
        """
        ...

    async def save(self, utilisateur: Utilisateur, /) -> None:
        """
        Store the next version of an account; never its ``derniere_connexion``.

        Raises:
            siaut_core.errors.ConflictError: Unless the stored version is one less.
            siaut_core.errors.CourrielDejaPrisError: If another account has its
                new courriel.
        """
        ...

    async def remove(self, utilisateur: Utilisateur, /) -> None:
        """
        Delete an account, its password and its links; free its courriel.

        Raises:
            siaut_core.errors.ConflictError: If it has another version, or is gone.
        """
        ...

    async def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        """
        Keep the latest date of login, in one statement and without a new version.

        Returns:
            Whether the account is there, active and validated; else nothing is
            stored.
        """
        ...

    async def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        """
        Give the first rows of a search, in its order, after its position.

        What `UTILISATEURS_SEARCH.answer` gives (`siaut_core.use_cases.recherche`). A
        column that the adapter does not know is an error, never ignored.
        """
        ...


class StructureRepository(Protocol):
    """
    Where the host keeps EJ, ET and groupes, inside one unit of work.
    """

    async def get(self, id: StructureId, /) -> Structure | None: ...

    async def by_ids(
        self, ids: Sequence[StructureId], /
    ) -> Mapping[StructureId, Structure]:
        """
        Give those that exist, in one statement: as they were at one instant.
        """
        ...

    async def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        """
        Give the ET that hang from an EJ today.
        """
        ...

    async def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        """
        Give the groupes that an EJ belongs to.
        """
        ...

    async def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        """
        Give those that exist; adapters may ask in several statements.
        """
        ...

    async def numeros(self) -> Sequence[NumeroFiness]:
        """
        Give every FINESS number that is stored.
        """
        ...

    async def add(self, structure: Structure, /) -> None:
        """
        Store a new structure.

        Raises:
            siaut_core.errors.NumeroDejaPrisError: If another EJ or ET has its
                number, or another groupe its libellé once folded (``cle``).
        """
        ...

    async def save(self, structure: Structure, /) -> None:
        """
        Store the next version of a structure.

        Raises:
            siaut_core.errors.ConflictError: Unless the stored version is one less.
            siaut_core.errors.NumeroDejaPrisError: As for ``add``.
        """
        ...

    async def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        """
        Give the first structures of a search, in its order, after its position.

        What `STRUCTURES_SEARCH.answer` gives; a column unknown is an error too.
        """
        ...

    async def sans_gestionnaire(self) -> Sequence[Structure]:
        """
        Give the structures that are in the perimeter of no acting *Gestionnaire*.
        """
        ...


class LienRepository(Protocol):
    """
    Where the host keeps links, by the digest of their token.
    """

    async def by_digest(self, digest: str, /) -> Lien | None: ...

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        """
        Give the greatest rank among the links of an account; 0 without any.
        """
        ...

    async def add(self, lien: Lien, /) -> None:
        """
        Store a new link, atomically on its account and its rank.

        Raises:
            siaut_core.errors.ConflictError: If the account has a link of that rank.
        """
        ...

    async def use(self, digest: str, now: datetime, /) -> bool:
        """
        Consume a link that nothing ended, while ``now < expire_le``.

        One compare-and-set. Whether its time has come is asked by the core, on the
        link that it read.

        It gives the link to at most one unit of work that commits.

        Returns:
            Whether it was given to this one.
        """
        ...

    async def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        """
        End every link of an account that nothing ended yet (``REVOCATION``).
        """
        ...

    async def replace(self, lien: Lien, /) -> None:
        """
        End the links of its account of a smaller rank (``REMPLACEMENT``).

        Those that nothing ended yet; never one of a greater rank.
        """
        ...


class Outbox(Protocol):
    """
    The outbox: mails that must leave, until they have.

    It has no foreign key to accounts: a deleted one leaves its queued mails.
    """

    async def put(self, queued: QueuedMail, /) -> None: ...

    async def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        """
        Lease the oldest queued mail that is due, until *until*.

        Due is what `QueuedMail.is_due` says, and what was put back ``behind`` a mail
        that nobody has any more. The oldest has the smallest
        ``(due_at, asked_at, id)``.

        A compare-and-set on its number of tries, that counts one more
        (`QueuedMail.lease`): a row lock is not enough, for it ends at the
        commit, before the mail. In the same breath the older queued mails still
        waiting for the same person are closed (`QueuedMail.replaces`), but for
        those under a lease that runs, or that another worker is taking: it does
        not wait for that one. `siaut_core.use_cases.outbox.next_due` is the
        reference.

        Returns:
            The queued mail as leased, or ``None`` when nothing is due.
        """
        ...

    async def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        """
        Store what became of a leased queued mail, only while the lease holds.

        Returns:
            Whether it did: the stored one still waits, with the tries and the
            ``leased_until`` of *leased*.
        """
        ...

    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        """
        Give the queued mails of an account that wait with a ``leased_until``.

        Also those whose lease is over: clocks are the core's affair.
        """
        ...

    async def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        """
        Tell when the last mail of a demande left for an account.

        The latest ``closed_at``, not beyond *horizon*, among its queued mails of cause
        DEMANDE and state ENVOI; ``None`` without one.
        """
        ...

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        """
        Give the last mail of an account that left or was given up.

        The greatest ``(closed_at, id)`` among its queued mails of state
        ENVOI or ABANDON.
        """
        ...

    async def abandoned(self) -> Sequence[QueuedMail]:
        """
        Give the queued mails that were given up, oldest first.
        """
        ...


class Journal(Protocol):
    """
    Where events go; nothing is ever read back, changed or deleted.
    """

    async def add(self, event: Event, /) -> None: ...


class PasswordRepository(Protocol):
    """
    Where the host keeps the digests of passwords.
    """

    async def get(self, utilisateur_id: UtilisateurId, /) -> str | None:
        """
        Give the digest of an account's password, as it is committed.

        Asked once the account is locked, it is the last one that whoever held the lock
        has stored: a login relies on it.

        Returns:
            ``None`` for an account without a password, and for an identifier of nobody.
        """
        ...

    async def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        """
        Replace the digest of an account's password.
        """
        ...


class UnitOfWork(Protocol):
    """
    One transaction, all or nothing.
    """

    @property
    def utilisateurs(self) -> UtilisateurRepository: ...

    @property
    def structures(self) -> StructureRepository: ...

    @property
    def liens(self) -> LienRepository: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def passwords(self) -> PasswordRepository: ...


# Gives a fresh unit of work each time; leaving it commits, an exception rolls back.
UnitOfWorkFactory: TypeAlias = Callable[[], AbstractAsyncContextManager[UnitOfWork]]


class OnEvent(Protocol):
    """
    What the host does of its own when a command has written its event.

    In the same unit of work, granted or refused: to end the sessions of a deactivated
    account, to fill a table of its own. It may run several times for one command, and
    be rolled back; so it does only what the unit of work undoes, calls no operation
    and sends nothing. Its tables come last in the order of locks.
    """

    async def __call__(self, uow: Any, event: Event, /) -> None:  # noqa: ANN401  (the host's own class, or ours)
        """
        Do it, on the connection of this unit of work.

        Raises:
            siaut_core.errors.ConflictError: To run the command again.
            Exception: Any other comes out of the command, which is rolled back and
                leaves one refused event (``HOTE``), of which nobody is told.
        """
        ...


class Mailer(Protocol):
    """
    How the host sends a mail, outside any unit of work.
    """

    async def send(self, mail: Mail, /) -> None:
        """
        Hand a mail over, in less time than ``Settings.mailer_timeout``.

        Raises:
            siaut_core.errors.SendingError: With a short code. Of any
                other exception only the name of its class is kept.
        """
        ...


class PasswordPolicy(Protocol):
    """
    The host's password policy and slow hash, called outside any unit of work.
    """

    async def prepare(
        self, mot_de_passe: MotDePasse, utilisateur: Utilisateur, /
    ) -> str:
        """
        Check a password against the policy, and give its digest to store.

        The length comes first: whatever is made of a text without bound is work
        that a stranger asks for. *utilisateur* is whose password it is: a policy
        refuses their own name and address, which are tried first.

        Raises:
            siaut_core.errors.DonneesInvalidesError: With a French sentence for
                each rule of the policy that it breaks.
        """
        ...

    async def verify(self, mot_de_passe: MotDePasse, digest: str | None, /) -> bool:
        """
        Say whether it is the password of this digest; the policy is not asked.

        Its length comes first here too. It takes as long for nobody: without that,
        the time of an answer tells which addresses have an account.

        Args:
            digest: ``None`` for an account that is not there, or has no password.

        Returns:
            ``False`` as well for a digest that this hash did not make, or not whole.
        """
        ...

    async def renew(self, mot_de_passe: MotDePasse, digest: str, /) -> str | None:
        """
        Give the digest to store instead of one made with older parameters.

        Asked once *mot_de_passe* is known to be its password, for who may log in.

        Returns:
            ``None`` for a digest that is still as one would make it today.
        """
        ...
