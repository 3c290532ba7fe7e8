"""
What a host implements: where it keeps things, how it sends mail, its passwords.

Every repository is reached through a unit of work, the outermost transaction:
all of its writes are stored together when it ends, or none when it raises; and each
method sees those that were made before it. Keys (identifiers, digests, `Courriel.cle`,
FINESS numbers) are compared whole and as they are, code point by code point.
Adapters map stale versions, identifiers already stored, serialization failures,
deadlocks and busy databases to `ConflitError`; the operation then runs its unit
of work again. They raise our errors outside their own ``except``: a driver's
message may quote the address, and would stay as the context.

Commands write in one order, so that none waits for another: accounts (locked by
``attester``), links, accounts, outbox, journal. Only the drain locks what is in
the outbox, and does it first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import StructureId, UtilisateurId
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Lien
from siaut_core.entities.secret import MotDePasse
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.use_cases.evenement import Evenement

if TYPE_CHECKING:
    # Loaded on use: most processes never search, or never write a mail.
    from siaut_core.messages.courrier import Courrier
    from siaut_core.use_cases.recherche.lignes import LigneUtilisateur
    from siaut_core.use_cases.recherche.structures import RequeteStructures
    from siaut_core.use_cases.recherche.utilisateurs import RequeteUtilisateurs

__all__ = [
    "CourrielRepository",
    "Journal",
    "LienRepository",
    "Mailer",
    "MotDePasseRepository",
    "MotsDePasse",
    "StructureRepository",
    "UnitOfWork",
    "UnitOfWorkFactory",
    "UtilisateurRepository",
]


class UtilisateurRepository(Protocol):
    """
    Where the host keeps accounts, inside one unit of work.
    """

    async def par_id(self, id: UtilisateurId, /) -> Utilisateur | None: ...

    async def par_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        """
        Find the account whose courriel has the same key.
        """
        ...

    async def attester(self, comptes: Sequence[Utilisateur], /) -> None:
        """
        Lock these accounts (at least one) until the end; check that none changed.

        One statement locks them all in order of id (``SELECT id, version ...
        ORDER BY id FOR NO KEY UPDATE``; SQLite: ``BEGIN IMMEDIATE``), then their
        versions are compared. A plain read of versions is not enough: two
        *Gestionnaires* deactivating each other would both succeed.

        Raises:
            siaut_core.errors.ConflitError: If one is gone or has another version.
        """
        ...

    async def ajouter(self, utilisateur: Utilisateur, /) -> None:
        """
        Store a new account, atomically on the key of its courriel.

        Raises:
            siaut_core.errors.CourrielDejaPrisError: If another account has it.
        """
        ...

    async def enregistrer(self, utilisateur: Utilisateur, /) -> None:
        """
        Store the next version of an account; never its ``derniere_connexion``.

        Raises:
            siaut_core.errors.ConflitError: Unless the stored version is one less.
            siaut_core.errors.CourrielDejaPrisError: If another account has its
                new courriel.
        """
        ...

    async def retirer(self, utilisateur: Utilisateur, /) -> None:
        """
        Delete an account, its password and its links; free its courriel.

        Raises:
            siaut_core.errors.ConflitError: If it has another version, or is gone.
        """
        ...

    async def noter_connexion(self, id: UtilisateurId, instant: datetime, /) -> bool:
        """
        Keep the latest date of login, in one statement and without a new version.

        Returns:
            Whether the account is there, active and validated; else nothing is
            stored.
        """
        ...

    async def rechercher(
        self, requete: RequeteUtilisateurs, /
    ) -> Sequence[LigneUtilisateur]:
        """
        Give the first rows of a search, in its order, after its position.

        The meaning of each criterion is `siaut_core.use_cases.recherche.utilisateurs`.
        """
        ...


class StructureRepository(Protocol):
    """
    Where the host keeps EJ, ET and groupes, inside one unit of work.
    """

    async def par_id(self, id: StructureId, /) -> Structure | None: ...

    async def par_ids(
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

    async def par_numeros(
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

    async def ajouter(self, structure: Structure, /) -> None:
        """
        Store a new structure.

        Raises:
            siaut_core.errors.NumeroDejaPrisError: If another EJ or ET has its
                number, or another groupe its libellé once folded (``cle``).
        """
        ...

    async def enregistrer(self, structure: Structure, /) -> None:
        """
        Store the next version of a structure.

        Raises:
            siaut_core.errors.ConflitError: Unless the stored version is one less.
            siaut_core.errors.NumeroDejaPrisError: As for ``ajouter``.
        """
        ...

    async def rechercher(self, requete: RequeteStructures, /) -> Sequence[Structure]:
        """
        Give the first structures of a search, in its order, after its position.
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

    async def par_empreinte(self, empreinte: str, /) -> Lien | None: ...

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        """
        Give the greatest rank among the links of an account; 0 without any.
        """
        ...

    async def ajouter(self, lien: Lien, /) -> None:
        """
        Store a new link, atomically on its account and its rank.

        Raises:
            siaut_core.errors.ConflitError: If the account has a link of that rank.
        """
        ...

    async def utiliser(self, empreinte: str, maintenant: datetime, /) -> bool:
        """
        Consume a link that nothing ended, while ``maintenant < expire_le``.

        One compare-and-set. Whether its time has come is asked by the core, on the
        link that it read.

        It gives the link to at most one unit of work that commits.

        Returns:
            Whether it was given to this one.
        """
        ...

    async def revoquer(self, utilisateur_id: UtilisateurId, /) -> None:
        """
        End every link of an account that nothing ended yet (``REVOCATION``).
        """
        ...

    async def remplacer(self, lien: Lien, /) -> None:
        """
        End the links of its account of a smaller rank (``REMPLACEMENT``).

        Those that nothing ended yet; never one of a greater rank.
        """
        ...


