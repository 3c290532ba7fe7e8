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
from siaut_core.memory import Unit
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
from tests.model.worlds import World, en_exercice
from tests.use_cases.scenes import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from siaut_core.entities.structure import Structure
    from siaut_core.entities.utilisateur import Utilisateur
    from siaut_core.memory.view import View

# What an account may do, and where: all that matters of it here.
Place: TypeAlias = tuple[Profil, StructureId]

# An operation, and the command that it is given.
Act: TypeAlias = "tuple[Callable[[sync.Host, Any], object], object]"

ON_AWAITED: Final = (
    (sync.renvoyer_courriel_creation, RenvoyerCourrielCreation),
    (sync.supprimer_utilisateur, SupprimerUtilisateur),
    (sync.desactiver_utilisateur, DesactiverUtilisateur),
)


def account_id(state: str, place: Place) -> str:
    profil, structure_id = place
    return f"{state}-{profil.name.lower()}-{structure_id}"


class Trials:
    """
    A world where every place is taken by somebody in exercise, and by two others.

    Those are not validated, the state in which most can be done to an account; the
    second is inactive too.
    """

    def __init__(self, world: World) -> None:
        self._memory = MemoryStore()
        self._view: View | None = None
        self.host: Final = attrs.evolve(
            self._memory.host(SETTINGS, clock=lambda: NOON), unit_of_work=self._open
        )
        self.structures: Final = {structure.id: structure for structure in world}
        self.places: Final[tuple[Place, ...]] = tuple(
            (a_profil(niveau, s), s.id) for s in world for niveau in Niveau
        )
        with self._memory.unit_of_work() as uow:
            for structure in world:
                uow.structures.add(structure)
            for place in self.places:
                for account in self._accounts(place):
                    uow.utilisateurs.add(account)

    def _accounts(self, place: Place) -> Iterator[Utilisateur]:
        profil, structure = place[0], self.structures[place[1]]
        acting = en_exercice(profil, structure, account_id("acting", place))
        awaited, inactive = (
            an_utilisateur(
                account_id(state, place),
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
        yield MemoryUnit(unit)
        self._view = unit.view

    def reached_by(self, act: Act) -> tuple[set[Place], set[StructureId]]:
        """
        Give the places and the structures that an act lays hands on; none if refused.
        """
        operation, command = act
        self._view = None
        with suppress(SiautError):
            operation(self.host, command)
        view = self._view
        return (
            (set(), set()) if view is None else (self._places(view), self._sites(view))
        )

    def _places(self, view: View) -> set[Place]:
        mails = (view.queued_mails.read(id) for id in view.queued_mails.written_keys())
        ids = {
            *view.utilisateurs.written_keys(),
            *(mail.utilisateur_id for mail in mails if mail and mail.utilisateur_id),
        }
        before = (self._memory.storage.utilisateurs.get(id) for id in ids)
        after = (view.utilisateurs.read(id) for id in ids)
        return {
            (account.profil, account.rattachement.structure_id)
            for account in (*before, *after)
            if account is not None
        }

    def created_by(self, actor: Place) -> Iterator[Structure]:
        """
        Give the structures that somebody of this place creates.
        """
        for act in self.foundations(account_id("acting", actor)):
            self.reached_by(act)
            assert self._view is not None
            for id in self._view.structures.written_keys():
                found = self._view.structures.read(id)
                assert found is not None
                yield found

    def _sites(self, view: View) -> set[StructureId]:
        """
        Give the structures that are changed, and those that a new one hangs from.
        """
        written = view.structures.written_keys()
        new = [view.structures.read(id) for id in written if id not in self.structures]
        return {
            *(id for id in written if id in self.structures),
            *(s.ej_id for s in new if isinstance(s, Etablissement)),
            *(id for s in new if isinstance(s, Groupe) for id in s.membres),
        }

    def acts_of(self, actor: Place) -> Iterator[Act]:
        """
        Give everything that somebody of this place may try.
        """
        acteur_id = account_id("acting", actor)
        yield from self._creations(acteur_id)
        for place in self.places:
            awaited = account_id("awaited", place)
            for operation, command in ON_AWAITED:
                yield operation, command(acteur_id=acteur_id, utilisateur_id=awaited)
            inactive = account_id("inactive", place)
            back = ActiverUtilisateur(acteur_id=acteur_id, utilisateur_id=inactive)
            yield sync.activer_utilisateur, back
            for fields in self._changes(actor):
                change = ModifierUtilisateur(
                    acteur_id=acteur_id, utilisateur_id=awaited, version_vue=1, **fields
                )
                yield sync.modifier_utilisateur, change

    def _creations(self, acteur_id: str) -> Iterator[Act]:
        for structure in self.structures.values():
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
        yield from self.foundations(acteur_id)

    def foundations(self, acteur_id: str) -> Iterator[Act]:
        for type_structure in ("ET", "Groupe"):
            command = CreerStructure(
                acteur_id=acteur_id,
                type_structure=type_structure,
                nom=f"NOUVELLE DE {acteur_id}",  # No two groupes have one libellé.
                departement="01" if type_structure == "ET" else "",
            )
            yield sync.creer_structure, command

    def _changes(self, actor: Place) -> Iterator[dict[str, Any]]:
        """
        Give each field alone; then all together, by those who may change something.
        """
        yield {"nom": "Autrement"}
        yield {"courriel": "autrement@test.fr"}
        yield {"activites": ["QA002"]}
        yield {"droit_validation": True}
        yield from ({"profil": profil.name} for profil in Profil)
        for id in self.structures:
            yield {"structure_id": id}
            if actor[0].niveau is Niveau.GESTIONNAIRE:
                for profil in Profil:
                    yield {
                        "courriel": "autrement@test.fr",
                        "profil": profil.name,
                        "structure_id": id,
                        "droit_validation": profil.niveau is not Niveau.CONSULTATION,
                    }

    def seen_by(self, actor: Place) -> set[StructureId]:
        """
        Give the structures of all that somebody of this place is shown.
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
        for place in self.places:
            with suppress(SiautError):
                sync.consulter_utilisateur(
                    self.host,
                    acteur_id=acteur_id,
                    utilisateur_id=account_id("awaited", place),
                )
                seen.add(place[1])
        for id in self.structures:
            with suppress(SiautError):
                sync.consulter_structure(
                    self.host, acteur_id=acteur_id, structure_id=id
                )
                seen.add(id)
        return seen
