"""
A host in memory: for tests, examples, and to learn what adapters must do.

What it stores, and how a unit of work is all or nothing, is in
`siaut_core.memory`; here are the protocols on top of it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from hashlib import scrypt
from typing import TYPE_CHECKING, Final

from siaut_core.aio.host import Host
from siaut_core.defaults import (
    Clock,
    IdSource,
    TokenSource,
    draw_id,
    draw_token,
    system_clock,
)
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import StructureId, UtilisateurId
from siaut_core.entities.lien import Lien
from siaut_core.entities.queued_mail import MailState, QueuedMail
from siaut_core.entities.secret import MotDePasse
from siaut_core.entities.structure import (
    EntiteJuridique,
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import DonneesInvalidesError
from siaut_core.memory import Storage, Unit
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.installation import sans_gestionnaire
from siaut_core.use_cases.settings import Settings

if TYPE_CHECKING:
    # Loaded on use, as in the protocols.
    from siaut_core.messages.mail import Mail
    from siaut_core.use_cases.recherche.rows import UtilisateurRow
    from siaut_core.use_cases.recherche.structures import StructuresQuery
    from siaut_core.use_cases.recherche.utilisateurs import UtilisateursQuery

__all__ = ["MemoryPasswordPolicy", "MemoryStore"]


class MemoryStore:
    """
    Everything a service brings, in memory; gone with the process.

    Attributes:
        storage: What is committed.
        outgoing_mailbox: The mails that left, oldest first; they hold live links.
    """

    def __init__(self) -> None:
        self.storage: Final = Storage()
        self.outgoing_mailbox: Final[list[Mail]] = []

    def host(
        self,
        settings: Settings | None = None,
        *,
        clock: Clock = system_clock,
        tokens: TokenSource = draw_token,
        ids: IdSource = draw_id,
    ) -> Host:
        """
        Make a host that keeps everything here.

        Its mails lead to ``https://siaut.example`` unless *settings* say otherwise.
        """
        return Host(
            unit_of_work=self.unit_of_work,
            mailer=self,
            passwords=MemoryPasswordPolicy(),
            settings=settings
            or Settings(base_url="https://siaut.example", sender="siaut@siaut.example"),
            clock=clock,
            tokens=tokens,
            ids=ids,
        )

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[MemoryUnit]:
        """
        Open a transaction; leaving it commits, an exception rolls back.
        """
        unit = Unit(self.storage)
        try:
            yield MemoryUnit(unit)
            unit.commit()
        finally:
            unit.close()

    async def send(self, mail: Mail, /) -> None:
        self.outgoing_mailbox.append(mail)

    @property
    def journal(self) -> tuple[Event, ...]:
        return tuple(self.storage.journal)


class MemoryPasswordPolicy:
    """
    A policy of twelve characters and scrypt; a service brings its own.
    """

    MINIMUM: Final = 12
    MAXIMUM: Final = 1_000

    def __init__(self, cost: int = 2**14) -> None:
        self.cost: Final = cost

    async def prepare(
        self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /
    ) -> str:
        if not self._is_long_enough(mot_de_passe.reveal()):
            raise DonneesInvalidesError.single(
                "FAIBLE", f"Un mot de passe compte au moins {self.MINIMUM} caractères."
            )
        if self._is_too_long(mot_de_passe.reveal()):
            raise DonneesInvalidesError.single(
                "LONG", f"Un mot de passe compte au plus {self.MAXIMUM} caractères."
            )
        salt = draw_id()
        return f"{salt}${self._to_digest(salt, mot_de_passe)}"

    async def check(self, mot_de_passe: MotDePasse, digest: str, /) -> bool:
        """
        Say whether it is the password that was prepared, to log somebody in.

        A text longer than any is none, for as much work as a wrong one.
        """
        salt, _, expected = digest.partition("$")
        if self._is_too_long(mot_de_passe.reveal()):
            self._to_digest(salt, MotDePasse(""))
            return False
        return self._to_digest(salt, mot_de_passe) == expected

    # No frame below keeps the text in a variable, should the hash fail.

    def _is_long_enough(self, clear: object) -> bool:
        return isinstance(clear, str) and len(clear) >= self.MINIMUM

    def _is_too_long(self, clear: str) -> bool:
        return len(clear) > self.MAXIMUM

    def _to_digest(self, salt: str, mot_de_passe: MotDePasse) -> str:
        return scrypt(
            mot_de_passe.reveal().encode("utf-8", "surrogatepass"),
            salt=salt.encode(),
            n=self.cost,
            r=8,
            p=1,
        ).hex()


class MemoryUnit:
    """
    One transaction, as the protocols want it.
    """

    def __init__(self, unit: Unit) -> None:
        self.utilisateurs: Final = MemoryUtilisateurs(unit)
        self.structures: Final = MemoryStructures(unit)
        self.liens: Final = MemoryLiens(unit)
        self.outbox: Final = MemoryOutbox(unit)
        self.journal: Final = MemoryJournal(unit)
        self.passwords: Final = MemoryPasswords(unit)


class MemoryUtilisateurs:
    """
    See `UtilisateurRepository`.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def get(self, id: UtilisateurId, /) -> Utilisateur | None:
        return self._unit.view.utilisateurs.read(id)

    async def by_courriel(self, courriel: Courriel, /) -> Utilisateur | None:
        return self._unit.view.by_courriel(courriel)

    async def lock(self, comptes: Sequence[Utilisateur], /) -> None:
        self._unit.write(lambda view: view.lock(comptes))

    async def add(self, utilisateur: Utilisateur, /) -> None:
        self._unit.write(lambda view: view.add_utilisateur(utilisateur))

    async def save(self, utilisateur: Utilisateur, /) -> None:
        self._unit.write(lambda view: view.save_utilisateur(utilisateur))

    async def remove(self, utilisateur: Utilisateur, /) -> None:
        self._unit.write(lambda view: view.remove_utilisateur(utilisateur))

    async def record_login(self, id: UtilisateurId, instant: datetime, /) -> bool:
        return self._unit.write(lambda view: view.record_login(id, instant))

    async def search(self, query: UtilisateursQuery, /) -> Sequence[UtilisateurRow]:
        return self._unit.view.rechercher_utilisateurs(query)


