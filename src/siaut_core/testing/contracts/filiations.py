"""
Part of the contract of `StructureRepository`: what hangs from what, and who watches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import Etablissement, Groupe, Structure
from siaut_core.entities.value import following
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.bench import Bench, BenchContract, Factory, seed
from siaut_core.testing.contracts.changes import follow
from siaut_core.testing.country import ET_1, ET_3, GROUPE_1, STRUCTURES
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.worlds import World, worlds
from siaut_core.use_cases.installation import sans_gestionnaire

__all__ = ["Filiations", "by_id"]


def _check_liens(uow: UnitOfWork, world: World) -> None:
    """
    Compare the ET and the groupes of each structure with what they say themselves.
    """
    for id in (*(s.id for s in world.structures), StructureId("ej-0")):
        et = [
            s
            for s in world.structures
            if isinstance(s, Etablissement) and s.ej_id == id
        ]
        must_equal(
            by_id(et),
            by_id(uow.structures.etablissements(id)),
            "etablissements gives the ET whose ej_id is this one today, each once",
        )
        groupes = [
            s for s in world.structures if isinstance(s, Groupe) and id in s.membres
        ]
        must_equal(
            by_id(groupes),
            by_id(uow.structures.groupes(id)),
            "groupes gives the groupes that have this EJ among their members today,"
            " each once and whole",
        )


def by_id(structures: Iterable[Structure]) -> list[Structure]:
    """
    Put in order what an adapter gives in any.
    """
    return sorted(structures, key=attrgetter("id"))


class Filiations(BenchContract):
    """
    The ET and the groupes of an EJ, and the structures that nobody manages.
    """

    def test_an_ej_knows_its_et_and_its_groupes(self, factory: Factory) -> None:
        """
        None, one or many; an ET and a groupe have none.
        """

        def check(world: World) -> None:
            with factory() as bench:
                seed(bench, *world.structures)
                with bench.unit() as uow:
                    _check_liens(uow, world)

        self.for_all(check, world=worlds)

    def test_an_et_that_moves_and_a_groupe_that_loses_a_member_are_followed(
        self, bench: Bench
    ) -> None:
        """
        At once, and after; one may lose all of them and get them back.
        """
        alone = following(GROUPE_1, membres={"ej-2"})
        empty = following(alone, membres=())
        seed(bench, *STRUCTURES)
        changes = (
            following(ET_1, ej_id="ej-2"),
            following(ET_3, ej_id="ej-1", numero=None),
            alone,
            empty,
            following(empty, membres={"ej-1", "ej-2"}),
        )
        follow(bench, World(STRUCTURES), changes, _check_liens)

    def test_structures_without_an_acting_gestionnaire_are_told(
        self, factory: Factory
    ) -> None:
        """
        As the reference does, whoever is inactive, not validated or elsewhere.
        """

        def check(world: World) -> None:
            with factory() as bench:
                seed(bench, *world.structures, *world.comptes)
                with bench.unit() as uow:
                    given_back = uow.structures.sans_gestionnaire()
            must_equal(
                by_id(sans_gestionnaire(world.structures, world.comptes)),
                by_id(given_back),
                "sans_gestionnaire gives, once each, the structures outside the"
                " perimeter (siaut_core.policies.perimetre) of every Gestionnaire who"
                " is active and validated",
            )

        self.for_all(check, world=worlds)
