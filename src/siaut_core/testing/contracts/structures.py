"""
The contract of `StructureRepository`: EJ, ET and groupes as they are, and their ties.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Final

import attrs
import pytest
from hypothesis import example
from hypothesis import strategies as st

from siaut_core.entities.courriel import Courriel
from siaut_core.entities.identifier import StructureId
from siaut_core.entities.structure import Coordonnees, Structure
from siaut_core.entities.value import following
from siaut_core.errors import ConflictError
from siaut_core.testing.contract import must_raise
from siaut_core.testing.contracts.bench import Bench, Factory, populate, seed
from siaut_core.testing.contracts.changes import AT_ONCE, one_wins
from siaut_core.testing.contracts.filiations import Filiations
from siaut_core.testing.contracts.unique_numeros import UniqueNumeros
from siaut_core.testing.country import EJ_1, ET_2, ET_4, GROUPE_1, STRUCTURES
from siaut_core.testing.factory import a_groupe, a_numero, an_ej, an_et
from siaut_core.testing.requirements import must_equal
from siaut_core.testing.worlds import HOSTS, species

__all__ = ["StructureRepositoryContract"]

NUMBERED: Final = {s.numero: s for s in STRUCTURES if s.numero}

# With A read as 1 for their key, they are the twins of a stored number: not stored.
CORSICAN: Final = [a_numero(99, "2A"), a_numero(99, "2B")]
MAINLAND: Final = (
    an_ej("ej-21", numero=a_numero(99, "21")),
    an_ej("ej-22", numero=a_numero(99, "22")),
)

# More than a list of parameters holds in the smallest of databases; then in any: an
# extract of FINESS is asked for at once.
MANY: Final = 1_200
COUNTRYWIDE: Final = 70_000

UNUSUAL: Final = an_ej(
    "S-1",
    raison_sociale="\U00020000\U0001f600 \u0251\u0302 d\u2019\u0152uvre \u1e9e\u0130",
    numero=a_numero(99_999, "2A"),
    coordonnees=Coordonnees(
        numero_et_voie="1 BIS, \U00020000",
        code_postal="97411",
        commune="L\u2019\u00cele-d\u2019Yeu",
        departement="974",
        telephone="+262 262 00 00 00",
        courriel_representant=Courriel.parse("Stra\u00dfe@\u00e9t\u00e9.test.fr"),
    ),
    fermee_le=date(1900, 1, 1),
    version=2**31 - 1,
)

pairs: Final = st.one_of(*(st.tuples(species, species) for species in species))


class StructureRepositoryContract(Filiations, UniqueNumeros):
    """
    What `StructureRepository` promises, but for its search: see `SearchContract`.
    """

    def test_a_structure_comes_back_as_it_was_stored(self, factory: Factory) -> None:
        """
        EJ, ET and groupe, field by field, with their coordinates.
        """

        @example(structure=UNUSUAL)
        def check(structure: Structure) -> None:
            with factory() as bench:
                seed(bench, *HOSTS, structure)
                with bench.unit() as uow:
                    found = uow.structures.get(structure.id)
                    results = uow.structures.by_ids([structure.id])
            advice = (
                "get and by_ids give a structure of the same kind, as it was"
                " stored: coordinates, members, no number, and days without an hour"
            )
            must_equal(structure, found, advice)
            must_equal({structure.id: structure}, results, advice)

        self.for_all(check, structure=st.one_of(*species))

    def test_every_field_of_a_structure_may_change(self, factory: Factory) -> None:
        """
        All but its id and its kind.
        """

        def check(pair: tuple[Structure, Structure]) -> None:
            before, after = pair
            following = attrs.evolve(after, id=before.id, version=before.version + 1)
            with factory() as bench:
                seed(bench, *HOSTS, before)
                with bench.unit() as uow:
                    uow.structures.save(following)
                    inside = uow.structures.get(before.id)
                afterwards = bench.structure(before.id)
            must_equal(
                [following, following],
                [inside, afterwards],
                "save stores every field, its version too; what is empty is emptied",
            )

        self.for_all(check, pair=pairs)

    def test_unknown_structures_are_left_out(self, country: Bench) -> None:
        """
        Of none, of one or of many; an id is compared as it is.
        """
        unknown = [StructureId(id) for id in ("ej-0", "EJ-1", "ej-1 ", "ej_1", "%")]
        many = [StructureId(f"x-{rank}") for rank in range(MANY)]
        everything = {s.id: s for s in STRUCTURES}
        for id in unknown:
            assert country.structure(id) is None, (
                "get compares ids as they are: opaque, capitals and all"
            )
        for asked, expected in (
            ([], {}),
            (unknown, {}),
            ([EJ_1.id, EJ_1.id, *unknown], {EJ_1.id: EJ_1}),
            ([*many, *everything], everything),
        ):
            with country.unit() as uow:
                found = uow.structures.by_ids(asked)
            must_equal(
                expected,
                found,
                "by_ids gives those that are stored, by id, whatever is asked:"
                " nothing, an id twice, more than one statement takes",
            )

    def test_structures_are_found_by_number(self, bench: Bench) -> None:
        """
        Of none, of one or of many.
        """
        unknown = [a_numero(rank, "75") for rank in range(1, COUNTRYWIDE)]
        two_of_them = dict(islice(NUMBERED.items(), 2))
        with bench.unit() as uow:
            assert [] == list(uow.structures.numeros()), (
                "numeros of an empty store is empty"
            )
        populate(bench)
        for asked, expected in (
            ([], {}),
            (unknown[:1], {}),
            ([*two_of_them, *two_of_them], two_of_them),
            ([*unknown, *NUMBERED], NUMBERED),
        ):
            with bench.unit() as uow:
                found = uow.structures.by_numeros(asked)
            must_equal(
                expected,
                found,
                "by_numeros gives the EJ and ET that are stored, by number; ask in"
                " several statements when there are many: an import asks for a whole"
                " extract of FINESS",
            )
        seed(bench, *MAINLAND)
        with bench.unit() as uow:
            assert {} == uow.structures.by_numeros(CORSICAN), (
                "compare numbers as they are written: 2A is not 21, 2B is not 22"
            )
            numeros = uow.structures.numeros()
        must_equal(
            sorted([*NUMBERED, *(s.numero for s in MAINLAND if s.numero)]),
            sorted(numeros),
            "numeros gives each number that is stored, once",
        )

    @pytest.mark.parametrize(
        "intruder", [an_ej("et-4", numero=None), an_et("et-4", numero=None)]
    )
    def test_an_id_of_structure_given_twice_is_a_conflict(
        self, country: Bench, intruder: Structure
    ) -> None:
        """
        Never overwritten; ids are unique across kinds.
        """
        with must_raise(
            ConflictError,
            "structures.add must refuse an id that is stored, be it of another kind",
        ):
            seed(country, intruder)
        must_equal(
            ET_4,
            country.structure("et-4"),
            "structures.add overwrites nothing of the structure that has the id",
        )

    @pytest.mark.parametrize("gap", [-1, 0, 2])
    @pytest.mark.parametrize("model", [EJ_1, ET_2, GROUPE_1])
    def test_only_the_next_version_of_a_structure_is_stored(
        self, bench: Bench, model: Structure, gap: int
    ) -> None:
        """
        Who saw an older one would undo what another did since.
        """
        current = attrs.evolve(model, version=4)
        advice = "save stores a version when the stored one is one less"
        seed(bench, *(current if s is model else s for s in STRUCTURES))
        for structure in (
            attrs.evolve(model, version=4 + gap),
            attrs.evolve(a_groupe("gr-0", libelle="INCONNU"), version=5),
        ):
            with bench.refusing(ConflictError, advice) as uow:
                uow.structures.save(structure)
        must_equal(
            current, bench.structure(model.id), "save that is refused stores nothing"
        )
        assert bench.structure("gr-0") is None, "save stores nothing new: that is add"

    def test_rivals_change_a_structure_once(self, country: Bench) -> None:
        """
        They saw the same version: exactly one of them stores the next one.
        """
        noms = [f"NOM {rank}" for rank in range(self.RIVALS)]
        changes = [following(ET_4, raison_sociale=nom) for nom in noms]
        one_wins(country, changes, lambda uow, s: uow.structures.get(s.id), AT_ONCE)