class MemoryStructures:
    """
    See `StructureRepository`.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def get(self, id: StructureId, /) -> Structure | None:
        return self._unit.view.structures.read(id)

    async def by_ids(
        self, ids: Sequence[StructureId], /
    ) -> Mapping[StructureId, Structure]:
        results = map(self._unit.view.structures.read, ids)
        return {structure.id: structure for structure in results if structure}

    async def etablissements(self, ej_id: StructureId, /) -> Sequence[Etablissement]:
        return [
            s
            for s in self._unit.view.structures.values()
            if isinstance(s, Etablissement) and s.ej_id == ej_id
        ]

    async def groupes(self, ej_id: StructureId, /) -> Sequence[Groupe]:
        return [
            s
            for s in self._unit.view.structures.values()
            if isinstance(s, Groupe) and ej_id in s.membres
        ]

    async def by_numeros(
        self, numeros: Sequence[NumeroFiness], /
    ) -> Mapping[NumeroFiness, EntiteJuridique | Etablissement]:
        view = self._unit.view
        found = {n: view.by_numero(n) for n in numeros}
        return {n: structure for n, structure in found.items() if structure}

    async def numeros(self) -> Sequence[NumeroFiness]:
        return [s.numero for s in self._unit.view.structures.values() if s.numero]

    async def add(self, structure: Structure, /) -> None:
        self._unit.write(lambda view: view.add_structure(structure))

    async def save(self, structure: Structure, /) -> None:
        self._unit.write(lambda view: view.save_structure(structure))

    async def search(self, query: StructuresQuery, /) -> Sequence[Structure]:
        return self._unit.view.rechercher_structures(query)

    async def sans_gestionnaire(self) -> Sequence[Structure]:
        view = self._unit.view
        return sans_gestionnaire(view.structures.values(), view.utilisateurs.values())


class MemoryLiens:
    """
    See `LienRepository`.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def by_digest(self, digest: str, /) -> Lien | None:
        return self._unit.view.liens.read(digest)

    async def last_rank(self, utilisateur_id: UtilisateurId, /) -> int:
        return self._unit.view.last_rank(utilisateur_id)

    async def add(self, lien: Lien, /) -> None:
        self._unit.write(lambda view: view.add_lien(lien))

    async def use(self, digest: str, now: datetime, /) -> bool:
        return self._unit.write(lambda view: view.utiliser_lien(digest, now))

    async def revoke(self, utilisateur_id: UtilisateurId, /) -> None:
        self._unit.write(lambda view: view.revoke_liens(utilisateur_id))

    async def replace(self, lien: Lien, /) -> None:
        self._unit.write(lambda view: view.replace_liens(lien))


class MemoryOutbox:
    """
    See `Outbox`.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def put(self, queued: QueuedMail, /) -> None:
        self._unit.write(lambda view: view.put(queued))

    async def lease(
        self, now: datetime, until: datetime, horizon: datetime, /
    ) -> QueuedMail | None:
        return self._unit.write(lambda view: view.lease(now, until, horizon))

    async def settle(self, leased: QueuedMail, outcome: QueuedMail, /) -> bool:
        return self._unit.write(lambda view: view.save_queued_mail(leased, outcome))

    # Asked again at the end, as a write is: what another worker commits in between
    # is a conflict, where a database would have waited for the lock of the account.
    async def leased_of(self, utilisateur_id: UtilisateurId, /) -> Sequence[QueuedMail]:
        return self._unit.write(lambda view: view.leased_of(utilisateur_id))

    async def last_demande(
        self, utilisateur_id: UtilisateurId, horizon: datetime, /
    ) -> datetime | None:
        return self._unit.write(lambda view: view.last_demande(utilisateur_id, horizon))

    async def last_closed(self, utilisateur_id: UtilisateurId, /) -> QueuedMail | None:
        return self._unit.view.last_closed(utilisateur_id)

    async def abandoned(self) -> Sequence[QueuedMail]:
        queued_mails = self._unit.view.queued_mails.values()
        abandoned = [i for i in queued_mails if i.etat is MailState.ABANDON]
        return sorted(abandoned, key=lambda i: (i.asked_at, i.id))


class MemoryJournal:
    """
    See `Journal`.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def add(self, event: Event, /) -> None:
        self._unit.write(lambda view: view.log(event))


class MemoryPasswords:
    """
    See `PasswordRepository`.
    """

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    async def set(self, utilisateur_id: UtilisateurId, digest: str, /) -> None:
        self._unit.write(lambda view: view.set_password(utilisateur_id, digest))
