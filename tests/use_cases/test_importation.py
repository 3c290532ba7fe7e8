"""
"Importer": an upsert by number, that keeps identifiers and closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaut_core import (
    Coordonnees,
    Courriel,
    DonneesInvalidesError,
    EntiteJuridique,
    Etablissement,
    MisuseError,
    NumeroFiness,
    StructureId,
)
from siaut_core.sync import ImporterStructures, ImportReport, Operation
from siaut_core.testing.factory import a_numero, an_ej, an_et
from siaut_core.use_cases import importation
from siaut_core.use_cases.command import Facts
from siaut_core.use_cases.conclusion import Accord, Conclusion
from siaut_core.use_cases.writes import Add, Save
from tests.use_cases.scenes import (
    a_refus,
    an_accord,
    conclude_on,
    faults,
    logged,
    sorts,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

Stock = dict[NumeroFiness, EntiteJuridique | Etablissement]

AIN: Final = Coordonnees(departement="01", commune="BOURG")
CORSICAN: Final = Coordonnees(departement="2A", commune="AJACCIO")
REPRESENTANT: Final = Courriel.parse("direction@test.fr")

EJ_1, EJ_2, ET_1, ET_2, ET_3 = map(a_numero, range(1, 6))


@attrs.frozen
class Line:
    """
    What a reader of extracts gives; *numero_ej* of an ET only.
    """

    numero: NumeroFiness
    raison_sociale: str = "CLINIQUE"
    coordonnees: Coordonnees = AIN
    numero_ej: NumeroFiness = EJ_1


def extract(
    entites: Iterable[Line] = (), etablissements: Iterable[Line] = ()
) -> ImporterStructures:
    return ImporterStructures(
        au_titre_de="DGOS",
        entites=entites,
        etablissements=etablissements,
    )


def import_structures(
    command: ImporterStructures, stock: Mapping[NumeroFiness, Any] | None = None
) -> Conclusion[ImportReport]:
    """
    Conclude as the operation does: only what the rows name is read.
    """
    stock = stock or {}
    known_ones = {n: stock[n] for n in command.numeros() if n in stock}
    return conclude_on(command, Facts(numbered=known_ones, numeros=tuple(stock)))


def apply(accord: Accord[ImportReport], stock: Stock) -> Stock:
    """
    Carry out the writes; a version that does not follow the stored one is a bug.
    """
    sequel = dict(stock)
    for write in accord.writes:
        if isinstance(write, Add | Save):
            obj = write.obj
            assert isinstance(obj, EntiteJuridique | Etablissement)
            assert obj.numero is not None
            before = sequel.get(obj.numero)
            assert isinstance(write, Add) is (before is None)
            assert obj.version == (before.version + 1 if before else 1)
            sequel[obj.numero] = obj
    return sequel


def store(*structures: EntiteJuridique | Etablissement) -> Stock:
    return {s.numero: s for s in structures if s.numero is not None}


EJ: Final = an_ej("a", numero=EJ_1, raison_sociale="CH", coordonnees=AIN)
OTHER_EJ: Final = an_ej("b", numero=EJ_2, raison_sociale="CH 2", coordonnees=AIN)
ET: Final = an_et(
    "c", ej_id="a", numero=ET_1, raison_sociale="CLINIQUE", coordonnees=AIN
)
EJ_LINE: Final = Line(EJ_1, "CH")
OTHER_EJ_LINE: Final = Line(EJ_2, "CH 2")
ET_LINE: Final = Line(ET_1)


def test_what_is_new_is_added_ej_first() -> None:
    """
    So that a database with foreign keys takes each as it comes.
    """
    accord = an_accord(import_structures(extract([EJ_LINE], [ET_LINE])))

    ej = attrs.evolve(EJ, id=StructureId(f"nouveau-{EJ_1}"))
    et = attrs.evolve(ET, id=StructureId(f"nouveau-{ET_1}"), ej_id=ej.id)
    assert (
        Add(ej),
        Add(et),
        logged(Operation.IMPORTER_STRUCTURES, au_titre_de="DGOS"),
    ) == accord.writes
    assert ImportReport(additions=2, modifications=0, unchanged=0, absent=()) == (
        accord.result
    )


def test_an_import_that_is_printed_says_what_it_did() -> None:
    """
    With numbers as the French write them.
    """
    report = ImportReport(
        additions=142_417, modifications=1_000, unchanged=999, absent=(EJ_1,)
    )

    assert (
        "Structures ajoutées : 142\u202f417, modifiées : 1\u202f000, inchangées : 999,"
        " absentes de l'extrait : 1."
    ) == str(report)


def test_an_ej_without_its_own_row_is_known_by_its_number() -> None:
    """
    Once, whatever the number of its ET; a later extract names it.
    """
    other = attrs.evolve(ET_LINE, numero=ET_2)
    first = an_accord(import_structures(extract([], [ET_LINE, other])))

    stock = apply(first, {})
    assert 3 == first.result.additions
    assert str(EJ_1) == stock[EJ_1].raison_sociale
    assert Coordonnees() == stock[EJ_1].coordonnees

    second = an_accord(import_structures(extract([EJ_LINE], []), stock))
    assert 1 == second.result.modifications
    assert "CH" == apply(second, stock)[EJ_1].raison_sociale


def test_an_extract_without_ej_leaves_the_known_ones() -> None:
    """
    Their number alone says nothing against what is stored.
    """
    accord = an_accord(import_structures(extract([], [ET_LINE]), store(EJ, ET)))
    assert ["WriteEvent"] == sorts(accord.writes)
    assert () == accord.result.absent


@pytest.mark.parametrize(
    ("line", "change"),
    [
        (attrs.evolve(ET_LINE, raison_sociale="AUTRE"), {"raison_sociale": "AUTRE"}),
        (attrs.evolve(ET_LINE, coordonnees=CORSICAN), {"coordonnees": CORSICAN}),
        (attrs.evolve(ET_LINE, numero_ej=EJ_2), {"ej_id": "b"}),
    ],
)
def test_what_changed_is_saved_under_the_same_identifier(
    line: Line, change: dict[str, Any]
) -> None:
    """
    An ET may even move to another EJ: perimeters follow.
    """
    stock = store(EJ, OTHER_EJ, attrs.evolve(ET, version=4))
    accord = an_accord(
        import_structures(extract([EJ_LINE, OTHER_EJ_LINE], [line]), stock)
    )

    assert Save(attrs.evolve(ET, version=5, **change)) == accord.writes[0]
    assert ImportReport(additions=0, modifications=1, unchanged=2, absent=()) == (
        accord.result
    )


def test_an_et_moves_to_an_ej_that_comes_with_it() -> None:
    line = attrs.evolve(ET_LINE, numero_ej=EJ_2)
    accord = an_accord(
        import_structures(extract([OTHER_EJ_LINE], [line]), store(EJ, ET))
    )

    assert f"nouveau-{EJ_2}" == apply(accord, {EJ_1: EJ, ET_1: ET})[ET_1].ej_id
    assert (EJ_1,) == accord.result.absent


def test_what_an_extract_does_not_say_stays() -> None:
    """
    A closure, and the représentant's courriel, that extracts lack.
    """
    closed = attrs.evolve(
        ET,
        fermee_le=date(2023, 1, 1),
        coordonnees=attrs.evolve(AIN, courriel_representant=REPRESENTANT),
    )
    equal = an_accord(import_structures(extract([], [ET_LINE]), store(EJ, closed)))
    assert ["WriteEvent"] == sorts(equal.writes)

    corsican = attrs.evolve(ET_LINE, coordonnees=CORSICAN)
    accord = an_accord(import_structures(extract([], [corsican]), store(EJ, closed)))
    expected = attrs.evolve(CORSICAN, courriel_representant=REPRESENTANT)
    future = attrs.evolve(closed, coordonnees=expected, version=2)
    assert Save(future) == accord.writes[0]


def test_a_row_that_says_it_replaces_the_representant() -> None:
    other = Courriel.parse("nouvelle@test.fr")
    stored = attrs.evolve(
        ET, coordonnees=attrs.evolve(AIN, courriel_representant=REPRESENTANT)
    )
    told = attrs.evolve(
        ET_LINE, coordonnees=attrs.evolve(AIN, courriel_representant=other)
    )
    stock = store(EJ, stored)
    sequel = apply(an_accord(import_structures(extract([], [told]), stock)), stock)
    assert other == sequel[ET_1].coordonnees.courriel_representant


def test_what_is_absent_is_reported_and_left_alone() -> None:
    """
    Sorted; never closed by itself.
    """
    stock = store(OTHER_EJ, EJ, an_et("z", numero=ET_3), ET)
    accord = an_accord(import_structures(extract([EJ_LINE], []), stock))
    assert (EJ_2, ET_1, ET_3) == accord.result.absent
    assert ["WriteEvent"] == sorts(accord.writes)


def test_every_number_is_named_once() -> None:
    command = extract(
        iter([EJ_LINE, EJ_LINE]),
        iter([ET_LINE, attrs.evolve(ET_LINE, numero_ej=EJ_2)]),
    )
    assert (EJ_1, ET_1, EJ_2) == command.numeros()
    assert command.numeros() == command.numeros()


D: Final = "DOUBLON"


@pytest.mark.parametrize(
    ("command", "stock", "expected"),
    [
        pytest.param(
            extract([EJ_LINE, EJ_LINE]), (), [("entites[1].numero", D)], id="EJ twice"
        ),
        pytest.param(
            extract([], [ET_LINE, Line(ET_2), ET_LINE]),
            (),
            [("etablissements[2].numero", D)],
            id="ET twice",
        ),
        pytest.param(
            extract([EJ_LINE], [Line(EJ_1, numero_ej=EJ_2)]),
            (),
            [("etablissements[0].numero", D)],
            id="both an EJ and an ET",
        ),
        pytest.param(
            extract([], [Line(ET_1, numero_ej=ET_1)]),
            (),
            [("etablissements[0].numero", D)],
            id="its own EJ",
        ),
        pytest.param(
            extract([], [Line(ET_1, numero_ej=ET_2), Line(ET_2)]),
            (),
            [("etablissements[1].numero", D)],
            id="an ET under an ET of the extract",
        ),
        pytest.param(
            extract([], [Line(ET_2, numero_ej=ET_1)]),
            (EJ, ET),
            [("etablissements[0].numero_ej", D)],
            id="an ET under a stored ET",
        ),
        pytest.param(
            extract([Line(ET_1)]),
            (EJ, ET),
            [("entites[0].numero", D)],
            id="an ET that becomes an EJ",
        ),
        pytest.param(
            extract([], [Line(EJ_1, numero_ej=EJ_2)]),
            (EJ,),
            [("etablissements[0].numero", D)],
            id="an EJ that becomes an ET",
        ),
        pytest.param(
            extract([attrs.evolve(EJ_LINE, raison_sociale="")]),
            (),
            [("entites[0].raison_sociale", "OBLIGATOIRE")],
            id="an EJ without name",
        ),
        pytest.param(
            extract([], [Line(ET_1, "a\nb"), Line(ET_2, "x" * 201)]),
            (),
            [
                ("etablissements[0].raison_sociale", "CARACTERE"),
                ("etablissements[1].raison_sociale", "LONGUEUR"),
            ],
            id="ET with wrong names",
        ),
        pytest.param(
            attrs.evolve(extract([EJ_LINE, EJ_LINE]), au_titre_de=""),
            (),
            [("au_titre_de", "OBLIGATOIRE"), ("entites[1].numero", D)],
            id="on nobody's behalf",
        ),
    ],
)
def test_a_wrong_row_refuses_the_whole_and_is_named(
    command: ImporterStructures,
    stock: tuple[EntiteJuridique | Etablissement, ...],
    expected: list[tuple[str, str]],
) -> None:
    """
    By its rank; nothing is half imported.
    """
    conclusion = import_structures(command, store(*stock))
    assert expected == faults(conclusion)
    assert ["WriteEvent"] == sorts(conclusion.writes)


_noms = st.sampled_from(["CH", "CLINIQUE", "HAD"])
_places = st.sampled_from([AIN, CORSICAN, Coordonnees()])
_ej_ranks = st.integers(1, 4)
_et_ranks = st.integers(5, 9)


@st.composite
def extracts_drawn(draw: DrawFn) -> ImporterStructures:
    """
    Draw extracts without fault, of few numbers: they meet from one to the next.
    """

    def lines(ranks: st.SearchStrategy[int]) -> list[Line]:
        return [
            Line(a_numero(r), draw(_noms), draw(_places), a_numero(draw(_ej_ranks)))
            for r in draw(st.lists(ranks, unique=True, max_size=4))
        ]

    return extract(lines(_ej_ranks), lines(_et_ranks))


@given(st.lists(extracts_drawn(), min_size=1, max_size=4))
def test_after_an_import_each_row_is_stored_as_it_reads(
    extracts: list[ImporterStructures],
) -> None:
    """
    One after the other: identifiers stay, nothing goes, ET hang from their EJ.
    """
    stock: Stock = {}
    for command in extracts:
        accord = an_accord(import_structures(command, stock))
        before, stock = stock, apply(accord, stock)

        assert {n: s.id for n, s in before.items()} == {n: stock[n].id for n in before}
        for line in (*command.entites, *command.etablissements):
            structure = stock[line.numero]
            assert (line.raison_sociale, line.coordonnees) == (
                structure.raison_sociale,
                structure.coordonnees,
            )
        for et in command.etablissements:
            place = stock[et.numero]
            assert isinstance(place, Etablissement)
            assert stock[et.numero_ej].id == place.ej_id
            assert isinstance(stock[et.numero_ej], EntiteJuridique)
        report = accord.result
        assert len(stock) - len(before) == report.additions
        assert sorted(set(before) - set(command.numeros())) == list(report.absent)
        unchanged = [n for n, s in before.items() if stock[n] is s]
        assert len(before) - len(unchanged) == report.modifications


@given(extracts_drawn(), extracts_drawn())
def test_importing_twice_changes_nothing_more(
    before: ImporterStructures, command: ImporterStructures
) -> None:
    """
    Nothing but a second event.
    """
    stock = apply(an_accord(import_structures(before)), {})
    stock = apply(an_accord(import_structures(command, stock)), stock)

    still = an_accord(import_structures(command, stock))

    assert ["WriteEvent"] == sorts(still.writes)
    lines = len(command.entites) + len(command.etablissements)
    assert (0, 0, lines) == (
        still.result.additions,
        still.result.modifications,
        still.result.unchanged,
    )


@pytest.mark.parametrize("field", ["entites", "etablissements"])
def test_rows_are_taken_up_to_their_bound(
    field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    No further than one more, which tells that there are too many.
    """
    monkeypatch.setattr(importation, "LINES_MAX", 2)
    read: list[int] = []

    def rows(number: int) -> Iterator[Line]:
        for rank in range(1, number + 1):
            read.append(rank)
            yield Line(a_numero(rank + 10))

    def bring(number: int) -> ImporterStructures:
        fields: dict[str, Any] = {field: rows(number)}
        return ImporterStructures(au_titre_de="DGOS", **fields)

    an_accord(import_structures(bring(2)))
    read.clear()
    refus = a_refus(import_structures(bring(9)))

    assert [1, 2, 3] == read
    error = refus.exception()
    assert isinstance(error, DonneesInvalidesError)
    assert [(field, "LONGUEUR", "2 lignes au plus.")] == [
        (e.field, e.code, e.message) for e in error.faults
    ]
    assert (f"{field}:LONGUEUR",) == refus.event.codes


@pytest.mark.parametrize(
    ("field", "columns"),
    [
        ("entites", "numero, raison_sociale, coordonnees"),
        ("etablissements", "numero, raison_sociale, coordonnees, numero_ej"),
    ],
)
def test_what_is_no_row_is_named(field: str, columns: str) -> None:
    """
    When the command is made: a slip of who wrote the caller.
    """
    for value, name, message in (
        (3, field, "Une suite d'objets est attendue."),
        ([Line(EJ_1), 3], f"{field}[1]", f"Une ligne avec {columns} est attendue."),
    ):
        fields: dict[str, Any] = {field: value}
        with pytest.raises(MisuseError) as misuse:
            ImporterStructures(au_titre_de="DGOS", **fields)
        assert f"{name} : {message}" == str(misuse.value)
