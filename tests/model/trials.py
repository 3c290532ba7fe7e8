"""
*Trials*: real operations on a small world, each carried out on the world as it was.

A unit of work is never committed: what it would store is looked at, and forgotten.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from siaut_core import Etablissement, Groupe, SiautError, sync
from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.profil import Niveau, Profil
from siaut_core.memory import Storage, Unit, View
from siaut_core.memory.committed import Table
from siaut_core.sync import (
    ActiverUtilisateur,
    CreerStructure,
    CreerUtilisateur,
    DesactiverUtilisateur,
    ModifierStructure,
    ModifierUtilisateur,
    RechercherStructures,
    RechercherUtilisateurs,
    RenvoyerCourrielCreation,
    SupprimerUtilisateur,
)
from siaut_core.sync.memory import MemoryStore, MemoryUnit
from siaut_core.testing.factory import NOON, a_profil, an_utilisateur
from siaut_core.testing.fakes import Draws
from tests.model.worlds import Structures, en_exercice
from tests.use_cases.scenes import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur

# What an account may do, and where: all that matters of it here.
Seat: TypeAlias = tuple[Profil, StructureId]

# An operation, and the command that it is given.
Act: TypeAlias = "tuple[Callable[[sync.Host, Any], object], object]"

# What tells some acts from all others, whatever the world; and these acts.
Attempt: TypeAlias = "tuple[tuple[object, ...], Iterable[Act]]"

# The seats and the structures that something leads to.
Reached: TypeAlias = "tuple[set[Seat], set[StructureId]]"

# What is read in a table, by its key; by nothing, all that is there.
Reads: TypeAlias = "dict[tuple[str, object], object]"

ON_AWAITED: Final = (
    (sync.renvoyer_courriel_creation, RenvoyerCourrielCreation),
    (sync.supprimer_utilisateur, SupprimerUtilisateur),
    (sync.desactiver_utilisateur, DesactiverUtilisateur),
)


TABLES: Final = [
    name for name, table in vars(View(Storage())).items() if isinstance(table, Table)
]


def account_id(state: str, seat: Seat) -> str:
    profil, structure_id = seat
    return f"{state}-{profil.name.lower()}-{structure_id}"


class HeardTable(Table[Any, Any]):
    """
    A table that notes what it has committed of each row that is looked for.
    """

    def __init__(self, name: str, committed: dict[Any, Any], reads: Reads) -> None:
        super().__init__(committed)
        self._name, self._reads = name, reads

    def read(self, key: object) -> object:
        self._reads[self._name, key] = self._committed.get(key)
        return super().read(key)

    def values(self) -> list[Any]:
        self._reads[self._name, None] = list(self._committed.values())
        return super().values()


class Recall:
    """
    What acts came to in other worlds: they come to the same where they read the same.

    For an operation knows its command, and what its unit of work answers.
    """

    def __init__(self) -> None:
        self._known: dict[object, list[tuple[Reads, Reached]]] = {}

    def reached_by(self, attempt: Attempt, trials: Trials) -> Reached:
        what, acts = attempt
        known = self._known.setdefault(what, [])
        for reads, reached in known:
            if trials.would_read(reads):
                return reached
        known.append(trials.read_by(acts))
        return known[-1][1]


class Trials:
    """
    A world where every seat is taken by somebody in exercise, and by two others.

    Those are not validated, the state in which most can be done to an account; the
    second is inactive too.
    """

    def __init__(self, world: Structures) -> None:
        self._memory = MemoryStore()
        self._view: View | None = None
        self._reads: Reads = {}
        # What is created has the same name in worlds that have grown alike.
        draws = Draws(f"{len(world)}")
        self.host: Final = attrs.evolve(
            self._memory.host(SETTINGS, clock=lambda: NOON, ids=draws.id),
            unit_of_work=self._open,
        )
        self.structures: Final = {structure.id: structure for structure in world}
        self.seats: Final[tuple[Seat, ...]] = tuple(
            (a_profil(niveau, s), s.id) for s in world for niveau in Niveau
        )
        with self._memory.unit_of_work() as uow:
            for structure in world:
                uow.structures.add(structure)
            for seat in self.seats:
                for account in self._accounts(seat):
                    uow.utilisateurs.add(account)

    def _accounts(self, seat: Seat) -> Iterator[Utilisateur]:
        profil, structure = seat[0], self.structures[seat[1]]
        acting = en_exercice(profil, structure, account_id("acting", seat))
        awaited, inactive = (
            an_utilisateur(
                account_id(state, seat),
                structure,
                profil=profil,
                actif=state == "awaited",
            )
            for state in ("awaited", "inactive")
        )
        for account in (acting, awaited, inactive):
            yield attrs.evolve(
                account, courriel=Courriel.parse(f"{account.id}@test.fr")
            )

    @contextmanager
    def _open(self) -> Iterator[MemoryUnit]:
        unit = Unit(self._memory.storage)
        for name in TABLES:
            committed = getattr(self._memory.storage, name)
            setattr(unit.view, name, HeardTable(name, committed, self._reads))
        yield MemoryUnit(unit)
        self._view = unit.view

    def would_read(self, reads: Reads) -> bool:
        """
        Say whether this world answers the same.
        """
        for (name, key), answer in reads.items():
            table = getattr(self._memory.storage, name)
            if answer != (list(table.values()) if key is None else table.get(key)):
                return False
        return True

    def read_by(self, acts: Iterable[Act]) -> tuple[Reads, Reached]:
        """
        Give what acts read, and what they reach.
        """
        self._reads = {}
        all_reached = [self.reached_by(act) for act in acts]
        seats = {seat for seats, _ in all_reached for seat in seats}
        return self._reads, (seats, {id for _, ids in all_reached for id in ids})

    def reached_by(self, act: Act) -> Reached:
        """
        Give the seats and the structures that an act lays hands on; none if refused.
        """
        operation, command = act
        self._view = None
        with suppress(SiautError):
            operation(self.host, command)
        view = self._view
        return (
            (set(), set()) if view is None else (self._seats(view), self._sites(view))
        )

    def _seats(self, view: View) -> set[Seat]:
        mails = (view.queued_mails.read(id) for id in view.queued_mails.written)
        ids = {
            *view.utilisateurs.written,
            *(mail.utilisateur_id for mail in mails if mail and mail.utilisateur_id),
        }
        before = (self._memory.storage.utilisateurs.get(id) for id in ids)
        after = (view.utilisateurs.read(id) for id in ids)
        return {
            (account.profil, account.rattachement.structure_id)
            for account in (*before, *after)
            if account is not None
        }

    def created_by(self, actor: Seat) -> Iterator[Structure]:
        """
        Give the structures that somebody of this seat creates.
        """
        for act in self.foundations(account_id("acting", actor)):
            self.reached_by(act)
            assert self._view is not None
            for id in self._view.structures.written:
                found = self._view.structures.read(id)
                assert found is not None
                yield found

    def _sites(self, view: View) -> set[StructureId]:
        """
        Give the structures that are changed, and those that a new one hangs from.
        """
        written = view.structures.written
        new = [view.structures.read(id) for id in written if id not in self.structures]
        return {
            *(id for id in written if id in self.structures),
            *(s.ej_id for s in new if isinstance(s, Etablissement)),
            *(id for s in new if isinstance(s, Groupe) for id in s.membres),
        }

    def attempts_of(self, actor: Seat) -> Iterator[Attempt]:
        """
        Give everything that somebody of this seat may try.
        """
        for structure in self.structures.values():
            yield (actor, structure.id), self._on_a_structure(actor, structure)
        yield (actor,), self.foundations(account_id("acting", actor))
        for seat in self.seats:
            yield (actor, seat), self._on_an_account(actor, seat)
            for id in self.structures:
                yield (actor, seat, id), self._moves(actor, seat, id)

    def _on_a_structure(self, actor: Seat, structure: Structure) -> Iterator[Act]:
        acteur_id = account_id("acting", actor)
        for profil in Profil:
            command = CreerUtilisateur(
                acteur_id=acteur_id,
                prenom="Aurélie",
                nom="Test",
                courriel="neuve@test.fr",
                profil=profil.name,
                structure_id=structure.id,
                activites=["QA001"],
                droit_validation=profil.niveau is not Niveau.CONSULTATION,
            )
            yield sync.creer_utilisateur, command
        edition = ModifierStructure(
            acteur_id=acteur_id,
            structure_id=structure.id,
            version_vue=structure.version,
            nom="AUTREMENT",
        )
        yield sync.modifier_structure, edition

    def foundations(self, acteur_id: str) -> Iterator[Act]:
        for type_structure in ("ET", "Groupe"):
            command = CreerStructure(
                acteur_id=acteur_id,
                type_structure=type_structure,
                nom=f"NOUVELLE DE {acteur_id}",  # No two groupes have one libellé.
                departement="01" if type_structure == "ET" else "",
            )
            yield sync.creer_structure, command

    def _on_an_account(self, actor: Seat, seat: Seat) -> Iterator[Act]:
        """
        Give the buttons of an account, and each field of its form alone.
        """
        acteur_id, awaited = account_id("acting", actor), account_id("awaited", seat)
        for operation, command in ON_AWAITED:
            yield operation, command(acteur_id=acteur_id, utilisateur_id=awaited)
        inactive = account_id("inactive", seat)
        back = ActiverUtilisateur(acteur_id=acteur_id, utilisateur_id=inactive)
        yield sync.activer_utilisateur, back
        yield self._change(actor, seat, nom="Autrement")
        yield self._change(actor, seat, courriel="autrement@test.fr")
        yield self._change(actor, seat, activites=["QA002"])
        yield self._change(actor, seat, droit_validation=True)
        for profil in Profil:
            yield self._change(actor, seat, profil=profil.name)

    def _moves(self, actor: Seat, seat: Seat, id: StructureId) -> Iterator[Act]:
        """
        Give the move alone; then all fields, by those who may change something.
        """
        yield self._change(actor, seat, structure_id=id)
        if actor[0].niveau is Niveau.GESTIONNAIRE:
            for profil in Profil:
                yield self._change(
                    actor,
                    seat,
                    courriel="autrement@test.fr",
                    profil=profil.name,
                    structure_id=id,
                    droit_validation=profil.niveau is not Niveau.CONSULTATION,
                )

    @staticmethod
    def _change(actor: Seat, seat: Seat, **fields: Any) -> Act:  # noqa: ANN401  (any field)
        change = ModifierUtilisateur(
            acteur_id=account_id("acting", actor),
            utilisateur_id=account_id("awaited", seat),
            version_vue=1,
            **fields,
        )
        return sync.modifier_utilisateur, change

    def seen_by(self, actor: Seat) -> set[StructureId]:
        """
        Give the structures of all that somebody of this seat is shown.
        """
        acteur_id = account_id("acting", actor)
        seen: set[StructureId] = set()
        with suppress(SiautError):
            found = sync.rechercher_utilisateurs(
                self.host, RechercherUtilisateurs(acteur_id=acteur_id, size=200)
            )
            seen.update(row.structure.id for row in found.rows)
            listed = sync.rechercher_structures(
                self.host, RechercherStructures(acteur_id=acteur_id, size=200)
            )
            seen.update(row.structure.id for row in listed.rows)
        for seat in self.seats:
            with suppress(SiautError):
                sync.consulter_utilisateur(
                    self.host,
                    acteur_id=acteur_id,
                    utilisateur_id=account_id("awaited", seat),
                )
                seen.add(seat[1])
        for id in self.structures:
            with suppress(SiautError):
                sync.consulter_structure(
                    self.host, acteur_id=acteur_id, structure_id=id
                )
                seen.add(id)
        return seen
