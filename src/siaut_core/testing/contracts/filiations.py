"""
Part of the contract of `StructureRepository`: what hangs from what, and who watches it.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from hypothesis import given

from siaut_core.entities.identifiant import StructureId
from siaut_core.entities.structure import (
    Etablissement,
    Groupe,
    Structure,
)
from siaut_core.sync.protocols import UnitOfWork
from siaut_core.testing.contracts.banc import Fabrique, semer
from siaut_core.testing.contrat import Contrat
from siaut_core.testing.exigences import doit_egaler
from siaut_core.testing.mondes import Monde, mondes, suivante
from siaut_core.testing.pays import ET_1, ET_3, GR_1, STRUCTURES
from siaut_core.use_cases.installation import sans_gestionnaire

__all__ = ["Filiations"]


def _verifier_les_liens(uow: UnitOfWork, monde: Monde) -> None:
    """
    Compare the ET and the groupes of each structure with what they say themselves.
    """
    for id in (*(s.id for s in monde.structures), StructureId("ej-0")):
        et = [
            s
            for s in monde.structures
            if isinstance(s, Etablissement) and s.ej_id == id
        ]
        doit_egaler(
            _tries(et),
            _tries(uow.structures.etablissements(id)),
            "etablissements gives the ET whose ej_id is this one today, each once",
        )
        groupes = [
            s for s in monde.structures if isinstance(s, Groupe) and id in s.membres
        ]
        doit_egaler(
            _tries(groupes),
            _tries(uow.structures.groupes(id)),
            "groupes gives the groupes that have this EJ among their members today,"
            " each once and whole",
        )


def _tries(structures: Iterable[Structure]) -> list[Structure]:
    return sorted(structures, key=attrgetter("id"))


class Filiations(Contrat):
    """
    The ET and the groupes of an EJ, and the structures that nobody manages.
    """

    def test_an_ej_knows_its_et_and_its_groupes(self, fabrique: Fabrique) -> None:
        """
        None, one or many; an ET and a groupe have none.
        """

        @self.essais
        @given(monde=mondes)
        def verifier(monde: Monde) -> None:
            with fabrique() as banc:
                semer(banc, *monde.structures)
                with banc.unite() as uow:
                    _verifier_les_liens(uow, monde)

        verifier()

    def test_an_et_that_moves_and_a_groupe_that_loses_a_member_are_followed(
        self, fabrique: Fabrique
    ) -> None:
        """
        At once, and after; one may lose all of them and get them back.
        """
        monde = Monde(STRUCTURES)
        seul = suivante(GR_1, membres={"ej-2"})
        vide = suivante(seul, membres=())
        with fabrique() as banc:
            semer(banc, *STRUCTURES)
            for change in (
                suivante(ET_1, ej_id="ej-2"),
                suivante(ET_3, ej_id="ej-1", numero=None),
                seul,
                vide,
                suivante(vide, membres={"ej-1", "ej-2"}),
            ):
                monde = monde.avec(change)
                with banc.unite() as uow:
                    uow.structures.enregistrer(change)
                    _verifier_les_liens(uow, monde)
                with banc.unite() as uow:
                    _verifier_les_liens(uow, monde)

    def test_structures_without_an_acting_gestionnaire_are_told(
        self, fabrique: Fabrique
    ) -> None:
        """
        As the reference does, whoever is inactive, not validated or elsewhere.
        """

        @self.essais
        @given(monde=mondes)
        def verifier(monde: Monde) -> None:
            with fabrique() as banc:
                semer(banc, *monde.structures, *monde.comptes)
                with banc.unite() as uow:
                    rendues = uow.structures.sans_gestionnaire()
            doit_egaler(
                _tries(sans_gestionnaire(monde.structures, monde.comptes)),
                _tries(rendues),
                "sans_gestionnaire gives, once each, the structures outside the"
                " perimeter (siaut_core.policies.perimetre) of every Gestionnaire who"
                " is active and validated",
            )

        verifier()
