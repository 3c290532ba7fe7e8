"""
*Pilotes*: how the state machine drives a host, whatever its colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING

import attrs

from siaut_core.entities.finess import NumeroFiness
from siaut_core.entities.identifiant import StructureId, UtilisateurId
from siaut_core.entities.structure import Structure
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.testing.contracts.banc import Banc, Fabrique, peupler
from siaut_core.testing.contracts.doublures import host_d_essai
from siaut_core.testing.doublures import Horloge, Postier, Tirage

if TYPE_CHECKING:
    from siaut_core.use_cases.evenement import Evenement

__all__ = ["Pilote"]

OPERATIONS = import_module("siaut_core.sync")


class Pilote:
    """
    A bench from the inside: its operations by name, and what its store holds.

    Clock, sources, mailer and passwords are the kit's: only the store is the
    adapter's.
    """

    def __init__(self, fabrique: Fabrique) -> None:
        self._banc: AbstractContextManager[Banc] = fabrique()
        self._ouvert: Banc | None = None

    def ouvrir(self, horloge: Horloge, tirage: Tirage, postier: Postier) -> None:
        """
        Take an empty store, and put the small country in it.
        """
        banc = self._banc.__enter__()
        host = host_d_essai(
            banc.host.unit_of_work, horloge=horloge, tirage=tirage, postier=postier
        )
        self._ouvert = attrs.evolve(banc, host=host)
        peupler(self._ouvert)

    def fermer(self) -> None:
        self._banc.__exit__(None, None, None)

    @property
    def banc(self) -> Banc:
        assert self._ouvert is not None, "open it first"
        return self._ouvert

    def faire(self, operation: str, *args: object, **kwargs: object) -> object:
        """
        Run an operation, by its public name.
        """
        resultat: object = getattr(OPERATIONS, operation)(
            self.banc.host, *args, **kwargs
        )
        return resultat

    def comptes(self, ids: Iterable[str]) -> list[Utilisateur | None]:
        """
        Read accounts as they are stored, none of them by a rule.
        """
        with self.banc.unite() as uow:
            return [uow.utilisateurs.par_id(UtilisateurId(id)) for id in ids]

    def structures(self, ids: Sequence[str]) -> Mapping[StructureId, Structure]:
        with self.banc.unite() as uow:
            return uow.structures.par_ids([StructureId(id) for id in ids])

    def ids_des_numeros(
        self, numeros: Sequence[NumeroFiness]
    ) -> dict[NumeroFiness, StructureId]:
        with self.banc.unite() as uow:
            trouvees = uow.structures.par_numeros(numeros)
        return {numero: structure.id for numero, structure in trouvees.items()}

    def journal(self) -> Sequence[Evenement] | None:
        """
        Read every event; ``None`` when the bench has no such window.
        """
        return None if self.banc.journal is None else self.banc.journal()

    def condenses(self) -> set[str] | None:
        """
        Tell who has a password; ``None`` when the bench has no such window.
        """
        if self.banc.condenses is None:
            return None
        return set(self.banc.condenses())