class CourrielRepository(Protocol):
    """
    The outbox: mails that must leave, until they have.

    It has no foreign key to accounts: a deleted one leaves its intentions.
    """

    async def deposer(self, intention: Intention, /) -> None: ...

    async def prendre(
        self, maintenant: datetime, jusqu_a: datetime, horizon: datetime, /
    ) -> Intention | None:
        """
        Lease the oldest intention that is due, until *jusqu_a*.

        Due is what `Intention.est_due` says, and what was put back ``behind`` a mail
        that nobody has any more. The oldest has the smallest
        ``(prochain_essai_le, demandee_le, id)``.

        A compare-and-set on its number of tries, that counts one more
        (`Intention.prendre`): a row lock is not enough, for it ends at the
        commit, before the mail. In the same breath the older intentions still
        waiting for the same person are closed (`Intention.remplace`), but for
        those under a lease that runs, or that another worker is taking: it does
        not wait for that one. `siaut_core.use_cases.envoi.next_due` is the
        reference.

        Returns:
            The intention as leased, or ``None`` when nothing is due.
        """
        ...

    async def enregistrer(self, prise: Intention, suite: Intention, /) -> bool:
        """
        Store what became of a leased intention, only while the lease holds.

        Returns:
            Whether it did: the stored one still waits, with the tries and the
            ``leased_until`` of *prise*.
        """
        ...

    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[Intention]:
        """
        Give the intentions of an account that wait with a ``leased_until``.

        Also those whose lease is over: clocks are the core's affair.
        """
        ...

    async def derniere_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        """
        Tell when the last mail of a demande left for an account.

        The latest ``clos_le``, not beyond *horizon*, among its intentions of cause
        DEMANDE and state ENVOI; ``None`` without one.
        """
        ...

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> Intention | None:
        """
        Give the last mail of an account that left or was given up.

        The greatest ``(clos_le, id)`` among its intentions of state ENVOI or ABANDON.
        """
        ...

    async def abandons(self) -> Sequence[Intention]:
        """
        Give the intentions that were given up, oldest first.
        """
        ...


class Journal(Protocol):
    """
    Where events go; nothing is ever read back, changed or deleted.
    """

    async def ajouter(self, evenement: Evenement, /) -> None: ...


class MotDePasseRepository(Protocol):
    """
    Where the host keeps the digests of passwords.
    """

    async def definir(self, utilisateur_id: UtilisateurId, condense: str, /) -> None:
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
    def courriels(self) -> CourrielRepository: ...

    @property
    def journal(self) -> Journal: ...

    @property
    def mots_de_passe(self) -> MotDePasseRepository: ...


# Gives a fresh unit of work each time; leaving it commits, an exception rolls back.
UnitOfWorkFactory: TypeAlias = Callable[[], AbstractAsyncContextManager[UnitOfWork]]


class Mailer(Protocol):
    """
    How the host sends a mail, outside any unit of work.
    """

    async def envoyer(self, courrier: Courrier, /) -> None:
        """
        Hand a mail over, in less time than ``Reglages.mailer_timeout``.

        Raises:
            siaut_core.errors.EnvoiImpossibleError: With a short code. Of any
                other exception only the name of its class is kept.
        """
        ...


class MotsDePasse(Protocol):
    """
    The host's password policy and slow hash, called outside any unit of work.
    """

    async def preparer(
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
