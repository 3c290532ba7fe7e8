"""
Part of the contract of `StructureRepository`: numbers and libellés are each one's own.
"""

from __future__ import annotations

from typing import Final

import pytest

from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import Groupe, Structure
from siaut_core.entities.value import following
from siaut_core.errors import NumeroDejaPrisError
from siaut_core.testing.contract import must_raise
from siaut_core.testing.contracts.bench import Bench, BenchContract, Factory, seed
from siaut_core.testing.contracts.changes import one_wins
from siaut_core.testing.factory import a_groupe, a_numero, an_ej, an_et
from siaut_core.testing.requirements import must_allow, must_equal

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
    "motif": (a_groupe("s-1", libelle="GHT 1_"), a_groupe("s-2", libelle="GHT 12")),
}

ONCE: Final = (
    "a number is one EJ's or ET's, and a libellé once folded (Groupe.cle) one"
    " groupe's, in one step with the write (unique indexes): raise NumeroDejaPrisError"
)


def _other(structure: Structure) -> Structure:
    """
    Give it another name and number, so that nothing of it is taken.
    """
    if isinstance(structure, Groupe):
        return a_groupe(structure.id, libelle="AUTRE", version=structure.version)
    return following(structure, numero=a_numero(50), version=structure.version)


class UniqueNumeros(BenchContract):
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
                with bench.refusing(NumeroDejaPrisError, f"save: {ONCE}") as uow:
                    uow.structures.save(leased)
                must_equal(
                    elsewhere,
                    bench.structure(new.id),
                    "a structure whose new number is refused stays as it was",
                )

    @pytest.mark.parametrize("cas", DISTINCT)
    def test_structures_that_look_alike_are_two(self, bench: Bench, cas: str) -> None:
        advice = (
            "numbers are compared as they are (2A is not 21), raisons sociales are"
            " shared, and what has no number takes none"
        )
        pair = DISTINCT[cas]
        numeros = {s.numero: s for s in pair if s.numero}
        with must_allow(advice):
            seed(bench, EJ, *pair)
        with bench.unit() as uow:
            found = uow.structures.by_numeros(list(numeros))
        must_equal(numeros, found, advice)
        stored = [bench.structure(structure.id) for structure in pair]
        must_equal(pair, stored, advice)

    @pytest.mark.parametrize("structure", [an_ej("s-1"), an_et("s-1"), a_groupe("s-1")])
    def test_a_structure_keeps_its_own_number_or_libelle(
        self, bench: Bench, structure: Structure
    ) -> None:
        seed(bench, EJ, structure)
        with bench.allowing("a structure does not take its number from itself") as uow:
            uow.structures.save(following(structure))
            uow.structures.save(following(following(structure)))

    @pytest.mark.parametrize(("first", "second"), SAME)
    def test_what_a_structure_no_longer_has_is_free(
        self, bench: Bench, first: Structure, second: Structure
    ) -> None:
        """
        Inside the unit of work that frees it too.
        """
        seed(bench, EJ, first)
        with bench.allowing("a number or a libellé that none has is free") as uow:
            uow.structures.save(following(_other(first)))
            uow.structures.add(second)
        must_equal(second, bench.structure(second.id), "what is committed is stored")

    @pytest.mark.parametrize("model", [an_et("s-0"), a_groupe("s-0")])
    def test_rivals_give_a_number_or_a_libelle_to_one_structure(
        self, bench: Bench, model: Structure
    ) -> None:
        """
        Several are stored at the same time, and one changes for it.
        """
        ids = [StructureId(f"s-{rank}") for rank in range(1, self.RIVALS)]
        seed(bench, EJ, _other(model))
        one_wins(
            bench,
            [following(model), *(following(model, id=id, version=1) for id in ids)],
            lambda uow, one: uow.structures.get(one.id),
            ONCE,
            NumeroDejaPrisError,
        )
