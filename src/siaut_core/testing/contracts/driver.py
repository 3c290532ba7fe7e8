"""
*Drivers*: how the state machine drives a host, whatever its colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING

import attrs

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifier import StructureId, UtilisateurId
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.testing.contracts.bench import Bench, Factory, populate
from siaut_core.testing.fakes import Clock, Draws, MailCarrier, trial_host

if TYPE_CHECKING:
    from siaut_core.use_cases.event import Event

__all__ = ["Driver"]

OPERATIONS = import_module("siaut_core.sync")


class Driver:
    """
    A bench from the inside: its operations by name, and what its store holds.

    Clock, sources, mailer and passwords are the kit's: only the store is the
    adapter's.
    """

    bench: Bench

    def __init__(self, factory: Factory) -> None:
        self._opening: AbstractContextManager[Bench] = factory()

    def open_up(self, clock: Clock, draws: Draws, carrier: MailCarrier) -> None:
        """
        Take an empty store, and put the small country in it.
        """
        bench = self._opening.__enter__()
        host = trial_host(
            bench.host.unit_of_work, clock=clock, draws=draws, carrier=carrier
        )
        self.bench = attrs.evolve(bench, host=host)
        populate(self.bench)

    def close(self) -> None:
        self._opening.__exit__(None, None, None)

    def do(self, operation: str, *args: object, **kwargs: object) -> object:
        """
        Run an operation, by its public name.
        """
        result: object = getattr(OPERATIONS, operation)(
            self.bench.host, *args, **kwargs
        )
        return result

    def stored(
        self, comptes: Iterable[str], structures: Iterable[str]
    ) -> tuple[list[Utilisateur | None], Mapping[StructureId, Structure]]:
        """
        Read accounts and structures as they are stored, none of them by a rule.
        """
        with self.bench.unit() as uow:
            return (
                [uow.utilisateurs.get(UtilisateurId(id)) for id in comptes],
                uow.structures.by_ids([StructureId(id) for id in structures]),
            )

    def ids_of_numeros(
        self, numeros: Sequence[NumeroFiness]
    ) -> dict[NumeroFiness, StructureId]:
        with self.bench.unit() as uow:
            found = uow.structures.by_numeros(numeros)
        return {numero: structure.id for numero, structure in found.items()}

    def journal(self) -> Sequence[Event] | None:
        """
        Read every event; ``None`` when the bench has no such window.
        """
        return None if self.bench.journal is None else self.bench.journal()

    def stored_digests(self) -> set[str] | None:
        """
        Tell who has a password; ``None`` when the bench has no such window.
        """
        read = self.bench.stored_digests
        return None if read is None else set(read())
