# Derived from aio/memory.py by `nox -s twins -- --write`: edit that one.
"""
A host in memory: for tests, examples, and to learn what adapters must do.

What it stores, and how a unit of work is all or nothing, is in
`siaut_core.memory`; here are the protocols on top of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import scrypt
from operator import methodcaller
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from siaut_core.defaults import (
    Clock,
    IdSource,
    TokenSource,
    draw_id,
    draw_token,
    system_clock,
)
from siaut_core.entities.secret import MotDePasse
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.errors import invalid
from siaut_core.memory import Storage, Unit, View
from siaut_core.sync.host import Host
from siaut_core.sync.protocols import (
    Journal,
    LienRepository,
    Outbox,
    PasswordRepository,
    StructureRepository,
    UtilisateurRepository,
)
from siaut_core.use_cases.event import Event
from siaut_core.use_cases.settings import Settings

if TYPE_CHECKING:
    # Loaded on use, as in the protocols.
    from siaut_core.messages.mail import Mail

__all__ = ["MemoryPasswordPolicy", "MemoryStore"]

P = ParamSpec("P")
T = TypeVar("T")


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

    @contextmanager
    def unit_of_work(self) -> Iterator[MemoryUnit]:
        """
        Open a transaction; leaving it commits, an exception rolls back.
        """
        unit = Unit(self.storage)
        try:
            yield MemoryUnit(unit)
            unit.commit()
        finally:
            unit.close()

    def send(self, mail: Mail, /) -> None:
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

    def prepare(self, mot_de_passe: MotDePasse, _utilisateur: Utilisateur, /) -> str:
        if not self._is_long_enough(mot_de_passe.reveal()):
            raise invalid(
                "FAIBLE", f"Un mot de passe compte au moins {self.MINIMUM} caractères."
            )
        if self._is_too_long(mot_de_passe.reveal()):
            raise invalid(
                "LONG", f"Un mot de passe compte au plus {self.MAXIMUM} caractères."
            )
        salt = draw_id()
        return f"{salt}${self._to_digest(salt, mot_de_passe)}"

    def verify(self, mot_de_passe: MotDePasse, digest: str | None, /) -> bool:
        """
        Say whether it is the password that was prepared, for as much work if not.

        A text longer than any is none, for as much work too.
        """
        salt, _, expected = (digest or "").partition("$")
        if self._is_too_long(mot_de_passe.reveal()):
            self._to_digest(salt, MotDePasse(""))
            return False
        return self._to_digest(salt, mot_de_passe) == expected

    def renew(self, _mot_de_passe: MotDePasse, _digest: str, /) -> str | None:
        return None

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


class _Repository:
    """
    What a protocol asks, answered by the view of one unit of work.
    """

    def __init__(self, unit: Unit) -> None:
        self.unit: Final = unit


def _read(
    ask: Callable[Concatenate[View, P], T],
) -> Callable[Concatenate[_Repository, P], T]:
    """
    Make the method of a protocol that changes nothing.
    """

    def method(self: _Repository, /, *args: P.args, **named: P.kwargs) -> T:
        answer: T = methodcaller(ask.__name__, *args, **named)(self.unit.view)
        return answer

    return method


def _write(
    change: Callable[Concatenate[View, P], T],
) -> Callable[Concatenate[_Repository, P], T]:
    """
    Make the method of a protocol that is checked again when its unit of work ends.
    """

    def method(self: _Repository, /, *args: P.args, **named: P.kwargs) -> T:
        result: T = self.unit.write(methodcaller(change.__name__, *args, **named))
        return result

    return method


class _Utilisateurs(_Repository):
    """
    See `UtilisateurRepository`.
    """

    get = _read(View.utilisateur)
    by_courriel = _read(View.by_courriel)
    lock = _write(View.lock)
    add = _write(View.add_utilisateur)
    save = _write(View.save_utilisateur)
    remove = _write(View.remove_utilisateur)
    record_login = _write(View.record_login)
    search = _read(View.rechercher_utilisateurs)


class _Structures(_Repository):
    """
    See `StructureRepository`.
    """

    get = _read(View.structure)
    by_ids = _read(View.by_ids)
    etablissements = _read(View.etablissements)
    groupes = _read(View.groupes)
    by_numeros = _read(View.by_numeros)
    numeros = _read(View.numeros)
    add = _write(View.add_structure)
    save = _write(View.save_structure)
    search = _read(View.rechercher_structures)
    sans_gestionnaire = _read(View.sans_gestionnaire)


class _Liens(_Repository):
    """
    See `LienRepository`.
    """

    by_digest = _read(View.lien)
    last_rank = _read(View.last_rank)
    add = _write(View.add_lien)
    use = _write(View.utiliser_lien)
    revoke = _write(View.revoke_liens)
    replace = _write(View.replace_liens)


class _Outbox(_Repository):
    """
    See `Outbox`.
    """

    put = _write(View.put)
    lease = _write(View.lease)
    settle = _write(View.save_queued_mail)
    # Asked again at the end, as a write is: what another worker commits in between
    # is a conflict, where a database would have waited for the lock of the account.
    leased_of = _write(View.leased_of)
    last_demande = _write(View.last_demande)
    last_closed = _read(View.last_closed)
    abandoned = _read(View.abandoned)


class _Journal(_Repository):
    """
    See `Journal`.
    """

    add = _write(View.log)


class _Passwords(_Repository):
    """
    See `PasswordRepository`.
    """

    # As in the outbox: an account that is locked and not saved has no new version to
    # tell that its password was changed.
    get = _write(View.password)
    set = _write(View.set_password)


class MemoryUnit:
    """
    One transaction, as the protocols want it.
    """

    def __init__(self, unit: Unit) -> None:
        self.utilisateurs: Final[UtilisateurRepository] = _Utilisateurs(unit)
        self.structures: Final[StructureRepository] = _Structures(unit)
        self.liens: Final[LienRepository] = _Liens(unit)
        self.outbox: Final[Outbox] = _Outbox(unit)
        self.journal: Final[Journal] = _Journal(unit)
        self.passwords: Final[PasswordRepository] = _Passwords(unit)
