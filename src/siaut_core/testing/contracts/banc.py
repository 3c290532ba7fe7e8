"""
*Bancs*: an adapter on an empty store, and the windows that the protocols lack.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeAlias

import attrs

from siaut_core.entities.identifiant import IntentionId, UtilisateurId
from siaut_core.entities.intention import Intention
from siaut_core.entities.lien import Lien
from siaut_core.entities.structure import EntiteJuridique, Etablissement, Groupe
from siaut_core.entities.utilisateur import Utilisateur
from siaut_core.sync.host import Host
from siaut_core.sync.protocols import UnitOfWork, UnitOfWorkFactory
from siaut_core.testing.contracts.doublures import host_d_essai
from siaut_core.testing.contrat import sans_fenetre
from siaut_core.testing.pays import COMPTES, STRUCTURES
from siaut_core.use_cases.evenement import Evenement

__all__ = ["Banc", "Cancel", "Fabrique", "peupler", "semer"]

# Does something, and cancels its unit of work: in which step, how many seconds later.
Cancel: TypeAlias = Callable[[Callable[[], object], int, float], BaseException | None]


def to_the_end(
    gesture: Callable[[], object], _step: int, _delay: float
) -> BaseException | None:
    """
    Do something to its end: nothing cancels a call.
    """
    gesture()
    return None


@attrs.frozen(kw_only=True, eq=False)
class Banc:
    """
    An adapter on an empty store.

    Attributes:
        host: What the service brings; contracts of repositories only use its
            ``unit_of_work``.
        journal: Reads every event that is committed, oldest first: the
            protocol only writes.
        condenses: Reads the digest of every password that is committed.
        intentions: Reads the whole outbox as it is committed, in any order; the
            protocol shows no intention that is closed.
        cancel: Cancels a unit of work in the middle; only asynchronous ones can be.
    """

    host: Host
    journal: Callable[[], Sequence[Evenement]] | None = None
    condenses: Callable[[], Mapping[UtilisateurId, str]] | None = None
    intentions: Callable[[], Sequence[Intention]] | None = None
    cancel: Cancel = to_the_end

    @classmethod
    def de(
        cls,
        unit_of_work: UnitOfWorkFactory,
        *,
        journal: Callable[[], Sequence[Evenement]] | None = None,
        condenses: Callable[[], Mapping[UtilisateurId, str]] | None = None,
        intentions: Callable[[], Sequence[Intention]] | None = None,
    ) -> Banc:
        """
        Make the bench of a store alone; mailer and passwords are the kit's.
        """
        return cls(
            host=host_d_essai(unit_of_work),
            journal=journal,
            condenses=condenses,
            intentions=intentions,
        )

    def unite(self) -> AbstractContextManager[UnitOfWork]:
        return self.host.unit_of_work()

    def relire_journal(self) -> list[Evenement]:
        assert self.journal is not None, sans_fenetre("journal", "RELIT_LE_JOURNAL")
        return list(self.journal())

    def relire_condenses(self) -> dict[UtilisateurId, str]:
        assert self.condenses is not None, sans_fenetre(
            "condenses", "RELIT_LES_CONDENSES"
        )
        return dict(self.condenses())

    def relire_intentions(self) -> dict[IntentionId, Intention]:
        assert self.intentions is not None, sans_fenetre(
            "intentions", "RELIT_LES_INTENTIONS"
        )
        return {intention.id: intention for intention in self.intentions()}


# What the fixture ``fabrique`` returns: each call gives another, empty store.
Fabrique: TypeAlias = Callable[[], AbstractContextManager[Banc]]

Semence: TypeAlias = (
    EntiteJuridique | Etablissement | Groupe | Utilisateur | Lien | Intention
)


def semer(banc: Banc, *objets: Semence) -> None:
    """
    Store things as they are, in one unit of work, without asking any rule.
    """
    with banc.unite() as uow:
        for objet in objets:
            _ranger(uow, objet)


def _ranger(uow: UnitOfWork, objet: Semence) -> None:
    match objet:
        case Utilisateur():
            uow.utilisateurs.ajouter(objet)
        case Lien():
            uow.liens.ajouter(objet)
        case Intention():
            uow.courriels.deposer(objet)
        case _:
            uow.structures.ajouter(objet)


def peupler(banc: Banc) -> None:
    """
    Store the small country of `siaut_core.testing.pays`.
    """
    semer(banc, *STRUCTURES, *COMPTES)
