"""
Part of the contract of `StructureRepository`: numbers and libellés are each one's own.
"""

from __future__ import annotations

from functools import partial
from typing import Final

import pytest

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import Groupe, Structure
from siaut_core.errors import ConflictError, NumeroDejaPrisError
from siaut_core.testing.contract import Contract, must_raise
from siaut_core.testing.contracts.bench import Bench, Factory, seed
from siaut_core.testing.factory import a_groupe, a_numero, an_ej, an_et
from siaut_core.testing.requirements import must_allow, must_equal
from siaut_core.testing.together import Rendezvous, together
from siaut_core.testing.worlds import following

__all__ = ["UniqueNumeros"]

EJ: Final = an_ej("ej-1", numero=None)

# Two structures that may not both be there, whichever comes first. Guide: C16, T3.
SAME: Final[tuple[tuple[Structure, Structure], ...]] = (
    (an_ej("s-1"), an_ej("s-2")),
    (an_ej("s-1"), an_et("s-2", numero=a_numero(1))),
    (an_et("s-1"), an_et("s-2")),
    (a_groupe("s-1", libelle="GHT de Test"), a_groupe("s-2", libelle="ght  de TEST")),
    (
        a_groupe("s-1", libelle="L'Œuvre Saint-Éloi"),
        a_groupe("s-2", libelle="l’oeuvre saint eloi"),
    ),
)

# Two structures that are not the same, however much they look alike.
DISTINCT: Final[dict[str, tuple[Structure, Structure]]] = {
    "sans numéro": (an_ej("s-1", numero=None), an_et("s-2", numero=None)),
    "Corse, 2A": (
        an_et("s-1", numero=a_numero(7, "2A")),
        an_et("s-2", numero=a_numero(7, "21")),
    ),
    "Corse, 2B": (
        an_ej("s-1", numero=a_numero(7, "22")),
        an_et("s-2", numero=a_numero(7, "2B")),
    ),
    "raison sociale": (
        an_et("s-1", numero=a_numero(8), raison_sociale="CLINIQUE"),
        an_et("s-2", numero=a_numero(9), raison_sociale="CLINIQUE"),
    ),
    "libellé et raison sociale": (
        a_groupe("s-1", libelle="CLINIQUE"),
        an_ej("s-2", raison_sociale="CLINIQUE"),
    ),
    "libellé et numéro": (
        a_groupe("s-1", libelle=str(a_numero(8))),
        an_et("s-2", numero=a_numero(8)),
    ),
    "motif": (
        a_groupe("s-1", libelle="GHT 1_"),
        a_groupe("s-2", libelle="GHT 12"),
    ),
}

ONCE: Final = (
    "a number is one EJ's or ET's, and a libellé once folded (Groupe.cle) one"
    " groupe's, in one step with the write (unique indexes): raise NumeroDejaPrisError"
)


def _read(bench: Bench, id: StructureId) -> Structure | None:
    with bench.unit() as uow:
        return uow.structures.get(id)


def _other(structure: Structure) -> Structure:
    """
    Give it another name and number, so that nothing of it is taken.
    """
    if isinstance(structure, Groupe):
        return a_groupe(structure.id, libelle="AUTRE", version=structure.version)
    return following(structure, numero=a_numero(50), version=structure.version)


class UniqueNumeros(Contract):
    """
    One structure for a number, one groupe for a libellé. Guide: C16, T3.
    """

    @pytest.mark.parametrize(("first", "second"), SAME)
    def test_a_number_or_a_libelle_is_one_structures(
        self, factory: Factory, first: Structure, second: Structure
    ) -> None:
        """
        When it is stored, and when it changes.
        """
        for old, new in ((first, second), (second, first)):
            elsewhere = _other(new)
            leased = following(new)
            with factory() as bench:
                seed(bench, EJ, old)
                with must_raise(NumeroDejaPrisError, f"add: {ONCE}"):
                    seed(bench, new)
                seed(bench, elsewhere)
                with (
                    must_raise(NumeroDejaPrisError, f"save: {ONCE}"),
                    bench.unit() as uow,
                ):
                    uow.structures.save(leased)
                must_equal(
                    elsewhere,
                    _read(bench, new.id),
                    "a structure whose new number is refused stays as it was",
                )

    @pytest.mark.parametrize("cas", DISTINCT)
    def test_structures_that_look_alike_are_two(
        self, factory: Factory, cas: str
    ) -> None:
        advice = (
            "numbers are compared as they are (2A is not 21), raisons sociales are"
            " shared, and what has no number takes none"
        )
        pair = DISTINCT[cas]
        numeros = {s.numero: s for s in pair if s.numero}
        with factory() as bench:
            with must_allow(advice):
                seed(bench, EJ, *pair)
            with bench.unit() as uow:
                found = uow.structures.by_numeros(list(numeros))
            must_equal(numeros, found, advice)
            stored = [_read(bench, structure.id) for structure in pair]
            must_equal(pair, stored, advice)

    @pytest.mark.parametrize("structure", [an_ej("s-1"), an_et("s-1"), a_groupe("s-1")])
    def test_a_structure_keeps_its_own_number_or_libelle(
        self, factory: Factory, structure: Structure
    ) -> None:
        with factory() as bench:
            seed(bench, EJ, structure)
            with (
                must_allow("a structure does not take its number from itself"),
                bench.unit() as uow,
            ):
                uow.structures.save(following(structure))
                uow.structures.save(following(following(structure)))

    @pytest.mark.parametrize(("first", "second"), SAME)
    def test_what_a_structure_no_longer_has_is_free(
        self, factory: Factory, first: Structure, second: Structure
    ) -> None:
        """
        Inside the unit of work that frees it too.
        """
        with factory() as bench:
            seed(bench, EJ, first)
            with (
                must_allow("a number or a libellé that none has is free"),
                bench.unit() as uow,
            ):
                uow.structures.save(following(_other(first)))
                uow.structures.add(second)
            must_equal(second, _read(bench, second.id), "what is committed is stored")

    @pytest.mark.parametrize("model", [an_et("s-0"), a_groupe("s-0")])
    def test_rivals_give_a_number_or_a_libelle_to_one_structure(
        self, factory: Factory, model: Structure
    ) -> None:
        """
        Several are stored at the same time, and one changes for it.
        """
        present = _other(model)
        with factory() as bench:
            seed(bench, EJ, present)
            numbers_read, written = Rendezvous(self.RIVALS), Rendezvous(self.RIVALS)

            def lease(rank: int) -> StructureId:
                id = StructureId(f"s-{rank}")
                with bench.unit() as uow:
                    uow.structures.get(id)
                    numbers_read.wait()
                    if rank == 0:
                        uow.structures.save(following(model))
                    else:
                        uow.structures.add(following(model, id=id, version=1))
                    written.wait()
                return id

            rivals = [partial(lease, rank) for rank in range(self.RIVALS)]
            issues = together(*rivals)
            winners = [issue for issue in issues if isinstance(issue, str)]
            losers = [issue for issue in issues if not isinstance(issue, str)]
            stored = [_read(bench, id) for id in winners]

            assert 1 == len(winners), ONCE
            assert [model.nom] == [found and found.nom for found in stored], (
                "what a unit of work that commits has stored is there"
            )
            assert all(
                isinstance(p, NumeroDejaPrisError | ConflictError) for p in losers
            ), "who loses a number meets NumeroDejaPrisError or ConflictError"
